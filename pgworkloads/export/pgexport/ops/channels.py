"""Ops that move channels or pixels without arithmetic."""

from torch.nn import functional as F

from ..errors import ExportError
from .base import Op


class RepeatChannels(Op):
    """All channels, repeated several times."""

    op = "repeat_channels"

    def __init__(self, times: int):
        super().__init__()
        self.times = times

    def forward(self, x):
        """Repeated values."""
        return x.repeat(1, self.times, 1, 1)

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"times": self.times}


class SubsamplePad(Op):
    """Every ``stride``-th pixel, with zero channels added before and after."""

    op = "subsample_pad"

    def __init__(self, stride: int, before: int, after: int):
        super().__init__()
        self.stride, self.before, self.after = stride, before, after

    def forward(self, x):
        """Subsampled, padded values."""
        return F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.before, self.after))

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"stride": self.stride, "before": self.before, "after": self.after}


class ShuffleChannels(Op):
    """Interleaves groups of channels: the first channel of each group, then the second of each, and so on.

    This is the channel shuffle of Zhang et al., ShuffleNet (arXiv 1707.01083).
    """

    op = "shuffle_channels"

    def __init__(self, groups: int):
        super().__init__()
        self.groups = groups

    def forward(self, x):
        """Shuffled values."""
        if x.shape[1] % self.groups:
            raise ExportError(f"shuffle: {x.shape[1]} channels are not {self.groups} equal groups")
        return x.unflatten(1, (self.groups, -1)).transpose(1, 2).flatten(1, 2)

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"groups": self.groups}


class SliceChannels(Op):
    """``count`` channels, starting at channel ``first``."""

    op = "slice_channels"

    def __init__(self, first: int, count: int):
        super().__init__()
        self.first, self.count = first, count

    def forward(self, x):
        """The channels."""
        if not 0 <= self.first < self.first + self.count <= x.shape[1]:
            end = self.first + self.count
            raise ExportError(f"slice: channels {self.first}..{end - 1} are not among {x.shape[1]}")
        return x[:, self.first : self.first + self.count]

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"first": self.first, "count": self.count}
