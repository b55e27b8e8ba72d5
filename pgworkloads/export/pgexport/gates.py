"""The kinds of gates, which decide which outputs get their low bits.

A gate holds thresholds in trained (real) units, one per output channel, or one
per head for scores of attention. Gates are decided on integers. ``unit`` is the
real value of one unit of the high sum, ``activation scale * weight scale``. A
real threshold becomes the integer threshold that gives the same gate for every
integer sum.
"""

import torch
from torch import nn

from .errors import ExportError

INT32 = torch.iinfo(torch.int32)


def _integers(thresholds: torch.Tensor) -> torch.Tensor:
    """Whole thresholds as int32; thresholds outside int32 are refused."""
    if not bool(((thresholds >= INT32.min) & (thresholds <= INT32.max)).all()):
        raise ExportError("thresholds: must fit int32 in units of the partial sum; clip them to the layer's range")
    return thresholds.to(torch.int32)


def _per_channel(thresholds: torch.Tensor, sums: torch.Tensor) -> torch.Tensor:
    """Thresholds shaped to compare with sums ``[images, channels, ...]``."""
    return thresholds.reshape(-1, *[1] * (sums.dim() - 2))


class Above(nn.Module):
    """A gate that is on where the high sum is strictly above a threshold."""

    kind = "above"

    def __init__(self, delta):
        super().__init__()
        self.register_buffer("delta", torch.as_tensor(delta, dtype=torch.float64).reshape(-1))

    def thresholds(self, unit: torch.Tensor) -> torch.Tensor:
        """Integer thresholds ``[channels]``: ``floor(delta / unit)``."""
        return _integers((self.delta / unit).floor())

    def decide(self, sums: torch.Tensor, thresholds: torch.Tensor) -> torch.Tensor:
        """Gates of sums, given thresholds in the sums' units."""
        return sums > _per_channel(thresholds, sums)


class Between(nn.Module):
    """A gate that is on where the high sum lies strictly between two thresholds.

    It suits activation functions that saturate on both sides, where only the
    middle is sensitive to the low bits.
    """

    kind = "between"

    def __init__(self, lo, hi):
        super().__init__()
        lo, hi = (torch.as_tensor(t, dtype=torch.float64).reshape(-1) for t in (lo, hi))
        self.register_buffer("delta", torch.stack([lo, hi]))

    def thresholds(self, unit: torch.Tensor) -> torch.Tensor:
        """Integer thresholds ``[2, channels]``: floor of lo, ceil of hi."""
        lo, hi = self.delta / unit
        return _integers(torch.stack([lo.floor(), hi.ceil()]))

    def decide(self, sums: torch.Tensor, thresholds: torch.Tensor) -> torch.Tensor:
        """Gates of sums, given thresholds in the sums' units."""
        lo, hi = thresholds
        return (sums > _per_channel(lo, sums)) & (sums < _per_channel(hi, sums))


class NearMax(nn.Module):
    """A gate that is on where the high sum of a score is near the largest of its row so far.

    Near means that the difference is less than a threshold. Scores are
    ``[images, heads, T, keys]``. A row runs over the keys in order.
    """

    kind = "near-max"

    def __init__(self, delta):
        super().__init__()
        self.register_buffer("delta", torch.as_tensor(delta, dtype=torch.float64).reshape(-1))

    def thresholds(self, unit: torch.Tensor) -> torch.Tensor:
        """Integer thresholds ``[heads]``: ``ceil(delta / unit)``."""
        return _integers((self.delta / unit).ceil())

    def decide(self, sums: torch.Tensor, thresholds: torch.Tensor) -> torch.Tensor:
        """Gates of sums, given thresholds in the sums' units."""
        return self.numbers(sums) < _per_channel(thresholds, sums)

    @staticmethod
    def numbers(sums: torch.Tensor) -> torch.Tensor:
        """The distance of each sum below the largest sum of its row so far."""
        return sums.cummax(-1).values - sums
