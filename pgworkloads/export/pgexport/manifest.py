"""A recorded network and what is known about it, as a manifest."""

import re
from dataclasses import asdict, dataclass
from typing import Optional

import torch

from . import archive, nodes
from .errors import ExportError
from .record import record
from .samples import Samples


@dataclass(frozen=True)
class Accuracy:
    """Measured fractions 0..1 of ``samples`` images; None where not measured."""

    samples: int
    set: str
    gated: float
    uniform: Optional[float] = None
    high_only: Optional[float] = None
    float: Optional[float] = None
    metric: str = "top-1"


@dataclass(frozen=True)
class About:
    """What a trace says of its network in words."""

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


def build(network, samples: Samples, about: About, accuracy: Accuracy):
    """Runs a network on samples: manifest, arrays, and the recorded steps."""
    if not re.fullmatch(r"[a-z0-9-]+", about.name):
        raise ExportError(f"name: must match [a-z0-9-]+, got {about.name!r}")
    steps, scores = record(network, torch.from_numpy(samples.pixels))
    arrays = nodes.Arrays()
    entries = [nodes.node(step, samples.pixels, arrays) for step in steps]
    labels = arrays.add("labels", samples.labels, "i8")
    predictions = arrays.add("predictions", scores.argmax(1), "i8")
    manifest = {
        "format": archive.FORMAT,
        "name": about.name,
        "model": about.model,
        "dataset": {"name": about.dataset, "split": about.split, "samples": list(samples.names), "note": about.note},
        "training": {"by": about.trained_by, "description": about.training, "seed": about.training_seed},
        "license": about.license,
        "synthetic": about.synthetic,
        "images": len(samples),
        "accuracy": asdict(accuracy),
        "labels": labels,
        "predictions": predictions,
        "nodes": entries,
        "arrays": archive.listing(arrays.by_name),
    }
    return manifest, arrays.by_name, steps
