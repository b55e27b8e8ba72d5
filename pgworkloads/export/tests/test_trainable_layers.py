"""Compares trainable layers in float32 with the exact integer layers that they freeze to."""

import pytest
import torch

from pgexport import ExportError
from pgexport.modes import FLOAT, GATED, HIGH_ONLY, MODES, computing
from pgexport.training.layers import ABOVE, BETWEEN, QuantizedConv2d, QuantizedLinear, gated_layers
from pgexport.training.lstm import QuantizedLSTM
from pgexport.training.penalty import threshold_penalty
from pgexport.training.quantizers import LearnedClip, LearnedRange

BITS, HIGH_BITS = 4, 2
FRACTION = 0.3
SOURCES = {"unsigned": LearnedClip, "signed": LearnedRange}


@pytest.mark.parametrize("mode", [GATED, FLOAT])
@pytest.mark.parametrize("bits", [1, 4, 7])
@pytest.mark.parametrize("make", SOURCES.values(), ids=SOURCES)
def test_quantizers_freeze_to_themselves(make, bits, mode):
    learned = make(bits, 1.7)
    frozen = learned.freeze()
    x = torch.cat([torch.linspace(-2, 2, 1001), torch.tensor([0.0, 1.7, -1.7])])
    with computing(learned, mode), computing(frozen, mode):
        assert torch.allclose(learned(x).double(), frozen(x.double()), rtol=0, atol=1e-6)
    activation = learned.activation(bits)
    assert activation == frozen.activation(bits)
    levels = 2**bits if make is LearnedClip else 2 ** (bits + 1) - 1
    assert len(activation.codes(learned(x)).unique()) == levels


CONVS = {
    "3x3": dict(inputs=4, outputs=6, kernel=3, padding=1),
    "strided": dict(inputs=3, outputs=5, kernel=3, stride=2, padding=1),
    "1x1": dict(inputs=9, outputs=4, kernel=1, bias=True),
    "depthwise": dict(inputs=4, outputs=4, kernel=3, padding=1, groups=4),
}


def assert_frozen_alike(layer, x, channel_first):
    """Compares a calibrated layer with its frozen version in every mode, and its gates one by one."""
    frozen = layer.freeze()
    quantized = layer.source[0](x)
    for mode in MODES:
        with torch.no_grad(), computing(layer, mode), computing(frozen, mode):
            ours, exact = layer(quantized), frozen(quantized.double())
        assert ours.shape == exact.shape
        assert torch.allclose(ours.double(), exact, rtol=0, atol=2e-5), mode
    integers = frozen.compute(quantized)
    gates = layer.decide(layer.product.sums(layer._high(quantized), _weight_of(frozen)))
    assert torch.equal(channel_first(gates.bool()), integers.gate)
    assert 0.2 < integers.gate.double().mean() < 0.4


def _weight_of(frozen):
    scales = frozen.weight_scales.reshape(-1, *[1] * (frozen.weight.dim() - 1))
    return (frozen.weight * scales).float()


def calibrate(layer, x):
    layer.observed = []
    with torch.no_grad():
        layer(layer.source[0](x))
    layer.calibrate(FRACTION)


@pytest.mark.parametrize("make", SOURCES.values(), ids=SOURCES)
@pytest.mark.parametrize("name", CONVS)
def test_convolutions_freeze_to_themselves(name, make):
    torch.manual_seed(61)
    layer = QuantizedConv2d(**CONVS[name], source=make(BITS, 1.5), high_bits=HIGH_BITS)
    x = torch.randn(3, layer.in_channels, 9, 8)
    calibrate(layer, x)
    assert_frozen_alike(layer, x, lambda gates: gates)


@pytest.mark.parametrize("kind", [ABOVE, BETWEEN])
@pytest.mark.parametrize("shape", [(100, 7), (4, 25, 7)], ids=["vectors", "sequences"])
@pytest.mark.parametrize("make", SOURCES.values(), ids=SOURCES)
def test_linear_layers_freeze_to_themselves(make, shape, kind):
    torch.manual_seed(62)
    layer = QuantizedLinear(7, 5, make(BITS, 1.5), HIGH_BITS, kind=kind)
    x = torch.randn(shape)
    calibrate(layer, x)
    assert_frozen_alike(layer, x, lambda gates: gates if gates.dim() == 2 else gates.transpose(1, 2))


def test_layers_without_gates_freeze_to_themselves():
    torch.manual_seed(63)
    layer = QuantizedLinear(7, 5, LearnedClip(BITS, 1.5))
    x, frozen = layer.source[0](torch.randn(20, 7)), layer.freeze()
    assert frozen.gate is None and frozen.activation.high_bits == BITS
    assert torch.allclose(layer(x).double(), frozen(x), rtol=0, atol=2e-5)
    assert gated_layers(layer) == []


def lstm(fraction=FRACTION, hidden=6):
    """A calibrated LSTM cell, and input products for it."""
    torch.manual_seed(64)
    layer = QuantizedLSTM(hidden, BITS, HIGH_BITS).eval()
    x = torch.randn(5, 12, 4 * hidden)
    layer.product.observed = []
    with torch.no_grad():
        layer(x)
    layer.product.calibrate(fraction)
    layer.reset()
    return layer, x


@pytest.mark.parametrize("mode", MODES)
def test_an_lstm_freezes_to_itself(mode):
    layer, x = lstm()
    frozen = layer.freeze()
    with torch.no_grad(), computing(layer, mode), computing(frozen, mode):
        ours, exact = layer(x), frozen(x.double())
    assert torch.allclose(ours.double(), exact, rtol=0, atol=2e-5)
    if mode == GATED:
        assert 0.1 < frozen.last.gate.double().mean() < 0.5


def test_the_modes_of_an_lstm_differ():
    layer, x = lstm()
    outputs = []
    for mode in MODES:
        layer.reset()
        with torch.no_grad(), computing(layer, mode):
            outputs.append(layer(x))
    assert all(not torch.allclose(a, b, atol=1e-3) for i, a in enumerate(outputs) for b in outputs[:i])


def test_an_lstm_carries_its_state_until_it_is_reset():
    layer, x = lstm()
    with torch.no_grad():
        whole = layer(x)
        layer.reset()
        parts = torch.cat([layer(part) for part in x.split(5, 1)], 1)
        carried = layer(x)
    assert torch.equal(parts, whole)
    assert not torch.allclose(carried, whole)
    with pytest.raises(ExportError, match="carries the state of 5 streams, got 2; reset it first"):
        layer(x[:2])


def test_no_gradient_goes_into_the_state_that_is_carried():
    layer, x = lstm()
    layer(x)
    assert not any(part.requires_grad for part in layer.state)
    layer(x).sum().backward()
    assert layer.product.threshold.grad.abs().sum() > 0


@pytest.mark.parametrize("kind", [ABOVE, BETWEEN])
@pytest.mark.parametrize("fraction", [0.1, 0.25, 0.9])
def test_calibration_gives_the_fraction(fraction, kind):
    torch.manual_seed(65)
    layer = QuantizedLinear(50, 8, LearnedClip(BITS, 3.0), HIGH_BITS, kind=kind)
    x = layer.source[0](torch.rand(1000, 50) * 3)
    layer.observed = []
    layer(x[:400]), layer(x[400:])
    layer.calibrate(fraction)
    assert layer.observed is None
    high = layer.product.sums(layer._high(x), _weight_of(layer.freeze()))
    open_gates = layer.decide(high).sum(0)  # of every channel; a few sums are equal
    assert torch.all((open_gates - 1000 * fraction).abs() <= 10)
    if kind == ABOVE:  # the largest sums
        assert torch.all(high.gt(layer.threshold[0]).sum(0) == open_gates)
    else:  # as many sums below as above
        below, above = high.lt(layer.threshold[0]).sum(0), high.gt(layer.threshold[1]).sum(0)
        assert torch.all((below - above).abs() <= 10)
    assert torch.equal(layer.threshold, layer.threshold_target)


@pytest.mark.parametrize("kind", [ABOVE, BETWEEN])
def test_calibration_of_equal_sums_opens_no_gate(kind):
    layer = QuantizedLinear(3, 2, LearnedClip(BITS), HIGH_BITS, kind=kind)
    layer.observed = []
    layer(torch.zeros(10, 3))
    layer.calibrate(0.4)
    layer(torch.zeros(10, 3))
    assert layer.gated_fraction == 0


def test_impossible_layers_are_refused():
    source = LearnedClip(BITS)
    for high_bits in (0, BITS):
        with pytest.raises(ExportError, match="high_bits: must be 1..3"):
            QuantizedLinear(3, 2, source, high_bits)
    with pytest.raises(ExportError, match="kind: must be above or between, got 'below'"):
        QuantizedLinear(3, 2, source, 2, kind="below")
    for fraction in (0, 1):
        with pytest.raises(ExportError, match="gated fraction: must be above 0 and below 1"):
            QuantizedLinear(3, 2, source, 2).calibrate(fraction)


def test_the_penalty_draws_thresholds_to_their_targets():
    source = LearnedClip(BITS)
    network = torch.nn.Sequential(
        QuantizedLinear(3, 2, source, 2), QuantizedLinear(2, 2, source), QuantizedLinear(2, 1, source, 2, kind=BETWEEN)
    )
    first, _, last = network
    first.threshold.data = torch.tensor([[1.0, -1.0]])
    first.threshold_target.copy_(torch.tensor([[0.0, -3.0]]))
    last.threshold.data = torch.tensor([[0.5], [2.0]])
    penalty = threshold_penalty(network)
    penalty.backward()
    assert penalty.item() == 1 + 4 + 0.25 + 4
    assert first.threshold.grad.tolist() == [[2, 4]]
    assert last.threshold.grad.tolist() == [[1], [4]]


@pytest.mark.parametrize("mode", [GATED, HIGH_ONLY])
def test_dropout_keeps_codes_whole(mode):
    """With the identity as weights, a product shows the codes that it read: those of inference, or 0."""
    torch.manual_seed(66)
    source = LearnedRange(BITS, 1.5, dropout=0.4)
    layer = QuantizedLinear(50, 50, source, HIGH_BITS, bias=False)
    layer.weight.data.copy_(torch.eye(50))
    layer.threshold.data.fill_(-9.0)  # all gates are open
    x = torch.randn(80, 50)
    with torch.no_grad(), computing(source, mode), computing(layer, mode):
        whole = layer.eval()(source.eval()(x)) / source.unit
        dropped = layer.train()(source.train()(x)) / source.unit
    assert 0.35 < float((dropped[whole.round() != 0].round() == 0).float().mean()) < 0.45
    assert torch.allclose(dropped, whole * (dropped.round() != 0), atol=1e-4)
