"""One value in place of many pixels."""

from torch.nn import functional as F

from ..errors import ExportError
from .base import Op


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
        return x.mean((2, 3))


class MaxPool(Op):
    """The largest of ``size x size`` pixels; padded positions never are."""

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
