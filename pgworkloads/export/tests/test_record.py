"""Tests that networks that cannot be exported are refused with a remedy."""

import pytest
import torch
from conftest import ABOUT, ACCURACY, small_samples
from torch import nn

from pgexport import Above, Activation, ExportError, PGConv2d, manifest, ops
from pgexport.record import record

PIXELS = torch.zeros(1, 3, 8, 8, dtype=torch.uint8)
TOKENS = torch.zeros(1, 5, dtype=torch.int32)


class Twice(nn.Module):
    """A product whose weights a trace would count twice."""

    def __init__(self):
        super().__init__()
        self.normalize, self.conv = ops.Normalize([0.5] * 3, [0.2] * 3), nn.Conv2d(3, 3, 1)

    def forward(self, x):
        return self.conv(self.conv(self.normalize(x)))


class Pooled(nn.Module):
    """An op without parameters, used twice, and an operator."""

    def __init__(self):
        super().__init__()
        self.normalize, self.pool, self.means = ops.Normalize([0.5] * 3, [0.2] * 3), ops.AvgPool(2), ops.GlobalAvgPool()

    def forward(self, x):
        x = self.pool(self.pool(self.normalize(x)))
        return self.means(x + x)


def test_steps_have_names_of_their_own():
    steps, _ = record(Pooled(), PIXELS)
    assert [step.name for step in steps] == ["pixels", "normalize", "pool", "pool_2", "add", "means"]
    assert steps[4].inputs == ["pool_2", "pool_2"]


class Keyword(Twice):
    def forward(self, x):
        return self.normalize(pixels=x)


class TwoInputs(Twice):
    def forward(self, x, y):
        return self.normalize(x)


class OverPixels(nn.Module):
    def __init__(self):
        super().__init__()
        self.normalize, self.linear = ops.Normalize([0.5] * 3, [0.2] * 3), nn.Linear(8, 2).double()

    def forward(self, x):
        return self.linear(self.normalize(x))


class Dilated(nn.Module):
    def __init__(self):
        super().__init__()
        self.normalize, self.conv = ops.Normalize([0.5] * 3, [0.2] * 3), nn.Conv2d(3, 2, 3, dilation=2).double()
        self.means = ops.GlobalAvgPool()

    def forward(self, x):
        return self.means(self.conv(self.normalize(x)))


class WideCodes(nn.Module):
    """8-bit sign-magnitude codes reach +-255, beyond the int8 that a trace stores."""

    def __init__(self):
        super().__init__()
        self.normalize = ops.Normalize([0.5] * 3, [0.2] * 3)
        activation = Activation(8, 4, "sign-magnitude", 0.01)
        self.conv = PGConv2d(torch.ones(2, 3, 1, 1), torch.ones(2), 1, activation, gate=Above([0.0, 0.0]))
        self.means = ops.GlobalAvgPool()

    def forward(self, x):
        return self.means(self.conv(self.normalize(x)))


@pytest.mark.parametrize(
    "network, message",
    [
        (Twice, "conv: is used twice"),
        (Keyword, "normalize: is called with keywords"),
        (TwoInputs, "must have one input"),
    ],
)
def test_refused_networks(network, message):
    with pytest.raises(ExportError, match=message):
        record(network(), PIXELS)


class Words(nn.Module):
    def __init__(self, *sizes):
        super().__init__()
        self.embeddings = nn.ModuleList(ops.Embedding(torch.zeros(size, 2)) for size in sizes)
        self.add = ops.Add()

    def forward(self, tokens):
        return self.add(*(embedding(tokens) for embedding in self.embeddings))


class NoWords(nn.Module):
    def __init__(self):
        super().__init__()
        self.relu = ops.ReLU()

    def forward(self, tokens):
        return self.relu(tokens)


@pytest.mark.parametrize(
    "network, samples, message",
    [
        (Words(3, 4), TOKENS, "tokens: are read by embeddings of 2 vocabularies; use one"),
        (NoWords(), TOKENS, "relu: reads tokens; put an Embedding between"),
        (Words(3, 3), PIXELS, "embeddings.0: reads pixels; give the network tokens, or take it out"),
    ],
)
def test_words_and_pixels_are_kept_apart(network, samples, message):
    with pytest.raises(ExportError, match=message):
        record(network, samples)


@pytest.mark.parametrize(
    "network, message",
    [
        (OverPixels, r"linear: a linear layer must take \[images, features\] or a sequence; put"),
        (Dilated, "conv: dilation"),
        (WideCodes, r"conv.codes: does not fit the trace's type i1"),
    ],
)
def test_layers_that_the_format_has_no_words_for(network, message):
    with pytest.raises(ExportError, match=message):
        manifest.build(network(), small_samples(1), ABOUT, ACCURACY)
