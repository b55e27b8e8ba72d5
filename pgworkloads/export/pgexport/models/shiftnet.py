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
    """Shifts equal runs of channels in the nine directions; left-over channels stay in place."""

    def __init__(self, channels: int):
        super().__init__()
        each = channels // len(DIRECTIONS)
        self.runs = [channels - each * (len(DIRECTIONS) - 1)] + [each] * (len(DIRECTIONS) - 1)

    def forward(self, x):
        """Shifted values, equal to :class:`pgexport.ops.Shift` but computed with a few slices."""
        height, width = x.shape[2:]
        runs = zip(F.pad(x, (1, 1, 1, 1)).split(self.runs, 1), DIRECTIONS)
        return torch.cat([run[:, :, 1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width] for run, (dy, dx) in runs], 1)

    def freeze(self) -> ops.Shift:
        """The op of the trace."""
        moves = [direction for run, direction in zip(self.runs, DIRECTIONS) for _ in range(run)]
        return ops.Shift(*torch.tensor(moves).T)


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
