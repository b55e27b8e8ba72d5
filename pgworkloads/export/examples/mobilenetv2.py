"""MobileNetV2 as torchvision writes it (Sandler et al., Inverted Residuals, arXiv 1801.04381, table 2)."""

from torch import nn

BLOCKS = (  # expansion, channels, repeats, stride of the first
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
)  # fmt: skip
FIRST, LAST = 32, 1280  # channels


def convolution(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, groups: int = 1) -> nn.Sequential:
    """A convolution, its batch norm and ReLU6."""
    conv = nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.ReLU6(inplace=True))


class InvertedResidual(nn.Module):
    """More channels, a depthwise convolution, and fewer channels again."""

    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int):
        super().__init__()
        hidden = inputs * expansion
        layers = [] if expansion == 1 else [convolution(inputs, hidden, 1)]
        layers += [convolution(hidden, hidden, 3, stride, hidden), nn.Conv2d(hidden, outputs, 1, bias=False)]
        self.conv = nn.Sequential(*layers, nn.BatchNorm2d(outputs))
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.conv(x) if self.residual else self.conv(x)


class MobileNetV2(nn.Module):
    """Names of layers are torchvision's, so that its state dicts fit."""

    def __init__(self, classes: int = 1000):
        super().__init__()
        features, inputs = [convolution(3, FIRST, stride=2)], FIRST
        for expansion, outputs, repeats, stride in BLOCKS:
            for i in range(repeats):
                features.append(InvertedResidual(inputs, outputs, stride if i == 0 else 1, expansion))
                inputs = outputs
        self.features = nn.Sequential(*features, convolution(inputs, LAST, 1))
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(LAST, classes))

    def forward(self, x):
        return self.classifier(self.features(x).mean([2, 3]))
