"""FracBNN's CIFAR-10 ResNet-20: binary weights, 2-bit gated activations.

The network of Zhang et al., "FracBNN: Accurate and FPGA-Efficient Binary
Neural Networks with Fractional Activations", by the authors of Precision
Gating; its structure follows their released parameters.
"""

from torch import nn

from . import weights
from .activation import BIPOLAR, Activation
from .gates import Above
from .ops import Add, AvgPool, BatchNorm, GlobalAvgPool, RepeatChannels, RPReLU, Thermometer
from .parameters import Parameters
from .product import PGConv2d
from .quantizers import BipolarQuantizer

COLOURS, CLASSES = 3, 10
LEVELS, STEP = 32, 8  # thermometer levels per colour, pixel values per level
WIDTHS = (16, 32, 64)
BLOCKS = 3  # per width
BITS, HIGH_BITS = 2, 1
WEIGHT_BITS = 1


def _norm(p: Parameters, name: str, channels: int) -> BatchNorm:
    # The released parameters are already folded.
    return BatchNorm(p.take(f"{name}_weight", channels), p.take(f"{name}_bias", channels))


def _rprelu(p: Parameters, name: str, channels: int) -> RPReLU:
    return RPReLU(
        p.take(f"{name}_shift_x_bias", channels),
        p.take(f"{name}_prelu_weight", channels),
        p.take(f"{name}_shift_y_bias", channels),
    )


def _gated_conv(p: Parameters, name: str, inputs: int, outputs: int, stride: int, activation: Activation) -> PGConv2d:
    weight, scales = weights.sign(p.take(f"{name}_weight", outputs, inputs, 3, 3))
    gate = Above(p.take(f"{name}_threshold", outputs))
    return PGConv2d(weight, scales, WEIGHT_BITS, activation, stride, padding=1, gate=gate)


class Block(nn.Module):
    """Two gated convolutions, each with a shortcut around it."""

    def __init__(self, p: Parameters, name: str, inputs: int, outputs: int):
        super().__init__()
        self.shrinks = outputs != inputs
        self.quantize1 = BipolarQuantizer(BITS)
        activation = self.quantize1.activation(HIGH_BITS)
        self.conv1 = _gated_conv(p, f"{name}_conv1", inputs, outputs, 2 if self.shrinks else 1, activation)
        self.bn1 = _norm(p, f"{name}_bn1", outputs)
        self.rprelu1 = _rprelu(p, f"{name}_rprelu1", outputs)
        if self.shrinks:
            self.pool = AvgPool(2)
            self.repeat = RepeatChannels(outputs // inputs)
        self.add1 = Add()
        self.bn3 = _norm(p, f"{name}_bn3", outputs)
        self.quantize2 = BipolarQuantizer(BITS)
        self.conv2 = _gated_conv(p, f"{name}_conv2", outputs, outputs, 1, activation)
        self.bn2 = _norm(p, f"{name}_bn2", outputs)
        self.rprelu2 = _rprelu(p, f"{name}_rprelu2", outputs)
        self.add2 = Add()
        self.bn4 = _norm(p, f"{name}_bn4", outputs)

    def forward(self, x):
        """The block's real output."""
        y = self.rprelu1(self.bn1(self.conv1(self.quantize1(x))))
        x = self.bn3(self.add1(y, self.repeat(self.pool(x)) if self.shrinks else x))
        y = self.rprelu2(self.bn2(self.conv2(self.quantize2(x))))
        return self.bn4(self.add2(y, x))


class FracBNN(nn.Module):
    """The whole network, from pixels 0..255 to class scores."""

    def __init__(self, checkpoint):
        super().__init__()
        p = Parameters(checkpoint)
        self.thermometer = Thermometer(LEVELS, STEP)
        inputs = COLOURS * LEVELS
        weight, scales = weights.sign(p.take("conv1_weight", WIDTHS[0], inputs, 3, 3))
        self.conv1 = PGConv2d(weight, scales, WEIGHT_BITS, Activation(1, 1, BIPOLAR, 1.0), padding=1)
        self.bn1 = _norm(p, "bn1", WIDTHS[0])
        self.blocks = []
        inputs = WIDTHS[0]
        for stage, width in enumerate(WIDTHS, start=1):
            for block in range(BLOCKS):
                name = f"layer{stage}_{block}"
                self.add_module(name, Block(p, name, inputs, width))
                self.blocks.append(name)
                inputs = width
        self.pool = GlobalAvgPool()
        self.linear = nn.Linear(inputs, CLASSES).double()
        self.linear.weight.data = p.take("linear_weight", CLASSES, inputs).double()
        self.linear.bias.data = p.take("linear_bias", CLASSES).double()
        p.finish()

    def forward(self, pixels):
        """Class scores ``[images, 10]``."""
        x = self.bn1(self.conv1(self.thermometer(pixels)))
        for name in self.blocks:
            x = getattr(self, name)(x)
        return self.linear(self.pool(x))
