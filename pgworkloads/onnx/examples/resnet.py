"""Export ResNet-18 or ResNet-50 for ImageNet (He et al., CVPR 2016) as an ONNX model.

    python3 resnet.py 18 resnet18.onnx

The networks are those of the paper with the strides where everyone has them today: a bottleneck that halves the image does so in
its 3x3 convolution. Weights are random: the models are there for their shapes. Needs PyTorch (made with 1.13.1).
"""

import argparse

import torch
from torch import nn

CLASSES = 1000
IMAGE = (1, 3, 224, 224)
STAGE_WIDTHS = (64, 128, 256, 512)
SEED = 1


def convolution(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False)


class Block(nn.Module):
    """Convolutions with a shortcut around them; all but the last one feed a ReLU."""

    expansion = 1

    def __init__(self, inputs: int, width: int, stride: int):
        super().__init__()
        outputs = width * self.expansion
        for number, conv in enumerate(self.convolutions(inputs, width, stride), 1):
            self.add_module(f"conv{number}", conv)
            self.add_module(f"bn{number}", nn.BatchNorm2d(conv.out_channels))
        self.count = number
        self.relu = nn.ReLU()
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(convolution(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        for number in range(1, self.count + 1):
            x = getattr(self, f"bn{number}")(getattr(self, f"conv{number}")(x))
            if number < self.count:
                x = self.relu(x)
        return self.relu(x + shortcut)


class BasicBlock(Block):
    def convolutions(self, inputs: int, width: int, stride: int) -> list[nn.Conv2d]:
        return [convolution(inputs, width, 3, stride), convolution(width, width, 3)]


class Bottleneck(Block):
    expansion = 4

    def convolutions(self, inputs: int, width: int, stride: int) -> list[nn.Conv2d]:
        return [convolution(inputs, width, 1), convolution(width, width, 3, stride), convolution(width, width * self.expansion, 1)]


DEPTHS = {18: (BasicBlock, (2, 2, 2, 2)), 50: (Bottleneck, (3, 4, 6, 3))}


class ResNet(nn.Module):
    def __init__(self, depth: int):
        super().__init__()
        block, counts = DEPTHS[depth]
        self.conv1, self.bn1 = convolution(3, 64, 7, 2), nn.BatchNorm2d(64)
        self.relu, self.maxpool = nn.ReLU(), nn.MaxPool2d(3, 2, 1)
        channels = 64
        for stage, (width, count) in enumerate(zip(STAGE_WIDTHS, counts), 1):
            blocks = []
            for number in range(count):
                blocks.append(block(channels, width, 2 if stage > 1 and number == 0 else 1))
                channels = width * block.expansion
            self.add_module(f"layer{stage}", nn.Sequential(*blocks))
        self.avgpool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(channels, CLASSES)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("depth", type=int, choices=sorted(DEPTHS))
    parser.add_argument("output")
    arguments = parser.parse_args()
    torch.manual_seed(SEED)
    model = ResNet(arguments.depth).eval()
    torch.onnx.export(
        model, torch.zeros(IMAGE), arguments.output, opset_version=13, input_names=["image"], output_names=["scores"],
        dynamic_axes={"image": {0: "batch"}, "scores": {0: "batch"}},
    )


if __name__ == "__main__":
    main()
