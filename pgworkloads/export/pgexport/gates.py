"""The kinds of gates: which outputs are worth their low bits.

A gate holds thresholds in trained (real) units, one per output channel, or per
head of scores of attention. What
decides is integers: ``unit`` is the real value of one unit of the high sum,
``activation scale * weight scale``, and a threshold becomes the integer that
decides every integer sum as the real one would.
"""

import torch
from torch import nn

from .errors import ExportError

INT32 = torch.iinfo(torch.int32)


def _integers(thresholds: torch.Tensor) -> torch.Tensor:
    """Whole thresholds as int32; ones beyond it cannot be stored."""
    if not bool(((thresholds >= INT32.min) & (thresholds <= INT32.max)).all()):
        raise ExportError("thresholds: must fit int32 in units of the partial sum; clip them to the layer's range")
    return thresholds.to(torch.int32)


def _per_channel(thresholds: torch.Tensor, sums: torch.Tensor) -> torch.Tensor:
    """Thresholds shaped to compare with sums ``[images, channels, ...]``."""
    return thresholds.reshape(-1, *[1] * (sums.dim() - 2))


class Above(nn.Module):
    """On where the high sum is above a threshold, strictly."""

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
    """On where the high sum lies strictly between two thresholds.

    For activations that saturate on both sides, where only the middle is
    sensitive to the low bits.
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
    """On where the high sum of a score is less than a threshold below the largest of its row so far.

    Scores are ``[images, heads, T, keys]``; a row runs over the keys, in the
    order of their numbers.
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
        """How far sums are below the largest of their row so far."""
        return sums.cummax(-1).values - sums
