"""Executes a network on held data, and compares its answers with the framework's."""

import numpy as np

from .. import datafile
from ..errors import ExportError
from .execute import Run, scores

ACCURACY_TOLERANCE = 1e-9  # sums are added in another order
IMAGES_AT_ONCE, STREAMS_AT_ONCE = 100, 1  # limits the memory; a stream has scores for every word at every position


def run_held(manifest: dict, arrays: dict, path, found: Run):
    """Executes the network on a file of held data and compares predictions and accuracy."""
    held = manifest["held"]
    if held is None:
        raise ExportError("held: the trace has no answers for held data; write it again with --held")
    data = datafile.read(path)
    if datafile.digest(path) != held["sha256"]:
        raise ExportError(f"{path}: is not the {held['data']} that the trace has answers for; give that file")
    tokens = data.kind == datafile.TOKENS
    inputs, labels = (data.values[:, :-1], data.values[:, 1:]) if tokens else (data.values, data.labels)
    predictions, quality = [], []
    at_once = STREAMS_AT_ONCE if tokens else IMAGES_AT_ONCE
    for first in range(0, len(inputs), at_once):
        answered = scores(manifest, arrays, inputs[first : first + at_once])
        wanted = labels[first : first + at_once]
        predictions.append(answered.argmax(-1))
        quality.append(_log_likelihood(answered, wanted) if tokens else predictions[-1] == wanted)
    predictions, quality = np.concatenate(predictions), np.concatenate(quality).mean()
    found.held = predictions.size
    if wrong := int((predictions != arrays[held["predictions"]]).sum()):
        found.problems.append(f"held predictions: {wrong} differ")
    accuracy = np.exp(-quality) if tokens else quality
    if not np.isclose(accuracy, held["accuracy"], rtol=ACCURACY_TOLERANCE, atol=0):
        found.problems.append(f"held accuracy: {accuracy}, stored {held['accuracy']}")


def _log_likelihood(scores, labels):
    """The natural logarithm of every label's probability."""
    chosen = np.take_along_axis(scores, labels[:, :, None].astype(np.int64), axis=-1)[:, :, 0]
    most = scores.max(-1)
    return chosen - most - np.log(np.exp(scores - most[:, :, None]).sum(-1))
