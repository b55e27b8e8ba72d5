"""Products of quantized values, with and without gates, each as a single step of autograd.

Sums are always computed in the type of the inputs, even under autocast, because
gates are decided on them. Under autocast, gradients are computed in its short
type. The rounding error is much smaller than the change of gradients from batch
to batch.
"""

from typing import NamedTuple, Tuple

import torch
from torch.autograd import Function
from torch.nn import functional as F

GATE_SLOPE = 5.0  # of the sigmoid that replaces a gate in gradients (Zhang et al., Precision Gating, ICLR 2020: alpha)


class Convolution(NamedTuple):
    """The sums of a two-dimensional convolution, and their gradients."""

    stride: Tuple[int, int]
    padding: Tuple[int, int]
    groups: int

    channels = (-1, 1, 1)  # the shape in which per-channel numbers broadcast with the sums

    def sums(self, x, weight):
        """The convolution."""
        return F.conv2d(x, weight, None, self.stride, self.padding, 1, self.groups)

    def gradients(self, grad, x, weight, wanted):
        """The gradients of inputs and weights; None where not wanted."""
        return torch.ops.aten.convolution_backward(
            grad, x, weight, None, self.stride, self.padding, (1, 1), False, (0, 0), self.groups, [*wanted, False]
        )[:2]


class Linear(NamedTuple):
    """The sums of a linear layer, and their gradients."""

    channels = (-1,)

    def sums(self, x, weight):
        """The product."""
        return F.linear(x, weight)

    def gradients(self, grad, x, weight, wanted):
        """The gradients of inputs and weights; None where not wanted."""
        of_x = grad @ weight if wanted[0] else None
        of_weight = grad.flatten(0, -2).T @ x.flatten(0, -2) if wanted[1] else None
        return of_x, of_weight


class Plain(Function):
    """The sums of a product without a gate."""

    @staticmethod
    def forward(ctx, product, x, weight):
        """The sums."""
        ctx.product, ctx.short = product, _short(x)
        ctx.save_for_backward(_as(x, ctx.short), _as(weight, ctx.short))
        return exact_sums(product, x, weight)

    @staticmethod
    def backward(ctx, grad):
        """The gradients of inputs and weights."""
        found = ctx.product.gradients(_as(grad, ctx.short), *ctx.saved_tensors, ctx.needs_input_grad[1:])
        return None, *(_as(gradient, grad.dtype) for gradient in found)


class Gated(Function):
    """The sums of a gated product: those of all bits where the gate is open, else those of the high parts, ``high``.

    ``margins`` come from :func:`margins`. The gradient of an input uses the full
    weights. The gradient of a weight uses only the bits that its outputs used.
    Thresholds get the gradient of a sigmoid in place of the gate. Inputs and
    weights get none of the sigmoid's gradient: only the threshold, which every
    output of the channel moves, learns from crossings.
    """

    @staticmethod
    def forward(ctx, product, x, high_part, high, weight, threshold, *margins):
        """The sums, each with the bits that its gate selects."""
        ctx.product, ctx.short = product, _short(x)
        gain = exact_sums(product, x, weight) - high
        parts = (_as(tensor, ctx.short) for tensor in (high_part, x - high_part, weight))
        ctx.save_for_backward(*parts, gain, threshold, *margins)
        return high + _where_open(gain, margins)

    @staticmethod
    def backward(ctx, grad):
        """The gradients of inputs, weights and thresholds."""
        high_part, low_part, weight, gain, threshold, *margins = ctx.saved_tensors
        product, of_x = ctx.product, ctx.needs_input_grad[1]
        of_x, of_weight = product.gradients(_as(grad, ctx.short), high_part, weight, (of_x, True))
        opened = _as(_where_open(grad, margins), ctx.short)
        of_weight = of_weight + product.gradients(opened, low_part, weight, (False, True))[1]
        of_threshold = _of_threshold(grad * gain, margins, product, threshold)
        unknown = (None,) * len(margins)
        return None, _as(of_x, grad.dtype), None, None, _as(of_weight, grad.dtype), of_threshold, *unknown


def exact_sums(product, x, weight):
    """A product's sums in the type of the inputs."""
    with torch.autocast(x.device.type, enabled=False):
        return product.sums(x, weight)


def margins(product, high, threshold) -> list:
    """The margins of high sums to each side's threshold, ``[sides, channels]``; gates open where all are above 0.

    A difference of floats is 0 only for equal floats, so this gives the same gates as a comparison.
    """
    sides = threshold.detach().reshape(len(threshold), *product.channels)
    return [high - sides[0]] if len(sides) == 1 else [high - sides[0], sides[1] - high]


def _where_open(values, margins):
    """The values where gates are open, else 0; uses a kernel for gradients because it is the fastest."""
    for margin in margins:
        values = torch.ops.aten.threshold_backward(values, margin, 0)
    return values


def _of_threshold(grad, margins, product, threshold):
    """The threshold's gradient per side: that of ``sigmoid(GATE_SLOPE * margin)``, where the other side is open."""
    found = []
    for i, margin in enumerate(margins):
        others = margins[:i] + margins[i + 1 :]
        soft = (margin * GATE_SLOPE).sigmoid_()
        slope = torch.ops.aten.sigmoid_backward(_where_open(grad, others), soft)
        found.append(slope.sum_to_size(threshold[i].reshape(product.channels).shape).flatten())
    found[0] = -found[0]  # raising the lower threshold lowers its margin
    return torch.stack(found) * GATE_SLOPE


def _short(x):
    """The type that autocast computes in, or None if it is off."""
    if x.device.type == "cuda":
        return torch.get_autocast_gpu_dtype() if torch.is_autocast_enabled() else None
    return torch.get_autocast_cpu_dtype() if torch.is_autocast_cpu_enabled() else None


def _as(tensor, dtype):
    return tensor if tensor is None or dtype is None else tensor.to(dtype)
