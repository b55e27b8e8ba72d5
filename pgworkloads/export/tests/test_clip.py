"""Compares the fused clip and its levels with the same in plain operations, and with numeric gradients."""

import pytest
import torch

from pgexport.training.clip import Clip, Levels
from pgexport.training.straight import Round

CLIP, STEPS = 2.3, 15
TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-5, torch.bfloat16: 2e-2}  # sums are added in another order


def plain(x, clip, signed, steps=None):
    """The quantizer in operations that autograd knows."""
    clipped = torch.minimum(torch.maximum(x, -clip) if signed else x.clamp(min=0), clip)
    return clipped if steps is None else Round.apply(clipped * (steps / clip)) * (clip / steps)


def fused(x, clip, signed, steps=None):
    """The quantizer in one step of autograd."""
    return Clip.apply(x, clip, signed) if steps is None else Levels.apply(x, clip, signed, steps)


def results(function, x, grad, *options):
    """A function's results for values, and the gradients of the values and the clip."""
    x, clip = x.clone().requires_grad_(), torch.tensor(CLIP, dtype=torch.promote_types(x.dtype, torch.float32))
    clip.requires_grad_()
    y = function(x, clip, *options)
    y.backward(grad)
    return y.detach(), x.grad, clip.grad


def values(dtype, layout=torch.contiguous_format):
    """Values inside the range and outside on both sides, with zeros, and gradients for them; none equals the clip."""
    random = torch.Generator().manual_seed(81)
    x, grad = (torch.randn(2, 8, 4, 9, 7, generator=random, dtype=torch.float64) * 3).to(dtype)
    x[0, :, 0, 0] = 0.0
    x[x.abs() == torch.tensor(CLIP, dtype=dtype)] = 1.0
    return x.contiguous(memory_format=layout), grad


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("steps", [None, STEPS])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("dtype", TOLERANCE)
def test_as_in_plain_operations(dtype, signed, steps, layout):
    x, grad = values(dtype, layout)
    y, of_x, of_clip = results(fused, x, grad, signed, steps)
    plain_y, plain_of_x, plain_of_clip = results(plain, x, grad, signed, steps)
    assert torch.equal(y, plain_y) and y.dtype == dtype
    if steps is None:
        assert torch.equal(of_x, plain_of_x)
    else:  # plain operations multiply by a number and its inverse
        assert torch.allclose(of_x, plain_of_x, rtol=2 * torch.finfo(dtype).eps, atol=0)
    assert torch.equal(of_x != 0, plain_of_x != 0)
    assert of_clip.dtype == plain_of_clip.dtype
    assert torch.allclose(of_clip, plain_of_clip, rtol=TOLERANCE[dtype])
    assert of_x.is_contiguous(memory_format=layout)


@pytest.mark.parametrize("signed", [False, True])
def test_the_clip_has_the_numeric_gradient(signed):
    x, _ = values(torch.float64)
    x = x[:2, :2, :3, :3].clone()
    x[x.abs() < 1e-3] = 0.5  # also away from the corner at 0
    clip = torch.tensor(CLIP, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x, clip: Clip.apply(x, clip, signed), (x.requires_grad_(), clip))


@pytest.mark.parametrize("signed", [False, True])
def test_levels_have_the_gradient_of_a_clip_whose_codes_stay(signed):
    """The clip gets the numeric gradient of levels with fixed codes; values get the gradient without rounding."""
    x, _ = values(torch.float64)
    x = x[:2, :2, :3, :3].clone()
    x[x.abs() < 1e-3] = 0.5
    clip = torch.tensor(CLIP, dtype=torch.float64)
    bounds = -CLIP if signed else 0.0, CLIP
    rounding = (x.clamp(*bounds) * (STEPS / clip)).round() - x.clamp(*bounds) * (STEPS / clip)

    def held(x, clip):
        return Clip.apply(x, clip, signed) + rounding * (clip / STEPS)

    inputs = x.requires_grad_(), clip.requires_grad_()
    assert torch.autograd.gradcheck(held, inputs)
    weights = torch.arange(1.0, 1 + x.numel(), dtype=torch.float64).reshape(x.shape)
    expected = torch.autograd.grad((held(*inputs) * weights).sum(), inputs)
    found = torch.autograd.grad((Levels.apply(*inputs, signed, STEPS) * weights).sum(), inputs)
    assert all(torch.allclose(*pair, rtol=1e-12) for pair in zip(found, expected))


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("signed", [False, True])
def test_at_the_ends(signed, dtype):
    """At the clip, the whole gradient goes to the clip; next to it, all goes to the value; 0 is inside."""
    top = torch.tensor(CLIP, dtype=dtype)
    step = 2.0 * torch.finfo(dtype).eps  # the distance between numbers near the clip, which is above 2
    x = torch.stack([top, top - step, -top, torch.zeros_like(top), torch.full_like(top, -0.5)])
    grad = torch.tensor([1.0, 2.0, 4.0, 8.0, 16.0], dtype=dtype)
    _, of_x, of_clip = results(fused, x, grad, signed)
    assert of_x.tolist() == [0, 2, 0, 8, 16 if signed else 0]
    assert of_clip.item() == (1 - 4 if signed else 1)
