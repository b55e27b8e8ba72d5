"""Ops on the positions of sequences ``[images, T, C]``."""

import torch
from torch import nn

from .. import exact
from ..errors import ExportError
from .base import Op

SEQUENCE, MAP = 3, 4  # dimensions


class LayerNorm(Op):
    """Normalizes the channels of every position by their own mean and deviation, then scales and shifts them."""

    op = "layer_norm"

    def __init__(self, scale, bias, epsilon: float):
        super().__init__()
        self.epsilon = float(epsilon)
        for name, values in (("scale", scale), ("bias", bias)):
            self.register_buffer(name, torch.as_tensor(values).detach().float().reshape(-1))

    @classmethod
    def of(cls, norm: nn.LayerNorm):
        """The op of a trained layer over channels."""
        (channels,) = norm.normalized_shape
        scale = torch.ones(channels) if norm.weight is None else norm.weight
        bias = torch.zeros(channels) if getattr(norm, "bias", None) is None else norm.bias
        return cls(scale, bias, norm.eps)

    def forward(self, x):
        """``(x - mean) / sqrt(variance + epsilon) * scale + bias``."""
        channels = x.shape[-1]
        if channels != len(self.scale):
            raise ExportError(f"layer_norm: has numbers for {len(self.scale)} channels, got {channels}")
        x = x.double()
        centred = x - (exact.total(x, -1) / channels).unsqueeze(-1)
        variance = exact.total(centred * centred, -1) / channels
        normal = centred / (variance + self.epsilon).sqrt().unsqueeze(-1)
        return normal * self.scale.double() + self.bias.double()

    def params(self) -> dict:
        """The op's arrays by parameter name."""
        return {"scale": self.scale, "bias": self.bias}

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"epsilon": self.epsilon}


class AddPositions(Op):
    """Adds a row of a table ``[T, C]`` to every position of a sequence; a shorter sequence uses the first rows."""

    op = "add_positions"

    def __init__(self, table):
        super().__init__()
        self.register_buffer("table", torch.as_tensor(table).detach().float())

    def forward(self, x, earlier: int = 0):
        """``x + table``, where ``x`` follows ``earlier`` positions of the same text."""
        positions, channels = earlier + x.shape[1], x.shape[2]
        if positions > len(self.table) or channels != self.table.shape[1]:
            found = f"{list(self.table.shape)}, got {[positions, channels]}"
            raise ExportError(f"add_positions: has a table of {found}; use shorter sequences of its channels")
        return x.double() + self.table[earlier:positions].double()

    def params(self) -> dict:
        """The op's arrays by parameter name."""
        return {"table": self.table}


class PixelsToPositions(Op):
    """Turns every pixel of a map into a position, row by row: ``[images, C, H, W]`` to ``[images, H*W, C]``."""

    op = "pixels_to_positions"

    def forward(self, x):
        """The sequence."""
        if x.dim() != MAP:
            raise ExportError(f"pixels_to_positions: must take maps [images, C, H, W], got {list(x.shape)}")
        return x.flatten(2).transpose(1, 2)


class MeanPositions(Op):
    """The mean over all positions: ``[images, T, C]`` to ``[images, C]``."""

    op = "mean_positions"

    def forward(self, x):
        """Means."""
        return exact.total(x.double(), 1) / x.shape[1]


class GELU(Op):
    """A value times the cumulative normal distribution at that value."""

    op = "gelu"

    def forward(self, x):
        """``x/2 * (1 + erf(x/sqrt(2)))``."""
        return exact.gelu(x.double())


class Softmax(Op):
    """The shares of attention: a softmax over every position's scores ``[images, T, heads*S]``, per head.

    With ``causal``, a position sees itself and earlier positions. Scores of
    minus infinity get share 0, even if a position has no other scores.
    """

    op = "softmax"

    def __init__(self, heads: int, scale: float, causal: bool = False):
        super().__init__()
        self.heads, self.scale, self.causal = heads, float(scale), bool(causal)

    def forward(self, x, earlier: int = 0):
        """Shares, where ``x`` follows ``earlier`` positions of the same text."""
        images, positions, channels = x.shape
        scores = x.double().reshape(images, positions, self.heads, channels // self.heads) * self.scale
        if self.causal:
            hidden = torch.ones(positions, scores.shape[3], dtype=torch.bool, device=x.device).triu(1 + earlier)
            scores = scores.masked_fill(hidden.unsqueeze(1), -torch.inf)
        most = scores.amax(-1, keepdim=True)
        shares = exact.exp(scores - most.nan_to_num(neginf=0.0))
        shares = shares / exact.total(shares, -1).unsqueeze(-1)
        return shares.masked_fill(most == -torch.inf, 0).reshape(x.shape)

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"heads": self.heads, "scale": self.scale, "causal": int(self.causal)}
