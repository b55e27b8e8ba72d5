"""Tests that quantizers choose the nearest of their levels."""

import pytest
import torch

from pgexport import BipolarQuantizer, ClippedReLU, SignedQuantizer
from pgexport.modes import FLOAT, computing

GRID = [i / 64 for i in range(-192, 193)]


def nearest(x, levels):
    return min(abs(x - level) for level in levels)


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_clipped_relu(bits):
    quantizer = ClippedReLU(1.7, bits)
    levels = [1.7 * i / (2**bits - 1) for i in range(2**bits)]
    for x, y in zip(GRID, quantizer(torch.tensor(GRID, dtype=torch.float64)).tolist()):
        assert nearest(y, levels) < 1e-12
        assert abs(y - x) <= nearest(x, levels) + 1e-12


@pytest.mark.parametrize("bits", [1, 2, 3])
def test_bipolar(bits):
    quantizer = BipolarQuantizer(bits)
    levels = [-1 + 2 * i / (2**bits - 1) for i in range(2**bits)]
    for x, y in zip(GRID, quantizer(torch.tensor(GRID, dtype=torch.float64)).tolist()):
        assert nearest(y, levels) < 1e-12
        assert abs(y - x) <= nearest(x, levels) + 1e-12


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_signed(bits):
    quantizer = SignedQuantizer(1.7, bits)
    levels = [1.7 * i / (2**bits - 1) for i in range(1 - 2**bits, 2**bits)]
    for x, y in zip(GRID, quantizer(torch.tensor(GRID, dtype=torch.float64)).tolist()):
        assert nearest(y, levels) < 1e-12
        assert abs(y - x) <= nearest(x, levels) + 1e-12


def test_ties_go_to_the_even_code():
    assert ClippedReLU(3.0, 2)(torch.tensor([0.5, 1.5, 2.5])).tolist() == [0, 2, 2]
    assert SignedQuantizer(3.0, 2)(torch.tensor([-0.5, -1.5, 2.5])).tolist() == [0, -2, 2]
    levels = BipolarQuantizer(2)(torch.tensor([0.0], dtype=torch.float64))
    assert levels.tolist() == [1 / 3]  # between patterns 1 and 2


def test_outputs_are_codes_of_the_product_behind():
    x = torch.tensor(GRID, dtype=torch.float64)
    for quantizer in (ClippedReLU(1.7, 4), SignedQuantizer(1.7, 4), BipolarQuantizer(4)):
        activation = quantizer.activation(2)
        y = quantizer(x)
        assert torch.allclose(activation.values(activation.codes(y)).double() * activation.scale, y, rtol=0, atol=1e-12)


def test_float_mode_only_clips():
    x = torch.tensor([-2.0, 0.3, 5.0])
    with computing(ClippedReLU(1.5, 2), FLOAT) as quantizer:
        assert quantizer(x).tolist() == pytest.approx([0, 0.3, 1.5])
    with computing(SignedQuantizer(1.5, 2), FLOAT) as quantizer:
        assert quantizer(x).tolist() == pytest.approx([-1.5, 0.3, 1.5])
    with computing(BipolarQuantizer(2), FLOAT) as quantizer:
        assert quantizer(x).tolist() == pytest.approx([-1, 0.3, 1])
