"""Compares products in one step of autograd with the same in plain operations, including gates and thresholds."""

import pytest
import torch
from torch.autograd import Function

from pgexport.training.products import GATE_SLOPE, Convolution, Gated, Linear, Plain, exact_sums, margins

KINDS = {"above": 1, "between": 2}
PRODUCTS = {
    "convolution": (Convolution((2, 1), (1, 0), 2), (3, 4, 7, 6), (6, 2, 3, 2)),
    "linear": (Linear(), (5, 7), (6, 7)),
    "sequences": (Linear(), (3, 5, 7), (6, 7)),
}


class PlainGate(Function):
    """1 where a sum is above its threshold, else 0; only the threshold gets a gradient, that of a sigmoid."""

    @staticmethod
    def forward(ctx, sums, threshold):
        ctx.save_for_backward(sums, threshold)
        return (sums > threshold).to(sums.dtype)

    @staticmethod
    def backward(ctx, grad):
        sums, threshold = (tensor.detach() for tensor in ctx.saved_tensors)
        with torch.enable_grad():
            (torch.sigmoid(GATE_SLOPE * (sums - threshold.requires_grad_())) * grad).sum().backward()
        return None, threshold.grad


def plain(product, x, high_part, weight, threshold):
    """A gated product in operations that autograd knows."""
    high = product.sums(high_part + (x - x.detach()), weight)
    sides = threshold.reshape(len(threshold), *product.channels)
    gate = PlainGate.apply(high, sides[0])
    if len(sides) == 2:
        gate = gate * PlainGate.apply(-high, -sides[1])
    return high + gate * (product.sums(x, weight) - high)


def fused(product, x, high_part, weight, threshold):
    """A gated product in one step of autograd."""
    with torch.no_grad():
        high = exact_sums(product, high_part, weight)
        open_by = margins(product, high, threshold)
    return Gated.apply(product, x, high_part, high, weight, threshold, *open_by)


def operands(name, sides, dtype=torch.float64):
    """A product, 4-bit values, their two high bits, weights, and thresholds that open some gates."""
    random = torch.Generator().manual_seed(82)
    product, x_shape, weight_shape = PRODUCTS[name]
    x = torch.randint(0, 16, x_shape, generator=random).to(dtype)
    weight = torch.randn(weight_shape, generator=random, dtype=torch.float64).to(dtype)
    threshold = torch.tensor([[-5.0], [9.0]][:sides], dtype=dtype).repeat(1, len(weight))
    return product, x, (x / 4).trunc() * 4, weight, threshold


def results(function, product, x, high_part, weight, threshold):
    """Outputs, and the gradients of inputs, weights and thresholds."""
    leaves = [tensor.clone().requires_grad_() for tensor in (x, weight, threshold)]
    y = function(product, leaves[0], high_part, *leaves[1:])
    random = torch.Generator().manual_seed(83)
    y.backward(torch.randn(y.shape, generator=random, dtype=torch.float64).to(y.dtype))
    return y.detach(), *(leaf.grad for leaf in leaves)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PRODUCTS)
def test_gated_products_are_as_in_plain_operations(name, kind):
    given = operands(name, KINDS[kind])
    for ours, expected in zip(results(fused, *given), results(plain, *given)):
        assert ours.shape == expected.shape and expected.abs().sum() > 0
        assert torch.allclose(ours, expected, rtol=1e-10, atol=1e-10)
    product, _, high_part, weight, threshold = given
    gates = torch.stack([m > 0 for m in margins(product, product.sums(high_part, weight), threshold)]).all(0)
    assert 0.1 < gates.double().mean() < 0.9


@pytest.mark.parametrize("name", PRODUCTS)
def test_products_without_gates_have_the_numeric_gradient(name):
    product, x, _, weight, _ = operands(name, 1)
    assert torch.equal(Plain.apply(product, x, weight), product.sums(x, weight))
    inputs = x.requires_grad_(), weight.requires_grad_()
    assert torch.autograd.gradcheck(lambda x, weight: Plain.apply(product, x, weight), inputs)


def test_gates_are_strict():
    high = torch.tensor([[0.99, 1.0, 1.01, 2.0]]).T
    above = margins(Linear(), high, torch.tensor([[1.0]]))
    between = margins(Linear(), high, torch.tensor([[1.0], [2.0]]))
    assert [m.flatten().gt(0).tolist() for m in above] == [[False, False, True, True]]
    assert torch.stack([m > 0 for m in between]).all(0).flatten().tolist() == [False, False, True, False]


def test_margins_decide_as_comparisons_do():
    """Also for neighbouring floats, and for the smallest floats."""
    smallest = torch.tensor(2.0**-149)
    sums = torch.cat([torch.randn(1000, generator=torch.Generator().manual_seed(84)), smallest * torch.arange(-3, 4)])
    nearby = torch.stack([sums, torch.nextafter(sums, torch.tensor(9.0)), torch.nextafter(sums, torch.tensor(-9.0))])
    for threshold in sums[::50]:
        (margin,) = margins(Linear(), nearby.reshape(-1, 1), threshold.reshape(1, 1))
        assert torch.equal(margin.flatten() > 0, nearby.flatten() > threshold)


@pytest.mark.parametrize("name", PRODUCTS)
def test_autocast_leaves_sums_alone_and_shortens_gradients(name):
    given = operands(name, 2, torch.float32)
    exact = results(fused, *given)
    with torch.autocast("cpu", torch.bfloat16):
        short = results(fused, *given)
        y = Plain.apply(given[0], given[1], given[3])
    assert torch.equal(exact[0], short[0]) and torch.equal(y, given[0].sums(given[1], given[3]))
    assert all(a.dtype == b.dtype == torch.float32 for a, b in zip(exact, short))
    for a, b in zip(exact[1:3], short[1:3]):  # gradients of inputs and weights
        assert not torch.equal(a, b) and (a - b).norm() < 0.02 * a.norm()
    assert torch.equal(exact[3], short[3])  # gradients of thresholds need no product


def test_gradients_that_none_asks_for():
    product, x, high_part, weight, threshold = operands("convolution", 1)
    y = fused(product, x, high_part, weight.requires_grad_(), threshold.requires_grad_())
    y.sum().backward()
    assert x.grad is None and weight.grad.abs().sum() > 0
    Plain.apply(product, x, weight).sum().backward()
    assert x.grad is None
