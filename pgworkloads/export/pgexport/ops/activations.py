"""Activation functions that leave real values behind."""

from torch.nn import functional as F

from .base import ChannelOp, Op


class RPReLU(ChannelOp):
    """A PReLU between two shifts."""

    op = "rprelu"

    def __init__(self, shift_x, slope, shift_y):
        super().__init__(shift_x=shift_x, slope=slope, shift_y=shift_y)

    def forward(self, x):
        """``prelu(x + shift_x, slope) + shift_y``."""
        return F.prelu(x + self.per_channel("shift_x", x), self.slope.double()) + self.per_channel("shift_y", x)


class ReLU(Op):
    """The larger of a value and 0."""

    op = "relu"

    def forward(self, x):
        """``max(x, 0)``."""
        return F.relu(x)
