"""Networks as users typically write them, with gated layers among ordinary ones."""

import torch
from torch import nn
from torch.nn import functional as F

from pgexport import Above, ClippedReLU, PGConv2d, PGLinear, ops, weights

CLASSES = 5


def gated(layer, quantizer):
    """The gated layer of a float one, with thresholds at 0."""
    kind = PGConv2d if isinstance(layer, nn.Conv2d) else PGLinear
    gate = Above(torch.zeros(len(layer.weight)))
    return kind.of(layer, weights.symmetric, 8, quantizer.activation(2), gate=gate)


def normalize():
    return ops.Normalize([0.5, 0.4, 0.3], [0.2, 0.3, 0.4])


class Usual(nn.Module):
    """Pixels, a quantizer and a gated convolution to ``[6, 8, 8]``, followed by the test's own ``body``.

    ``body`` is a function of the network and of these maps that returns
    ``[images, features]``. It uses the layers given by name.
    """

    def __init__(self, body, features, **layers):
        super().__init__()
        torch.manual_seed(1)
        self.norm, self.q = normalize(), ClippedReLU(clip=1.0, bits=4)
        self.conv = gated(nn.Conv2d(3, 6, 3, padding=1), self.q)
        for name, layer in layers.items():
            setattr(self, name, layer)
        self.q2 = ClippedReLU(clip=1.0, bits=4)
        self.fc = gated(nn.Linear(features, CLASSES), self.q2)
        self.body = body

    def forward(self, x):
        return self.fc(self.q2(self.body(self, self.conv(self.q(self.norm(x))))))


def seeded(make):
    """A factory of networks with the same parameters every time, and with batch norms that have seen data."""

    def made():
        torch.manual_seed(2)
        network = make()
        for module in network.modules():
            if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)) and module.running_mean is not None:
                module.running_mean.normal_(0, 0.1)
                module.running_var.uniform_(0.5, 2)
                if module.affine:
                    nn.init.uniform_(module.weight, 0.5, 2)
                    nn.init.normal_(module.bias, 0.3, 0.3)
        return network.eval()

    return made


def behind(*layers, features):
    """A network with layers after a gated convolution."""
    return seeded(lambda: Usual(lambda net, x: net.rest(x), features, rest=nn.Sequential(*(make() for make in layers))))


def calling(body, features, **layers):
    """A network with an explicit forward."""
    return seeded(lambda: Usual(body, features, **{name: make() for name, make in layers.items()}))


class Ties(Usual):
    """A network where means sometimes lie halfway between two levels, so that the order of a sum matters."""

    def __init__(self):
        super().__init__(lambda net, x: net.rest(x), 6, rest=nn.Sequential(ClippedReLU(0.7, 4), ops.GlobalAvgPool()))
        self.q2 = ClippedReLU(0.7, 4)
        self.fc = gated(nn.Linear(6, CLASSES), self.q2)


class LeNet(nn.Module):
    """A network with one pooling layer for both convolutions, functions, and a view."""

    def __init__(self):
        super().__init__()
        self.norm, self.q = normalize(), ClippedReLU(clip=1.0, bits=4)
        self.conv1, self.pool = nn.Conv2d(3, 6, 3, padding=1), nn.MaxPool2d(2, 2)
        self.conv2 = gated(nn.Conv2d(6, 8, 3, padding=1), self.q)
        self.fc1, self.drop = nn.Linear(8 * 2 * 2, 12), nn.Dropout(0.3)
        self.fc2 = nn.Linear(12, CLASSES)

    def forward(self, x):
        x = self.pool(self.q(self.conv1(self.norm(x))))
        x = self.pool(F.relu(self.conv2(x), inplace=True))
        x = x.view(x.size(0), -1)
        return self.fc2(self.drop(F.relu(self.fc1(x))))


class Vgg(nn.Module):
    """A network of two nn.Sequential parts with an adaptive pooling between them."""

    def __init__(self):
        super().__init__()
        q = ClippedReLU(clip=2.0, bits=4)
        self.features = nn.Sequential(
            normalize(), nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), q,
            gated(nn.Conv2d(8, 8, 3, padding=1, bias=False), q), nn.BatchNorm2d(8), nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
        )  # fmt: skip
        self.avgpool = nn.AdaptiveAvgPool2d((2, 2))
        q2 = ClippedReLU(clip=1.0, bits=4)
        self.classifier = nn.Sequential(
            q2, gated(nn.Linear(8 * 4, 16), q2), nn.ReLU(True), nn.Dropout(), nn.Linear(16, CLASSES)
        )

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


class Block(nn.Module):
    """A residual block as torchvision writes it, with a projection where the shape changes."""

    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.q1, self.q2 = ClippedReLU(clip=1.5, bits=4), ClippedReLU(clip=1.5, bits=4)
        self.conv1 = gated(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), self.q1)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = gated(nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), self.q2)
        self.bn2, self.relu = nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        identity = x
        out = self.relu(self.bn1(self.conv1(self.q1(x))))
        out = self.bn2(self.conv2(self.q2(out)))
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return self.relu(out)


class ResNet(nn.Module):
    """Residual blocks, with a default argument that is never given."""

    def __init__(self):
        super().__init__()
        self.norm, self.conv1, self.bn1 = normalize(), nn.Conv2d(3, 6, 3, 1, 1, bias=False), nn.BatchNorm2d(6)
        self.relu = nn.ReLU(inplace=True)
        self.layer1, self.layer2 = Block(6, 6), nn.Sequential(Block(6, 8, 2), Block(8, 8))
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(8, CLASSES)

    def forward(self, x, return_features=False, *, mask=None, **rest):
        x = self.layer2(self.layer1(self.relu(self.bn1(self.conv1(self.norm(x))))))
        x = self.pool(x).flatten(1)
        if return_features:
            return x
        return self.fc(x)


class Mlp(nn.Module):
    """A network of linear layers on flattened pixels."""

    def __init__(self):
        super().__init__()
        self.q1, self.q2 = ClippedReLU(clip=1.0, bits=4), ClippedReLU(clip=1.0, bits=4)
        self.flatten, self.fc1 = nn.Flatten(), nn.Linear(3 * 8 * 8, 32)
        self.bn1 = nn.BatchNorm1d(32)
        self.fc2, self.bn2 = gated(nn.Linear(32, 16), self.q1), nn.BatchNorm1d(16)
        self.fc3 = gated(nn.Linear(16, CLASSES), self.q2)

    def forward(self, x):
        x = self.flatten(x / 255)
        x = self.bn2(self.fc2(self.q1(self.bn1(self.fc1(x)))))
        return self.fc3(self.q2(x))


class PadShortcut(nn.Module):
    """The parameterless shortcut of CIFAR ResNets, written with a slice and a padding of channels."""

    def __init__(self):
        super().__init__()
        self.norm, self.q = normalize(), ClippedReLU(clip=1.5, bits=4)
        self.conv = gated(nn.Conv2d(3, 7, 3, stride=2, padding=1), self.q)
        self.fc = nn.Linear(7, CLASSES)

    def forward(self, x):
        x = self.norm(x)
        y = self.conv(self.q(x)) + F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 2, 2), "constant", 0)
        return self.fc(y.mean([2, 3]))


class Branches(nn.Module):
    """A unit that splits, processes, joins and shuffles channels, as in ShuffleNet."""

    def __init__(self):
        super().__init__()
        self.norm, self.q = normalize(), ClippedReLU(clip=1.5, bits=4)
        self.conv = gated(nn.Conv2d(3, 8, 3, padding=1), self.q)
        self.left, self.shuffle = nn.Conv2d(4, 4, 3, padding=1, groups=4), ops.ShuffleChannels(2)
        self.fc = nn.Linear(16, CLASSES)

    def forward(self, x):
        x = self.conv(self.q(self.norm(x)))
        a, b = x.chunk(2, dim=1)
        y = self.shuffle(torch.cat((self.left(a), b), dim=1))
        y = torch.cat([y[:, 4:], y[:, :4], x], 1)
        return self.fc(F.adaptive_avg_pool2d(y, (1, 1)).squeeze(-1).squeeze(-1))


def _unpacked(net, x):
    images, channels, height, width = x.shape
    return x.view(images, channels * height * width)


def _halved():
    return nn.Conv2d(6, 6, 1, stride=(1, 2))


def _scaled(net, x):
    x *= net.factor
    x /= 3
    return x.flatten(1)


EXPORTED = {
    "lenet": seeded(LeNet),
    "vgg": seeded(Vgg),
    "resnet": seeded(ResNet),
    "mlp": seeded(Mlp),
    "pad shortcut": seeded(PadShortcut),
    "branches": seeded(Branches),
    "sequential": seeded(lambda: nn.Sequential(normalize(), nn.Conv2d(3, 4, 8), nn.Flatten(), nn.Linear(4, CLASSES))),
    "one layer": seeded(lambda: nn.Sequential(nn.Flatten(), nn.Linear(192, CLASSES))),
    "batch norm": behind(lambda: nn.BatchNorm2d(6), nn.Flatten, features=384),
    "batch norm without parameters": behind(lambda: nn.BatchNorm2d(6, affine=False), nn.Flatten, features=384),
    "batch norm of vectors": behind(nn.Flatten, lambda: nn.BatchNorm1d(384), features=384),
    "relu": behind(nn.ReLU, nn.Flatten, features=384),
    "relu6": behind(nn.ReLU6, nn.Flatten, features=384),
    "hardtanh": behind(lambda: nn.Hardtanh(-0.3, 0.7), nn.Flatten, features=384),
    "leaky relu": behind(lambda: nn.LeakyReLU(0.125), nn.Flatten, features=384),
    "prelu": behind(lambda: nn.PReLU(6), nn.PReLU, nn.Flatten, features=384),
    "dropouts": behind(nn.Dropout, nn.Dropout2d, nn.Identity, nn.Flatten, features=384),
    "max pool": behind(lambda: nn.MaxPool2d(3, 2, 1), nn.Flatten, features=96),
    "max pool of odd maps": behind(lambda: nn.MaxPool2d(3), nn.Flatten, features=24),
    "avg pool": behind(lambda: nn.AvgPool2d(2), nn.Flatten, features=96),
    "avg pool of odd maps": behind(lambda: nn.AvgPool2d(3), nn.Flatten, features=24),
    "avg pool before a convolution": behind(
        lambda: nn.AdaptiveAvgPool2d(1), lambda: nn.Conv2d(6, 7, 1), nn.Flatten, features=7
    ),
    "adaptive pools": behind(
        lambda: nn.AdaptiveMaxPool2d(4), lambda: nn.AdaptiveAvgPool2d((None, 4)), lambda: nn.AdaptiveAvgPool2d(2),
        nn.Flatten, features=24,
    ),  # fmt: skip
    "convolution that is not square": behind(
        lambda: nn.Conv2d(6, 4, (3, 1), (1, 2), (0, 1), bias=False), lambda: nn.AdaptiveAvgPool2d(1), nn.Flatten,
        features=4,
    ),  # fmt: skip
    "named padding": behind(
        lambda: nn.Conv2d(6, 4, 3, padding="same"), lambda: nn.Conv2d(4, 4, 3, padding="valid"), nn.Flatten,
        features=144,
    ),  # fmt: skip
    "functions": calling(
        lambda net, x: F.dropout(F.relu6(F.max_pool2d(x, 2)), 0.5, net.training).flatten(start_dim=1), 96
    ),
    "methods": calling(lambda net, x: F.avg_pool2d(x.clamp(-0.5, 0.5), 2).reshape(x.shape[0], -1), 96),
    "shapes": calling(lambda net, x: x.view(-1, x.size(1) * x.shape[2] * x.shape[3]), 384),
    "unpacked shapes": calling(_unpacked, 384),
    "a sum of a list": calling(lambda net, x: sum([x, F.relu(x)]).flatten(1), 384),
    "relu of a sum": calling(lambda net, x: torch.flatten(torch.relu(x + torch.add(x, x)), 1), 384),
    "conversions": calling(lambda net, x: x.double().contiguous().to(torch.float64).flatten(1), 384),
    "global mean": calling(lambda net, x: x.mean(dim=(2, 3)), 6),
    "global mean of the shape": calling(lambda net, x: F.avg_pool2d(x, x.shape[2:]).flatten(1), 6),
    "global mean of a side": calling(lambda net, x: F.avg_pool2d(x, x.size(3)).view(x.size(0), -1), 6),
    "global mean of maps that are not square": calling(
        lambda net, x: F.avg_pool2d(y := net.narrow(x), y.shape[2:]).flatten(1), 6, narrow=_halved
    ),
    "all of it": calling(lambda net, x: x[...][..., ::2, ::2].flatten(1), 96),
    "factors": calling(lambda net, x: ((2 * x).flatten(1) * 32**-0.5).div(3), 384),
    "a factor in place": calling(_scaled, 384, factor=lambda: torch.tensor(0.7)),
    "parallel inside": behind(lambda: nn.DataParallel(nn.ReLU()), nn.Flatten, features=384),
    "unused head": calling(lambda net, x: (net.head(x), x.flatten(1))[1], 384, head=nn.GELU),
}
