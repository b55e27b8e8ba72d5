"""Builds the manifest of a trace from a recorded network and its description."""

import re
from dataclasses import asdict, dataclass, fields
from typing import Optional, Union

import torch

from . import archive, nodes
from .datafile import Answers
from .errors import ExportError
from .lowering import lowered
from .record import record
from .samples import Samples, Sequences

CLASSIFICATION, LANGUAGE_MODEL = "classification", "language-model"  # tasks
TOP_1, PERPLEXITY = "top-1", "perplexity"  # metrics
METRICS = {CLASSIFICATION: TOP_1, LANGUAGE_MODEL: PERPLEXITY}


@dataclass(frozen=True)
class Accuracy:
    """Results per mode on ``samples`` images (fractions 0..1) or tokens (perplexities); None if not measured."""

    samples: int
    set: str
    gated: float
    uniform: Optional[float] = None
    high_only: Optional[float] = None
    float: Optional[float] = None
    metric: str = TOP_1


@dataclass(frozen=True)
class About:
    """The description of a network in its trace."""

    name: str
    model: str
    dataset: str
    split: str
    note: str
    trained_by: str
    training: str
    training_seed: Optional[int]
    license: str
    synthetic: bool = False


def build(
    network, samples: Union[Samples, Sequences], about: About, accuracy: Accuracy, held: Optional[Answers] = None
):
    """Runs a network on samples; returns the manifest, the arrays and the recorded steps."""
    _check_kinds(samples, about, accuracy)
    task = task_of(samples)
    if not re.fullmatch(archive.NAME, about.name):
        remedy = "a trace saved by capture is named after its file unless save has name="
        raise ExportError(f"name: must match {archive.NAME}, got {about.name!r}; {remedy}")
    if accuracy.metric != METRICS[task]:
        raise ExportError(f"accuracy: metric: must be {METRICS[task]} for {task}, got {accuracy.metric!r}")
    network = lowered(network, torch.from_numpy(samples.values))
    context = network.context
    if context is not None and samples.values.shape[1] != context:
        found = samples.values.shape[1]
        raise ExportError(f"samples: must be sequences of the network's {context} positions, got {found}; cut them so")
    steps, scores = record(network, torch.from_numpy(samples.values))
    arrays = nodes.Arrays()
    entries = nodes.network(steps, samples.values, arrays)
    check_labels(samples.labels, scores.shape[-1])
    manifest = {
        "format": archive.FORMAT,
        "name": about.name,
        "task": task,
        "model": about.model,
        "dataset": {"name": about.dataset, "split": about.split, "samples": list(samples.names), "note": about.note},
        "training": {"by": about.trained_by, "description": about.training, "seed": about.training_seed},
        "license": about.license,
        "synthetic": about.synthetic,
        "images": len(samples),
        "accuracy": asdict(accuracy),
        "labels": arrays.add("labels", samples.labels, "i8"),
        "predictions": arrays.add("predictions", scores.argmax(-1), "i8"),
        "scores": arrays.add("scores", last_scores(scores).float(), "f4"),
        "held": None if held is None else _held(held, arrays),
        "nodes": entries,
    }
    return {**manifest, "arrays": archive.listing(arrays.by_name)}, arrays.by_name, steps


def _check_kinds(samples, about, accuracy):
    """Refuses arguments of other types."""
    for name, value, kinds, remedy in (
        ("samples", samples, (Samples, Sequences), "give Samples(pixels, labels) or Sequences(tokens, labels)"),
        ("about", about, About, "give an About(name=..., model=..., ...)"),
        ("accuracy", accuracy, Accuracy, "give what evaluate.measure(network, samples, where) returns"),
    ):
        if not isinstance(value, kinds):
            raise ExportError(f"{name}: must not be a {type(value).__name__}; {remedy}")
    for field in fields(About):
        value = getattr(about, field.name)
        if field.type is str and not isinstance(value, str):
            raise ExportError(f"about: {field.name}: must be a string, got {value!r}; it may be empty")
    if not isinstance(about.training_seed, (int, type(None))):
        raise ExportError(f"about: training_seed: must be a whole number or None, got {about.training_seed!r}")


def task_of(samples) -> str:
    """The task of a network that reads such samples."""
    return LANGUAGE_MODEL if isinstance(samples, Sequences) else CLASSIFICATION


def last_scores(scores: torch.Tensor) -> torch.Tensor:
    """The scores ``[images, classes]``; for a sequence, those of its last position."""
    return scores[:, -1] if scores.dim() == 3 else scores


def check_labels(labels, classes: int):
    """Refuses labels for which the network has no score."""
    if not (0 <= labels.min() and labels.max() < classes):
        found = f"{labels.min()}..{labels.max()}"
        raise ExportError(f"labels: must be 0..{classes - 1}, got {found}; give the network's own data")


def _held(held: Answers, arrays: nodes.Arrays) -> dict:
    predictions = arrays.add("held.predictions", held.predictions, "i8")
    return {"data": held.data, "sha256": held.sha256, "predictions": predictions, "accuracy": held.accuracy}
