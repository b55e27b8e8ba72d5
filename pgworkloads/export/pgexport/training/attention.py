"""Trainable layers of transformers: quantized attention with gates, and position embeddings."""

import torch
from torch import nn

from .. import modes, ops
from ..attention import Attention, Quantizers
from .layers import QuantizedLinear
from .quantizers import LearnedClip, LearnedRange

OPERAND_BITS = 8  # of queries, keys and values (one is the sign) and of shares
OPERAND_CLIP = 4.0  # initial clip of values after a norm
INITIAL_PLACES = 0.02  # standard deviation of initial position embeddings (Radford et al., GPT-2)


class QuantizedAttention(nn.Module):
    """Attention from ``[images, T, C]`` to the same shape.

    ``source`` is the quantizer in front. Queries, keys, values and the
    projection have gates if ``high_bits`` is given. Products of two computed
    operands have 8 bits and no gate.
    """

    def __init__(self, width: int, heads: int, source: LearnedRange, high_bits=None, causal: bool = False):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.query, self.key, self.value = (QuantizedLinear(width, width, source, high_bits) for _ in range(3))
        signed = [LearnedRange(OPERAND_BITS - 1, OPERAND_CLIP) for _ in range(3)]
        quantizers = Quantizers(*signed, LearnedClip(OPERAND_BITS, 1.0), LearnedRange(source.bits, OPERAND_CLIP))
        self.codes = nn.ModuleDict(quantizers._asdict())
        self.projection = QuantizedLinear(width, width, quantizers.heads, high_bits)

    def forward(self, x):
        """The attention output at every position."""
        inner = (self.codes[name](getattr(self, name)(x)) for name in ("query", "key", "value"))
        query, key, value = (values.unflatten(2, (self.heads, -1)).transpose(1, 2) for values in inner)
        if self.query.mode == modes.FLOAT:
            found = self._attended(query, key, value)
        else:  # in the operands' type even under autocast, because later gates are decided on exact sums
            with torch.autocast(x.device.type, enabled=False):
                found = self._attended(query, key, value)
        return self.projection(self.codes["heads"](found.transpose(1, 2).flatten(2)))

    def _attended(self, query, key, value):
        scores = query @ key.transpose(2, 3) * query.shape[3] ** -0.5
        if self.causal:
            hidden = torch.ones(scores.shape[2:], dtype=torch.bool, device=scores.device).triu(1)
            scores = scores.masked_fill(hidden, -torch.inf)
        return self.codes["shares"](scores.softmax(3)) @ value

    def freeze(self) -> Attention:
        """The layer for inference, in integers."""
        inner = (layer.freeze() for layer in (self.query, self.key, self.value, self.projection))
        frozen = Quantizers(*(self.codes[name].freeze() for name in Quantizers._fields))
        return Attention(self.heads, self.causal, *inner, frozen)


class Places(nn.Module):
    """A position embedding: adds a learned vector to every position."""

    def __init__(self, positions: int, width: int):
        super().__init__()
        self.table = nn.Parameter(torch.randn(positions, width) * INITIAL_PLACES)

    def forward(self, x):
        """The sequence plus its position embedding; a shorter sequence uses the first vectors."""
        return x + self.table[: x.shape[1]]

    def freeze(self) -> ops.AddPositions:
        """The op of the trace."""
        return ops.AddPositions(self.table)
