"""Attention over the positions of a sequence, with products computed on codes."""

from typing import NamedTuple

from torch import nn

from . import ops
from .errors import ExportError
from .matmul import PGMatmul
from .product import PGLinear
from .quantizers import Quantizer


class Quantizers(NamedTuple):
    """The quantizers of attention's operands; the projection after it reads the codes of ``heads``."""

    query: Quantizer
    key: Quantizer
    value: Quantizer
    shares: Quantizer
    heads: Quantizer


class Attention(nn.Module):
    """Attention from ``[images, T, C]`` to the same shape, in place of ``torch.nn.MultiheadAttention``.

    Queries, keys, values and the projection are products with weights and may
    have gates. The scores, and the sums of values weighted by attention shares,
    are products of two computed operands at all bits.
    """

    def __init__(
        self, heads: int, causal: bool, query: PGLinear, key: PGLinear, value: PGLinear, projection: PGLinear,
        quantizers: Quantizers,
    ):  # fmt: skip
        super().__init__()
        width = len(query.weight)
        if width % heads:
            raise ExportError(f"attention: {heads} heads do not divide {width} channels; use a divisor")
        self.query, self.key, self.value, self.projection = query, key, value, projection
        self.codes = nn.ModuleDict(quantizers._asdict())
        read = {name: quantizer.activation(quantizer.bits) for name, quantizer in quantizers._asdict().items()}
        self.scores = PGMatmul(heads, True, read["query"], read["key"])
        self.softmax = ops.Softmax(heads, (width // heads) ** -0.5, causal)
        self.heads = PGMatmul(heads, False, read["shares"], read["value"])

    def forward(self, x):
        """The attention output at every position."""
        query, key, value = (self.codes[name](getattr(self, name)(x)) for name in ("query", "key", "value"))
        shares = self.codes["shares"](self.softmax(self.scores(query, key)))
        return self.projection(self.codes["heads"](self.heads(shares, value)))
