"""Ops between the products, against numbers worked out by hand or by torch."""

import pytest
import torch
from torch import nn

from pgexport import ExportError, ops


def test_normalize():
    pixels = torch.tensor([[[[0, 255]], [[51, 102]]]], dtype=torch.uint8)
    out = ops.Normalize([0.5, 0.0], [0.25, 2.0])(pixels)
    assert torch.allclose(out, torch.tensor([[[[-2.0, 2.0]], [[0.1, 0.2]]]], dtype=torch.float64))


def test_thermometer_is_colour_major_and_rounds_ties_to_even():
    pixels = torch.tensor([4, 12, 20, 255], dtype=torch.uint8).reshape(1, 2, 1, 2)  # 0.5, 1.5, 2.5, 31.9 steps
    out = ops.Thermometer(32, 8)(pixels)
    assert out.shape == (1, 64, 1, 2)
    lit = (out == 1).reshape(2, 32, 2).sum(1)
    assert lit.tolist() == [[0, 2], [2, 32]]
    assert out[0, :3, 0, 1].tolist() == [1, 1, -1]


def test_batch_norm_folds_as_torch_computes():
    norm = nn.BatchNorm2d(3).eval()
    for tensor in (norm.weight.data, norm.bias.data, norm.running_mean, norm.running_var):
        tensor.uniform_(0.5, 2.0, generator=torch.Generator().manual_seed(14))
    x = torch.randn(2, 3, 4, 4, generator=torch.Generator().manual_seed(15))
    assert torch.allclose(ops.fold(norm)(x.double()).float(), norm(x), atol=1e-5)
    with pytest.raises(ExportError, match="running statistics"):
        ops.fold(nn.BatchNorm2d(3, affine=False))


def test_rprelu():
    out = ops.RPReLU([1.0, 0.0], [0.5, -2.0], [10.0, 20.0])(torch.tensor([-3.0, 3.0]).double().reshape(1, 2, 1, 1))
    assert out.flatten().tolist() == [9.0, 23.0]
    out = ops.RPReLU([1.0, 0.0], [0.5, -2.0], [10.0, 20.0])(torch.tensor([3.0, -3.0]).double().reshape(1, 2, 1, 1))
    assert out.flatten().tolist() == [14.0, 26.0]


def test_shapes_of_channels_and_pixels():
    x = torch.arange(32).double().reshape(1, 2, 4, 4)
    assert ops.AvgPool(2)(x)[0, 0].tolist() == [[2.5, 4.5], [10.5, 12.5]]
    assert ops.RepeatChannels(2)(x)[0, :, 0, 0].tolist() == [0, 16, 0, 16]
    padded = ops.SubsamplePad(2, 1, 2)(x)
    assert padded[0, :, 0, 0].tolist() == [0, 0, 16, 0, 0]
    assert padded[0, 1].tolist() == [[0, 2], [8, 10]]
    assert ops.GlobalAvgPool()(x).tolist() == [[7.5, 23.5]]
    assert ops.Add()(x, x).sum() == 2 * x.sum()
