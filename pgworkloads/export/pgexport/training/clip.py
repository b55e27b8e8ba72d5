"""The clip of learned quantizers, and its rounding, each as one step of autograd.

Written as minimum, maximum and round, autograd makes a mask, a choice and a
tie's halves for each: most of a training step's time. Values are the same bits
here; so are gradients, but for inputs that equal the clip: all of theirs goes
to the clip, and not half.
"""

import torch
from torch.autograd import Function


class Clip(Function):
    """``x`` from ``-clip`` (signed) or 0 to ``clip``; what is beyond the clip moves it."""

    @staticmethod
    def forward(ctx, x, clip, signed: bool):
        """Clips."""
        ctx.top, ctx.signed = float(clip), signed
        ctx.save_for_backward(x)
        return x.clamp(-ctx.top if signed else 0.0, ctx.top)

    @staticmethod
    def backward(ctx, grad):
        """The gradient inside to ``x``, that outside to the clip."""
        (x,) = ctx.saved_tensors
        return *_parted(grad, x, ctx), None


class Levels(Function):
    """:class:`Clip`, then the nearest of ``steps`` even levels from 0 to ``clip``; rounding passes gradients on."""

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
        """As the clip's; and a larger clip moves every level, less what rounding took from it."""
        x, y = ctx.saved_tensors
        inside, outside = _parted(grad, x, ctx)
        moved = (y - x).mul_(inside).sum() / ctx.top  # outside, rounding takes nothing
        return inside, outside + moved, None, None


def _parted(grad, x, ctx):
    """The gradient of what is inside, and the clip's: the sum of those at and beyond it (less those at the other)."""
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
