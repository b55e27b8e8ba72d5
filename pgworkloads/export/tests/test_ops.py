"""Compares the ops between the products with numbers computed by hand or by torch."""

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
    plain = nn.BatchNorm2d(3, affine=False).eval()
    plain.running_mean[:], plain.running_var[:] = norm.running_mean, norm.running_var
    assert torch.allclose(ops.fold(plain)(x.double()).float(), plain(x), atol=1e-5)
    with pytest.raises(ExportError, match="running statistics"):
        ops.fold(nn.BatchNorm2d(3, track_running_stats=False))


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


def test_flatten_is_in_the_order_of_torch():
    x = torch.arange(24).double().reshape(1, 2, 3, 4)
    assert ops.Flatten()(x).flatten().tolist() == list(range(24))
    assert torch.equal(ops.Flatten()(x), nn.Flatten()(x))


def test_clamp():
    x = torch.tensor([-2.0, -0.5, 0.0, 3.0]).double().reshape(1, 4, 1, 1)
    assert ops.Clamp(-0.5, 2)(x).flatten().tolist() == [-0.5, -0.5, 0, 2]


def test_averages_add_up_in_the_order_of_the_format():
    x = torch.rand(2, 3, 9, 7, generator=torch.Generator().manual_seed(16), dtype=torch.float64)
    for image in range(2):
        for channel in range(3):
            total = 0.0
            for value in x[image, channel].flatten().tolist():
                total += value
            assert ops.GlobalAvgPool()(x)[image, channel].item() == total / 63


def test_relu_and_concat():
    x = torch.tensor([-2.0, 0.0, 3.0]).double().reshape(1, 3, 1, 1)
    assert ops.ReLU()(x).flatten().tolist() == [0, 0, 3]
    assert ops.Concat()(x, x[:, :1]).flatten().tolist() == [-2, 0, 3, -2]


@pytest.mark.parametrize(
    "geometry, wanted",
    [
        ((2, 2, 0), [[5, 7], [13, 15]]),  # an odd row and column at the end are left out
        ((3, 2, 0), [[12, 14], [22, 24]]),
        ((3, 2, 1), [[6, 8, 9], [16, 18, 19], [21, 23, 24]]),
    ],
)
def test_max_pool(geometry, wanted):
    pixels = [[5 * y + x for x in range(5)] for y in range(5)]
    if geometry == (2, 2, 0):
        pixels = [[4 * y + x for x in range(4)] + [99] for y in range(4)] + [[99] * 5]
    x = torch.tensor(pixels).double().reshape(1, 1, 5, 5)
    assert ops.MaxPool(*geometry)(x)[0, 0].tolist() == wanted


def test_padded_positions_never_win():
    assert ops.MaxPool(2, 2, 1)(torch.full((1, 1, 2, 2), -3.0)).flatten().tolist() == [-3.0] * 4


@pytest.mark.parametrize("dy, dx", [(0, 0), (1, 0), (-1, 2), (0, -3), (5, 0)])
def test_shift(dy, dx):
    x = torch.arange(2 * 4 * 3).double().reshape(1, 2, 4, 3) + 1
    found = ops.Shift([0, dy], [0, dx])(x)[0]
    assert torch.equal(found[0], x[0, 0])
    inside = lambda i, j: 0 <= i < 4 and 0 <= j < 3  # noqa: E731
    wanted = [[x[0, 1, i + dy, j + dx].item() if inside(i + dy, j + dx) else 0 for j in range(3)] for i in range(4)]
    assert found[1].tolist() == wanted


def test_channels_move():
    x = torch.arange(6).double().reshape(1, 6, 1, 1)
    assert ops.ShuffleChannels(2)(x).flatten().tolist() == [0, 3, 1, 4, 2, 5]
    assert ops.ShuffleChannels(3)(x).flatten().tolist() == [0, 2, 4, 1, 3, 5]
    assert ops.SliceChannels(2, 3)(x).flatten().tolist() == [2, 3, 4]


def test_batch_norm_of_vectors():
    assert ops.BatchNorm([2.0, 3.0], [0.5, 0.0])(torch.tensor([[1.0, 2.0]])).tolist() == [[2.5, 6.0]]


def test_embedding():
    table = nn.Embedding(3, 2)
    tokens = torch.tensor([[2, 0, 2]], dtype=torch.int32)
    assert torch.equal(ops.Embedding.of(table)(tokens), table(tokens).double())


@pytest.mark.parametrize(
    "use, message",
    [
        (lambda x: ops.MaxPool(2, 2, 2), r"max pool: padding: must be 0..1, half the size, got 2"),
        (lambda x: ops.Shift([1], [1, 2]), "a number per channel, got 1 and 2"),
        (lambda x: ops.Shift([128], [0]), r"shift: dy: must be -128..127 pixels"),
        (lambda x: ops.Shift([1], [1])(x), "shift: has numbers for 1 channels, got 4"),
        (lambda x: ops.ShuffleChannels(3)(x), "shuffle: 4 channels are not 3 equal groups"),
        (lambda x: ops.SliceChannels(3, 2)(x), r"slice: channels 3..4 are not among 4"),
        (lambda x: ops.Clamp(1, 0), "clamp: must have two finite ends in order, got 1 and 0"),
        (lambda x: ops.Flatten()(x[0]), r"flatten: must take maps \[images, C, H, W\], got \[4, 2, 2\]"),
        (lambda x: ops.BatchNorm([1.0], [0.0])(x), "batch_norm: has numbers for 1 channels, got 4; give one for each"),
        (lambda x: ops.Add()(x, x[:, :1]), "add: both must have the same shape, got"),
        (lambda x: ops.Concat()(x, x[:, :, :1]), "concat: both must be alike but for their channels, got"),
        (lambda x: ops.Embedding(torch.zeros(3, 2))(torch.tensor([[3]])), r"tokens: must be 0..2, got 3..3"),
    ],
)
def test_impossible_ops_are_refused(use, message):
    with pytest.raises(ExportError, match=message):
        use(torch.zeros(1, 4, 2, 2))
