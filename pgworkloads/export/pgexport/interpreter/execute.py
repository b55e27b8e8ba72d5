"""Executes the nodes of a trace in order, and compares the results with the stored ones."""

import hashlib
from dataclasses import dataclass, field

import numpy as np

from ..errors import ExportError
from . import products, sequences
from .ops import OPS

SCORE_TOLERANCE = 1e-5  # scores are stored as float32
SOURCES = ("input", "tokens")
ANSWERS = ("labels", "predictions", "scores")  # fields that name an array with a row for every sample


@dataclass
class Run:
    """The results of an execution."""

    predictions: np.ndarray = None
    gates: int = 0  # compared with the stored ones
    outputs: int = 0
    held: int = 0  # compared predictions for held data
    problems: list = field(default_factory=list)


def run(manifest: dict, arrays: dict) -> Run:
    """Executes every node on the stored batch and compares the results with the stored ones."""
    found = Run(problems=_counted(manifest, arrays))
    answered = _execute(manifest, arrays, None, found)
    found.predictions = answered.argmax(-1)
    if wrong := _different(found.predictions, arrays[manifest["predictions"]]):
        found.problems.append(f"predictions: {wrong} differ")
    last = answered[:, -1] if answered.ndim == sequences.SEQUENCES else answered
    if wrong := _different(last, arrays[manifest["scores"]], SCORE_TOLERANCE):
        found.problems.append(f"scores: {wrong} differ")
    return found


def _counted(manifest: dict, arrays: dict) -> list:
    """Problems with the number of samples that the manifest states: all that is stored must be of so many."""
    sources = [node["params"]["values"] for node in manifest["nodes"] if node["op"] in SOURCES]
    counts = {name: len(arrays[name]) for name in (*sources, *(manifest[of] for of in ANSWERS))}
    counts["dataset.samples"] = len(manifest["dataset"]["samples"])
    wrong = [f"{name} has {count}" for name, count in counts.items() if count != manifest["images"]]
    return [f"images: is {manifest['images']}, but {', '.join(wrong)}"] if wrong else []


def _different(found: np.ndarray, stored: np.ndarray, tolerance: float = 0) -> int:
    """How many numbers differ; all of them if there are more or fewer stored."""
    if found.shape != stored.shape:
        return found.size
    return int((~np.isclose(found, stored, rtol=tolerance, atol=tolerance)).sum())


def scores(manifest: dict, arrays: dict, samples: np.ndarray) -> np.ndarray:
    """The network's scores for samples that the trace does not hold."""
    return _execute(manifest, arrays, samples, None)


def _execute(manifest, arrays, samples, found):
    """The last node's output for samples; for the stored samples if ``samples`` is None.

    With ``found``, the results are compared with the stored ones.
    """
    if not manifest["nodes"]:
        raise ExportError("nodes: must not be empty; write the trace again with pgexport")
    values = {}
    for node in manifest["nodes"]:
        inputs = [values[name] for name in node["inputs"]]
        value, integers = output(node, inputs, arrays, samples)
        if found is not None:
            if list(value.shape[1:]) != node["shape"]:
                found.problems.append(f"{node['name']}: shape {list(value.shape[1:])}, stored {node['shape']}")
            if node["product"] is not None and node["product"]["gate"] is not None:
                _compare(node, arrays, integers, found)
        values[node["name"]] = value
    return value


def output(node, inputs, arrays, samples, **more):
    """A node's output, and its integers if it is a product on codes; ``more`` are further arguments of its op."""
    op = node["op"]
    if op == "conv":
        return products.product(inputs[0], node, arrays)
    if op == "linear":
        return sequences.linear(inputs[0], node, arrays)
    if op == "lstm":
        return sequences.lstm(inputs[0], node, arrays)
    if op == "matmul":
        return sequences.matmul(*inputs, node, arrays)
    if op not in OPS:
        raise ExportError(f"{node['name']}: op {op} is unknown; write the trace again with this pgexport")
    params = {k: arrays[v] for k, v in node["params"].items()}
    if op in SOURCES and samples is not None:
        params["values"] = samples
    return OPS[op](*inputs, **params, **node["attrs"], **more), None


def _compare(node, arrays, integers, found: Run):
    name, gate = node["name"], node["product"]["gate"]
    on, sums = integers.on, integers.sums
    found.gates += on.size
    found.outputs += sums.size
    if wrong := int((integers.codes != arrays[gate["codes"]]).sum()):
        found.problems.append(f"{name}: {wrong} codes differ")
    if "right_codes" in gate and (wrong := int((integers.right_codes != arrays[gate["right_codes"]]).sum())):
        found.problems.append(f"{name}: {wrong} codes of the right operand differ")
    if not np.array_equal(np.packbits(on.reshape(len(on), -1), axis=1), arrays[gate["gates"]]):
        found.problems.append(f"{name}: gates differ")
    digests = [hashlib.sha256(image.astype("<i4").tobytes()).hexdigest() for image in sums]
    if digests != gate["outputs_sha256"]:
        found.problems.append(f"{name}: outputs differ")
    if not np.isclose(on.mean(), gate["gated_fraction"], rtol=0, atol=1e-12):
        found.problems.append(f"{name}: gated fraction {on.mean()}, stored {gate['gated_fraction']}")
