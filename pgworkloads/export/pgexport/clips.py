"""Chooses the clip of a quantizer from values that it will see."""

from typing import Type

import torch

from .quantizers import ClippedQuantizer

MOST_VALUES = 1 << 16  # about how many values are used to choose a clip
CLIPS = 64  # number of clips to try, evenly spaced up to the largest value
ANY = 1.0  # the clip for values that are all 0


def some(values: torch.Tensor) -> torch.Tensor:
    """An evenly spaced subset of the values that is large enough to show their distribution."""
    flat = values.flatten()
    return flat[:: -(-len(flat) // MOST_VALUES)].double()


def best_clip(values: torch.Tensor, quantizer: Type[ClippedQuantizer], bits: int, high_bits=None, gated=1.0) -> float:
    """The clip with the smallest mean squared error.

    The codes' high part is all that a closed gate leaves of the values. So with
    ``high_bits``, the error is that of whole codes in a fraction ``gated`` of
    the cases, and that of high parts in the others. A clip that is best for
    whole codes alone is too large: the high bits of most values would be 0.
    """
    most = float(values.abs().max())
    if most == 0:
        return ANY

    def error(clip: float) -> float:
        made = quantizer(clip, bits)
        whole = _error(values, made, bits)
        return whole if high_bits is None else gated * whole + (1 - gated) * _error(values, made, high_bits)

    return min((most * i / CLIPS for i in range(1, CLIPS + 1)), key=error)


def _error(values: torch.Tensor, quantizer: ClippedQuantizer, high_bits: int) -> float:
    """The mean squared error of the high parts of the values' codes."""
    codes = quantizer.activation(high_bits)
    read = codes.values(codes.high(codes.codes(values))) * codes.scale
    return float((read - values).square().mean())
