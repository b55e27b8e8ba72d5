"""CIFAR ResNets with gates on the first convolution of every block, or on both.

The networks are those of He et al. (CVPR 2016), section 4.2: 6n+2 layers in
three stages of 16, 32 and 64 channels, with parameterless shortcuts. As in the
code of the Precision Gating paper, the first convolution of every block is
gated by default. Stem and classifier run at 8 bits, so the whole network
computes in integers.
"""

from torch import nn

from ..ops import Add, GlobalAvgPool, SubsamplePad
from ..training.layers import QuantizedConv2d, QuantizedLinear
from ..training.normalize import Normalize
from ..training.quantizers import LearnedClip, LearnedRange

COLOURS, CLASSES = 3, 10
MEAN = (0.4914, 0.4822, 0.4465)  # of the CIFAR-10 training pixels / 255
STD = (0.247, 0.243, 0.261)
WIDTHS = (16, 32, 64)
BITS, HIGH_BITS = 4, 2
EDGE_BITS = 8  # of the classifier's activations
STEM_BITS = 7  # magnitude bits of the normalized pixels: 8 with the sign
STEM_CLIP = 2.2  # holds every normalized pixel: (1 - 0.4465) / 0.261 = 2.12


def shortcut(inputs: int, outputs: int, stride: int):
    """A block's shortcut: the input itself (None), or its every ``stride``-th pixel with zero channels around."""
    if outputs == inputs:
        return None
    before = (outputs - inputs) // 2
    return SubsamplePad(stride, before, outputs - inputs - before)


class Block(nn.Module):
    """A gated and an ungated convolution, with a shortcut around both."""

    first_gated, both_gated = True, False
    first_of = 0  # the first 1/first_of of the input channels decide gates; 0: the high bits do

    def __init__(self, inputs: int, outputs: int, before: LearnedClip, bits: int, high_bits: int):
        super().__init__()
        stride = 2 if outputs != inputs else 1
        self.conv1 = self._convolution(self.first_gated, inputs, outputs, before, high_bits, stride)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.act1 = LearnedClip(bits)
        self.conv2 = self._convolution(self.both_gated, outputs, outputs, self.act1, high_bits)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = shortcut(inputs, outputs, stride)
        self.add = Add()
        self.act2 = LearnedClip(bits)

    def _convolution(self, gated: bool, inputs: int, outputs: int, before: LearnedClip, high_bits: int, stride: int = 1):
        high = high_bits if gated and not self.first_of else None
        channels = inputs // self.first_of if gated and self.first_of else 0
        return QuantizedConv2d(inputs, outputs, 3, before, high, stride, padding=1, first_channels=channels)

    def forward(self, x):
        """The block's quantized output."""
        y = self.bn2(self.conv2(self.act1(self.bn1(self.conv1(x)))))
        return self.act2(self.add(y, x if self.shortcut is None else self.shortcut(x)))


class GatedBlock(Block):
    """A block with both convolutions gated, so that all convolutions but the stem have gates."""

    both_gated = True


class ChannelGatedBlock(Block):
    """A block whose first convolution is gated by the first quarter of its input channels, as channel gating does."""

    first_of = 4


class UniformBlock(Block):
    """A block without gates: every output uses all bits."""

    first_gated = False


class CifarResNet(nn.Module):
    """The whole network, from pixels 0..255 to class scores: a stem, three stages of ``blocks``, a classifier."""

    def __init__(self, blocks: int, block=Block, bits: int = BITS, high_bits: int = HIGH_BITS):
        super().__init__()
        self.normalize = Normalize(MEAN, STD)
        self.input = LearnedRange(STEM_BITS, STEM_CLIP)
        self.conv1 = QuantizedConv2d(COLOURS, WIDTHS[0], 3, self.input, padding=1)
        self.bn1 = nn.BatchNorm2d(WIDTHS[0])
        self.act1 = LearnedClip(bits)
        self.blocks = []
        inputs, before = WIDTHS[0], self.act1
        for stage, width in enumerate(WIDTHS, 1):
            for i in range(blocks):
                added = block(inputs, width, before, bits, high_bits)
                self.blocks.append(f"layer{stage}_{i}")
                self.add_module(self.blocks[-1], added)
                inputs, before = width, added.act2
        self.pool = GlobalAvgPool()
        self.means = LearnedClip(EDGE_BITS)
        self.linear = QuantizedLinear(inputs, CLASSES, self.means)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, pixels):
        """Class scores ``[images, 10]``."""
        x = self.act1(self.bn1(self.conv1(self.input(self.normalize(pixels)))))
        for name in self.blocks:
            x = getattr(self, name)(x)
        return self.linear(self.means(self.pool(x)))
