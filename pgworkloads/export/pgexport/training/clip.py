"""The clip of learned quantizers, and clip with rounding, each as a single step of autograd.

With minimum, maximum and round, autograd computes a mask, a selection and a
split of ties for each, which takes most of a training step's time. The values
here are the same, bit for bit. So are the gradients, except for inputs that
equal the clip: their whole gradient goes to the clip instead of half of it.
"""

import torch
from torch.autograd import Function


class Clip(Function):
    """Clips ``x`` to the range from ``-clip`` (signed) or 0 to ``clip``; inputs beyond the clip move it."""

    @staticmethod
    def forward(ctx, x, clip, signed: bool):
        """Clips."""
        ctx.top, ctx.signed = float(clip), signed
        ctx.save_for_backward(x)
        return x.clamp(-ctx.top if signed else 0.0, ctx.top)

    @staticmethod
    def backward(ctx, grad):
        """The gradient of inputs inside the range goes to ``x``, that of inputs outside to the clip."""
        (x,) = ctx.saved_tensors
        return *_parted(grad, x, ctx), None


class Levels(Function):
    """:class:`Clip`, then rounding to ``steps`` even steps from 0 to ``clip``; rounding passes gradients through."""

    @staticmethod
    def forward(ctx, x, clip, signed: bool, steps: int):
        """Clips and rounds."""
        ctx.top, ctx.signed = float(clip), signed
        clipped = x.clamp(-ctx.top if signed else 0.0, ctx.top)
        y = (clipped * (steps / clip)).round_().mul_(clip / steps)
        ctx.save_for_backward(x, y)
        return y

    @staticmethod
    def backward(ctx, grad):
        """The gradients of :class:`Clip`, plus the clip's effect on levels and rounding inside: ``(y - x) / clip``."""
        x, y = ctx.saved_tensors
        inside, outside = _parted(grad, x, ctx)
        moved = (y - x).mul_(inside).sum() / ctx.top  # outside, there is no rounding error
        return inside, outside + moved, None, None


def _parted(grad, x, ctx):
    """The gradient of inputs inside, and the clip's: the sum over inputs at or beyond it, minus that at ``-clip``."""
    top = float(torch.tensor(ctx.top, dtype=x.dtype))  # as kernels round it
    below = top * (1 - torch.finfo(x.dtype).eps / 2)  # no number of the type lies between the two
    beyond = _above(grad, x, below)
    if not ctx.signed:
        inside = _above(grad, x, -torch.finfo(x.dtype).tiny)  # as with clamp, 0 itself is inside
        return inside.sub_(beyond), beyond.sum()
    beneath = _above(grad, -x, below)
    total = beyond.sum() - beneath.sum()
    return grad - beyond.add_(beneath), total


def _above(grad, x, threshold: float):
    """The gradient where ``x`` is above the threshold, else 0: one kernel, in every float type."""
    return torch.ops.aten.threshold_backward(grad, x, threshold)
