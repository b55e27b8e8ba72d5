"""Compares attention with PyTorch's, and tests the functions that must round the same way everywhere."""

import math
import subprocess

import numpy as np
import pytest
import torch
from attending import WIDTH, CausalNetwork
from conftest import ABOUT, ACCURACY, PERPLEXITY, small_samples, small_sequences
from torch import nn
from usual import normalize

import pgexport
from pgexport import ExportError, PGMatmul, archive, evaluate, exact, interpreter, ops
from pgexport.activation import Activation
from pgexport.interpreter import ops as numpy_ops
from pgexport.lowering import lowered
from pgexport.matmul import FloatMatmul

TEXT, SAMPLES = small_sequences(), small_samples()
SILENT = {"say": lambda line: None}
MASK = torch.full((7, 7), -torch.inf).triu(1)


def test_exp_and_erf_are_those_of_the_library_but_for_the_last_bits():
    x = -torch.linspace(0, 699, 100_003, dtype=torch.float64)
    assert torch.allclose(exact.exp(x), x.exp(), rtol=4e-16, atol=0)
    assert exact.exp(torch.tensor([0.0, -700.1, -torch.inf]).double()).tolist() == [1, 0, 0]
    z = torch.linspace(0, 30, 100_003, dtype=torch.float64)
    assert float((exact.erf(z) - z.erf()).abs().max()) < 1.5e-7


def test_numpy_and_torch_round_alike():
    random = np.random.RandomState(9)
    x = random.randn(5, 6, 12) * 3
    norm = ops.LayerNorm(random.randn(12), random.randn(12), 1e-5)
    pairs = [
        (exact.exp(torch.from_numpy(-abs(x))), numpy_ops._exp(-abs(x))),
        (ops.GELU()(torch.from_numpy(x)), numpy_ops._gelu(x)),
        (ops.Softmax(2, 0.7, True)(torch.from_numpy(x)), numpy_ops._softmax(x, 2, 0.7, 1)),
        (norm(torch.from_numpy(x)), numpy_ops._layer_norm(x, norm.scale.numpy(), norm.bias.numpy(), norm.epsilon)),
        (ops.MeanPositions()(torch.from_numpy(x)), numpy_ops.OPS["mean_positions"](x)),
    ]
    assert all(np.array_equal(a.numpy(), b) for a, b in pairs)


@pytest.mark.parametrize("transposed", [True, False])
def test_matmul_multiplies_codes_head_by_head(transposed):
    random = torch.Generator().manual_seed(7)
    left = torch.randn(2, 5, 6 if transposed else 8, generator=random)
    right = torch.randn(2, 4, 6, generator=random)
    of_left, of_right = Activation(4, 4, "sign-magnitude", 0.25), Activation(5, 5, "twos-complement", 0.125)
    found = PGMatmul(2, transposed, of_left, of_right)(left, right)
    a, b = of_left.codes(left).tolist(), of_right.codes(right).tolist()
    for image, t, out in np.ndindex(*found.shape):
        head, column = divmod(out, found.shape[2] // 2)
        pairs = [(a[image][t][head * 3 + k], b[image][column][head * 3 + k]) for k in range(3)]
        if not transposed:
            pairs = [(a[image][t][head * 4 + s], b[image][s][out]) for s in range(4)]
        assert float(found[image, t, out]) == sum(x * y for x, y in pairs) / 32


class Encoder(nn.Module):
    """A language model around any module that maps sequences to sequences."""

    def __init__(self, body, *inputs):
        super().__init__()
        torch.manual_seed(5)
        self.embedding, self.body = nn.Embedding(11, 8), body()
        self.places = nn.Parameter(torch.randn(1, 7, 8))
        self.inputs = len(inputs)
        for i, x in enumerate(inputs):
            self.register_buffer(f"input{i}", x)

    def forward(self, tokens):
        x = self.embedding(tokens) + self.places[:, : tokens.size(1)]
        return self.body(x, *(getattr(self, f"input{i}") for i in range(self.inputs)))


class Attending(nn.Module):
    """PyTorch's attention, called with keywords."""

    def __init__(self, **options):
        super().__init__()
        self.attention, self.decoder = nn.MultiheadAttention(8, 2, batch_first=True, **options), nn.Linear(8, 11)

    def forward(self, x, mask=None):
        y, _ = self.attention(x, x, x, attn_mask=mask, need_weights=False)
        return self.decoder(x + y)


def layer(**options):
    return nn.TransformerEncoderLayer(8, 2, 12, **{"batch_first": True, **options})


def with_decoder(body):
    return lambda: nn.Sequential(body(), nn.Linear(8, 11))


ENCODERS = {
    "attention": lambda: Encoder(Attending),
    "causal attention": lambda: Encoder(Attending, MASK),
    "a mask of truths": lambda: Encoder(Attending, MASK != 0),
    "no bias": lambda: Encoder(lambda: Attending(bias=False)),
    "norm behind": lambda: Encoder(with_decoder(layer)),
    "norm in front, gelu": lambda: Encoder(with_decoder(lambda: layer(norm_first=True, activation="gelu"))),
    "encoder": lambda: Encoder(with_decoder(lambda: nn.TransformerEncoder(layer(), 2))),
}


@pytest.mark.parametrize("name", ENCODERS)
def test_encoders_compute_what_pytorch_computes(name, tmp_path):
    network = ENCODERS[name]().eval()
    tokens = torch.from_numpy(TEXT.tokens)
    found = lowered(network, tokens)(tokens)
    wanted = network.double()(tokens.long())  # with gradients, because PyTorch's fast path needs a bias
    assert float((found - wanted).abs().max()) < 1e-6
    pgexport.export(tmp_path / "t.npz", network, TEXT, ABOUT, PERPLEXITY)
    assert interpreter.run(*archive.read(tmp_path / "t.npz")).problems == []


def test_attention_in_floating_point_is_what_pgsim_computes(tmp_path, pgsim):
    pgexport.export(tmp_path / "t.npz", ENCODERS["norm in front, gelu"](), TEXT, ABOUT, PERPLEXITY)
    run = subprocess.run([pgsim, "trace", "verify", tmp_path / "t.npz"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_text_is_read_in_parts_of_the_context():
    streams = small_sequences(2, 17)
    text = np.concatenate([streams.tokens, streams.labels[:, -1:]], 1)
    found = evaluate.read(CausalNetwork(), text, "gated", window=3)
    network, loss = CausalNetwork(), 0.0
    for first in range(0, 17, 7):  # 7, the number of positions in its table
        part = torch.from_numpy(text[:, first : min(first + 7, 17)])
        labels = torch.from_numpy(text[:, first + 1 : min(first + 8, 18)].astype(np.int64))
        loss -= float(network(part).log_softmax(-1).gather(-1, labels.unsqueeze(-1)).sum())
    assert found.perplexity == pytest.approx(math.exp(loss / 34))


def masked(mask):
    return lambda: evaluate.measure(Encoder(Attending, mask), TEXT, "text", **SILENT)


def measured(body):
    return lambda: evaluate.measure(Encoder(body), TEXT, "text", **SILENT)


class Doubling(nn.TransformerEncoderLayer):
    """An encoder layer with the forward of its base class, but another MLP."""

    def _ff_block(self, x):
        return 2 * super()._ff_block(x)


class Split(nn.Module):
    """What attention written by hand does first."""

    def forward(self, x):
        return x.view(x.size(0), x.size(1), 2, 4)


def hooked(encoder):
    encoder.linear2.register_forward_hook(lambda m, x, y: 2 * y)
    return encoder


REFUSED = {
    "another mask": (masked(MASK.T), "body.attention: is given a mask that does not just hide later positions"),
    "a soft mask": (masked(MASK.nan_to_num(neginf=-1.0)), "hide later positions, [7, 7]; use that one"),
    "time first": (measured(with_decoder(lambda: layer(batch_first=False))), "must have batch_first=True"),
    "an activation": (measured(with_decoder(lambda: layer(activation=torch.tanh))), "an activation, tanh, that cannot"),
    "a layer of another class in an encoder": (
        measured(with_decoder(lambda: nn.TransformerEncoder(Doubling(8, 2, 12, batch_first=True), 2))),
        "body.0: layers.0 is a Doubling, which cannot be exported; put nn.TransformerEncoderLayer in its place",
    ),
    "a hook in an encoder": (
        measured(with_decoder(lambda: nn.TransformerEncoder(hooked(layer()), 2))),
        "body.0.layers.0.linear2: has a forward hook",
    ),
    "other features": (
        measured(with_decoder(lambda: nn.TransformerEncoderLayer(6, 2, batch_first=True))), "of 6 features"
    ),
    "weights of attention": (
        lambda: pgexport.capture(Weighing(), TEXT), "reads the weights of attention, which cannot be exported; leave"
    ),
    "a text of any length": (
        lambda: evaluate.measure(Encoder(Attending), np.zeros((2, 30), int), "text"), "give Sequences of as many"
    ),
    "no places": (lambda: pgexport.capture(NoPlaces(), TEXT), "network: attends over a text without a table"),
    "a shorter text": (
        lambda: pgexport.export("t.npz", CausalNetwork(), small_sequences(3, 5), ABOUT, PERPLEXITY),
        "samples: must be sequences of the network's 7 positions, got 5",
    ),
    "heads": (lambda: FloatMatmul(3, True)(torch.zeros(1, 2, 4), torch.zeros(1, 2, 4)), "two sequences of 3 heads"),
    "another product": (lambda: FloatMatmul(2, True)(torch.zeros(1, 2, 4), torch.zeros(1, 2, 6)), "have no product"),
    "heads split by hand": (
        measured(with_decoder(lambda: nn.Sequential(Split(), nn.Flatten(2)))),
        "view in its forward: reshapes [7, 8] to [7, 2, 4] per sample, which cannot be exported; heads of attention",
    ),
    "low bits": (
        lambda: PGMatmul(2, True, *[Activation(4, high, "unsigned", 1.0) for high in (2, 4)]), "without low bits"
    ),
    "layer norm of maps": (
        lambda: pgexport.export("t.npz", nn.Sequential(normalize(), nn.LayerNorm(8)), SAMPLES, ABOUT, ACCURACY),
        "1: is made for [8], gets [3, 8, 8]",
    ),
    "other channels": (lambda: ops.LayerNorm([1.0], [0.0], 1e-5)(torch.zeros(1, 2, WIDTH)), "for 1 channels"),
}


class Weighing(Encoder):
    """Attention whose attention weights are used."""

    def __init__(self):
        super().__init__(lambda: nn.MultiheadAttention(8, 2, batch_first=True))

    def forward(self, tokens):
        x = self.embedding(tokens) + self.places
        return torch.relu(self.body(x, x, x)[1])


class NoPlaces(Encoder):
    """Attention without position embeddings."""

    def __init__(self):
        super().__init__(Attending)

    def forward(self, tokens):
        return self.body(self.embedding(tokens))


@pytest.mark.parametrize("case", REFUSED)
def test_what_attention_cannot_be_is_refused(case):
    call, message = REFUSED[case]
    with pytest.raises(ExportError) as error:
        call()
    assert message in str(error.value) and "\n" not in str(error.value), error.value
