"""Quantizers that learn their range, and the weights' quantizer."""

import torch
from torch import nn

from .. import modes
from ..activation import SIGN_MAGNITUDE, UNSIGNED, Activation
from ..quantizers import ClippedReLU, SignedQuantizer
from .straight import Round

SMALLEST_CLIP = 1e-3  # a clip that training drives to 0 would turn every code to NaN


class LearnedClip(modes.Moded):
    """``min(relu(x), clip)`` in ``2^bits`` even steps, with a learned clip.

    PACT (Choi et al., arXiv 1805.06085): inputs beyond the clip move it.
    """

    encoding = UNSIGNED
    low = 0.0  # of the range, in clips

    def __init__(self, bits: int, clip: float = 4.0):
        super().__init__()
        self.bits = bits
        self.clip = nn.Parameter(torch.tensor(float(clip)))

    @property
    def steps(self) -> int:
        """The largest code."""
        return (1 << self.bits) - 1

    def range(self) -> torch.Tensor:
        """The clip in use."""
        return self.clip.clamp(min=SMALLEST_CLIP)

    def activation(self, high_bits: int) -> Activation:
        """How a product is to read the outputs."""
        return Activation(self.bits, high_bits, self.encoding, float(self.range().detach()) / self.steps)

    def forward(self, x):
        """Quantized real values; only clipped ones in mode float."""
        clip = self.range()
        clipped = torch.minimum(x.clamp(min=0) if self.low == 0 else torch.maximum(x, -clip), clip)
        if self.mode == modes.FLOAT:
            return clipped
        return Round.apply(clipped * (self.steps / clip)) * (clip / self.steps)

    def freeze(self):
        """The quantizer with its clip fixed."""
        return ClippedReLU(float(self.range().detach()), self.bits)


class LearnedRange(LearnedClip):
    """Signed values from ``-clip`` to ``clip``: ``bits`` of magnitude, and a sign."""

    encoding = SIGN_MAGNITUDE
    low = -1.0

    def freeze(self):
        """The quantizer with its clip fixed."""
        return SignedQuantizer(float(self.range().detach()), self.bits)


def quantized_weights(weight: torch.Tensor, bits: int) -> torch.Tensor:
    """Weights at the nearest of ``2^bits - 1`` even levels per output channel, symmetric about 0."""
    levels = (1 << bits - 1) - 1
    scale = weight.detach().flatten(1).abs().amax(1).clamp(min=torch.finfo(weight.dtype).tiny) / levels
    scale = scale.reshape(-1, *[1] * (weight.dim() - 1))
    return Round.apply(weight / scale) * scale
