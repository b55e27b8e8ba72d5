"""The CIFAR-10 ResNets that the public code of the Precision Gating paper trains.

That code (cornell-zhang/dnn-gating, ``pg-cifar10.py``) saves a state dict. Its
layers quantize their own inputs: a code is ``round(x / s * (2^B - 1))``, where
``s`` is the largest input of the batch plus 1e-7. An accelerator needs scales
that do not depend on the batch. This module freezes them to the largest inputs
over calibration images, which run as one batch. PACT's learned clip applies in
front of a layer and to the shortcut, as in the original code.
"""

import math
from dataclasses import dataclass, replace
from typing import Optional

import torch
from torch import nn

from . import weights
from .activation import UNSIGNED, Activation
from .errors import ExportError
from .gates import Above
from .ops import Add, BatchNorm, GlobalAvgPool, Normalize, ReLU, SubsamplePad
from .parameters import Parameters
from .product import PGConv2d

COLOURS, CLASSES = 3, 10
MEAN = (0.485, 0.456, 0.406)  # of its data loader
STD = (0.229, 0.224, 0.225)
WIDTHS = (16, 32, 64)
KERNEL = 3
EPS = 1e-5  # torch.nn.BatchNorm2d's default
EPSILON = 1e-7  # added to the maximum in its quantizers
MAX_WEIGHT_BITS = 8


@dataclass(frozen=True)
class Bits:
    """The options ``--abits``, ``--pbits`` (None if the network has no gates) and ``--wbits`` of that code."""

    activation: int
    high: Optional[int]
    weight: int


@dataclass(frozen=True)
class Frozen:
    """The largest input of a layer over the calibration images, and the clip in front of it, if any."""

    layer: str
    largest: float
    clip: Optional[float]


class Pact(nn.Module):
    """``min(relu(x), clip)`` without quantization, expressed in trace ops as ``clip - relu(clip - relu(x))``."""

    def __init__(self, clip: float, channels: int):
        super().__init__()
        self.clip = clip
        self.above_zero, self.below_clip = ReLU(), ReLU()
        self.turn, self.turn_back = (BatchNorm([-1.0] * channels, [clip] * channels) for _ in range(2))

    def forward(self, x):
        """Clipped values."""
        return self.turn_back(self.below_clip(self.turn(self.above_zero(x))))


def _relus(p: Parameters, name: str, channels: int, uses: int) -> list:
    """The activation functions of a block, which share one clip."""
    bound = f"{name}.upper_bound"
    if bound not in p:
        return [ReLU() for _ in range(uses)]
    clip = p.take(bound).item()
    return [Pact(clip, channels) for _ in range(uses)]


def _norm(p: Parameters, name: str, channels: int) -> BatchNorm:
    names = ("weight", "bias", "running_mean", "running_var")
    return BatchNorm.folded(*(p.take(f"{name}.{n}", channels) for n in names), EPS)


def _quantized(weight: torch.Tensor, bits: int):
    """Integer weights and scales: magnitudes of ``bits`` bits, or -1/+1 times a constant (McDonnell, 1802.08530)."""
    if bits > 1:
        return weights.whole_tensor(weight, (1 << bits) - 1, EPSILON)
    constant = math.sqrt(1 / (KERNEL**2 * weight.shape[1]))
    signs = torch.where(weight > 0, 1, -1)  # the original code rounds 0 to -1
    return signs, torch.full((len(weight),), constant, dtype=torch.float64)


def _conv(p: Parameters, name: str, inputs: int, outputs: int, bits: Bits, stride: int = 1) -> PGConv2d:
    """A convolution whose scale is frozen later."""
    float_weight = p.take(f"{name}.weight", outputs, inputs, KERNEL, KERNEL)
    weight, scales = _quantized(float_weight, bits.weight)
    threshold = f"{name}.threshold"
    gate = Above(p.take(threshold, 1, outputs, 1, 1)) if threshold in p else None
    if gate is not None and bits.high is None:
        raise ExportError(f"{p.path}: {threshold}: the network has gates; give --high-bits")
    activation = Activation(bits.activation, bits.activation if gate is None else bits.high, UNSIGNED, 1.0)
    # 1-bit weights are signs times a constant; the float weights lack that factor and are another network's.
    kept = float_weight if bits.weight > 1 else None
    return PGConv2d(weight, scales, bits.weight, activation, stride, padding=1, gate=gate, float_weight=kept)


class Block(nn.Module):
    """A gated and an ungated convolution, with a shortcut around both that carries unquantized values."""

    def __init__(self, p: Parameters, name: str, inputs: int, outputs: int, bits: Bits):
        super().__init__()
        stride = 2 if outputs != inputs else 1
        self.conv1 = _conv(p, f"{name}.conv1", inputs, outputs, bits, stride)
        self.bn1 = _norm(p, f"{name}.bn1", outputs)
        self.relu1, self.relu2 = _relus(p, f"{name}.relu", outputs, uses=2)
        self.conv2 = _conv(p, f"{name}.conv2", outputs, outputs, bits)
        self.bn2 = _norm(p, f"{name}.bn2", outputs)
        self.shortcut = None
        if stride != 1:
            self.shortcut = SubsamplePad(stride, outputs // 4, outputs // 4)
        self.add = Add()

    def forward(self, x):
        """The block's real output."""
        y = self.bn2(self.conv2(self.relu1(self.bn1(self.conv1(x)))))
        return self.relu2(self.add(y, x if self.shortcut is None else self.shortcut(x)))


class DNNGating(nn.Module):
    """The whole network, from pixels 0..255 to class scores. Must be frozen before use."""

    def __init__(self, checkpoint, bits: Bits):
        super().__init__()
        _check(bits)
        p = Parameters(checkpoint)
        self.normalize = Normalize(MEAN, STD)
        self.conv1 = nn.Conv2d(COLOURS, WIDTHS[0], KERNEL, padding=1, bias=False).double()
        self.conv1.weight.data = p.take("conv1.weight", WIDTHS[0], COLOURS, KERNEL, KERNEL).double()
        self.bn1 = _norm(p, "bn1", WIDTHS[0])
        (self.relu,) = _relus(p, "relu", WIDTHS[0], uses=1)
        self.blocks = []
        inputs = WIDTHS[0]
        for stage, width in enumerate(WIDTHS, 1):
            for i in range(_depth(p, stage)):
                self.blocks.append(f"layer{stage}_{i}")
                self.add_module(self.blocks[-1], Block(p, f"layer{stage}.{i}", inputs, width, bits))
                inputs = width
        self.pool = GlobalAvgPool()
        self.linear = nn.Linear(inputs, CLASSES).double()
        self.linear.weight.data = p.take("linear.weight", CLASSES, inputs).double()
        self.linear.bias.data = p.take("linear.bias", CLASSES).double()
        p.finish()

    def forward(self, pixels):
        """Class scores ``[images, 10]``."""
        x = self.relu(self.bn1(self.conv1(self.normalize(pixels))))
        for name in self.blocks:
            x = getattr(self, name)(x)
        return self.linear(self.pool(x))

    def freeze(self, pixels: torch.Tensor) -> list:
        """Sets every scale from a batch of calibration images; returns the values found, layer by layer."""
        found = []
        clip = getattr(self.relu, "clip", None)
        hooks = []
        for name in self.blocks:
            block = getattr(self, name)
            inside = getattr(block.relu1, "clip", None)
            for layer, before in (("conv1", clip), ("conv2", inside)):
                hooks.append(_freezing(getattr(block, layer), f"{name}.{layer}", before, found))
            clip = inside
        with torch.no_grad():
            self(pixels)
        for hook in hooks:
            hook.remove()
        return found


def _freezing(conv: PGConv2d, name: str, clip: Optional[float], found: list):
    """A hook that sets a convolution's scale from the input that it reads."""

    def hook(module, inputs):
        largest = float(inputs[0].max())
        scale = (largest + EPSILON) / module.activation.max_magnitude
        module.activation = replace(module.activation, scale=scale)
        found.append(Frozen(name, largest, clip))

    return conv.register_forward_pre_hook(hook)


def _depth(p: Parameters, stage: int) -> int:
    """The number of blocks of a stage in the checkpoint, at least 1."""
    depth = 1
    while f"layer{stage}.{depth}.conv1.weight" in p:
        depth += 1
    return depth


def _check(bits: Bits):
    if not 1 <= bits.weight <= MAX_WEIGHT_BITS:
        raise ExportError(f"weight bits: must be 1..{MAX_WEIGHT_BITS}, got {bits.weight}")
    if bits.activation < 2:
        raise ExportError(f"bits: must be 2 or more, got {bits.activation}; 1 bit is another kind of network there")
    if bits.high is not None and not 1 <= bits.high < bits.activation:
        raise ExportError(f"high bits: must be 1..{bits.activation - 1}, got {bits.high}")
