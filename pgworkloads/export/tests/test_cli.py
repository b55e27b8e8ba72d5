"""Tests the command line, from data and checkpoint to a checked trace."""

import pytest
import schema

from pgexport import archive, datafile, interpreter
from pgexport.cli import main, parser
from pgexport.networks import NETWORKS


def arguments(name, checkpoints, jpegs, out, *more):
    paths = ["--checkpoint", str(checkpoints[name]), "--data", str(jpegs), "--out", str(out)]
    return [name, *paths, "--images", "2", *more]


@pytest.mark.parametrize("name", NETWORKS)
def test_export_and_check(name, checkpoints, jpegs, tmp_path, capsys):
    for file in ("a.npz", "b.npz"):
        assert main(arguments(name, checkpoints, jpegs, tmp_path / file, "--seed", "7", "--accuracy-images", "3")) == 0
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    printed = capsys.readouterr().out
    assert "top-1 gated: " in printed and "layer3_2.conv1" in printed
    manifest, arrays = archive.read(tmp_path / "a.npz")
    schema.check(manifest, arrays)
    assert manifest["name"] == NETWORKS[name].trace
    assert manifest["images"] == 2 and manifest["accuracy"]["samples"] == 3
    assert "seed 7" in manifest["dataset"]["note"]
    assert main(["check", str(tmp_path / "a.npz")]) == 0
    assert "0 problems" in capsys.readouterr().out


def test_check_fails_on_a_wrong_prediction(small_gated, tmp_path, capsys):
    contents, arrays, _ = small_gated
    arrays["predictions"][0] ^= 1
    contents["arrays"] = archive.listing(arrays)
    archive.write(tmp_path / "t.npz", contents, arrays)
    assert main(["check", str(tmp_path / "t.npz")]) == 1
    assert "predictions: 1 differ" in capsys.readouterr().out


def damaged(contents, field, value):
    """A manifest whose first quantizer has another value in a field."""
    at = next(i for i, node in enumerate(contents["nodes"]) if node["op"] == "clipped_relu")
    nodes = [*contents["nodes"]]
    nodes[at] = {**nodes[at], field: value}
    return {**contents, "nodes": nodes}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda contents: [], "manifest.json: must be an object, got list"),
        (lambda contents: {**contents, "arrays": 3}, "arrays: must list the arrays, got 3"),
        (lambda contents: {**contents, "nodes": []}, "nodes: must not be empty"),
        (lambda contents: {**contents, "nodes": None}, "its manifest cannot be followed (TypeError"),
        (lambda contents: {**contents, "nodes": [{}]}, "cannot be followed (KeyError"),
        (lambda contents: damaged(contents, "params", None), "cannot be followed (AttributeError"),
        (lambda contents: damaged(contents, "attrs", {"bits": 0, "clip": 1.0}), "followed (ZeroDivisionError"),
        (lambda contents: damaged(contents, "inputs", [""]), "cannot be followed (KeyError"),
    ],
)
def test_check_refuses_other_manifests(change, message, small_gated, tmp_path, capsys):
    contents, arrays, _ = small_gated
    archive.write(tmp_path / "t.npz", change(contents), arrays)
    assert main(["check", str(tmp_path / "t.npz")]) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1


def test_check_hides_no_error_of_its_own(small_gated, tmp_path, monkeypatch):
    def broken(*_):
        raise NameError("name 'x' is not defined")

    contents, arrays, _ = small_gated
    archive.write(tmp_path / "t.npz", contents, arrays)
    monkeypatch.setattr(interpreter, "run", broken)
    with pytest.raises(NameError):
        main(["check", str(tmp_path / "t.npz")])


@pytest.mark.parametrize("name", NETWORKS)
def test_errors_are_one_line_with_a_remedy(name, checkpoints, jpegs, tmp_path, capsys):
    other = {name: checkpoints["resnet20"]}
    cases = [
        (arguments(name, {name: tmp_path / "no.npz"}, jpegs, tmp_path / "o.npz"), "no such checkpoint"),
        (arguments(name, other, jpegs, tmp_path / "o.npz"), "give the checkpoint of this network"),
        (arguments(name, checkpoints, tmp_path / "no.tar", tmp_path / "o.npz"), "no such data"),
        (arguments(name, checkpoints, jpegs, tmp_path / "no" / "o.npz", "--accuracy-images", "1"), "no such folder"),
        (arguments(name, checkpoints, jpegs, tmp_path / "o.npz", "--images", "11"), "images: must be 1..10, got 11"),
    ]
    for case, message in cases:
        assert main(case) == 2
        error = capsys.readouterr().err
        assert error.startswith("pgexport: ") and message in error
        assert error.count("\n") == 1
    assert not (tmp_path / "o.npz").exists()


def test_held_images(checkpoints, jpegs, tmp_path, capsys):
    held, out = tmp_path / "held.npz", tmp_path / "t.npz"
    assert main(["data", "cifar10", "--data", str(jpegs), "--out", str(held), "--images", "5", "--seed", "3"]) == 0
    assert "cifar10-test-5, images, 5 x 3 x 32 x 32" in capsys.readouterr().out
    data = datafile.read(held)
    assert len(set(data.labels.tolist())) == 5 and "seed 3" in data.note
    more = "--accuracy-images", "1", "--held", str(held)
    assert main(arguments("fracbnn", checkpoints, jpegs, out, *more)) == 0
    manifest, arrays = archive.read(out)
    schema.check(manifest, arrays)
    assert manifest["held"]["data"] == "cifar10-test-5"
    assert main(["check", str(out), "--held", str(held)]) == 0
    assert "7 predictions: 0 problems" in capsys.readouterr().out
    for wrong in ({}, {**manifest["held"], "predictions": "no"}, 3):
        archive.write(out, {**manifest, "held": wrong}, arrays)
        assert main(["check", str(out), "--held", str(held)]) == 2
        error = capsys.readouterr().err
        assert f"{out}: its manifest cannot be followed" in error and error.count("\n") == 1
    contents, values = archive.read(held, datafile.FORMAT)
    for wrong in ({**contents, "values": "no"}, {key: value for key, value in contents.items() if key != "kind"}):
        archive.write(held, wrong, values)
        archive.write(out, manifest, arrays)
        assert main(["check", str(out), "--held", str(held)]) == 2
        error = capsys.readouterr().err
        assert f"{held}: its manifest cannot be followed (KeyError" in error and error.count("\n") == 1


COMMANDS = ("fracbnn", "trained", "dnn-gating", "data", "data cifar10", "data ptb", "check", "random")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([*command.split(), "--help"])
    assert stop.value.code == 0
    assert "usage: pgexport" in capsys.readouterr().out


def test_defaults_are_those_of_the_shipped_files():
    paths = ["--data", "x", "--out", "y"]
    images = parser().parse_args(["data", "cifar10", *paths])
    tokens = parser().parse_args(["data", "ptb", *paths])
    assert (images.images, images.seed, tokens.streams, tokens.length) == (1000, 1, 10, 1000)
