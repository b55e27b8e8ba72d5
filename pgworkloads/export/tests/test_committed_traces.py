"""The traces in the repository: complete, intact, and executable from the file alone."""

from pathlib import Path

import numpy as np
import pytest
import schema

from pgexport import archive, datafile, interpreter

TRACES = Path(__file__).resolve().parents[2] / "traces"
LARGEST = 4_000_000  # bytes of one trace in the repository
NAMES = ("fracbnn-resnet20-cifar10", "pg-resnet20-a4h2-cifar10")


@pytest.fixture(scope="module", params=NAMES)
def trace(request):
    path = TRACES / f"{request.param}.npz"
    return path, *archive.read(path)


def test_structure(trace):
    path, manifest, arrays = trace
    schema.check(manifest, arrays)
    assert manifest["name"] == path.stem
    assert path.stat().st_size < LARGEST
    assert not manifest["synthetic"]


def test_images_are_balanced(trace):
    _, manifest, arrays = trace
    assert manifest["images"] == 16
    assert sorted(np.bincount(arrays["labels"], minlength=10)) == [1] * 4 + [2] * 6


def test_interpreter_finds_everything_again(trace):
    _, manifest, _ = trace
    run = interpreter.run(*trace[1:])
    assert run.problems == []
    gated = [n for n in manifest["nodes"] if n["product"] and n["product"]["gate"]]
    assert run.gates == run.outputs == 16 * sum(int(np.prod(n["shape"])) for n in gated)
    assert len(run.predictions) == 16


def test_held_answers(trace):
    """The file is the shipped one, the accuracy follows from the answers, and numpy alone finds the first of them."""
    _, manifest, arrays = trace
    held = manifest["held"]
    path = TRACES / f"{held['data']}.npz"
    assert held["sha256"] == datafile.digest(path)
    data, predictions = datafile.read(path), arrays[held["predictions"]]
    assert held["accuracy"] == np.mean(predictions == data.labels)
    some = slice(0, 20)
    assert np.array_equal(interpreter.scores(manifest, arrays, data.values[some]).argmax(1), predictions[some])


def test_held_images_are_balanced():
    data = datafile.read(TRACES / "cifar10-test-1000.npz")
    assert data.values.shape == (1000, 3, 32, 32)
    assert np.bincount(data.labels).tolist() == [100] * 10
    assert len({image.tobytes() for image in data.values}) == 1000


def test_held_text_is_one_stretch():
    """Ten streams that follow each other, in all of which words of the training text's start are common."""
    data = datafile.read(TRACES / "ptb-test-slice.npz")
    assert data.values.shape == (10, 1001) and data.values.dtype == np.int32
    assert np.array_equal(data.values[:-1, -1], data.values[1:, 0])
    assert 0 <= data.values.min() and data.values.max() < 10_000
    line_end, the = 24, 32  # places of "<eos>" and "the" in the training text's vocabulary
    counts = np.bincount(data.values.flatten(), minlength=10_000)
    assert counts[the] > 400 and counts[line_end] > 300


def test_thresholds_follow_from_deltas(trace):
    _, manifest, arrays = trace
    for node in manifest["nodes"]:
        product = node["product"]
        if product and product["gate"]:
            unit = product["activation"]["scale"] * arrays[product["weight"]["scales"]]
            delta = arrays[product["gate"]["delta"]]
            assert np.array_equal(arrays[product["gate"]["thresholds"]], np.floor(delta / unit).astype(np.int32))


# Accuracies measured with implementations of their own by others: 0.800 on 500
# random test images, 0.8075 on all of them. Multiply-accumulates by hand: 3x3
# convolutions of 16, 32 and 64 channels, 640 in the classifier, and a stem of
# 96 (thermometer) or 3 input channels.
BLOCKS = 6 * 2_359_296 + 2 * (1_179_648 + 5 * 2_359_296)
KNOWN = [
    (NAMES[0], 18, 0.80, 0.02, BLOCKS + 640 + 96 * 16 * 9 * 1024),
    (NAMES[1], 9, 0.8075, 0.001, BLOCKS + 640 + 3 * 16 * 9 * 1024),
]


@pytest.mark.parametrize("name, gated, accuracy, tolerance, macs", KNOWN)
def test_what_is_known_of_the_networks(name, gated, accuracy, tolerance, macs):
    manifest, arrays = archive.read(TRACES / f"{name}.npz")
    products = [n["product"] for n in manifest["nodes"] if n["product"]]
    assert len(products) == 20
    assert sum(p["gate"] is not None for p in products) == gated
    assert manifest["accuracy"]["gated"] == pytest.approx(accuracy, abs=tolerance)
    assert macs == sum(
        p["out_channels"] * p["in_channels"] // p["groups"] * np.prod(p["kernel"] + p["output"]) for p in products
    )
