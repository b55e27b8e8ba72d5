"""Tests the choice of clips."""

import pytest
import torch

from pgexport import ClippedReLU, SignedQuantizer
from pgexport.clips import CLIPS, best_clip

KINDS = [(ClippedReLU, 0.0), (SignedQuantizer, -1.0)]


def values(low):
    """Numbers from ``low`` to 1, most of them near 0."""
    return torch.linspace(low, 1, 999, dtype=torch.float64) ** 3


@pytest.mark.parametrize("quantizer, low", KINDS)
def test_a_clip_is_the_best_of_those_tried(quantizer, low):
    x = values(low)

    def error(clip):
        return float((quantizer(clip, 3)(x) - x).square().mean())

    best = best_clip(x, quantizer, 3)
    assert all(error(best) <= error(i / CLIPS) for i in range(1, CLIPS + 1))
    assert best_clip(torch.zeros(5), quantizer, 3) == 1.0


@pytest.mark.parametrize("quantizer, low", KINDS)
def test_high_parts_count_as_often_as_gates_are_closed(quantizer, low):
    """High parts are the codes with their low 2 of 4 bits cut off, toward 0."""
    x = values(low)

    def error(clip):
        unit = clip / 15
        whole = (x / unit).round().clamp(15 * low, 15)
        high = (whole / 4).trunc() * 4
        return float(0.3 * (whole * unit - x).square().mean() + 0.7 * (high * unit - x).square().mean())

    best = best_clip(x, quantizer, 4, high_bits=2, gated=0.3)
    assert error(best) <= min(error(i / CLIPS) for i in range(1, CLIPS + 1)) + 1e-12
    assert best < best_clip(x, quantizer, 4)
    assert best_clip(x, quantizer, 4, high_bits=2, gated=1.0) == best_clip(x, quantizer, 4)
