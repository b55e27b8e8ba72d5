"""The meaning of activation codes: the value of a code, and its high part."""

from dataclasses import dataclass

import torch

from .errors import ExportError

UNSIGNED = "unsigned"
TWOS_COMPLEMENT = "twos-complement"
SIGN_MAGNITUDE = "sign-magnitude"
BIPOLAR = "bipolar"

ENCODINGS = (UNSIGNED, TWOS_COMPLEMENT, SIGN_MAGNITUDE, BIPOLAR)
PATTERN_ENCODINGS = (UNSIGNED, BIPOLAR)  # stored as bit patterns; the others as signed values

MAX_BITS = 8


@dataclass(frozen=True)
class Activation:
    """The format of the codes of a layer's input.

    ``bits`` is B, and ``high_bits`` is Bh (equal to B without a gate).
    ``scale`` is the real value of one unit of the least significant bit. Codes
    are bit patterns for ``unsigned`` and ``bipolar``, and signed values for the
    other two encodings. All are int32 tensors.
    """

    bits: int
    high_bits: int
    encoding: str
    scale: float

    def __post_init__(self):
        if self.encoding not in ENCODINGS:
            raise ExportError(f"encoding: must be one of {', '.join(ENCODINGS)}, got {self.encoding!r}")
        if not 1 <= self.bits <= MAX_BITS:
            raise ExportError(f"bits: must be 1..{MAX_BITS}, got {self.bits}")
        if not 1 <= self.high_bits <= self.bits:
            raise ExportError(f"high_bits: must be 1..{self.bits}, got {self.high_bits}")
        if not self.scale > 0:
            raise ExportError(f"scale: must be above 0, got {self.scale}")

    @property
    def low_bits(self) -> int:
        """Bl = B - Bh."""
        return self.bits - self.high_bits

    @property
    def code_range(self) -> tuple:
        """The smallest and the largest code."""
        if self.encoding == TWOS_COMPLEMENT:
            return -(1 << self.bits - 1), (1 << self.bits - 1) - 1
        if self.encoding == SIGN_MAGNITUDE:
            return 1 - (1 << self.bits), (1 << self.bits) - 1
        return 0, (1 << self.bits) - 1

    @property
    def max_magnitude(self) -> int:
        """The largest absolute value of a code."""
        return 1 << self.bits - 1 if self.encoding == TWOS_COMPLEMENT else (1 << self.bits) - 1

    def codes(self, real: torch.Tensor) -> torch.Tensor:
        """The codes nearest to real inputs; ties go to the even code."""
        units = real.double() / self.scale
        if self.encoding == BIPOLAR:
            units = (units + self.max_magnitude) / 2
        return units.round().clamp(*self.code_range).to(torch.int32)

    def values(self, codes: torch.Tensor) -> torch.Tensor:
        """The integer values of codes, in units of ``scale``."""
        return 2 * codes - self.max_magnitude if self.encoding == BIPOLAR else codes

    def high(self, codes: torch.Tensor) -> torch.Tensor:
        """The high parts of codes: the low bit planes are removed, without a shift."""
        low = self.low_bits
        if self.encoding == SIGN_MAGNITUDE:
            return codes.sign() * ((codes.abs() >> low) << low)
        if self.encoding == BIPOLAR:
            return (2 * (codes >> low) - ((1 << self.high_bits) - 1)) << low
        return (codes >> low) << low
