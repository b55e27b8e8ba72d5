"""Compares gated products with the definition in plain integers."""

import pytest
import torch
from reference import all_codes, convolve, is_on, map_image, planes
from torch import nn

from pgexport import Above, Activation, Between, ExportError, PGConv2d, PGLinear, weights
from pgexport.activation import ENCODINGS
from pgexport.modes import FLOAT, GATED, HIGH_ONLY, UNIFORM, computing

GEOMETRIES = {
    "3x3": dict(channels=(2, 3), kernel=(3, 3), stride=(1, 1), padding=(1, 1), groups=1),
    "strided": dict(channels=(3, 2), kernel=(3, 3), stride=(2, 2), padding=(1, 1), groups=1),
    "oblong": dict(channels=(2, 2), kernel=(3, 2), stride=(1, 2), padding=(2, 0), groups=1),
    "1x1": dict(channels=(4, 3), kernel=(1, 1), stride=(1, 1), padding=(0, 0), groups=1),
    "grouped": dict(channels=(4, 6), kernel=(3, 3), stride=(1, 1), padding=(1, 1), groups=2),
    "depthwise": dict(channels=(3, 3), kernel=(3, 3), stride=(2, 1), padding=(1, 1), groups=3),
}
BITS, HIGH_BITS = 5, 2


def gates(kind, unit, channels, random):
    """A gate whose thresholds lie in the range of the sums, and its deltas."""
    lo = (torch.rand(channels, generator=random) * 400 - 200).double() * unit
    if kind == "above":
        return Above(lo), lo.tolist()
    hi = lo + 3000 * unit
    return Between(lo, hi), list(zip(lo.tolist(), hi.tolist()))


def definition(codes, weight, geometry, encoding, kind, deltas, unit):
    """High sums, gates and outputs of one image, in plain integers."""
    code_lists, weight_lists = codes.tolist(), weight.tolist()
    arguments = geometry["stride"], geometry["padding"], geometry["groups"]
    low = BITS - HIGH_BITS
    high = convolve(map_image(code_lists, lambda c: sum(planes(c, BITS, encoding)[low:])), weight_lists, *arguments)
    rest = convolve(map_image(code_lists, lambda c: sum(planes(c, BITS, encoding)[:low])), weight_lists, *arguments)
    on = [map_image([channel], lambda h, n=n: is_on(kind, deltas[n], h, unit[n]))[0] for n, channel in enumerate(high)]
    return high, on, [
        [[h + (r if g else 0) for h, g, r in zip(*rows)] for rows in zip(*channels)] for channels in zip(high, on, rest)
    ]


@pytest.mark.parametrize("kind", ["above", "between"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", GEOMETRIES)
def test_conv(name, encoding, kind):
    geometry = GEOMETRIES[name]
    inputs, outputs = geometry["channels"]
    random = torch.Generator().manual_seed(9)
    activation = Activation(BITS, HIGH_BITS, encoding, 0.37)
    weight = torch.randint(-127, 128, (outputs, inputs // geometry["groups"], *geometry["kernel"]), generator=random)
    scales = (torch.rand(outputs, generator=random) + 0.01).double()
    gate, deltas = gates(kind, activation.scale * scales, outputs, random)
    arguments = geometry["stride"], geometry["padding"], geometry["groups"]
    conv = PGConv2d(weight, scales, 8, activation, *arguments, gate=gate)
    choices = torch.tensor(list(all_codes(BITS, encoding)), dtype=torch.int32)
    codes = choices[torch.randint(len(choices), (2, inputs, 6, 5), generator=random)]

    real = conv(activation.values(codes) * activation.scale)
    result = conv.last

    assert torch.equal(result.codes, codes)
    unit = [activation.scale * s for s in scales.tolist()]
    for image in range(len(codes)):
        high, on, output = definition(codes[image], weight, geometry, encoding, kind, deltas, unit)
        assert result.high[image].tolist() == high
        assert result.gate[image].tolist() == on
        assert result.output[image].tolist() == output
    assert result.gate.any() and not result.gate.all()
    units = torch.tensor(unit, dtype=torch.float64).reshape(1, -1, 1, 1)
    assert torch.allclose(real, result.output * units, rtol=1e-15)


@pytest.mark.parametrize("kind", ["above", "between"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_linear(encoding, kind):
    random = torch.Generator().manual_seed(10)
    geometry = dict(stride=(1, 1), padding=(0, 0), groups=1)
    activation = Activation(BITS, HIGH_BITS, encoding, 0.37)
    weight = torch.randint(-255, 256, (6, 7), generator=random)
    scales = torch.ones(6, dtype=torch.float64) * 0.01
    gate, deltas = gates(kind, activation.scale * scales, 6, random)
    bias = torch.randn(6, generator=random)
    linear = PGLinear(weight, scales, 8, activation, gate=gate, bias=bias)
    choices = torch.tensor(list(all_codes(BITS, encoding)), dtype=torch.int32)
    codes = choices[torch.randint(len(choices), (5, 7), generator=random)]

    real = linear(activation.values(codes) * activation.scale)

    unit = [activation.scale * s for s in scales.tolist()]
    for image in range(len(codes)):
        high, on, output = definition(
            codes[image].reshape(7, 1, 1), weight.reshape(6, 7, 1, 1), geometry, encoding, kind, deltas, unit
        )
        assert linear.last.high[image].tolist() == [c[0][0] for c in high]
        assert linear.last.gate[image].tolist() == [c[0][0] for c in on]
        assert linear.last.output[image].tolist() == [c[0][0] for c in output]
    assert linear.last.gate.any() and not linear.last.gate.all()
    units = torch.tensor(unit, dtype=torch.float64)
    assert torch.allclose(real, linear.last.output * units + bias.double(), rtol=1e-14)


@pytest.mark.parametrize("inputs", [200, 2000])
def test_sums_are_exact_on_both_sides_of_float32(inputs):
    """The sums of the longer product exceed 2^24, where float32 cannot hold odd numbers."""
    linear = PGLinear(torch.full((1, inputs), 255), [1.0], 8, Activation(8, 8, "unsigned", 1.0))
    x = torch.full((1, inputs), 255.0)
    x[0, 0] = 254
    assert linear.compute(x).output.item() == 255 * 255 * inputs - 255
    assert (linear.largest_sum > 1 << 24) == (inputs == 2000)


def test_sums_of_a_large_convolution_equal_integer_ones():
    random = torch.Generator().manual_seed(11)
    weight = torch.randint(-127, 128, (64, 64, 3, 3), generator=random)
    conv = PGConv2d(weight, torch.ones(64), 8, Activation(4, 4, "unsigned", 1.0), padding=1)
    x = torch.randint(0, 16, (1, 64, 8, 8), generator=random)
    patches = nn.functional.unfold(x.double(), 3, padding=1)[0].long()
    assert torch.equal(conv.compute(x).output.flatten(2)[0].long(), weight.flatten(1) @ patches)


def test_modes():
    random = torch.Generator().manual_seed(12)
    float_weight = torch.randn(3, 4, generator=random)
    plain = nn.Linear(4, 3, bias=False)
    plain.weight.data = float_weight
    linear = PGLinear.of(plain, weights.symmetric, 8, Activation(4, 2, "unsigned", 1.0), Above([0.0, 5.0, -5.0]))
    x = torch.randint(0, 16, (20, 4), generator=random).double()
    both = {mode: _output(linear, mode, x) for mode in (GATED, UNIFORM, HIGH_ONLY, FLOAT)}
    integers = linear.compute(x)
    assert torch.equal(both[UNIFORM], linear.real(x @ linear.weight.double().T))
    assert torch.equal(both[HIGH_ONLY], linear.real((x // 4 * 4) @ linear.weight.double().T))
    assert torch.equal(both[GATED], torch.where(integers.gate, both[UNIFORM], both[HIGH_ONLY]))
    assert torch.allclose(both[FLOAT], (x.float() @ float_weight.T).double())
    assert linear.mode == GATED


def _output(linear, mode, x):
    with computing(linear, mode):
        return linear(x)


def test_of_a_float_convolution():
    plain = nn.Conv2d(4, 6, 3, stride=2, padding=1, groups=2)
    conv = PGConv2d.of(plain, weights.symmetric, 8, Activation(8, 8, "unsigned", 1 / 255))
    x = torch.rand(2, 4, 9, 9, generator=torch.Generator().manual_seed(13))
    assert conv(x).shape == plain(x).shape
    assert torch.allclose(conv(x).float(), plain(x), atol=0.05)
    with pytest.raises(ExportError, match="dilation"):
        PGConv2d.of(nn.Conv2d(1, 1, 3, dilation=2), weights.symmetric, 8, Activation(8, 8, "unsigned", 1.0))


def test_weights():
    weight, scales = weights.symmetric(torch.tensor([[0.5, -1.0], [0.0, 0.0]]))
    assert weight.tolist() == [[64, -127], [0, 0]] and scales.tolist() == [1 / 127, 1.0]
    weight, scales = weights.sign(torch.tensor([[0.5, -1.0]]))
    assert weight.tolist() == [[1, -1]] and scales.tolist() == [1.0]
    with pytest.raises(ExportError, match="a binary weight is 0"):
        weights.sign(torch.tensor([[0.5, 0.0]]))


@pytest.mark.parametrize(
    "changes, message",
    [
        (dict(gate=None), "high_bits: must be below bits with a gate"),
        (dict(gate=Above([1.0])), "gate: must have 2 thresholds, got 1"),
        (dict(weight_scales=[1.0]), r"weight_scales: must be \[2\]"),
        (dict(weight_bits=3), "3 magnitude bits do not hold 100"),
        (
            dict(weight=torch.full((2, 2000), 32767), weight_bits=15, activation=Activation(8, 2, "unsigned", 1.0)),
            "could overflow int32",
        ),
    ],
)
def test_impossible_layers_are_refused(changes, message):
    settings = dict(
        weight=torch.tensor([[100], [1]]), weight_scales=[1.0, 1.0], weight_bits=8,
        activation=Activation(4, 2, "unsigned", 1.0), gate=Above([1.0, 1.0]),
    )
    with pytest.raises(ExportError, match=message):
        PGLinear(**{**settings, **changes})
