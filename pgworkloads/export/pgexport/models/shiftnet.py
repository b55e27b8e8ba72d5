"""ShiftNet-20 on CIFAR-10: shifts replace spatial kernels, and convolutions of blocks are 1x1.

In Wu et al. (CVPR 2018), each block of ResNet-20 consists of a 1x1 convolution
that widens, a shift of every channel in one of nine directions, and a 1x1
convolution that narrows. Both 1x1 convolutions of every block have gates.
"""

import torch
from torch import nn
from torch.nn import functional as F

from .. import ops
from ..ops import Add
from ..training.layers import QuantizedConv2d
from ..training.quantizers import LearnedClip
from .resnet import shortcut

EXPANSION = 3  # of the number of channels inside a block
DIRECTIONS = [(0, 0), *((dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx)]


class Shift(nn.Module):
    """Shifts equal runs of channels in the nine directions; left-over channels stay in place.

    It computes a convolution of each channel with a kernel of one 1 and eight
    zeros. Unlike slices, that keeps channels last in memory, both ways: a
    training step takes less than half the time.
    """

    def __init__(self, channels: int):
        super().__init__()
        each = channels // len(DIRECTIONS)
        runs = [channels - each * (len(DIRECTIONS) - 1)] + [each] * (len(DIRECTIONS) - 1)
        self.moves = [direction for run, direction in zip(runs, DIRECTIONS) for _ in range(run)]
        kernels = torch.zeros(channels, 1, 3, 3)
        for channel, (dy, dx) in enumerate(self.moves):
            kernels[channel, 0, 1 + dy, 1 + dx] = 1
        self.register_buffer("kernels", kernels, persistent=False)

    def forward(self, x):
        """Shifted values, equal to those of :class:`pgexport.ops.Shift`."""
        with torch.autocast(x.device.type, enabled=False):  # short floats would round codes
            return F.conv2d(x, self.kernels.to(x.dtype), padding=1, groups=len(self.kernels))

    def freeze(self) -> ops.Shift:
        """The op of the trace."""
        return ops.Shift(*torch.tensor(self.moves).T)


class Block(nn.Module):
    """Two gated 1x1 convolutions with a shift between them, and a shortcut around all three."""

    def __init__(self, inputs: int, outputs: int, before: LearnedClip, bits: int, high_bits: int):
        super().__init__()
        stride, inner = (2 if outputs != inputs else 1), EXPANSION * outputs
        self.conv1 = QuantizedConv2d(inputs, inner, 1, before, high_bits)
        self.bn1 = nn.BatchNorm2d(inner)
        self.act1 = LearnedClip(bits)
        self.shift = Shift(inner)
        self.conv2 = QuantizedConv2d(inner, outputs, 1, self.act1, high_bits, stride)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = shortcut(inputs, outputs, stride)
        self.add = Add()
        self.act2 = LearnedClip(bits)

    def forward(self, x):
        """The block's quantized output."""
        y = self.shift(self.act1(self.bn1(self.conv1(x))))
        y = self.bn2(self.conv2(y))
        return self.act2(self.add(y, x if self.shortcut is None else self.shortcut(x)))
