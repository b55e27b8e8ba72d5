"""Tests trace files of small networks: structure, completeness, determinism and damage."""

import dataclasses
import json
import zipfile

import numpy as np
import pytest
import schema
import torch
from conftest import ABOUT, ACCURACY, NETWORKS, SmallNetwork, built, small_samples

from pgexport import ExportError, agreement, archive, interpreter, manifest


def test_manifest_holds_what_the_page_lists(small):
    contents, arrays, _ = small
    schema.check(contents, arrays)


def test_small_networks_use_every_op():
    used = {node["op"] for network in NETWORKS for node in built(network)[0]["nodes"]}
    assert used == set(schema.OP)


def test_interpreter_reproduces_the_framework(small, tmp_path):
    contents, arrays, _ = small
    archive.write(tmp_path / "t.npz", contents, arrays)
    run = interpreter.run(*archive.read(tmp_path / "t.npz"))
    assert run.problems == []
    assert len(run.predictions) == contents["images"]


def test_small_gates_are_mixed_and_agree_with_reals(small_gated):
    contents, _, steps = small_gated
    gated = [s for s in steps if s.result is not None and s.result.gate is not None]
    assert len(gated) == 5
    for step in gated:
        assert 0 < step.result.gate.double().mean() < 1, step.name
        assert agreement.disagreements(step, torch.float64) == 0, step.name


def test_disagreements_are_counted(small_gated):
    _, _, steps = small_gated
    step = next(s for s in steps if s.name == "unsigned")
    step.result.gate[0, 0, 0, 0] ^= True
    assert agreement.disagreements(step, torch.float64) == 1


@pytest.mark.parametrize(
    "array, problem",
    [
        ("twos.codes", "twos: 1 codes differ"),
        ("bipolar.gates", "bipolar: gates differ"),
        ("signed.thresholds", "signed: gates differ"),
        ("hidden.weight", "hidden: outputs differ"),
        ("predictions", "predictions: 1 differ"),
    ],
)
def test_interpreter_finds_a_changed_array(small_gated, array, problem):
    contents, arrays, _ = small_gated
    changed = dict(arrays)
    changed[array] = arrays[array].copy()
    if array.endswith("thresholds"):
        changed[array] += 40
    else:
        changed[array].flat[0] ^= 1 << (0 if array != "bipolar.gates" else 7)
    assert problem in interpreter.run(contents, changed).problems


@pytest.mark.parametrize(
    "change, problem",
    [
        (
            {"images": 2},
            "images: is 2, but pixels.values has 3, labels has 3, predictions has 3, scores has 3, "
            "dataset.samples has 3",
        ),
        ({"dataset": {"samples": ["a", "b"]}}, "images: is 3, but dataset.samples has 2"),
    ],
)
def test_interpreter_counts_samples(small_gated, change, problem):
    contents, arrays, _ = small_gated
    assert interpreter.run({**contents, **change}, arrays).problems == [problem]


def test_interpreter_finds_missing_answers(small_gated):
    contents, arrays, _ = small_gated
    fewer = {**arrays, "predictions": arrays["predictions"][:2]}
    counted = "images: is 3, but predictions has 2"
    assert interpreter.run(contents, fewer).problems == [counted, "predictions: 3 differ"]


@pytest.mark.parametrize(
    "array, problem",
    [
        ("lstm.recurrent.codes", "lstm.recurrent: 1 codes differ"),
        ("lstm.recurrent.gates", "lstm.recurrent: gates differ"),
        ("lstm.recurrent.weight", "lstm.recurrent: outputs differ"),
        ("lstm.recurrent.bias", "hidden: outputs differ"),
        ("lstm.input.thresholds", "lstm.input: gates differ"),
        ("hidden.weight", "hidden: outputs differ"),
        ("embedding.table", "lstm.input: outputs differ"),
        ("predictions", "predictions: 1 differ"),
        ("scores", "scores: 1 differ"),
    ],
)
def test_interpreter_finds_a_change_in_a_sequence(small_tokens, array, problem):
    contents, arrays, _ = small_tokens
    changed = {**arrays, array: arrays[array].copy()}
    if array.endswith(("predictions", "weight", "gates", "codes")):
        changed[array].flat[0] ^= 1 << 7 if array.endswith(("gates", "weight")) else 1
    elif array == "scores":
        changed[array].flat[0] += 0.001
    else:
        changed[array] += 400 if array.endswith("thresholds") else 1
    assert problem in interpreter.run(contents, changed).problems


def test_gates_of_sequences_are_mixed_and_agree_with_reals(small_tokens):
    contents, arrays, steps = small_tokens
    gated = [s for s in steps if s.result is not None]
    assert [s.name for s in gated] == ["lstm.input", "lstm.recurrent", "hidden"]
    for step in gated:
        assert 0.1 < step.result.gate.double().mean() < 0.9, step.name
        assert agreement.disagreements(step, torch.float64) == 0, step.name
    product = next(n for n in contents["nodes"] if n["op"] == "lstm")["product"]
    assert product["input"] == product["output"] == [7, 1]
    assert arrays[product["gate"]["codes"]].shape == (3, 5, 7, 1)
    assert not arrays[product["gate"]["codes"]][:, :, 0].any()  # codes of the zero state


def test_same_bytes_every_time(tmp_path):
    for name in ("a.npz", "b.npz"):
        archive.write(tmp_path / name, *manifest.build(SmallNetwork(), small_samples(), ABOUT, ACCURACY)[:2])
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.npz") as file:
        assert {i.date_time for i in file.infolist()} == {archive.NO_DATE}
        assert {i.compress_type for i in file.infolist()} == {zipfile.ZIP_DEFLATED}


def test_numpy_reads_the_file(small_gated, tmp_path):
    contents, arrays, _ = small_gated
    archive.write(tmp_path / "t.npz", contents, arrays)
    with np.load(tmp_path / "t.npz") as file:
        assert json.loads(file["manifest.json"]) == contents
        for name, array in arrays.items():
            assert np.array_equal(file[name], array)


def test_a_damaged_array_is_found(small_gated, tmp_path):
    contents, arrays, _ = small_gated
    changed = {**arrays, "labels": arrays["labels"] + 1}
    archive.write(tmp_path / "t.npz", contents, changed)
    with pytest.raises(ExportError, match="array labels: differs from the manifest"):
        archive.read(tmp_path / "t.npz")
    archive.write(tmp_path / "t.npz", contents, {k: v for k, v in arrays.items() if k != "labels"})
    with pytest.raises(ExportError, match="array labels: differs from the manifest"):
        archive.read(tmp_path / "t.npz")


def test_damage_is_told_in_a_line(small_gated, tmp_path):
    contents, arrays, _ = small_gated
    archive.write(tmp_path / "t.npz", contents, arrays)
    whole = (tmp_path / "t.npz").read_bytes()
    for at in range(0, len(whole), 97):
        for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 21]) + whole[at + 1 :]):
            (tmp_path / "t.npz").write_bytes(damaged)
            try:
                archive.read(tmp_path / "t.npz")  # a changed date does no harm
            except ExportError as err:
                assert str(err).startswith(f"{tmp_path / 't.npz'}: ") and "\n" not in str(err)


def test_what_is_no_trace(tmp_path):
    (tmp_path / "text.npz").write_text("text")
    with pytest.raises(ExportError, match="text.npz: not a whole pgsim.trace/2 file; write one with pgexport$"):
        archive.read(tmp_path / "text.npz")
    for name, why in (("none.npz", "No such file or directory"), (".", "Is a directory")):
        with pytest.raises(ExportError, match=f"cannot be read .{why}.; give the path of a pgsim.trace/2 file$"):
            archive.read(tmp_path / name)
    archive.write(tmp_path / "other.npz", {"format": "pgsim.trace/1", "arrays": {}}, {})
    with pytest.raises(ExportError, match="format: must be pgsim.trace/2, got 'pgsim.trace/1'; write it again"):
        archive.read(tmp_path / "other.npz")


def test_a_failed_write_leaves_nothing(tmp_path):
    (tmp_path / "t.npz").write_text("before")
    with pytest.raises(ValueError):
        archive.write(tmp_path / "t.npz", {"bad": float("nan")}, {})
    assert [p.name for p in tmp_path.iterdir()] == ["t.npz"]
    assert (tmp_path / "t.npz").read_text() == "before"
    with pytest.raises(ExportError, match="no such folder"):
        archive.write(tmp_path / "missing" / "t.npz", {}, {})


def test_labels_without_a_score_are_refused():
    samples = dataclasses.replace(small_samples(), labels=np.array([0, 5, 1]))
    with pytest.raises(ExportError, match="labels: must be 0..4, got 0..5"):
        manifest.build(SmallNetwork(), samples, ABOUT, ACCURACY)


def test_bad_names_are_refused():
    with pytest.raises(ExportError, match="name: must match"):
        manifest.build(SmallNetwork(), small_samples(), dataclasses.replace(ABOUT, name="Small Network"), ACCURACY)
