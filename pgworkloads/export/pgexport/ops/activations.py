"""Activation functions with real outputs."""

import math

from torch.nn import functional as F

from ..errors import ExportError
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


class Clamp(Op):
    """Values no smaller than ``least`` and no larger than ``most``."""

    op = "clamp"

    def __init__(self, least: float, most: float):
        super().__init__()
        self.least, self.most = float(least), float(most)
        if not (math.isfinite(self.least) and math.isfinite(self.most) and self.least <= self.most):
            raise ExportError(f"clamp: must have two finite ends in order, got {least} and {most}")

    def forward(self, x):
        """``min(max(x, least), most)``."""
        return x.clamp(self.least, self.most)

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"least": self.least, "most": self.most}
