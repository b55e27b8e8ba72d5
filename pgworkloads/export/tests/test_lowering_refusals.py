"""Tests that networks that cannot be exported are refused, with the name of the layer and a replacement for it."""

import pytest
import torch
from conftest import ABOUT, ACCURACY, small_samples
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import prune
from usual import Usual, behind, calling, gated, normalize

import pgexport
from pgexport import ClippedReLU, ExportError, evaluate, ops
from pgexport.models.resnet import CifarResNet

SAMPLES = small_samples(2)

# Layers after a gated convolution: the layer, and its suggested replacement.
LAYERS = {
    "softmax": (lambda: nn.Softmax(1), "leave it out"),
    "log softmax": (lambda: nn.LogSoftmax(1), "leave it out"),
    "gelu of tanh": (lambda: nn.GELU("tanh"), "use nn.GELU()"),
    "silu": (nn.SiLU, "nn.ReLU"),
    "sigmoid": (nn.Sigmoid, "ClippedReLU"),
    "tanh": (nn.Tanh, "SignedQuantizer"),
    "layer norm": (lambda: nn.LayerNorm([6, 8, 8]), "nn.BatchNorm2d"),
    "group norm": (lambda: nn.GroupNorm(2, 6), "nn.BatchNorm2d"),
    "instance norm": (lambda: nn.InstanceNorm2d(6), "nn.BatchNorm2d"),
    "batch norm without statistics": (
        lambda: nn.BatchNorm2d(6, track_running_stats=False), "track_running_stats=True"
    ),
    "batch norm of other channels": (lambda: nn.BatchNorm2d(7), "make it for 6 channels"),
    "transposed": (lambda: nn.ConvTranspose2d(6, 6, 2), "nn.Conv2d or PGConv2d"),
    "upsample": (lambda: nn.Upsample(scale_factor=2), "nn.Conv2d"),
    "dilated": (lambda: nn.Conv2d(6, 6, 3, dilation=2), "dilation=1"),
    "reflected": (lambda: nn.Conv2d(6, 6, 3, padding=1, padding_mode="reflect"), "padding_mode='zeros'"),
    "even same": (lambda: nn.Conv2d(6, 6, 2, padding="same"), "odd kernel"),
    "other channels": (lambda: nn.Conv2d(5, 6, 3), "make it for 6 channels"),
    "too large a kernel": (lambda: nn.Conv2d(6, 6, 9), "check what is in front of it"),
    "one dimension": (lambda: nn.Conv1d(6, 6, 3), "nn.Conv2d"),
    "linear over maps": (lambda: nn.Linear(8, 8), "put nn.Flatten"),
    "gated linear over maps": (lambda: gated(nn.Linear(8, 8), ClippedReLU(1.0, 4)), "put nn.Flatten"),
    "gated other channels": (lambda: gated(nn.Conv2d(5, 6, 3), ClippedReLU(1.0, 4)), "make it for 6 channels"),
    "rectangular pool": (lambda: nn.MaxPool2d((2, 1)), "pool squares"),
    "pool of two strides": (lambda: nn.MaxPool2d(2, (1, 2)), "pool squares"),
    "dilated pool": (lambda: nn.MaxPool2d(2, dilation=2), "pool without them"),
    "ceil mode": (lambda: nn.MaxPool2d(3, 2, ceil_mode=True), "ceil_mode=False"),
    "overlapping averages": (lambda: nn.AvgPool2d(3, 2), "use stride=3"),
    "padded averages": (lambda: nn.AvgPool2d(2, padding=1), "without padding"),
    "adaptive pool with a rest": (lambda: nn.AdaptiveAvgPool2d(3), "a divisor of both sides"),
    "lstm": (lambda: nn.LSTM(8, 8), "batch_first=True"),
    "lstm of maps": (lambda: nn.LSTM(8, 8, batch_first=True), "put an Embedding before"),
    "gru": (lambda: nn.GRU(8, 8), "pgexport.LSTM.of"),
    "attention": (lambda: nn.TransformerEncoderLayer(8, 2), "batch_first=True"),
    "a decoder": (lambda: nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2), 1), "nn.MultiheadAttention"),
    "padding": (lambda: nn.ZeroPad2d(1), "the layer behind it"),
    "unflatten": (lambda: nn.Unflatten(1, (2, 3)), "nn.Flatten"),
    "part of a map": (lambda: nn.Flatten(2), "flatten whole maps"),
    "a list of layers": (lambda: nn.ModuleList([nn.ReLU()]), "ordinary torch.nn layers"),
    "embedding": (lambda: nn.Embedding(3, 3), "put a linear layer in its place"),
    "numbers of other channels": (lambda: ops.BatchNorm([1.0], [0.0]), "numbers for 1 channels, got 6"),
}


def refused(network, samples=SAMPLES) -> str:
    """The one-line error with which both measuring and exporting refuse a network."""
    messages = set()
    for use in (
        lambda: evaluate.measure(network, samples, "random", say=lambda line: None),
        lambda: pgexport.export("/dev/null/never", network, samples, ABOUT, ACCURACY),
    ):
        with pytest.raises(ExportError) as error:
            use()
        messages.add(str(error.value))
    (message,) = messages
    assert "\n" not in message
    return message


@pytest.mark.parametrize("case", list(LAYERS))
def test_layers_are_named_with_their_replacement(case):
    layer, replacement = LAYERS[case]
    message = refused(behind(nn.ReLU, layer, nn.Flatten, features=384)())
    assert message.startswith("rest.1: ") and replacement in message, message


# Calls in a forward: the call, and what to do instead.
CALLS = {
    "softmax": (lambda net, x: F.softmax(x, 1).flatten(1), "network: softmax in its forward", "leave it out"),
    "silu": (lambda net, x: F.silu(x).flatten(1), "network: silu", "ClippedReLU"),
    "a map half way": (lambda net, x: F.relu(x.flatten(2)).flatten(1), "network: relu", "x.flatten(2).transpose(1, 2)"),
    "sigmoid": (lambda net, x: x.sigmoid().flatten(1), "network: sigmoid", "ClippedReLU"),
    "factor": (lambda net, x: (x * torch.ones(6, 1, 1)).flatten(1), "network: mul", "ops.BatchNorm(scale, bias)"),
    "offset": (lambda net, x: (x + 1).flatten(1), "network: add", "ops.BatchNorm(scale, bias)"),
    "gain": (lambda net, x: (x * x.mean((2, 3), keepdim=True)).flatten(1), "network: mul", "ops.BatchNorm"),
    "division": (lambda net, x: (1 / x).flatten(1), "network: truediv", "ops.Normalize(mean, std)"),
    "rows": (lambda net, x: x[:, :, 1:].flatten(1), "network: getitem", "x[:, :, ::n, ::n]"),
    "one sample": (lambda net, x: x[0].flatten(1), "network: getitem", "slice channels"),
    "transpose": (lambda net, x: x.permute(0, 2, 3, 1).flatten(1), "network: permute", "ops.ShuffleChannels"),
    "view of the batch": (lambda net, x: x.view(-1, 192), "network: view", "flatten whole maps"),
    "flatten all": (lambda net, x: torch.flatten(x), "network: flatten", "flatten whole maps"),
    "interpolate": (lambda net, x: F.interpolate(x, scale_factor=2).flatten(1), "network: interpolate", "nn.Conv2d"),
    "always dropout": (lambda net, x: F.dropout(x).flatten(1), "network: dropout", "training=self.training"),
    "one end": (lambda net, x: x.clamp(min=0.1).flatten(1), "network: clamp", "give it both ends"),
    "no such pixels": (lambda net, x: F.pad(x, (1, 1, 1, 1)).flatten(1), "network: pad", "the layer behind it"),
    "samples joined": (lambda net, x: torch.cat([x, x]).flatten(1), "network: cat", "use 1, the channels"),
    "half": (lambda net, x: x.to(torch.float16).flatten(1), "network: to", "let quantizers round"),
    "a sum of other shapes": (lambda net, x: (x + x[:, :1]).flatten(1), "network: add", "the same shape"),
    "too wide a pool": (lambda net, x: F.max_pool2d(x, 9).flatten(1), "network: max_pool2d", "check what is in front"),
    "a branch": (lambda net, x: x.flatten(1) if x.sum() > 0 else x.flatten(1) * 2, "network: its forward", "branches"),
    "numbers": (lambda net, x: x.flatten(1) + float(x.sum()), "network: its forward", "without branches"),
    "a layer made in forward": (lambda net, x: nn.ReLU()(x).flatten(1), "network: its forward", "in __init__"),
    "a matrix product": (lambda net, x: x.flatten(1) @ torch.eye(384), "network: matmul", "nn.Linear"),
    "random numbers": (lambda net, x: (x + torch.randn_like(x)).flatten(1), "network: randn_like", "take it out"),
    "in place behind its reader": (
        lambda net, x: (torch.relu_(x) + x).flatten(1), "relu_ in network", "without the change in place"
    ),
    "a factor in place": (
        lambda net, x: _scaled_twice(x).flatten(1), "imul in network", "without the change in place"
    ),
    "one step": (lambda net, x: _sequence(x)[:, -1].repeat(1, 64), "network: getitem", "x[:, -1], which cannot be"),
    "a factor of a sequence": (
        lambda net, x: (2 * _sequence(x)).mean(1), "network: mul", "scale the weight and the bias of the layer in front"
    ),
    "factors of a sequence": (
        lambda net, x: (_sequence(x) * torch.ones(6)).mean(1), "network: mul", "the layer in front"
    ),
    "a sum in place": (
        lambda net, x: _added_twice(x).flatten(1), "iadd in network", "without the change in place"
    ),
}  # fmt: skip


def _sequence(x):
    return x.flatten(2).transpose(1, 2)


def _scaled_twice(x):
    before = x
    x *= 2
    return x + before


def _added_twice(x):
    before = x
    x += F.relu(x)
    return x + before


@pytest.mark.parametrize("case", list(CALLS))
def test_calls_are_named_with_what_to_do(case):
    body, start, remedy = CALLS[case]
    message = refused(calling(body, 384)())
    assert message.startswith(start) and remedy in message, message


class Inner(nn.Module):
    def forward(self, x):
        return F.silu(x)


class Twice(nn.Module):
    """One convolution used twice."""

    def __init__(self, layer):
        super().__init__()
        self.norm, self.conv = normalize(), layer

    def forward(self, x):
        return self.conv(self.conv(self.norm(x))).flatten(1)


class Shared(Usual):
    """An in-place ReLU whose input is read again."""

    def __init__(self):
        super().__init__(lambda net, x: (net.relu(x) + x).flatten(1), 384, relu=nn.ReLU(inplace=True))


class Quantizing(nn.Conv2d):
    """A convolution whose forward differs from that of its base class."""

    def forward(self, x):
        return F.conv2d(x, self.weight.round(), self.bias)


class Standardizing(nn.Conv2d):
    """A convolution with the forward of its base class, but another computation."""

    def _conv_forward(self, x, weight, bias):
        return super()._conv_forward(x, weight - weight.mean(), bias)


class Negating(nn.ReLU):
    """A layer that changes its output when it is called."""

    def __call__(self, x):
        return -super().__call__(x)


def parallel_lists():
    network = behind(nn.Flatten, features=384)()
    layers = [nn.ReLU()]
    network.body = lambda net, x: layers[0](net.rest(x))
    return network


def changed(change):
    """An ordinary network with a linear layer that was changed after it was made."""
    network = nn.Sequential(nn.Flatten(), nn.Linear(192, 5))
    change(network[1])
    return network


NETWORKS = {
    "a hook": (
        lambda: changed(lambda layer: layer.register_forward_hook(lambda m, x, y: -y)),
        "1: has a forward hook", "remove it"
    ),
    "a hook in front": (
        lambda: changed(lambda layer: layer.register_forward_pre_hook(lambda m, x: (-x[0],))),
        "1: has a forward hook", "remove it"
    ),
    "another forward": (
        lambda: changed(lambda layer: setattr(layer, "forward", lambda x: -x[:, :5])),
        "1: its forward was replaced", "a module of its own"
    ),
    "calls of a module": (behind(Inner, nn.Flatten, features=384), "rest.0: silu in its forward: can", "ClippedReLU"),
    "a convolution twice": (lambda: Twice(nn.Conv2d(3, 3, 1)), "conv: is used twice", "a module of its own"),
    "a gated layer twice": (
        lambda: Twice(gated(nn.Conv2d(3, 3, 1), ClippedReLU(1.0, 4))), "conv: is used twice", "a module of its own"
    ),
    "layers for training": (lambda: CifarResNet(1), "normalize: is a layer for training", "freeze(network)"),
    "in place": (Shared, "relu: changes its input in place, which add in network reads", "use inplace=False"),
    "another convolution": (
        behind(lambda: Quantizing(6, 6, 1), nn.Flatten, features=384), "rest.0: conv2d in its forward", "nn.Conv2d"
    ),
    "a changed convolution": (
        behind(lambda: Standardizing(6, 6, 1), nn.Flatten, features=384), "rest.0: has a _conv_forward", "the forward"
    ),
    "a changed call": (
        behind(lambda: Negating(), nn.Flatten, features=384), "rest.0: has a __call__", "the forward of Negating"
    ),
    "an unregistered layer": (parallel_lists, "network: its forward uses a ReLU that is not registered", "ModuleList"),
    "maps at the end": (
        lambda: nn.Sequential(normalize(), nn.Conv2d(3, 4, 1)), "network: must return scores", "ops.GlobalAvgPool"
    ),
    "nothing": (nn.Identity, "network: hands on its samples", "compute scores"),
    "several values": (
        calling(lambda net, x: (x.flatten(1), x), 384), "q2: is called with more than values", "pass these alone"
    ),
    "a function": (lambda: torch.relu, "network: must be a torch.nn.Module", "give the module itself"),
    "not trained": (
        lambda: nn.Sequential(nn.Flatten(), _not_numbers(nn.Linear(192, 5))), "1.weight: holds values", "finite ones"
    ),
    "pruned": (
        lambda: nn.Sequential(nn.Flatten(), _pruned(nn.Linear(192, 5))), "network: cannot be copied", "prune.remove"
    ),
    "other classes": (lambda: nn.Sequential(nn.Flatten(), nn.Linear(192, 1)), "labels: must be 0..0", "own data"),
}  # fmt: skip


def _not_numbers(layer):
    layer.weight.data[0, 0] = float("nan")
    return layer


def _pruned(layer):
    prune.random_unstructured(layer, "weight", 0.5)
    return layer


@pytest.mark.parametrize("case", list(NETWORKS))
def test_networks_are_refused_with_what_to_do(case):
    make, start, remedy = NETWORKS[case]
    message = refused(make())
    assert message.startswith(start) and remedy in message, message
