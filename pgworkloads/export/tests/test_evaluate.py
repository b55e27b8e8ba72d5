"""Tests perplexity, accuracy, and the answers for held data."""

import dataclasses
import hashlib
import math

import numpy as np
import pytest
import schema
import torch
from conftest import ABOUT, ACCURACY, PERPLEXITY, VOCABULARY
from conftest import MixingNetwork, TokenNetwork, small_samples, small_sequences
from torch import nn

import pgexport
from pgexport import ExportError, archive, datafile, evaluate, interpreter, ops
from pgexport.cli import main
from pgexport.modes import GATED, UNIFORM


class Counting(nn.Module):
    """A network that predicts the current token plus one with probability 1/2, and all others equally."""

    def __init__(self):
        super().__init__()
        self.scores = ops.Embedding(torch.eye(5).roll(1, 1) * math.log(4))

    def forward(self, tokens):
        return self.scores(tokens)


def test_perplexity():
    streams = np.array([[0, 1, 2, 3], [4, 0, 0, 1]], np.int32)  # one of the six tokens breaks the count
    reading = evaluate.read(Counting(), streams, GATED)
    assert reading.predictions.tolist() == [[1, 2, 3], [0, 1, 1]]
    assert reading.perplexity == pytest.approx((2**5 * 8) ** (1 / 6))


@pytest.mark.parametrize("mode", [GATED, UNIFORM])
def test_windows_change_nothing(mode):
    streams = np.random.RandomState(41).randint(0, VOCABULARY, (2, 14)).astype(np.int32)
    whole = evaluate.read(TokenNetwork(), streams, mode, window=13)
    parts = evaluate.read(TokenNetwork(), streams, mode, window=4)
    assert np.array_equal(whole.predictions, parts.predictions)
    assert whole.perplexity == pytest.approx(parts.perplexity, rel=1e-12)


def test_measure_says_every_mode(capsys):
    streams = np.array([[0, 1, 2, 3], [4, 0, 0, 1]], np.int32)
    found = evaluate.measure(Counting(), streams, "six tokens", (GATED, UNIFORM))
    assert (found.metric, found.samples, found.set) == ("perplexity", 6, "six tokens")
    assert found.gated == found.uniform == pytest.approx((2**5 * 8) ** (1 / 6)) and found.float is None
    samples = small_samples(7)
    found = evaluate.measure(MixingNetwork(), samples, "seven images", (UNIFORM,) + (GATED,))
    assert (found.metric, found.samples) == ("top-1", 7)
    assert found.gated == np.mean(evaluate.predict(MixingNetwork(), samples.pixels, GATED) == samples.labels)
    printed = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[0] for line in printed] == [
        "perplexity gated", "perplexity uniform", "top-1 uniform", "top-1 gated",
    ]  # fmt: skip


def held_images():
    samples = small_samples(7)
    brightness = np.random.RandomState(43).rand(7, 3, 1, 1)
    pixels = (samples.pixels * brightness).astype(np.uint8)
    return datafile.HeldData("held-images", datafile.IMAGES, "random", "", "MIT", pixels, samples.labels)


def held_tokens():
    tokens = np.random.RandomState(42).randint(0, VOCABULARY, (2, 21)).astype(np.int32)
    return datafile.HeldData("held-tokens", datafile.TOKENS, "random", "", "MIT", tokens)


def exported(data, folder):
    """The paths of a trace and of its held data."""
    held, out = folder / "held.npz", folder / "trace.npz"
    datafile.write(held, data)
    if data.kind == datafile.TOKENS:
        pgexport.export(out, TokenNetwork(), small_sequences(), ABOUT, PERPLEXITY, held)
    else:
        pgexport.export(out, MixingNetwork(), small_samples(), ABOUT, ACCURACY, held)
    return out, held


@pytest.mark.parametrize("data", [held_images(), held_tokens()], ids=lambda data: data.kind)
def test_a_held_file_comes_back(data, tmp_path):
    path = tmp_path / "held.npz"
    datafile.write(path, data)
    found = datafile.read(path)
    assert (found.name, found.kind, found.license) == (data.name, data.kind, data.license)
    assert np.array_equal(found.values, data.values) and found.values.dtype == data.values.dtype
    assert (found.labels is None) == (data.kind == datafile.TOKENS)
    manifest, arrays = archive.read(path, datafile.FORMAT)
    schema.same(manifest, schema.HELD_SET, "manifest")
    schema.same(manifest["arrays"], arrays, "arrays")


@pytest.mark.parametrize("data", [held_images(), held_tokens()], ids=lambda data: data.kind)
def test_answers_for_held_data(data, tmp_path, capsys):
    out, held = exported(data, tmp_path)
    manifest, arrays = archive.read(out)
    schema.check(manifest, arrays)
    assert manifest["held"]["data"] == data.name
    assert manifest["held"]["sha256"] == hashlib.sha256(held.read_bytes()).hexdigest()
    predictions = arrays[manifest["held"]["predictions"]]
    assert len(np.unique(predictions)) > 1
    if data.kind == datafile.TOKENS:
        scores = TokenNetwork()(torch.from_numpy(data.values[:, :-1]))
        labels = torch.from_numpy(data.values[:, 1:]).flatten().long()
        wanted = nn.functional.cross_entropy(scores.flatten(0, 1), labels)
        assert manifest["held"]["accuracy"] == pytest.approx(math.exp(wanted))
        assert np.array_equal(predictions, scores.argmax(-1).numpy())
    else:
        assert manifest["held"]["accuracy"] == np.mean(predictions == data.labels)
        assert np.array_equal(predictions, MixingNetwork()(torch.from_numpy(data.values)).argmax(1).numpy())
    assert main(["check", str(out), "--held", str(held)]) == 0
    compared = predictions.size + arrays["predictions"].size
    assert f"{compared} predictions: 0 problems" in capsys.readouterr().out


@pytest.mark.parametrize("data", [held_images(), held_tokens()], ids=lambda data: data.kind)
def test_a_wrong_answer_is_found(data, tmp_path):
    out, held = exported(data, tmp_path)
    manifest, arrays = archive.read(out)
    arrays["held.predictions"].flat[0] ^= 1
    manifest["held"]["accuracy"] *= 1.001
    manifest["held"]["accuracy"] += 0.001
    run = interpreter.Run()
    interpreter.run_held(manifest, arrays, held, run)
    assert run.problems[0] == "held predictions: 1 differ"
    assert run.problems[1].startswith("held accuracy: ")


def test_other_held_data_is_refused(tmp_path, capsys):
    out, held = exported(held_images(), tmp_path)
    datafile.write(held, held_tokens())
    assert main(["check", str(out), "--held", str(held)]) == 2
    assert "is not the held-images that the trace has answers for" in capsys.readouterr().err
    pgexport.export(out, MixingNetwork(), small_samples(), ABOUT, ACCURACY)
    assert main(["check", str(out), "--held", str(held)]) == 2
    assert "has no answers for held data" in capsys.readouterr().err


def test_held_files_that_are_none(tmp_path):
    out, held = exported(held_images(), tmp_path)
    with pytest.raises(ExportError, match="format: must be pgsim.data/1, got 'pgsim.trace/2'"):
        datafile.read(out)
    manifest, arrays = archive.read(held, datafile.FORMAT)
    archive.write(held, {**manifest, "kind": "sounds"}, arrays)
    with pytest.raises(ExportError, match="kind: must be one of images, tokens, got 'sounds'"):
        datafile.read(held)
    with pytest.raises(ExportError, match="name: must match"):
        datafile.write(held, dataclasses.replace(held_images(), name="Held!"))


def test_the_metric_must_fit_the_task(tmp_path):
    with pytest.raises(ExportError, match="metric: must be perplexity for language-model, got 'top-1'"):
        pgexport.export(tmp_path / "t.npz", TokenNetwork(), small_sequences(), ABOUT, ACCURACY)
    with pytest.raises(ExportError, match="metric: must be top-1 for classification, got 'perplexity'"):
        pgexport.export(tmp_path / "t.npz", MixingNetwork(), small_samples(), ABOUT, PERPLEXITY)
    assert list(tmp_path.iterdir()) == []
