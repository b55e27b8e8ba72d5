"""Compares the gated LSTM with its definition in plain Python, and with PyTorch's LSTM."""

import math
import subprocess

import numpy as np
import pytest
import schema
import torch
from conftest import ABOUT, EMBEDDED, PERPLEXITY, UNITS, VOCABULARY, TokenNetwork, small_sequences
from reference import is_on, planes
from torch import nn

import pgexport
from pgexport import LSTM, PGLSTM, Above, Between, ExportError, PGLinear, carrying, weights
from pgexport import archive, evaluate, interpreter
from pgexport.activation import Activation
from pgexport.modes import FLOAT, HIGH_ONLY, UNIFORM, computing

BITS, HIGH_BITS, H, T = 5, 2, 4, 6
SCALE = 1 / 31


def layer(kind, random, bias=True):
    """A small cell, and the thresholds of its gate."""
    weight, scales = weights.symmetric(torch.randn(4 * H, H, generator=random) * 2)
    lo = torch.randn(4 * H, generator=random).double() * 0.5
    hi = lo + 1
    gate, deltas = Above(lo), lo.tolist()
    if kind == "between":
        gate, deltas = Between(lo, hi), list(zip(lo.tolist(), hi.tolist()))
    activation = Activation(BITS, HIGH_BITS, "sign-magnitude", SCALE)
    bias = torch.randn(4 * H, generator=random) if bias else None
    return PGLSTM(weight, scales, 8, activation, gate=gate, bias=bias), deltas


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def by_definition(lstm, kind, deltas, x):
    """Outputs ``[T][H]``, and codes, gates and sums step by step, of one stream."""
    h, c, steps, outputs = [0.0] * H, [0.0] * H, [], []
    weight, scales = lstm.weight.tolist(), lstm.weight_scales.tolist()
    bias = [0.0] * 4 * H if lstm.bias is None else lstm.bias.tolist()
    for z in x:
        codes = [max(-31, min(31, round(v / SCALE))) for v in h]
        on, sums = [], []
        for n in range(4 * H):
            parts = [planes(code, BITS, "sign-magnitude") for code in codes]
            high = sum(w * sum(p[BITS - HIGH_BITS :]) for w, p in zip(weight[n], parts))
            on.append(is_on(kind, deltas[n], high, SCALE * scales[n]))
            sums.append(high + on[-1] * sum(w * sum(p[: BITS - HIGH_BITS]) for w, p in zip(weight[n], parts)))
        steps.append((codes, on, sums))
        z = [z[n] + sums[n] * SCALE * scales[n] + bias[n] for n in range(4 * H)]
        i, f, g, o = (z[q * H : (q + 1) * H] for q in range(4))
        c = [sigmoid(f[k]) * c[k] + sigmoid(i[k]) * math.tanh(g[k]) for k in range(H)]
        h = [sigmoid(o[k]) * math.tanh(c[k]) for k in range(H)]
        outputs.append(h)
    return outputs, steps


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("kind", ["above", "between"])
def test_cell(kind, bias):
    random = torch.Generator().manual_seed(31)
    lstm, deltas = layer(kind, random, bias)
    x = torch.randn(3, T, 4 * H, generator=random).double() * 2
    found = lstm(x)
    assert found.shape == (3, T, H)
    for stream in range(3):
        outputs, steps = by_definition(lstm, kind, deltas, x[stream].tolist())
        assert torch.allclose(found[stream], torch.tensor(outputs, dtype=torch.float64), rtol=0, atol=1e-12)
        for t, (codes, on, sums) in enumerate(steps):
            assert lstm.last.codes[stream, :, t].tolist() == codes
            assert lstm.last.gate[stream, :, t].tolist() == on
            assert lstm.last.output[stream, :, t].tolist() == sums
    assert 0.1 < lstm.last.gate.double().mean() < 0.9


def test_a_state_carried_over_calls_changes_nothing():
    network, tokens = TokenNetwork(), torch.from_numpy(small_sequences(2, 12).tokens)
    whole = network(tokens)
    for window in (1, 5, 12):
        with carrying(network):
            parts = torch.cat([network(part) for part in tokens.split(window, 1)], 1)
        assert torch.equal(parts, whole)
    assert torch.equal(network(tokens), whole)  # the carried state is gone
    afresh = torch.cat([network(part) for part in tokens.split(5, 1)], 1)
    assert not torch.equal(afresh, whole)


def test_carried_streams_stay_the_same_ones():
    network = TokenNetwork()
    with carrying(network), pytest.raises(ExportError, match="carries the state of 2 streams, got 1"):
        network(torch.zeros(2, 3, dtype=torch.int32))
        network(torch.zeros(1, 3, dtype=torch.int32))


def of_float(bits=8):
    """PyTorch's LSTM and the gated one made of it."""
    torch.manual_seed(32)
    float_lstm = nn.LSTM(EMBEDDED, UNITS, batch_first=True)
    activations = Activation(bits, bits, "sign-magnitude", 4 / 255), Activation(bits, bits, "sign-magnitude", 1 / 255)
    return float_lstm, LSTM.of(float_lstm, weights.symmetric, 8, *activations)


def test_float_mode_is_pytorch():
    float_lstm, lstm = of_float()
    x = torch.randn(2, 9, EMBEDDED)
    with torch.no_grad(), computing(lstm, FLOAT):
        assert torch.allclose(lstm(x).float(), float_lstm(x)[0], atol=1e-6)


def test_eight_bits_come_close_to_pytorch():
    float_lstm, lstm = of_float()
    x = torch.randn(2, 9, EMBEDDED)
    with torch.no_grad():
        assert torch.allclose(lstm(x).float(), float_lstm(x)[0], atol=0.03)


def test_modes_differ():
    network, tokens = TokenNetwork(), torch.from_numpy(small_sequences().tokens)
    gated = network.lstm(network.quantize(network.embedding(tokens)))
    outputs = {}
    for mode in (UNIFORM, HIGH_ONLY):
        with computing(network.lstm, mode):
            outputs[mode] = network.lstm(network.quantize(network.embedding(tokens)))
            assert bool(network.lstm.recurrent.last.gate.all()) == (mode == UNIFORM)
            assert bool(network.lstm.recurrent.last.gate.any()) == (mode == UNIFORM)
    assert not torch.equal(outputs[UNIFORM], gated) and not torch.equal(outputs[HIGH_ONLY], gated)


@pytest.mark.parametrize(
    "settings", [dict(num_layers=2), dict(bidirectional=True), dict(proj_size=2), dict(batch_first=False)], ids=str
)
def test_other_lstms_are_refused(settings):
    float_lstm = nn.LSTM(3, 4, **{"batch_first": True, **settings})
    activation = Activation(4, 4, "sign-magnitude", 1.0)
    with pytest.raises(ExportError, match="must have one layer, one direction"):
        LSTM.of(float_lstm, weights.symmetric, 8, activation, activation)


def test_impossible_cells_are_refused():
    activation = Activation(4, 4, "sign-magnitude", 1.0)
    with pytest.raises(ExportError, match=r"weight: must be \[4H, H\], got \[8, 3\]"):
        PGLSTM(torch.ones(8, 3), torch.ones(8), 1, activation)
    lstm = PGLSTM(torch.ones(8, 2), torch.ones(8), 1, activation)
    with pytest.raises(ExportError, match=r"lstm: must take \[streams, T, 8\], got \[1, 8\]"):
        lstm(torch.zeros(1, 8))


def test_a_linear_layer_takes_every_step_by_itself():
    torch.manual_seed(33)
    weight, scales = weights.symmetric(torch.randn(5, 3))
    linear = PGLinear(
        weight, scales, 8, Activation(5, 2, "sign-magnitude", 0.1),
        gate=Above(torch.randn(5)), bias=torch.randn(5), float_weight=torch.randn(5, 3),
    )  # fmt: skip
    x = torch.randn(2, 4, 3).double()
    found, integers = linear(x), linear.last
    assert integers.gate.any() and not integers.gate.all()
    for t in range(4):
        assert torch.equal(found[:, t], linear(x[:, t]))
        for field in ("codes", "high", "gate", "output"):
            assert torch.equal(getattr(integers, field)[:, :, t], getattr(linear.last, field))
    with computing(linear, FLOAT):
        assert torch.allclose(linear(x)[:, 1], linear(x[:, 1]))


def test_scores_are_of_words():
    assert TokenNetwork()(torch.from_numpy(small_sequences().tokens)).shape == (3, 7, VOCABULARY)


class Ordinary(nn.Module):
    """A language model of PyTorch's own layers."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(24)
        self.embedding, self.lstm = nn.Embedding(VOCABULARY, EMBEDDED), nn.LSTM(EMBEDDED, UNITS, 2, batch_first=True)
        self.decoder = nn.Linear(UNITS, VOCABULARY)

    def forward(self, tokens):
        outputs, _ = self.lstm(self.embedding(tokens))
        return self.decoder(outputs)


class Numbered(Ordinary):
    """A language model that scales its embedding, and adds one of its positions, which it numbers itself."""

    def __init__(self, last=slice(None)):
        super().__init__()
        self.places, self.last = nn.Embedding(9, EMBEDDED), last

    def forward(self, tokens):
        places = torch.arange(tokens.shape[1], device=tokens.device).unsqueeze(0).expand(tokens.shape[0], -1)
        x = self.embedding(tokens) * EMBEDDED**0.5 + self.places(places)
        return self.decoder(self.lstm(x[...])[0][:, self.last])


def test_numbered_positions_and_a_scaled_embedding_are_exported(tmp_path, pgsim):
    network, text = Numbered(), small_sequences()
    pgexport.export(tmp_path / "t.npz", network, text, ABOUT, PERPLEXITY)
    described, arrays = archive.read(tmp_path / "t.npz")
    assert [node["op"] for node in described["nodes"][:3]] == ["tokens", "embedding", "add_positions"]
    wanted = network.double()(torch.from_numpy(text.tokens).long())[:, -1].detach().numpy()
    assert np.abs(arrays["scores"] - wanted).max() < 1e-5
    assert interpreter.run(described, arrays).problems == []
    run = subprocess.run([pgsim, "trace", "verify", tmp_path / "t.npz"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_last_step_alone_is_refused(tmp_path):
    with pytest.raises(ExportError, match=r"takes one step of a sequence, x\[:, -1\], .*scores every step$"):
        pgexport.export(tmp_path / "t.npz", Numbered(-1), small_sequences(), ABOUT, PERPLEXITY)


def test_an_ordinary_lstm_is_exported_in_floating_point(tmp_path, pgsim):
    network, text = Ordinary(), small_sequences()
    pgexport.export(tmp_path / "t.npz", network, text, ABOUT, PERPLEXITY)
    described, arrays = archive.read(tmp_path / "t.npz")
    schema.check(described, arrays)
    cells = [node["name"] for node in described["nodes"] if node["op"] == "lstm"]
    assert cells == ["lstm.0.recurrent", "lstm.1.recurrent"]
    wanted = network.double()(torch.from_numpy(text.tokens).long())[:, -1].detach().numpy()
    assert np.abs(arrays["scores"] - wanted).max() < 1e-5
    assert interpreter.run(described, arrays).problems == []
    run = subprocess.run([pgsim, "trace", "verify", tmp_path / "t.npz"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_an_ordinary_lstm_carries_its_state_on():
    text = np.random.RandomState(3).randint(0, VOCABULARY, (2, 20))
    parts, whole = (evaluate.read(Ordinary(), text, "gated", window=n).perplexity for n in (4, 19))
    assert parts == pytest.approx(whole, rel=1e-12)
