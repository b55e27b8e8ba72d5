"""Tests the command line of training, the descriptions of trained networks, and their export."""

import dataclasses
import io
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
import schema
import torch
from conftest import MixingNetwork, PlainNetwork, jpeg_members, small_samples, write_tar
from PIL import Image
from trainable import corpus, image_recipe, images, text_recipe
from torch import nn

from pgexport import ExportError, archive, cli, evaluate
from pgexport.modes import FLOAT, GATED
from pgexport.training import __main__ as command
from pgexport.training import checkpoint, published, recipes
from pgexport.training.published import PUBLISHED, about, measure
from pgexport.training.recipe import Phase
from pgexport.training.recipes import RECIPES


@pytest.fixture
def cifar10(tmp_path):
    """A tar file of 20 training and 10 test images."""
    return write_tar(tmp_path / "cifar10.tar", [*jpeg_members(2, "train"), *jpeg_members()])


@pytest.fixture
def tiny(monkeypatch):
    """Recipes that take almost no time, by name."""
    monkeypatch.setitem(RECIPES, "tiny", image_recipe(load=recipes._load_cifar10))
    monkeypatch.setitem(RECIPES, "words", text_recipe())


def train(*arguments):
    return command.main([*map(str, arguments), "--threads", "1", "--device", "cpu"])


def test_training_and_going_on(tiny, cifar10, tmp_path, capsys):
    arguments = "tiny", "--data", cifar10, "--out", tmp_path / "new" / "folder", "--epochs", "1", "1"
    assert train(*arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [re.match(r"phase \d \((\w+)\)", line).group(1) for line in lines] == ["float", "gated"]
    progress = json.loads(checkpoint.load(tmp_path / "new" / "folder" / "checkpoint.pt")["progress"])
    assert progress["phase"] == 2 and [phase["epochs"] for phase in progress["phases"]] == [1, 1]
    assert (progress["seed"], progress["start"], progress["devices"]) == (1, None, ["cpu"])
    assert train(*arguments) == 0
    assert capsys.readouterr().out == "is finished\n"


def test_start(tiny, cifar10, tmp_path, capsys):
    shallow, deep = tmp_path / "shallow", tmp_path / "deep"
    assert train("tiny", "--data", cifar10, "--out", shallow, "--epochs", "1", "0") == 0
    start = shallow / "checkpoint.pt"
    assert train("tiny", "--data", cifar10, "--out", deep, "--epochs", "0", "0", "--start", start) == 0
    states = [checkpoint.load(folder / "checkpoint.pt") for folder in (shallow, deep)]
    assert all(torch.equal(value, states[1]["network"][name]) for name, value in states[0]["network"].items())
    assert json.loads(states[1]["progress"])["start"] == "checkpoint.pt"


def test_start_is_left_alone_when_going_on(tiny, cifar10, tmp_path):
    out = tmp_path / "out"
    assert train("tiny", "--data", cifar10, "--out", out, "--epochs", "0", "0") == 0
    arguments = "tiny", "--data", cifar10, "--out", out, "--epochs", "0", "0", "--start", tmp_path / "missing.pt"
    assert train(*arguments) == 0


ERRORS = {
    "no data": (["--data", "missing.tar"], "missing.tar: no such data; give CIFAR-10"),
    "one epoch": (["--epochs", "1"], "--epochs: needs 2 numbers from 0 on, one for each phase"),
    "negative": (["--epochs", "1", "-1"], "--epochs: needs 2 numbers from 0 on"),
    "device": (["--device", "abacus"], "--device: 'abacus' is none of this machine's; give cpu or cuda"),
    "no memory": (["--device", "meta"], "--device: 'meta' is none of this machine's"),
    "threads": (["--threads", "0"], "--threads: must be 1 or more, got 0"),
    "seed": (["--seed", "-1"], "--seed: must be 0..4294967295, got -1"),
    "start": (["--start", "missing.pt"], "missing.pt: no such checkpoint; give the checkpoint.pt of a shallower"),
    "out": (["--out", "file"], "file: cannot be made (File exists); give another --out"),
}
if not torch.cuda.is_available():
    ERRORS["cuda"] = ["--device", "cuda"], "--device: 'cuda' is none of this machine's; give cpu or cuda"


@pytest.mark.parametrize("case", ERRORS)
def test_errors_are_one_line(case, tiny, cifar10, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    options, message = ERRORS[case]
    assert command.main(["tiny", "--data", str(cifar10), "--out", "out", "--device", "cpu", *options]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"pgexport: {message}") and error.count("\n") == 1
    assert not Path("out").exists()


def test_start_where_a_recipe_has_none(capsys):
    assert train("lstm", "--data", "missing.zip", "--out", "out", "--start", "file") == 2
    assert "--start: recipe lstm knows no parameters to start from; leave it out" in capsys.readouterr().err


TEACHER_ERRORS = {
    "none": ("vit", [], "recipe vit has a network that teaches; give its phase-1.pt"),
    "unwanted": ("lstm", ["--teacher", "file"], "recipe lstm has no other network that teaches; leave it out"),
}


@pytest.mark.parametrize("case", TEACHER_ERRORS)
def test_a_teacher_is_given_where_the_recipe_has_one(case, capsys):
    recipe, options, message = TEACHER_ERRORS[case]
    assert train(recipe, "--data", "missing", "--out", "out", *options) == 2
    assert capsys.readouterr().err == f"pgexport: --teacher: {message}\n"


def test_usage(capsys):
    with pytest.raises(SystemExit) as stop:
        command.main(["--help"])
    assert stop.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert all(f"{name}: {' '.join(recipe.about.split())}" in shown for name, recipe in RECIPES.items())
    with pytest.raises(SystemExit) as stop:
        command.main(["alexnet", "--data", "x", "--out", "y"])
    assert stop.value.code == 2


def finished(network, path, phase=2):
    """A checkpoint as a training leaves it after ``phase`` phases."""
    progress = {
        "phases": [dataclasses.asdict(Phase(FLOAT, 0, 0.2)), dataclasses.asdict(Phase(GATED, 1, 0.1))],
        "seed": 3, "start": "start.pt", "phase": phase, "step": 0, "measured": {"1": {}},
    }  # fmt: skip
    state = {"network": network.state_dict(), "optimizer": {}, "progress": json.dumps(progress), "random": None}
    torch.save(state, path)
    return path


def test_trained_exports_a_checkpoint(cifar10, tmp_path, capsys):
    torch.manual_seed(71)
    path, out = finished(RECIPES["resnet20"].network(), tmp_path / "checkpoint.pt"), tmp_path / "t.npz"
    paths = "--checkpoint", str(path), "--data", str(cifar10), "--out", str(out)
    assert cli.main(["trained", "resnet20", *paths, "--images", "2", "--seed", "7"]) == 0
    assert "layer3_2.conv1" in capsys.readouterr().out
    manifest, arrays = archive.read(out)
    schema.check(manifest, arrays)
    assert manifest["name"] == "pg-resnet20-short-a4h2-cifar10" and manifest["images"] == 2
    assert manifest["training"]["seed"] == 3 and not manifest["synthetic"]
    assert manifest["accuracy"]["samples"] == 10 and manifest["accuracy"]["float"] is not None
    assert sum(node["product"] is not None and node["product"]["gate"] is not None for node in manifest["nodes"]) == 9
    assert not any(node["product"]["assumed_precision"] for node in manifest["nodes"] if node["product"])
    assert cli.main(["check", str(out)]) == 0
    assert "0 problems" in capsys.readouterr().out


def test_trained_errors_are_one_line(cifar10, tmp_path, capsys):
    network = RECIPES["resnet20"].network()
    half = finished(network, tmp_path / "half.pt", phase=1)
    whole = finished(network, tmp_path / "whole.pt")
    cases = [
        ("resnet20", half, cifar10, [], "half.pt: training is in phase 2; finish it first"),
        ("resnet56", whole, cifar10, [], "whole.pt: is of another network; give the checkpoint.pt that"),
        ("resnet20", tmp_path / "no.pt", cifar10, [], "no.pt: no such checkpoint; give"),
        ("resnet20", cifar10, cifar10, [], "cifar10.tar: not a checkpoint ("),
        ("resnet20", whole, tmp_path / "no.tar", [], "no.tar: no such data"),
        ("resnet20", whole, cifar10, ["--images", "0"], "images: must be 1 or more, got 0"),
        ("resnet20", whole, cifar10, ["--images", "11"], "images: must be 1..10, got 11"),
    ]
    for recipe, path, data, more, message in cases:
        arguments = ["--checkpoint", path, "--data", data, "--out", tmp_path / "t.npz", *more]
        assert cli.main(["trained", recipe, *map(str, arguments)]) == 2, message
        error = capsys.readouterr().err
        assert message in error and error.count("\n") == 1
    assert not (tmp_path / "t.npz").exists()


def progress_of(*phases, **more):
    measured = {str(i): {"accuracy": i / 10} for i, phase in enumerate(phases) if phase.epochs}
    return {"phases": list(map(dataclasses.asdict, phases)), "seed": 5, "start": None, "measured": measured, **more}


EVALUATION = published.Evaluation(small_samples(2), small_samples(5), "random pixels", "test", "a note", "five images")


def test_about_says_how_it_was_trained():
    phases = Phase(FLOAT, 60, 0.004, shrink=2), Phase(FLOAT, 0, 9.0), Phase(GATED, 1, 0.001)
    words = about(PUBLISHED["shufflenet"], "a-name", EVALUATION, progress_of(*phases))
    assert words.training == (
        "on a CPU: 60 epochs float on images of 1/2 the width (learning rate up to 0.004), "
        "then 1 epoch gated (learning rate up to 0.001)"
    )
    assert (words.name, words.training_seed, words.note) == ("a-name", 5, "a note")
    later = progress_of(*phases, start="other.pt", devices=["cpu", "cuda"])
    later["start"] = "other.pt"
    training = about(PUBLISHED["shufflenet"], "a-name", EVALUATION, later).training
    assert training.startswith("on a CPU and a GPU: 60 epochs") and training.endswith("; started from other.pt")


def test_measure_takes_float_from_the_last_float_phase():
    network, float_one, gated = MixingNetwork(), Phase(FLOAT, 1, 0.1), Phase(GATED, 1, 0.1)
    progress = progress_of(float_one, float_one, Phase(FLOAT, 0, 0.1), gated)
    found = measure(network, EVALUATION, progress)
    assert found.float == 0.1 and (found.samples, found.set) == (5, "five images")
    assert found.gated == evaluate.accuracy(network, EVALUATION.measured, GATED)
    progress["measured"]["1"] = {"valid perplexity": 9.0, "test perplexity": 8.0}
    assert measure(network, EVALUATION, progress).float == 8.0


def test_measure_without_a_float_phase_turns_quantization_off(monkeypatch):
    modes = []
    monkeypatch.setattr(evaluate, "accuracy", lambda network, data, mode: modes.append(mode) or 0.5)
    without = progress_of(Phase(FLOAT, 0, 0.1), Phase(GATED, 1, 0.1))
    assert measure(PlainNetwork(), EVALUATION, without).float == 0.5
    assert sorted(modes) == ["float", "gated", "high_only", "uniform"]


def test_every_recipe_but_those_of_float_networks_is_published():
    quantized = {name for name, recipe in RECIPES.items() if any(phase.mode != FLOAT for phase in recipe.phases)}
    assert set(PUBLISHED) == quantized
    names = [network.trace for network in PUBLISHED.values()]
    assert len(set(names)) == len(names) and all(re.fullmatch(archive.NAME, name) for name in names)


def write_ptb(path, texts=None):
    """Texts that count."""
    data = corpus()
    with zipfile.ZipFile(path, "w") as file:
        for split in ("train", "valid", "test"):
            text = " ".join(f"w{token}" for token in getattr(data, split)) if texts is None else texts
            file.writestr(f"ptb.{split}.txt", text)
    return path


def test_evaluation_of_a_text(tmp_path):
    evaluation = PUBLISHED["lstm"].evaluation(write_ptb(tmp_path / "ptb.zip"), 2, 1)
    assert evaluation.stored.tokens.shape == (2, 35) and evaluation.measured.shape == (10, 11)
    with pytest.raises(ExportError, match="streams: 9 of 35 need 316 tokens, got 102"):
        PUBLISHED["lstm"].evaluation(tmp_path / "ptb.zip", 9, 1)


def write_imagenet(path, classes):
    with zipfile.ZipFile(path, "w") as file:
        for number in classes:
            buffer = io.BytesIO()
            Image.fromarray(np.full((256, 256, 3), number % 256, np.uint8)).save(buffer, "JPEG")
            file.writestr(f"{number:04}_thing.jpg", buffer.getvalue())
    return path


def test_evaluation_of_imagenet_says_that_nothing_was_held_out(tmp_path):
    evaluation = PUBLISHED["shufflenet"].evaluation(write_imagenet(tmp_path / "i.zip", (3, 998)), 1, 1)
    assert evaluation.measured.labels.tolist() == [3, 998] and len(evaluation.stored) == 1
    assert evaluation.measured.pixels.shape == (2, 3, 224, 224)
    assert "trained on these very images" in evaluation.note and "none were held out" in evaluation.where


def test_evaluation_of_cifar10(cifar10):
    evaluation = PUBLISHED["resnet56"].evaluation(cifar10, 4, 9)
    assert len(evaluation.stored) == 4 and len(evaluation.measured) == 10
    assert "seed 9" in evaluation.note and evaluation.where == "CIFAR-10, all test images, JPEG files"


def test_recipes_refuse_data_that_their_networks_have_no_room_for(tmp_path):
    with pytest.raises(ExportError, match="holds an image of class 1000; ImageNet has 1000"):
        RECIPES["shufflenet"].load(write_imagenet(tmp_path / "i.zip", (0, 1000)))
    with pytest.raises(ExportError, match="has 10001 different words; the Penn Tree Bank has 10000"):
        RECIPES["lstm"].load(write_ptb(tmp_path / "ptb.zip", " ".join(map(str, range(10_000)))))
    assert len(RECIPES["lstm"].load(write_ptb(tmp_path / "small.zip")).words) == 14


def test_the_readme_trains_and_exports(tmp_path, monkeypatch):
    """Runs the README's example of a user's own network."""
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    section = readme.split("### Networks of your own")[1]
    (code, *_) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    names = {"train": images(128), "test": images(20)}
    exec(compile(code, "README.md", "exec"), names)
    manifest, arrays = archive.read("my-network.npz")
    schema.check(manifest, arrays)
    assert any(node["product"] and node["product"]["gate"] for node in manifest["nodes"])
    assert isinstance(names["training"].network, nn.Module)
