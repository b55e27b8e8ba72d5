"""Tests the gradients of functions that have no gradient of their own."""

import pytest
import torch

from pgexport.modes import FLOAT, computing
from pgexport.training.layers import ABOVE, BETWEEN, QuantizedLinear
from pgexport.training.quantizers import SMALLEST_CLIP, LearnedClip, LearnedRange, quantized_weights
from pgexport.training.straight import Round


def gradient(function, x):
    """The function's value, and the gradient of the sum of its outputs with weights 1, 2, 3..."""
    x = x.clone().requires_grad_()
    y = function(x)
    (y * torch.arange(1, 1 + y.numel()).reshape(y.shape)).sum().backward()
    return y.detach(), x.grad


def test_round():
    y, grad = gradient(Round.apply, torch.tensor([0.2, 0.5, 1.5, -2.5]))
    assert y.tolist() == [0, 0, 2, -2]
    assert grad.tolist() == [1, 2, 3, 4]


def test_weights_take_the_gradient_of_their_levels():
    weight = torch.tensor([[0.5, -1.0, 0.2], [0.0, 0.0, 0.0]])
    levels, grad = gradient(lambda w: quantized_weights(w, 8), weight)
    assert torch.allclose(levels * 127, torch.tensor([[64.0, -127, 25], [0, 0, 0]]))
    assert torch.allclose(grad, torch.tensor([[1.0, 2, 3], [4, 5, 6]]))


@pytest.mark.parametrize("mode", ["gated", FLOAT])
@pytest.mark.parametrize("make", [LearnedClip, LearnedRange])
def test_quantizers_pass_gradients_inside_and_move_the_clip_outside(make, mode):
    quantizer = make(2, 3.0)
    inside = torch.tensor([1.3, 2.0])
    with computing(quantizer, mode):
        _, grad = gradient(quantizer, torch.tensor([-9.0, 1.3, 2.0, 9.0]))
        assert torch.allclose(grad, torch.tensor([0.0, 2, 3, 0]))
        quantizer.clip.grad = None
        quantizer(torch.tensor([9.0, -9.0, -9.0])).sum().backward()
        assert quantizer.clip.grad.item() == pytest.approx(1 if make is LearnedClip else -1)
        quantizer.clip.grad = None
        levels = quantizer(inside)
        levels.sum().backward()
    # Inside, the clip's gradient is the sum of rounding errors, over the clip.
    assert quantizer.clip.grad.item() == pytest.approx(float((levels - inside).detach().sum()) / 3, abs=1e-6)


def test_a_clip_below_the_smallest_can_rise_again():
    quantizer = LearnedClip(4, -0.5)
    y = quantizer(torch.tensor([1.0]))
    y.sum().backward()
    assert y.item() == pytest.approx(SMALLEST_CLIP, abs=1e-6)
    assert quantizer.clip.grad.item() == pytest.approx(1)
    assert quantizer.freeze().clip > 0


@pytest.mark.parametrize("make", [LearnedClip, LearnedRange])
def test_high_parts_have_the_inputs_gradient(make):
    source = make(4, 15.0)
    layer = QuantizedLinear(5, 2, source, 2)
    high, grad = gradient(layer._high, torch.tensor([0.0, 3, 4, 15, -13 if source.signed else 13]))
    assert high.tolist() == [0, 0, 4, 12, -12 if source.signed else 12]
    assert grad.tolist() == [1, 2, 3, 4, 5]


def test_weights_learn_from_the_bits_that_their_outputs_had():
    layer = QuantizedLinear(2, 2, LearnedClip(4, 15.0), 2, bias=False)
    layer.weight.data = torch.tensor([[1.0, 0.5], [-1.0, 0.5]])
    x = torch.tensor([[7.0, 13.0]], requires_grad=True)  # high parts 4 and 12: high sums 10 and 2
    layer.threshold.data = torch.tensor([[5.0, 5.0]])
    layer(x).sum().backward()
    assert layer.weight.grad.tolist() == [[7, 13], [4, 12]]
    assert torch.allclose(x.grad, layer.weight.sum(0), atol=0.01)  # weights have levels of 1/127


@pytest.mark.parametrize("kind", [ABOVE, BETWEEN])
@pytest.mark.parametrize("wanted", ["all bits", "high bits"])
def test_thresholds_open_gates_where_low_bits_help(kind, wanted):
    torch.manual_seed(55)
    source = LearnedRange(4, 1.0)
    layer = QuantizedLinear(6, 3, source, 2, kind=kind)
    x = source(torch.rand(200, 6) * 2 - 1).detach()
    layer.observed = []
    layer(x)
    layer.calibrate(0.4)
    with computing(layer, "uniform" if wanted == "all bits" else "high_only"):
        target = layer(x).detach()
    (layer(x) - target).square().sum().backward()
    opens = layer.threshold.grad > 0  # gradient descent lowers these thresholds
    lowered = torch.tensor([[True]] if kind == ABOVE else [[True], [False]])
    assert torch.equal(opens, (lowered == (wanted == "all bits")).expand_as(opens))
