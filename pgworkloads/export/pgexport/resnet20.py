"""A CIFAR ResNet-20 with 4-bit gated activations and 8-bit weights.

The network of He et al. with parameterless shortcuts, gated as in the
Precision Gating paper: the first convolution of every block has a gate, the
second runs at all bits, stem and classifier in floating point.
"""

from torch import nn

from . import weights
from .gates import Above
from .ops import Add, BatchNorm, GlobalAvgPool, Normalize, SubsamplePad
from .parameters import Parameters
from .product import PGConv2d
from .quantizers import ClippedReLU

COLOURS, CLASSES = 3, 10
MEAN = (0.4914, 0.4822, 0.4465)  # of the CIFAR-10 training pixels / 255
STD = (0.247, 0.243, 0.261)
WIDTHS = (16, 32, 64)
BLOCKS = 3  # per width
BITS, HIGH_BITS = 4, 2
WEIGHT_BITS = 8
EPS = 1e-5  # torch.nn.BatchNorm2d's default


def _norm(p: Parameters, name: str, channels: int) -> BatchNorm:
    names = ("weight", "bias", "running_mean", "running_var")
    return BatchNorm.folded(*(p.take(f"{name}.{n}", channels) for n in names), EPS)


def _conv(p: Parameters, name: str, inputs: int, outputs: int, stride: int, activation, gated: bool) -> PGConv2d:
    float_weight = p.take(f"{name}.weight", outputs, inputs, 3, 3)
    weight, scales = weights.symmetric(float_weight)
    gate = Above(p.take(f"{name}.th", 1, outputs, 1, 1)) if gated else None
    return PGConv2d(weight, scales, WEIGHT_BITS, activation, stride, padding=1, gate=gate, float_weight=float_weight)


def _clip(p: Parameters, name: str) -> ClippedReLU:
    return ClippedReLU(p.take(f"{name}.clip").item(), BITS)


class Block(nn.Module):
    """A gated and a dense convolution with a shortcut around both."""

    def __init__(self, p: Parameters, name: str, inputs: int, outputs: int, before: ClippedReLU):
        super().__init__()
        stride = 2 if outputs != inputs else 1
        self.conv1 = _conv(p, f"{name}.c1", inputs, outputs, stride, before.activation(HIGH_BITS), gated=True)
        self.bn1 = _norm(p, f"{name}.b1", outputs)
        self.act1 = _clip(p, f"{name}.a1")
        self.conv2 = _conv(p, f"{name}.c2", outputs, outputs, 1, self.act1.activation(BITS), gated=False)
        self.bn2 = _norm(p, f"{name}.b2", outputs)
        self.shortcut = None
        if stride != 1:
            before_channels = (outputs - inputs) // 2
            self.shortcut = SubsamplePad(stride, before_channels, outputs - inputs - before_channels)
        self.add = Add()
        self.act2 = _clip(p, f"{name}.a2")

    def forward(self, x):
        """The block's quantized output."""
        y = self.bn2(self.conv2(self.act1(self.bn1(self.conv1(x)))))
        return self.act2(self.add(y, x if self.shortcut is None else self.shortcut(x)))


class ResNet20(nn.Module):
    """The whole network, from pixels 0..255 to class scores."""

    def __init__(self, checkpoint):
        super().__init__()
        p = Parameters(checkpoint)
        self.normalize = Normalize(MEAN, STD)
        self.conv1 = nn.Conv2d(COLOURS, WIDTHS[0], 3, padding=1, bias=False).double()
        self.conv1.weight.data = p.take("c.weight", WIDTHS[0], COLOURS, 3, 3).double()
        self.bn1 = _norm(p, "b", WIDTHS[0])
        self.act1 = _clip(p, "a")
        self.blocks = []
        inputs, before = WIDTHS[0], self.act1
        for i in range(len(WIDTHS) * BLOCKS):
            name, width = f"layer{i // BLOCKS + 1}_{i % BLOCKS}", WIDTHS[i // BLOCKS]
            block = Block(p, f"L.{i}", inputs, width, before)
            self.add_module(name, block)
            self.blocks.append(name)
            inputs, before = width, block.act2
        self.pool = GlobalAvgPool()
        self.linear = nn.Linear(inputs, CLASSES).double()
        self.linear.weight.data = p.take("fc.weight", CLASSES, inputs).double()
        self.linear.bias.data = p.take("fc.bias", CLASSES).double()
        p.finish()

    def forward(self, pixels):
        """Class scores ``[images, 10]``."""
        x = self.act1(self.bn1(self.conv1(self.normalize(pixels))))
        for name in self.blocks:
            x = getattr(self, name)(x)
        return self.linear(self.pool(x))
