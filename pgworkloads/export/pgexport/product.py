"""Precision-gated convolution and linear layers, exact in integers."""

from dataclasses import dataclass
from typing import Optional

import torch
from torch import nn
from torch.nn import functional as F

from . import modes
from .activation import Activation
from .errors import ExportError
from .gates import Above, Between

FLOAT32_EXACT = 1 << 24  # IEEE 754 binary32: every integer up to here is exact
INT32_MAX = (1 << 31) - 1
VECTORS = 2  # dimensions of [images, features]


@dataclass(frozen=True)
class Result:
    """The integer results of a product.

    ``codes`` are the input codes and ``high`` the sums Oh of the high parts.
    ``gate`` tells which outputs include their low parts (None without a gate).
    ``output`` are the sums O. All are ``[images, channels, ...]``; for a
    sequence, ``[images, channels, T]``. ``right_codes`` are the codes of a
    computed right operand, ``[images, channels, rows]``.
    """

    codes: torch.Tensor
    high: torch.Tensor
    gate: Optional[torch.Tensor]
    output: torch.Tensor
    right_codes: Optional[torch.Tensor] = None


class PGProduct(modes.Moded):
    """A matrix product of activation codes and integer weights, with an optional gate.

    ``forward`` takes and returns real values, like the float layer that it
    replaces. The integers behind them are in the result of ``compute`` and,
    after each ``forward``, in ``last``. The high bits of all codes decide the
    gate. If ``first_channels`` is above 0, all bits of that many first channels
    of every group decide it instead. ``largest_sum`` bounds the magnitude of
    every partial sum. The class is for inference only and has no gradients.
    """

    def __init__(
        self, weight, weight_scales, weight_bits, activation: Activation, gate=None, bias=None, float_weight=None,
        first_channels: int = 0,
    ):  # fmt: skip
        super().__init__()
        _check_kinds(activation, gate)
        self.activation, self.weight_bits, self.gate = activation, weight_bits, gate
        self.first_channels = first_channels
        self.last: Optional[Result] = None
        scales = torch.as_tensor(weight_scales, dtype=torch.float64)
        self.register_buffer("weight", torch.as_tensor(weight).to(torch.int16))
        self.register_buffer("weight_scales", scales)
        self.register_buffer("bias", None if bias is None else bias.detach().double())
        self.register_buffer("float_weight", None if float_weight is None else float_weight.detach().float())
        self.largest_sum = int(self.weight.long().abs().flatten(1).sum(1).max()) * activation.max_magnitude
        self._check()

    def _check(self):
        if (self.gate is None or self.first_channels > 0) != (self.activation.low_bits == 0):
            raise ExportError("high_bits: must be below bits with a gate that they decide, and equal to bits otherwise")
        if self.first_channels and (self.gate is None or not 0 < self.first_channels < self.weight.shape[1]):
            raise ExportError(
                f"first_channels: must be 1..{self.weight.shape[1] - 1} with a gate, got {self.first_channels}"
            )
        channels = len(self.weight)
        if self.gate is not None and self.gate.delta.shape[-1] != channels:
            raise ExportError(f"gate: must have {channels} thresholds, got {self.gate.delta.shape[-1]}")
        if self.weight_scales.shape != (channels,):
            raise ExportError(f"weight_scales: must be [{channels}], got {list(self.weight_scales.shape)}")
        if int(self.weight.abs().max()) >= 1 << self.weight_bits:
            raise ExportError(f"weight: {self.weight_bits} magnitude bits do not hold {int(self.weight.abs().max())}")
        if self.weight_bits == 1 and bool((self.weight == 0).any()):
            raise ExportError("weight: 0 is no weight of 1 bit, which is -1 or 1; give it 2 bits, or weights.sign")
        if self.largest_sum > INT32_MAX:
            raise ExportError(f"weight: sums up to {self.largest_sum} could overflow int32; use fewer bits")

    @property
    def unit(self) -> torch.Tensor:
        """Real value of one unit of a sum, ``[channels]``."""
        return self.activation.scale * self.weight_scales

    @property
    def thresholds(self) -> torch.Tensor:
        """The gate's integer thresholds."""
        return self.gate.thresholds(self.unit)

    def product(self, values: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        """The matrix product itself, ``[images, channels, ...]``, in the operands' type."""
        raise NotImplementedError

    def compute(self, x: torch.Tensor) -> Result:
        """Codes, high sums, gates and outputs of real inputs."""
        codes = self.activation.codes(x)
        full = self._sums(self.activation.values(codes))
        if self.gate is None:
            return Result(codes, full, None, full)
        high = self._sums(self._high(codes))
        gate = self._gates(high)
        return Result(codes, high, gate, torch.where(gate, full, high))

    def _high(self, codes: torch.Tensor) -> torch.Tensor:
        if not self.first_channels:
            return self.activation.high(codes)
        return self.activation.values(codes) * first_of(codes, self.weight.shape[1], self.first_channels)

    def _gates(self, high: torch.Tensor) -> torch.Tensor:
        if self.mode == modes.UNIFORM:
            return torch.ones_like(high, dtype=torch.bool)
        if self.mode == modes.HIGH_ONLY:
            return torch.zeros_like(high, dtype=torch.bool)
        return self.gate.decide(high, self.thresholds)

    def _sums(self, values: torch.Tensor) -> torch.Tensor:
        # Floating-point kernels are many times faster than integer kernels. They
        # are exact as long as every partial sum is an integer that the type holds
        # exactly. Kernels of other devices than the CPU may round float32
        # operands, so they get float64.
        exact32 = self.largest_sum <= FLOAT32_EXACT and values.device.type == "cpu"
        dtype = torch.float32 if exact32 else torch.float64
        return self.product(values.to(dtype), self.weight.to(dtype)).to(torch.int32)

    def real(self, sums: torch.Tensor) -> torch.Tensor:
        """Sums in real units, with the bias."""
        return self._affine(sums, self.unit)

    def _affine(self, sums: torch.Tensor, unit: torch.Tensor) -> torch.Tensor:
        shape = (-1, *[1] * (sums.dim() - 2))
        real = sums.double() * unit.reshape(shape)
        return real if self.bias is None else real + self.bias.reshape(shape)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Real outputs of real inputs."""
        if self.mode == modes.FLOAT:
            return self.float_output(x)
        self.last = self.compute(x)
        return self.real(self.last.output)

    def float_output(self, x: torch.Tensor) -> torch.Tensor:
        """The output of the layer before quantization, ``[images, channels, ...]``."""
        if self.float_weight is None:
            raise ExportError("mode float: the layer has no float weights")
        return self._affine(self.product(x.float(), self.float_weight.float()), torch.ones_like(self.unit))


class PGConv2d(PGProduct):
    """A precision-gated convolution, in place of ``torch.nn.Conv2d``."""

    op = "conv"

    def __init__(self, weight, weight_scales, weight_bits, activation, stride=1, padding=0, groups=1, **rest):
        self.stride, self.padding = _pair(stride), _pair(padding)
        self.groups = groups
        super().__init__(weight, weight_scales, weight_bits, activation, **rest)

    @classmethod
    def of(cls, conv: nn.Conv2d, quantize, weight_bits: int, activation: Activation, gate=None, first_channels=0):
        """Makes the gated layer of a float one; ``quantize`` returns integer weights and scales."""
        _check_layer(conv, nn.Conv2d)
        weight, scales = quantize(conv.weight)
        return cls(
            weight, scales, weight_bits, activation, conv.stride, plain_padding(conv), conv.groups,
            gate=gate, bias=conv.bias, float_weight=conv.weight, first_channels=first_channels,
        )

    def product(self, values, weight):
        """The convolution; a padded position contributes 0."""
        return F.conv2d(values, weight, None, self.stride, self.padding, 1, self.groups)


class PGLinear(PGProduct):
    """A precision-gated linear layer, in place of ``torch.nn.Linear``."""

    op = "linear"

    @classmethod
    def of(cls, linear: nn.Linear, quantize, weight_bits: int, activation: Activation, gate=None, first_channels=0):
        """Makes the gated layer of a float one; ``quantize`` returns integer weights and scales."""
        _check_layer(linear, nn.Linear)
        weight, scales = quantize(linear.weight)
        return cls(
            weight, scales, weight_bits, activation,
            gate=gate, bias=linear.bias, float_weight=linear.weight, first_channels=first_channels,
        )

    def product(self, values, weight):
        """The matrix product, ``[images, features]`` or ``[images, features, T]``."""
        return F.linear(values, weight) if values.dim() == VECTORS else weight @ values

    def compute(self, x: torch.Tensor) -> Result:
        """Codes, high sums, gates and outputs of real inputs ``[images, features]`` or ``[images, T, features]``."""
        return super().compute(time_last(x))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Real outputs of real inputs."""
        if self.mode == modes.FLOAT:
            return time_last(self.float_output(time_last(x)))
        self.last = self.compute(x)
        return time_last(self.real(self.last.output))


def first_of(x: torch.Tensor, per_group: int, first: int) -> torch.Tensor:
    """A mask for ``[images, channels, ...]``: 1 for the first channels of every group, 0 for the others."""
    place = torch.arange(x.shape[1], device=x.device) % per_group
    return (place < first).to(x.dtype).reshape(-1, *[1] * (x.dim() - 2))


def time_last(x: torch.Tensor) -> torch.Tensor:
    """Turns ``[images, T, C]`` into ``[images, C, T]`` and back; vectors stay unchanged."""
    return x if x.dim() == VECTORS else x.transpose(1, 2)


def plain_padding(conv: nn.Conv2d) -> tuple:
    """The padding of a convolution in pixels; refuses padding that the trace format cannot express."""
    if any(d > 1 and k > 1 for d, k in zip(conv.dilation, conv.kernel_size)):
        raise ExportError(f"dilation {conv.dilation} cannot be exported; use dilation=1, with a larger kernel")
    if conv.padding == "valid":
        return 0, 0
    padding = tuple(k // 2 for k in conv.kernel_size) if conv.padding == "same" else conv.padding
    if conv.padding == "same" and any(k % 2 == 0 for k in conv.kernel_size):
        raise ExportError("padding 'same' of an even kernel differs on both sides; use an odd kernel or a number")
    if conv.padding_mode != "zeros" and any(padding):
        raise ExportError(f"padding_mode {conv.padding_mode!r} cannot be exported; use padding_mode='zeros'")
    return padding


def _check_layer(layer, kind: type):
    if not isinstance(layer, kind):
        raise ExportError(f"layer: must be a torch.nn.{kind.__name__}, got {type(layer).__name__}; use its own class")


def _check_kinds(activation, gate):
    """Refuses arguments of other types."""
    if not isinstance(activation, Activation):
        found = type(activation).__name__
        raise ExportError(f"activation: must be an Activation, got {found}; give quantizer.activation(high_bits)")
    if gate is not None and not isinstance(gate, (Above, Between)):
        raise ExportError(f"gate: must be Above(delta) or Between(lo, hi), got {type(gate).__name__}")


def _pair(number):
    return tuple(number) if isinstance(number, (tuple, list)) else (number, number)
