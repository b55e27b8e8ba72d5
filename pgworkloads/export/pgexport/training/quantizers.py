"""Quantizers that learn their range, and the quantizer of weights."""

import torch
from torch import nn

from .. import modes
from ..activation import SIGN_MAGNITUDE, UNSIGNED, Activation
from ..clips import best_clip, some
from ..quantizers import ClippedReLU, SignedQuantizer
from .clip import Clip, Levels
from .straight import Round

SMALLEST_CLIP = 1e-3  # if training drove a clip to 0, every code would become NaN


class LearnedClip(modes.Moded):
    """``min(relu(x), clip)``, rounded to the nearest of ``2^bits`` evenly spaced levels, with a learned clip.

    This is PACT (Choi et al., arXiv 1805.06085): inputs beyond the clip move it.
    With ``dropout``, training sets this fraction of the levels to 0 and
    stretches the others, and their unit with them, so codes stay as they are.
    Dropout in front of the quantizer would stretch its inputs instead, and the
    clip would fit values that inference never sees.
    """

    frozen = ClippedReLU
    encoding = UNSIGNED
    signed = False  # whether values below 0 are kept

    def __init__(self, bits: int, clip: float = 4.0, dropout: float = 0.0):
        super().__init__()
        self.bits, self.dropout = bits, nn.Dropout(dropout)
        self.clip = nn.Parameter(torch.tensor(float(clip)))
        self.observed = None  # a list while inputs are collected for calibration

    @property
    def steps(self) -> int:
        """The largest code."""
        return (1 << self.bits) - 1

    def range(self) -> torch.Tensor:
        """The clip in use; a clip below the smallest allowed one still gets a gradient, so it can rise again."""
        return self.clip + (self.clip.clamp(min=SMALLEST_CLIP) - self.clip).detach()

    @property
    def unit(self) -> torch.Tensor:
        """The real value of code 1, without gradient."""
        unit = self.range().detach() / self.steps
        return unit / (1 - self.dropout.p) if self.training else unit

    def activation(self, high_bits: int) -> Activation:
        """The codes by which a product reads the outputs."""
        return Activation(self.bits, high_bits, self.encoding, float(self.range().detach()) / self.steps)

    def forward(self, x):
        """Quantized real values; in mode float, clipped values without quantization."""
        if self.observed is not None:
            self.observed.append(some(x.detach()))
        return self.dropout(self.levels(x))

    def levels(self, x):
        """The outputs without dropout."""
        if self.mode == modes.FLOAT:
            return Clip.apply(x, self.range(), self.signed)
        return Levels.apply(x, self.range(), self.signed, self.steps)

    def calibrate(self, high_bits=None, gated=1.0):
        """Sets the clip that is best for the observed inputs; ``high_bits`` and ``gated`` as in :func:`best_clip`."""
        values, self.observed = torch.cat(self.observed), None
        self.clip.data.fill_(best_clip(some(values), self.frozen, self.bits, high_bits, gated))

    def freeze(self):
        """The quantizer with its clip fixed."""
        return self.frozen(float(self.range().detach()), self.bits)


class LearnedRange(LearnedClip):
    """Signed values from ``-clip`` to ``clip``, with ``bits`` magnitude bits and a sign."""

    frozen = SignedQuantizer
    encoding = SIGN_MAGNITUDE
    signed = True


def quantized_weights(weight: torch.Tensor, bits: int) -> torch.Tensor:
    """Weights rounded to the nearest of ``2^bits - 1`` evenly spaced levels per output channel, symmetric about 0."""
    scales = weight_scales(weight, bits).reshape(-1, *[1] * (weight.dim() - 1))
    return Round.apply(weight / scales) * scales


def weight_scales(weight: torch.Tensor, bits: int) -> torch.Tensor:
    """The distance between two levels, per output channel."""
    levels = (1 << bits - 1) - 1
    scales = weight.detach().flatten(1).abs().amax(1) / levels
    return scales.clamp(min=torch.finfo(weight.dtype).tiny)  # for channels of zeros
