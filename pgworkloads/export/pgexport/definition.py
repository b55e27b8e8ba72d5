"""Precision Gating computed straight from its definition, as a reference for other implementations.

This module shares no code with the layers of networks, and it is not fast. It
evaluates codes bit plane by bit plane. It computes sums twice: in int64 over
explicit windows, and with PyTorch's convolution in float64. It decides gates
twice: on integers and on real numbers. If two results differ, it raises an
error, so every returned result is confirmed both ways.
"""

from dataclasses import dataclass
from typing import Tuple

import torch
from torch.nn import functional as F

from .errors import ExportError

FLOAT64_EXACT = 1 << 53  # IEEE 754 binary64: every integer up to here is exact
INT32_MAX = (1 << 31) - 1


@dataclass(frozen=True)
class Operands:
    """The inputs of a layer; a linear layer is a 1x1 convolution of one pixel.

    ``codes`` are int64 ``[images, channels, H, W]``: signed values for
    ``twos-complement`` and ``sign-magnitude``, bit patterns otherwise.
    ``weight`` is int64 ``[N, channels/groups, kh, kw]``. ``scale`` is the real
    value of code 1, and ``scales`` ``[N]`` the real values of weight 1.
    """

    encoding: str
    bits: int
    high_bits: int
    codes: torch.Tensor
    weight: torch.Tensor
    stride: Tuple[int, int]
    padding: Tuple[int, int]
    groups: int
    scale: float
    scales: torch.Tensor
    first_channels: int = 0  # of every group, whose full codes decide the gates; 0: the high bits of all channels do


@dataclass(frozen=True)
class Outputs:
    """The results of a layer, ``[images, N, OH, OW]``: gates, and sums O in int64."""

    gate: torch.Tensor
    sums: torch.Tensor


def planes(codes: torch.Tensor, bits: int, encoding: str) -> torch.Tensor:
    """The value of every bit plane of codes, ``[bits, ...]``, least significant first."""
    worth = (1 << torch.arange(bits)).reshape(-1, *[1] * codes.dim())
    if encoding == "sign-magnitude":
        return codes.sign() * (codes.abs() & worth)
    if encoding == "bipolar":
        return torch.where((codes & worth) != 0, worth, -worth)
    counted = codes & worth
    if encoding == "twos-complement":
        counted[-1] = -counted[-1]
    elif encoding != "unsigned":
        raise ExportError(f"encoding: {encoding!r} is not defined; use one of the trace format")
    return counted


def high_sums(x: Operands) -> torch.Tensor:
    """Oh: the sums of weights times the high parts of the codes."""
    return _sums(_high_part(x), x)


def integer_thresholds(x: Operands, kind: str, delta: torch.Tensor) -> torch.Tensor:
    """Integer thresholds that give the same gates as the trained ones: floor, and ceil for an upper one."""
    units = delta / (x.scale * x.scales)
    return torch.floor(units) if kind == "above" else torch.stack([units[0].floor(), units[1].ceil()])


def compute(x: Operands, kind: str, delta: torch.Tensor) -> Outputs:
    """Gates and outputs, for thresholds ``delta`` in trained units: ``[N]``, or ``[2, N]`` for ``between``."""
    high = high_sums(x)
    gate = decide(kind, high, integer_thresholds(x, kind, delta).long())
    real = decide(kind, _real_high_sums(x), delta)
    if not torch.equal(gate, real):
        raise ExportError(f"gates: {int((gate != real).sum())} differ between integer and real sums; move delta")
    low = _sums(_part(x, 0, x.bits) - _high_part(x), x)
    sums = high + gate * low
    if int(sums.abs().max()) > INT32_MAX:
        raise ExportError("sums: leave int32; use fewer inputs or bits")
    return Outputs(gate, sums)


def _high_part(x: Operands) -> torch.Tensor:
    """The part of the codes that decides gates: the high planes, or the full codes of the first channels."""
    if x.first_channels == 0:
        return _part(x, x.bits - x.high_bits, x.bits)
    high = _part(x, 0, x.bits)
    per_group = x.codes.shape[1] // x.groups
    for channel in range(x.codes.shape[1]):
        if channel % per_group >= x.first_channels:
            high[:, channel] = 0
    return high


def _part(x: Operands, first: int, end: int) -> torch.Tensor:
    """The total value of planes first..end-1 of the codes."""
    return planes(x.codes, x.bits, x.encoding)[first:end].sum(0)


def _sums(values: torch.Tensor, x: Operands) -> torch.Tensor:
    """Sums of weights times values in int64; padded positions add nothing."""
    (ph, pw), (kh, kw) = x.padding, x.weight.shape[2:]
    padded = F.pad(values, (pw, pw, ph, ph))
    windows = padded.unfold(2, kh, x.stride[0]).unfold(3, kw, x.stride[1])
    images, channels, height, width = windows.shape[:4]
    windows = windows.reshape(images, x.groups, channels // x.groups, height, width, kh, kw)
    weight = x.weight.reshape(x.groups, -1, *x.weight.shape[1:])
    sums = torch.einsum("igcyxjk,gncjk->ignyx", windows, weight).reshape(images, -1, height, width)
    _check_exact(values, x)
    if not torch.equal(sums.double(), _convolve(values.double(), x.weight.double(), x)):
        raise ExportError("sums: int64 and float64 differ; PyTorch's kernels are not exact here")
    return sums


def _check_exact(values: torch.Tensor, x: Operands):
    """Refuses sums whose partial sums could exceed the integers that float64 holds exactly."""
    largest = int(values.abs().max()) * int(x.weight.abs().flatten(1).sum(1).max())
    if largest > FLOAT64_EXACT:
        raise ExportError(f"sums: up to {largest} are not exact in float64; use fewer inputs or bits")


def _real_high_sums(x: Operands) -> torch.Tensor:
    """The high sums in trained units, as training computes them: real values times real weights."""
    high = _high_part(x)
    return _convolve(high.double() * x.scale, x.weight.double() * x.scales.reshape(-1, 1, 1, 1), x)


def _convolve(values: torch.Tensor, weight: torch.Tensor, x: Operands) -> torch.Tensor:
    return F.conv2d(values, weight, None, x.stride, x.padding, 1, x.groups)


def decide(kind: str, sums: torch.Tensor, thresholds: torch.Tensor) -> torch.Tensor:
    """Gates of sums, with strict comparison: the gate of a sum that equals a threshold is off."""
    thresholds = thresholds[..., None, None]
    if kind == "above":
        return sums > thresholds
    lo, hi = thresholds
    return (lo < sums) & (sums < hi)
