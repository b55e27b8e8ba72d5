"""Functions whose gradients go straight through where they have none of their own."""

import torch
from torch.autograd import Function

GATE_SLOPE = 5.0  # of the sigmoid that stands in for a gate (Zhang et al., Precision Gating, ICLR 2020: alpha)


class Round(Function):
    """The nearest integer, ties to even; the gradient of the identity."""

    @staticmethod
    def forward(ctx, x):
        """Rounds."""
        return x.round()

    @staticmethod
    def backward(ctx, grad):
        """Passes the gradient on."""
        return grad


class Gate(Function):
    """1 where a sum is above its threshold, else 0; a sigmoid's gradient for the threshold.

    The sum gets none: what it would gain by crossing a threshold is left to
    the threshold, which every output of the channel moves.
    """

    @staticmethod
    def forward(ctx, sums, threshold):
        """Decides, strictly."""
        ctx.save_for_backward(sums, threshold)
        return (sums > threshold).to(sums.dtype)

    @staticmethod
    def backward(ctx, grad):
        """The gradient of ``sigmoid(slope * (sums - threshold))`` for the threshold."""
        sums, threshold = ctx.saved_tensors
        soft = torch.sigmoid(GATE_SLOPE * (sums - threshold))
        slope = grad * (soft * (1 - soft) * -GATE_SLOPE)
        return None, slope.sum_to_size(threshold.shape)
