"""ShuffleNet V2 0.5x for ImageNet shapes, with gates on the 1x1 convolutions of its units.

The network is that of Ma et al. (ECCV 2018), table 5. As in the Precision
Gating paper, the 1x1 convolutions inside the units are gated. Depthwise
convolutions, the stem, the last 1x1 convolution and the classifier run at all
bits.
"""

from torch import nn

from ..ops import Concat, GlobalAvgPool, MaxPool, ShuffleChannels, SliceChannels
from ..training.layers import QuantizedConv2d, QuantizedLinear
from ..training.normalize import Normalize
from ..training.quantizers import LearnedClip, LearnedRange

COLOURS, CLASSES = 3, 1000
MEAN = (0.485, 0.456, 0.406)  # of the ImageNet training pixels / 255
STD = (0.229, 0.224, 0.225)
STEM = 24  # channels
STAGES = ((4, 48), (8, 96), (4, 192))  # units and channels
LAST = 1024  # channels in front of the classifier
BITS, HIGH_BITS = 4, 2
DEPTHWISE_BITS = 8  # a sum has few products, so rounding errors average out little
STEM_BITS, STEM_CLIP = 7, 2.7  # holds every normalized pixel: (1 - 0.406) / 0.225 = 2.64
EDGE_BITS = 8


class Branch(nn.Module):
    """The right half of a unit: 1x1, depthwise 3x3 and 1x1 convolutions."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.input = LearnedClip(BITS)
        self.conv1 = QuantizedConv2d(inputs, outputs, 1, self.input, HIGH_BITS)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.act1 = LearnedClip(DEPTHWISE_BITS)
        self.depthwise = QuantizedConv2d(outputs, outputs, 3, self.act1, None, stride, 1, groups=outputs)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.signed = LearnedRange(BITS)
        self.conv2 = QuantizedConv2d(outputs, outputs, 1, self.signed, HIGH_BITS)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.act2 = LearnedClip(EDGE_BITS)

    def forward(self, x):
        """The branch's output."""
        x = self.act1(self.bn1(self.conv1(self.input(x))))
        x = self.signed(self.bn2(self.depthwise(x)))
        return self.act2(self.bn3(self.conv2(x)))


class Shrink(nn.Module):
    """The left half of a unit that halves the map: strided depthwise 3x3 and 1x1 convolutions."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.input = LearnedClip(DEPTHWISE_BITS)
        self.depthwise = QuantizedConv2d(inputs, inputs, 3, self.input, None, 2, 1, groups=inputs)
        self.bn1 = nn.BatchNorm2d(inputs)
        self.signed = LearnedRange(BITS)
        self.conv = QuantizedConv2d(inputs, outputs, 1, self.signed, HIGH_BITS)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.act = LearnedClip(EDGE_BITS)

    def forward(self, x):
        """The branch's output."""
        return self.act(self.bn2(self.conv(self.signed(self.bn1(self.depthwise(self.input(x)))))))


class Unit(nn.Module):
    """Two halves side by side, then shuffled."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        half = outputs // 2
        self.stride = stride
        self.left = Shrink(inputs, half) if stride == 2 else SliceChannels(0, half)
        self.take = None if stride == 2 else SliceChannels(half, half)
        self.right = Branch(inputs if stride == 2 else half, half, stride)
        self.concat, self.shuffle = Concat(), ShuffleChannels(2)

    def forward(self, x):
        """The unit's output."""
        right = x if self.take is None else self.take(x)
        return self.shuffle(self.concat(self.left(x), self.right(right)))


class ShuffleNetV2(nn.Module):
    """The whole network, from pixels 0..255 to class scores."""

    def __init__(self):
        super().__init__()
        self.normalize = Normalize(MEAN, STD)
        self.input = LearnedRange(STEM_BITS, STEM_CLIP)
        self.conv1 = QuantizedConv2d(COLOURS, STEM, 3, self.input, None, 2, 1)
        self.bn1 = nn.BatchNorm2d(STEM)
        self.act1 = LearnedClip(EDGE_BITS)
        self.pool1 = MaxPool(3, 2, 1)
        self.units = []
        inputs = STEM
        for stage, (units, width) in enumerate(STAGES, 2):
            for i in range(units):
                self.units.append(f"stage{stage}_{i}")
                self.add_module(self.units[-1], Unit(inputs, width, 2 if i == 0 else 1))
                inputs = width
        self.before = LearnedClip(BITS)
        self.conv5 = QuantizedConv2d(inputs, LAST, 1, self.before)
        self.bn5 = nn.BatchNorm2d(LAST)
        self.act5 = LearnedClip(EDGE_BITS)
        self.pool = GlobalAvgPool()
        self.means = LearnedClip(EDGE_BITS)
        self.linear = QuantizedLinear(LAST, CLASSES, self.means)

    def forward(self, pixels):
        """Class scores ``[images, 1000]``."""
        x = self.pool1(self.act1(self.bn1(self.conv1(self.input(self.normalize(pixels))))))
        for name in self.units:
            x = getattr(self, name)(x)
        x = self.act5(self.bn5(self.conv5(self.before(x))))
        return self.linear(self.means(self.pool(x)))
