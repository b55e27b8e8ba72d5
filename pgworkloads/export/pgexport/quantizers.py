"""Activation functions with quantized outputs."""

import torch

from . import activation, modes


class Quantizer(modes.Moded):
    """An op of the trace format that has no arrays."""

    op = ""

    def params(self) -> dict:
        """The op's arrays."""
        return {}


class ClippedQuantizer(Quantizer):
    """Rounds to the nearest of evenly spaced steps up to ``clip``, which is code ``2^bits - 1``."""

    encoding = ""

    def __init__(self, clip: float, bits: int):
        super().__init__()
        self.clip, self.bits = float(clip), bits

    @property
    def scale(self) -> float:
        """The real value of code 1."""
        return self.clip / ((1 << self.bits) - 1)

    @property
    def lowest(self) -> float:
        """The smallest real value."""
        raise NotImplementedError

    def activation(self, high_bits: int) -> activation.Activation:
        """The codes by which a product reads the outputs."""
        return activation.Activation(self.bits, high_bits, self.encoding, self.scale)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The quantized real values."""
        clipped = x.clamp(self.lowest, self.clip)
        if self.mode == modes.FLOAT:
            return clipped
        return (clipped / self.clip * ((1 << self.bits) - 1)).round() * self.scale

    def attrs(self) -> dict:
        """The op's numbers."""
        return {"clip": self.clip, "bits": self.bits}


class ClippedReLU(ClippedQuantizer):
    """``min(relu(x), clip)``, rounded to ``2^bits`` evenly spaced values from 0 to ``clip``."""

    op = "clipped_relu"
    encoding = activation.UNSIGNED
    lowest = 0


class SignedQuantizer(ClippedQuantizer):
    """``2^bits - 1`` even steps from 0 to ``clip``, and as many to ``-clip``: ``bits`` magnitude bits and a sign."""

    op = "signed_quantize"
    encoding = activation.SIGN_MAGNITUDE

    @property
    def lowest(self) -> float:
        """The smallest real value."""
        return -self.clip


class BipolarQuantizer(Quantizer):
    """Rounds to the nearest of ``2^bits`` evenly spaced levels from -1 to 1: every bit means -1 or +1."""

    op = "bipolar_quantize"

    def __init__(self, bits: int):
        super().__init__()
        self.bits = bits

    @property
    def scale(self) -> float:
        """The real value of the least significant bit."""
        return 1 / ((1 << self.bits) - 1)

    def activation(self, high_bits: int) -> activation.Activation:
        """The codes by which a product reads the outputs."""
        return activation.Activation(self.bits, high_bits, activation.BIPOLAR, self.scale)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The quantized real values."""
        clamped = x.clamp(-1, 1)
        if self.mode == modes.FLOAT:
            return clamped
        steps = (1 << self.bits) - 1
        pattern = ((clamped + 1) / 2 * steps).round()
        return (2 * pattern - steps) * self.scale

    def attrs(self) -> dict:
        """The op's numbers."""
        return {"bits": self.bits}
