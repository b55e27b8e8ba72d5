"""Gates on products of two computed operands, computed straight from their definition.

Like ``definition``, this is a readable reference that shares no code with the
implementations that are checked against it. Gates are decided score by score,
in the order of the keys, once on integers and once on real numbers.
"""

from dataclasses import dataclass

import torch

from .definition import INT32_MAX, Outputs, decide, planes
from .errors import ExportError


@dataclass(frozen=True)
class Pair:
    """The codes of both operands, int64: left ``[images, heads, T, K]`` and right ``[images, heads, N, K]``.

    The ``high_bits`` most significant of the left operand's ``bits`` decide the
    gate. ``scale`` and ``right_scale`` are the real values of code 1.
    """

    encoding: str
    bits: int
    high_bits: int
    codes: torch.Tensor
    scale: float
    right_encoding: str
    right_bits: int
    right_codes: torch.Tensor
    right_scale: float

    @property
    def unit(self) -> float:
        """The real value of one unit of a sum."""
        return self.scale * self.right_scale


def high_sums(x: Pair) -> torch.Tensor:
    """Oh ``[images, heads, T, N]``."""
    return _sums(planes(x.codes, x.bits, x.encoding)[x.bits - x.high_bits :].sum(0), x)


def integer_thresholds(x: Pair, kind: str, delta: torch.Tensor) -> torch.Tensor:
    """Integer thresholds that give the same gates as those in real units; upper ones are rounded up."""
    units = delta / x.unit
    if kind == "between":
        return torch.stack([units[0].floor(), units[1].ceil()])
    return units.ceil() if kind == "near-max" else units.floor()


def numbers(kind: str, high: torch.Tensor) -> torch.Tensor:
    """The numbers to compare with thresholds: high sums, or their distance below the largest of their row so far."""
    if kind != "near-max":
        return high
    found, largest = torch.zeros_like(high), high[..., 0]
    for key in range(high.shape[3]):
        largest = torch.maximum(largest, high[..., key])
        found[..., key] = largest - high[..., key]
    return found


def compute(x: Pair, kind: str, delta: torch.Tensor, causal: bool) -> Outputs:
    """Gates and sums, ``[images, heads, T, N]``, for thresholds ``[heads]``, or ``[2, heads]`` for ``between``."""
    high = high_sums(x)
    gate = _decide(kind, numbers(kind, high).double(), integer_thresholds(x, kind, delta))
    if not torch.equal(gate, _decide(kind, numbers(kind, high).double() * x.unit, delta)):
        raise ExportError("gates: differ between integer and real sums; move delta")
    for position in range(high.shape[2]):
        if causal:
            gate[:, :, position, position + 1 :] = False
    whole = _sums(planes(x.codes, x.bits, x.encoding).sum(0), x)
    sums = torch.where(gate, whole, high)
    if int(sums.abs().max()) > INT32_MAX:
        raise ExportError("sums: leave int32; use fewer inputs or bits")
    return Outputs(gate, sums)


def _sums(left: torch.Tensor, x: Pair) -> torch.Tensor:
    """Sums of products in int64, one product after the other."""
    right = planes(x.right_codes, x.right_bits, x.right_encoding).sum(0)
    total = torch.zeros(*left.shape[:3], right.shape[2], dtype=torch.int64)
    for k in range(left.shape[3]):
        total += left[..., k].unsqueeze(3) * right[..., k].unsqueeze(2)
    return total


def _decide(kind: str, compared: torch.Tensor, thresholds: torch.Tensor) -> torch.Tensor:
    """Gates, with strict comparison: a number that equals a threshold gives a gate that is off."""
    if kind == "near-max":
        return compared < thresholds[..., None, None]
    return decide(kind, compared, thresholds)
