"""Trainable quantized layers, with and without gates, in place of those of ``torch.nn``."""

from typing import NamedTuple

import torch
from torch import nn

from .. import modes, weights
from ..errors import ExportError
from ..gates import Above, Between
from ..product import PGConv2d, PGLinear, first_of
from .products import Convolution, Gated, Linear, Plain, exact_sums, margins
from .quantizers import LearnedClip, quantized_weights, weight_scales

WEIGHT_BITS = 8

ABOVE, BETWEEN = Above.kind, Between.kind
SIDES = {ABOVE: 1, BETWEEN: 2}


class Quantized(modes.Moded):
    """The common part of quantized layers: the quantizer of their input, and an optional gate.

    ``source`` is the quantizer in front of the layer, whose codes the product
    reads. Only ops that pass codes on unchanged, such as a shift or max pooling,
    may stand between the two. The high part of the input consists of the
    ``high_bits`` high bits, or of the first ``first_channels`` channels of every
    group. Its sum, the high sum, decides which outputs add the rest: those whose
    high sum is above a threshold or, for outputs that go into saturating
    functions, between two thresholds. Thresholds are in real units, ``[sides,
    channels]``, and are trained.
    """

    def _quantize(self, source: LearnedClip, high_bits=None, kind: str = ABOVE, first_channels: int = 0):
        if high_bits is not None and not 1 <= high_bits < source.bits:
            raise ExportError(f"high_bits: must be 1..{source.bits - 1}, got {high_bits}")
        channels = self.weight.shape[1]
        if first_channels and not (high_bits is None and 1 <= first_channels < channels):
            raise ExportError(f"first_channels: must be 1..{channels - 1}, without high_bits, got {first_channels}")
        if kind not in SIDES:
            raise ExportError(f"kind: must be {ABOVE} or {BETWEEN}, got {kind!r}")
        self.mode, self.kind = modes.GATED, kind
        self.source = (source,)  # a tuple: the network owns the quantizer, not the layer
        self.high_bits, self.first_channels = high_bits, first_channels
        self.threshold = None
        self.margins = None  # distances of the last computed sums to the thresholds
        self.observed = None  # a list while high sums are collected for calibration
        if high_bits is not None or first_channels:
            initial = torch.zeros(SIDES[kind], len(self.weight))
            self.threshold = nn.Parameter(initial)
            self.register_buffer("threshold_target", initial.clone())

    def _output(self, x):
        if self.mode == modes.FLOAT:
            return self.product.sums(x, self.weight)
        weight = quantized_weights(self.weight, WEIGHT_BITS)
        if self.threshold is None or self.mode == modes.UNIFORM:
            return Plain.apply(self.product, x, weight)
        if self.mode == modes.HIGH_ONLY:
            return Plain.apply(self.product, self._high(x), weight)
        with torch.no_grad():
            high_part = self._high_part(x)
            high = exact_sums(self.product, high_part, weight)
            if self.observed is not None:
                self.observed.append(self._by_channel(high))
            self.margins = margins(self.product, high, self.threshold)
        return Gated.apply(self.product, x, high_part, high, weight, self.threshold, *self.margins)

    def _high_part(self, x):
        """The high parts of the inputs."""
        if self.first_channels:
            return x * self._first(x)
        source = self.source[0]
        unit, low = source.unit, 1 << source.bits - self.high_bits
        return (x / unit).round_().div_(low).trunc_().mul_(low * unit)

    def _high(self, x):
        """The high parts of the inputs, through which gradients reach the inputs."""
        if self.first_channels:
            return x * self._first(x)
        return self._high_part(x.detach()) + (x - x.detach())

    def _first(self, x):
        """1 for inputs in the first channels, 0 for others."""
        return first_of(x, self.weight.shape[1], self.first_channels)

    @property
    def gated_fraction(self):
        """The gated fraction of the last computed product, or None."""
        return None if self.margins is None else _open(self.margins).float().mean()

    def decide(self, high):
        """Whether the gates of real high sums are open."""
        return _open(margins(self.product, high, self.threshold))

    def calibrate(self, fraction: float):
        """Sets thresholds and their targets so that a given fraction of the observed sums opens its gates.

        In every channel, these are the largest sums, or those in the middle.
        Thresholds lie halfway between sums that differ, so that rounding decides
        no gate. If sums are equal, the fraction is only the nearest possible.
        """
        if not 0 < fraction < 1:
            raise ExportError(f"gated fraction: must be above 0 and below 1, got {fraction}")
        unit = self.source[0].unit * weight_scales(self.weight, WEIGHT_BITS)
        sums, self.observed = torch.cat(self.observed, 1), None
        whole = (sums / unit.unsqueeze(1)).round().sort(1).values
        on = round(fraction * whole.shape[1])
        off = whole.shape[1] - on
        edges = [_edge(whole, off)] if self.kind == ABOVE else [_edge(whole, off // 2)]
        if self.kind == BETWEEN:
            edges.append(_edge(whole, edges[0].place + on))
        self.threshold.data.copy_(torch.stack([edge.at * unit for edge in edges]))
        self.threshold_target.copy_(self.threshold.data)

    def gate(self):
        """The trained gate, or None."""
        if self.threshold is None:
            return None
        sides = self.threshold.detach().double()
        return Above(sides[0]) if self.kind == ABOVE else Between(*sides)

    def input_codes(self):
        """The format of the codes that the product reads."""
        source = self.source[0]
        return source.activation(self.high_bits or source.bits)


class QuantizedConv2d(Quantized, nn.Conv2d):
    """A convolution of quantized inputs and weights, with a gate if ``high_bits`` or ``first_channels`` is given.

    By default there is no bias, because batch norm follows most convolutions.
    """

    def __init__(
        self, inputs, outputs, kernel, source, high_bits=None, stride=1, padding=0, groups=1, bias=False, first_channels=0
    ):
        nn.Conv2d.__init__(self, inputs, outputs, kernel, stride, padding, groups=groups, bias=bias)
        self.product = Convolution(self.stride, self.padding, self.groups)
        self._quantize(source, high_bits, first_channels=first_channels)

    def _by_channel(self, sums):
        return sums.transpose(0, 1).flatten(1)

    def forward(self, x):
        """Real outputs of real inputs, as ``torch.nn.Conv2d``."""
        y = self._output(x)
        return y if self.bias is None else y + self.bias.reshape(self.product.channels)

    def freeze(self) -> PGConv2d:
        """The layer for inference, in integers."""
        return PGConv2d.of(
            self, weights.symmetric, WEIGHT_BITS, self.input_codes(), gate=self.gate(), first_channels=self.first_channels
        )


class QuantizedLinear(Quantized, nn.Linear):
    """A linear layer of quantized inputs and weights, with a gate if ``high_bits`` is given."""

    def __init__(self, inputs, outputs, source, high_bits=None, bias=True, kind=ABOVE):
        nn.Linear.__init__(self, inputs, outputs, bias=bias)
        self.product = Linear()
        self._quantize(source, high_bits, kind)

    def _by_channel(self, sums):
        return sums.flatten(0, -2).transpose(0, 1)

    def forward(self, x):
        """Real outputs of real inputs, as ``torch.nn.Linear``."""
        y = self._output(x)
        return y if self.bias is None else y + self.bias

    def freeze(self) -> PGLinear:
        """The layer for inference, in integers."""
        return PGLinear.of(self, weights.symmetric, WEIGHT_BITS, self.input_codes(), gate=self.gate())


def _open(margins: list):
    """The gates, which are open where every margin is above 0."""
    return torch.stack([margin > 0 for margin in margins]).all(0)


class _Edge(NamedTuple):
    """A threshold per channel, ``at``, and the number of sums below it, ``place``, ``[channels, 1]``."""

    at: torch.Tensor
    place: torch.Tensor


def _edge(numbers: torch.Tensor, wanted) -> _Edge:
    """In every row of sorted whole numbers, the midpoint of two neighbours that differ, nearest to the wanted place."""
    padded = torch.cat([numbers[:, :1] - 1, numbers, numbers[:, -1:] + 1], 1)
    distance = (torch.arange(padded.shape[1] - 1, device=numbers.device) - wanted).abs().expand_as(padded[:, 1:])
    same = padded[:, 1:] == padded[:, :-1]
    place = distance.masked_fill(same, numbers.shape[1] + 1).argmin(1, keepdim=True)
    return _Edge((padded[:, 1:] + padded[:, :-1]).gather(1, place).squeeze(1) / 2, place)


def gated_layers(network: nn.Module) -> list:
    """The gated layers of a network."""
    return [m for m in network.modules() if isinstance(m, Quantized) and m.threshold is not None]
