"""Tests what random layers cover, and that all readers of this package agree on them."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import schema
import torch

from pgexport import Above, Between, PGConv2d, archive, definition, interpreter, randomlayers, randomtrace
from pgexport.activation import Activation
from pgexport.cli import main

CROSSCHECK = Path(__file__).resolve().parents[1] / "crosscheck.sh"
SEED, IMAGES = 5, 2


@pytest.fixture(scope="module")
def layers():
    """Two of every combination of kind, encoding and gate."""
    return [randomlayers.draw(SEED, i, IMAGES) for i in range(2 * randomlayers.COMBINATIONS)]


@pytest.fixture(scope="module")
def trace():
    """One of every combination, as a trace."""
    return randomtrace.build(SEED, randomlayers.COMBINATIONS, IMAGES)


def test_every_combination_is_drawn(layers):
    found = {(layer.name.split(".")[1], layer.operands.encoding, layer.gate) for layer in layers}
    assert len(found) == randomlayers.COMBINATIONS


def test_every_dimension_varies(layers):
    assert {layer.weight_bits for layer in layers} == set(range(1, 9))
    assert {layer.operands.bits for layer in layers} == set(range(2, 9))
    by_channels = [layer.operands for layer in layers if layer.operands.first_channels]
    assert {layer.operands.high_bits for layer in layers if not layer.operands.first_channels} == set(range(1, 8))
    assert len(by_channels) > 0.3 * len(layers) and {x.groups for x in by_channels} >= {1, 2, 3}
    assert all(x.high_bits == x.bits for x in by_channels)
    assert all((x.high_bits < x.bits) == (x.first_channels == 0) for x in (layer.operands for layer in layers))
    shapes = [layer.geometry for layer in layers]
    for pair in ("kernel", "stride", "padding"):
        assert len({getattr(shape, pair) for shape in shapes}) > 8
        assert any(len(set(getattr(shape, pair))) == 2 for shape in shapes)
    weights = [layer.operands.weight for layer in layers]
    assert max(int(w.abs().max()) for w in weights) == 255
    assert any(int(w.min()) >= 0 and int(w.max()) > 1 for w in weights)
    assert {layer.bias is None for layer in layers} == {True, False}


@pytest.mark.parametrize("encoding", randomlayers.ENCODINGS)
def test_codes_reach_both_ends(encoding, layers):
    reached = set()
    for x in (layer.operands for layer in layers if layer.operands.encoding == encoding):
        least, most = randomlayers.code_range(x.bits, encoding)
        assert least <= int(x.codes.min()) and int(x.codes.max()) <= most
        reached |= {(int(x.codes.min()) == least, int(x.codes.max()) == most)}
    assert (True, True) in reached


def test_sums_come_near_the_ends_of_int32(layers):
    sums = [definition.compute(layer.operands, layer.gate, layer.delta).sums for layer in layers]
    assert max(int(s.abs().max()) for s in sums) > 0.9 * definition.INT32_MAX


def test_gates_differ_and_ties_happen(trace):
    assert 0.2 * trace.gates < trace.on < 0.8 * trace.gates
    assert trace.ties > 0.05 * trace.gates


def test_the_trace_is_one(trace, tmp_path):
    schema.check(trace.manifest, trace.arrays)
    assert trace.manifest["synthetic"]
    archive.write(tmp_path / "t.npz", trace.manifest, trace.arrays)
    manifest, _ = archive.read(tmp_path / "t.npz")
    assert manifest == trace.manifest


def test_the_interpreter_agrees(trace):
    run = interpreter.run(trace.manifest, trace.arrays)
    assert run.problems == []
    assert run.gates == trace.gates


def test_pg_layers_agree(layers):
    for layer in layers:
        x = layer.operands
        gate = Above(layer.delta) if layer.gate == "above" else Between(*layer.delta)
        activation = Activation(x.bits, x.high_bits, x.encoding, x.scale)
        conv = PGConv2d(
            x.weight, x.scales, layer.weight_bits, activation, x.stride, x.padding, x.groups, gate=gate,
            first_channels=x.first_channels,
        )  # fmt: skip
        found = conv.compute(activation.values(x.codes).double() * x.scale)
        wanted = definition.compute(x, layer.gate, layer.delta)
        assert torch.equal(found.codes.long(), x.codes), layer.name
        assert torch.equal(found.gate, wanted.gate), layer.name
        assert torch.equal(found.output.long(), wanted.sums), layer.name


def test_a_layer_does_not_depend_on_the_others(trace):
    few = randomtrace.build(SEED, 8, IMAGES)
    assert set(few.arrays) < set(trace.arrays)
    assert all(np.array_equal(few.arrays[name], trace.arrays[name]) for name in few.arrays)


@pytest.mark.parametrize(
    "spoil, problems",
    [("gate", ["gates differ", "gated fraction"]), ("output", ["outputs differ"])],
    ids=randomtrace.SPOILS,
)
def test_a_spoiled_trace_is_found_out(spoil, problems, tmp_path, capsys):
    out = str(tmp_path / "t.npz")
    assert main(["random", "--out", out, "--layers", "7", "--seed", "3", "--spoil", spoil]) == 0
    assert "7 layers, 4 images" in capsys.readouterr().out
    assert main(["check", out]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(problems) + 1
    assert all(problem in line and "layer003." in line for problem, line in zip(problems, printed))


@pytest.mark.parametrize(
    "option, value, message",
    [
        ("--layers", "0", "layers: must be 1..10000, got 0"),
        ("--images", "0", "images: must be 1..1000, got 0"),
        ("--seed", "-1", "seed: must be 0..4294967295, got -1"),
    ],
)
def test_impossible_numbers_are_refused(option, value, message, tmp_path, capsys):
    assert main(["random", "--out", str(tmp_path / "t.npz"), option, value]) == 2
    assert capsys.readouterr().err == f"pgexport: {message}\n"


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is missing")
def test_crosscheck_says_what_is_missing(tmp_path):
    command = [shutil.which("bash"), str(CROSSCHECK)]
    run = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert run.returncode == 2
    assert run.stderr == "crosscheck: go is missing; put Go's bin folder into PATH\n"
