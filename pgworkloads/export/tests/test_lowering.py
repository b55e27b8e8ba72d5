"""Tests that ordinary networks can be exported, and that every reader of their traces agrees with PyTorch."""

import dataclasses
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import schema
import torch
import usual
from conftest import ABOUT, ACCURACY, TokenNetwork, small_samples, small_sequences
from torch import nn
from torch.nn.utils import prune

import pgexport
from pgexport import archive, evaluate, interpreter
from pgexport.lowering import lowered

TEXT = small_sequences()
SAMPLES = small_samples(6)
TOLERANCE = 1e-5  # of scores: folded batch norms are rounded to float32, and traces hold float32 scores


@pytest.fixture(scope="module", params=list(usual.EXPORTED))
def exported(request, tmp_path_factory):
    """A network and the path of its trace."""
    network = usual.EXPORTED[request.param]()
    out = tmp_path_factory.mktemp("traces") / "own.npz"
    accuracy = evaluate.measure(network, SAMPLES, "random pixels", say=lambda line: None)
    pgexport.export(out, network, SAMPLES, ABOUT, accuracy)
    return network, out


def test_the_trace_has_the_answers_of_pytorch(exported):
    network, out = exported
    _, arrays = archive.read(out)
    pixels = torch.from_numpy(SAMPLES.pixels)
    with torch.no_grad():
        scores = network.double()(pixels.double()).numpy()
    assert np.abs(arrays["scores"] - scores).max() <= TOLERANCE * np.abs(scores).max()
    assert arrays["predictions"].tolist() == scores.argmax(1).tolist()


def test_numpy_finds_them_again(exported):
    assert interpreter.run(*archive.read(exported[1])).problems == []


def test_pgsim_finds_them_again(exported, pgsim):
    run = subprocess.run([pgsim, "trace", "verify", exported[1]], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "codes compared: 0 differences" in run.stdout


def test_ties_round_alike(tmp_path, pgsim):
    pgexport.export(tmp_path / "t.npz", usual.Ties(), small_samples(40), ABOUT, ACCURACY)
    assert interpreter.run(*archive.read(tmp_path / "t.npz")).problems == []
    run = subprocess.run([pgsim, "trace", "verify", tmp_path / "t.npz"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    "convert",
    [
        lambda network: network.train(),
        lambda network: network.double(),
        lambda network: network.requires_grad_(False),
        nn.DataParallel,
        lambda network: nn.Sequential(network),
    ],
    ids=["in training", "in float64", "without gradients", "parallel", "wrapped"],
)
def test_the_network_may_be_in_any_state(convert, tmp_path):
    answers = []
    for change in (lambda network: network, convert):
        network = change(usual.EXPORTED["resnet"]())
        was_training = network.training
        pgexport.export(tmp_path / "t.npz", network, SAMPLES, ABOUT, ACCURACY)
        assert network.training == was_training  # the network is not changed
        manifest, arrays = archive.read(tmp_path / "t.npz")
        assert interpreter.run(manifest, arrays).problems == []
        answers.append(arrays["scores"].tolist())
    assert answers[0] == answers[1]


@pytest.mark.parametrize("convert", [lambda n: n.half(), lambda n: n.bfloat16(), lambda n: n.float()])
def test_short_parameters_are_those_of_the_trace(convert, tmp_path):
    network = convert(usual.EXPORTED["vgg"]())
    pgexport.export(tmp_path / "t.npz", network, SAMPLES, ABOUT, ACCURACY)
    manifest, arrays = archive.read(tmp_path / "t.npz")
    assert interpreter.run(manifest, arrays).problems == []
    assert arrays["features.1.float_weight"].tolist() == network.features[1].weight.tolist()


class Language(nn.Module):
    """A language model of ordinary layers, one of them gated."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(3)
        quantizer = pgexport.SignedQuantizer(1.0, 4)
        self.embedding, self.drop, self.quantize = nn.Embedding(11, 6), nn.Dropout(), quantizer
        self.hidden, self.relu = usual.gated(nn.Linear(6, 8), quantizer), nn.ReLU6()
        self.words = nn.Linear(8, 11)

    def forward(self, tokens):
        return self.words(self.relu(self.hidden(self.quantize(self.drop(self.embedding(tokens))))))


@pytest.mark.parametrize("network", [Language, TokenNetwork])
def test_measure_takes_the_sequences_that_export_takes(network, tmp_path, pgsim):
    """Sequences have the same perplexity as the streams that they are cut from."""
    streams = np.concatenate([TEXT.tokens, TEXT.labels[:, -1:].astype(np.int32)], 1)
    found = evaluate.measure(network(), TEXT, "random tokens", say=lambda line: None)
    assert found == evaluate.measure(network(), streams, "random tokens", say=lambda line: None)
    assert found.metric == "perplexity" and found.samples == TEXT.labels.size
    pgexport.export(tmp_path / "t.npz", network(), TEXT, ABOUT, found)
    run = subprocess.run([pgsim, "trace", "verify", tmp_path / "t.npz"], capture_output=True, text=True)
    assert run.returncode == 0 and "codes compared: 0 differences" in run.stdout, run.stdout + run.stderr


def test_modes_that_a_network_has_no_parameters_for_are_left_out():
    quiet = {"where": "random tokens", "say": lambda line: None}
    assert evaluate.measure(TokenNetwork(), TEXT, **quiet).float is None  # its products have no float weights
    assert evaluate.measure(Language(), TEXT, **quiet).float > 1


def test_pruned_weights_are_derived_again():
    network = nn.Sequential(nn.Flatten(), nn.Linear(192, 5)).eval()
    prune.l1_unstructured(network[1], "weight", 0.5)
    pixels = torch.from_numpy(SAMPLES.pixels).float()
    with torch.no_grad():
        network(pixels)
        network[1].weight_orig.mul_(-3)  # the weights at hand are those of the call before
        found, wanted = lowered(network, pixels)(pixels), network(pixels)
    assert float((found - wanted).abs().max()) < TOLERANCE * float(wanted.abs().max())


ARGUMENTS = {
    "no samples": (lambda out, net: pgexport.export(out, net, SAMPLES.pixels, ABOUT, ACCURACY), "samples: must not"),
    "no words": (lambda out, net: pgexport.export(out, net, SAMPLES, {}, ACCURACY), "about: must not be a dict; give"),
    "no accuracy": (lambda out, net: pgexport.export(out, net, SAMPLES, ABOUT, 0.9), "accuracy: must not be a"),
    "a pair": (lambda out, net: evaluate.measure(net, (SAMPLES.pixels, SAMPLES.labels), ""), "data: must be .* tuple"),
    "images": (lambda out, net: evaluate.measure(net, SAMPLES.pixels, ""), "data: must be Samples.*got ndarray"),
    "text": (lambda out, net: evaluate.measure(net, TEXT, ""), "features.0: reads tokens; put an Embedding between"),
    "a mode": (lambda out, net: evaluate.measure(net, SAMPLES, "", ["fast"]), "mode: must be one of gated"),
}


@pytest.mark.parametrize("case", list(ARGUMENTS))
def test_wrong_arguments_are_refused(case, tmp_path):
    use, message = ARGUMENTS[case]
    with pytest.raises(pgexport.ExportError, match=message):
        use(tmp_path / "t.npz", usual.EXPORTED["vgg"]())
    assert not list(tmp_path.iterdir())


def test_the_readme_exports_a_network(tmp_path, monkeypatch, capsys, pgsim):
    """Runs the README's first example of a trace."""
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", readme.split("### Export\n")[1], re.DOTALL)
    monkeypatch.chdir(tmp_path)
    random = np.random.RandomState(4)
    names = {"pixels": random.randint(0, 256, (12, 3, 32, 32), np.uint8), "labels": random.randint(0, 10, 12)}
    exec(compile(code, "README.md", "exec"), names)
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [
        "top-1 gated", "top-1 uniform", "top-1 high_only", "top-1 float",
    ]  # fmt: skip
    schema.check(*archive.read("my-network.npz"))
    run = subprocess.run([pgsim, "trace", "verify", "my-network.npz"], capture_output=True, text=True)
    assert run.returncode == 0 and "codes compared: 0 differences" in run.stdout, run.stdout + run.stderr


def test_the_readme_says_what_samples_take():
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    for kind in (pgexport.Samples, pgexport.Sequences):
        fields = [f.name if i < 2 else f"{f.name}=None" for i, f in enumerate(dataclasses.fields(kind))]
        assert f"`{kind.__name__}({', '.join(fields)})`" in readme
