"""Tests that the traces in the repository are complete, intact, and executable from the file alone."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import schema

from pgexport import archive, datafile, interpreter

TRACES = Path(__file__).resolve().parents[2] / "traces"
LARGEST = 8_000_000  # bytes of one trace in the repository
MOST = 40_000_000  # bytes of all embedded files


def _is_trace(path) -> bool:
    with zipfile.ZipFile(path) as file:
        return json.loads(file.read(archive.MANIFEST))["format"] == archive.FORMAT


NAMES = [path.stem for path in sorted(TRACES.glob("*.npz")) if _is_trace(path)]


@pytest.fixture(scope="module", params=NAMES)
def trace(request):
    path = TRACES / f"{request.param}.npz"
    return path, *archive.read(path)


def products(manifest):
    return [node["product"] for node in manifest["nodes"] if node["product"]]


def test_structure(trace):
    path, manifest, arrays = trace
    schema.check(manifest, arrays)
    assert manifest["name"] == path.stem
    assert path.stat().st_size < LARGEST
    assert not manifest["synthetic"]


def test_all_together_are_small():
    assert sum(path.stat().st_size for path in TRACES.glob("*.npz")) < MOST


def test_images_are_balanced(trace):
    _, manifest, arrays = trace
    if manifest["task"] == "classification":
        counts = np.bincount(arrays["labels"], minlength=manifest["nodes"][-1]["shape"][-1])
        assert counts.sum() == manifest["images"] and counts.max() - counts.min() <= 1


def test_interpreter_finds_everything_again(trace):
    _, manifest, arrays = trace
    run = interpreter.run(manifest, arrays)
    assert run.problems == []
    outputs = sum(p["out_channels"] * int(np.prod(p["output"])) for p in products(manifest) if p["gate"])
    assert (outputs == 0) == manifest["name"].startswith("uniform-")
    assert run.gates == run.outputs == manifest["images"] * outputs
    assert np.array_equal(run.predictions, arrays["predictions"])


def test_held_answers(trace):
    """The file is the shipped one, the accuracy follows from the answers, and numpy alone reproduces the first ones."""
    _, manifest, arrays = trace
    held = manifest["held"]
    if held is None:
        pytest.skip("has no test set")
    path = TRACES / f"{held['data']}.npz"
    assert held["sha256"] == datafile.digest(path)
    data, predictions = datafile.read(path), arrays[held["predictions"]]
    if data.kind == datafile.IMAGES:
        assert held["accuracy"] == np.mean(predictions == data.labels)
        some = slice(0, 20), ...
        samples = data.values[some]
    else:
        some = slice(0, 10), slice(0, 20)
        samples = data.values[:, :-1][some]
    assert np.array_equal(interpreter.scores(manifest, arrays, samples).argmax(-1), predictions[some])


def test_held_images_are_balanced():
    data = datafile.read(TRACES / "cifar10-test-1000.npz")
    assert data.values.shape == (1000, 3, 32, 32)
    assert np.bincount(data.labels).tolist() == [100] * 10
    assert len({image.tobytes() for image in data.values}) == 1000


def test_held_text_is_one_stretch():
    """The ten streams follow each other, and words from the start of the training text are common in them."""
    data = datafile.read(TRACES / "ptb-test-slice.npz")
    assert data.values.shape == (10, 1001) and data.values.dtype == np.int32
    assert np.array_equal(data.values[:-1, -1], data.values[1:, 0])
    assert 0 <= data.values.min() and data.values.max() < 10_000
    line_end, the = 24, 32  # ids of "<eos>" and "the" in the training text's vocabulary
    counts = np.bincount(data.values.flatten(), minlength=10_000)
    assert counts[the] > 400 and counts[line_end] > 300


def test_thresholds_follow_from_deltas(trace):
    _, manifest, arrays = trace
    for product in products(manifest):
        if product["gate"]:
            quotient = arrays[product["gate"]["delta"]] / (
                product["activation"]["scale"] * arrays[product["weight"]["scales"]]
            )
            wanted = np.floor(quotient)
            if product["gate"]["kind"] == "between":
                wanted[1] = np.ceil(quotient[1])
            assert np.array_equal(arrays[product["gate"]["thresholds"]], wanted.astype(np.int32))


# FracBNN's accuracy, 0.800 on 500 random test images, was measured by others with their own
# implementation. Accuracies of trained networks were measured by training, in float32, at its end.
# Multiply-accumulates were counted by hand. ResNets: 3x3 convolutions of 16, 32 and 64 channels,
# 640 in the classifier, and a stem of 96 (thermometer) or 3 input channels. ShuffleNet V2 0.5x:
# stem, last 1x1 convolution, classifier, and units with n channels per half on the given number of
# pixels. LSTM, for 35 tokens: two products of 300 by 4*300, and one of 300 by 10,000 words.
# Transformer, for 64 tokens: four blocks of 96 channels, each with four products of 96 by 96, two
# of 96 by 4*96 and two of 64 tokens by 64, and a decoder of 96 by 10,000 words.
BLOCKS = 6 * 2_359_296 + 2 * (1_179_648 + 5 * 2_359_296)
BLOCKS_56 = 18 * 2_359_296 + 2 * (1_179_648 + 17 * 2_359_296)
EDGES = 24 * 27 * 112**2 + 192 * 1024 * 7**2 + 1024 * 1000


def shuffle_stage(before, n, pixels, units):
    """The multiply-accumulates of a stage: one unit that halves the map, and the other units."""
    halving = pixels * (9 * before + before * n + 4 * before * n + 9 * n + n * n)
    return halving + (units - 1) * pixels * (2 * n * n + 9 * n)


TRANSFORMER = 64 * (4 * (4 * 96 * 96 + 2 * 96 * 384) + 96 * 10_000) + 4 * 2 * 64 * 64 * 96
SHUFFLENET = shuffle_stage(24, 24, 28**2, 4) + shuffle_stage(48, 48, 14**2, 8) + shuffle_stage(96, 96, 7**2, 4)
KNOWN = [
    ("fracbnn-resnet20-cifar10", 20, 18, 0.80, 0.02, BLOCKS + 640 + 96 * 16 * 9 * 1024),
    ("pg-resnet20-a4h2-cifar10", 20, 9, 0.8822, 0.001, BLOCKS + 640 + 3 * 16 * 9 * 1024),
    ("pg-resnet20-all-a4h2-cifar10", 20, 18, 0.8834, 0.001, BLOCKS + 640 + 3 * 16 * 9 * 1024),
    ("pg-resnet20-a5h3-cifar10", 20, 9, 0.8788, 0.001, BLOCKS + 640 + 3 * 16 * 9 * 1024),
    ("pg-resnet56-a4h2-cifar10", 56, 27, 0.8757, 0.001, BLOCKS_56 + 640 + 3 * 16 * 9 * 1024),
    ("pg-lstm-a4h2-ptb", 3, 2, 99.5, 0.1, 35 * (2 * 300 * 1200 + 300 * 10_000)),
    ("pg-transformer-a4h2-ptb", 33, 24, 120.65, 0.1, TRANSFORMER),
    ("pg-shufflenetv2-a4h2-imagenet", 57, 35, 0.961, 0.005, EDGES + SHUFFLENET),
]


@pytest.mark.parametrize("name, layers, gated, accuracy, tolerance, macs", KNOWN, ids=[known[0] for known in KNOWN])
def test_what_is_known_of_the_networks(name, layers, gated, accuracy, tolerance, macs):
    manifest, _ = archive.read(TRACES / f"{name}.npz")
    found = products(manifest)
    assert len(found) == layers
    assert sum(p["gate"] is not None for p in found) == gated
    assert manifest["accuracy"]["gated"] == pytest.approx(accuracy, abs=tolerance)
    assert macs == sum(
        p["out_channels"] * p["in_channels"] // p["groups"] * int(np.prod(p["kernel"] + p["output"])) for p in found
    )
