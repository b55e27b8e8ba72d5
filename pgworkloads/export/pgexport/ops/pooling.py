"""Pooling, and flattening maps to vectors."""

import torch
from torch.nn import functional as F

from ..errors import ExportError
from .base import Op

MAP = 4  # dimensions of [images, C, H, W]


class AvgPool(Op):
    """The average over ``size x size`` pixels, stride ``size``."""

    op = "avg_pool"

    def __init__(self, size: int):
        super().__init__()
        self.size = size

    def forward(self, x):
        """Pooled values."""
        return F.avg_pool2d(x, self.size)

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"size": self.size}


class GlobalAvgPool(Op):
    """The mean over all pixels: ``[images, C, H, W]`` to ``[images, C]``."""

    op = "global_avg_pool"

    def forward(self, x):
        """Means."""
        if x.dtype == torch.float64:  # adds in the format's order, which decides how ties round
            return F.avg_pool2d(x, x.shape[2:]).flatten(1)
        return x.mean((2, 3))


class MaxPool(Op):
    """The largest of ``size x size`` pixels; padded positions are never the largest."""

    op = "max_pool"

    def __init__(self, size: int, stride: int, padding: int = 0):
        super().__init__()
        if not 0 <= 2 * padding <= size:
            raise ExportError(f"max pool: padding: must be 0..{size // 2}, half the size, got {padding}")
        self.size, self.stride, self.padding = size, stride, padding

    def forward(self, x):
        """Pooled values."""
        return F.max_pool2d(x, self.size, self.stride, self.padding)

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"size": self.size, "stride": self.stride, "padding": self.padding}


class Flatten(Op):
    """All values of a map as one vector, in the order ``[C, H, W]``, like ``torch.nn.Flatten``."""

    op = "flatten"

    def forward(self, x):
        """``[images, C, H, W]`` to ``[images, C*H*W]``."""
        if x.dim() != MAP:
            raise ExportError(f"flatten: must take maps [images, C, H, W], got {list(x.shape)}")
        return x.flatten(1)
