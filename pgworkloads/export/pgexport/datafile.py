"""Held data: a test set of labelled images or a text, stored outside of traces, for checking networks' answers.

The traces of one data set share a ``pgsim.data/1`` file. A trace names the file
and holds the framework's answers for it.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import numpy as np

from . import archive
from .errors import ExportError

FORMAT = "pgsim.data/1"
IMAGES, TOKENS = "images", "tokens"
KINDS = (IMAGES, TOKENS)


@dataclass(frozen=True)
class HeldData:
    """A test set: images u1 ``[n, C, H, W]`` with labels int64 ``[n]``, or tokens int32 ``[streams, length + 1]``.

    All tokens of a stream except the last are inputs. The label of each token
    is the next token, so token streams need no ``labels``.
    """

    name: str
    kind: str
    source: str
    note: str
    license: str
    values: np.ndarray
    labels: Optional[np.ndarray] = None


@dataclass(frozen=True)
class Answers:
    """A framework's answers for a test set: the file's name and digest, int64 predictions, and their accuracy."""

    data: str
    sha256: str
    predictions: np.ndarray
    accuracy: float


def write(path, data: HeldData):
    """Writes a test set."""
    if not re.fullmatch(archive.NAME, data.name):
        raise ExportError(f"name: must match {archive.NAME}, got {data.name!r}")
    arrays = {"values": np.ascontiguousarray(data.values, "u1" if data.kind == IMAGES else "<i4")}
    if data.kind == IMAGES:
        arrays["labels"] = np.ascontiguousarray(data.labels, "<i8")
    manifest = {
        "format": FORMAT,
        "name": data.name,
        "kind": data.kind,
        "source": data.source,
        "note": data.note,
        "license": data.license,
        "values": "values",
        "labels": "labels" if data.kind == IMAGES else None,
        "arrays": archive.listing(arrays),
    }
    archive.write(path, manifest, arrays)


def read(path) -> HeldData:
    """A test set from its file."""
    manifest, arrays = archive.read(path, FORMAT)
    try:
        return _held(path, manifest, arrays)
    except (LookupError, TypeError) as err:
        found = f"{type(err).__name__}: {err}"
        raise ExportError(f"{path}: its manifest cannot be followed ({found}); write it again with pgexport data") from err


def _held(path, manifest: dict, arrays: dict) -> HeldData:
    if manifest["kind"] not in KINDS:
        raise ExportError(f"{path}: kind: must be one of {', '.join(KINDS)}, got {manifest['kind']!r}")
    words = {field: manifest[field] for field in ("name", "kind", "source", "note", "license")}
    labels = manifest["labels"]
    return HeldData(**words, values=arrays[manifest["values"]], labels=None if labels is None else arrays[labels])


def digest(path) -> str:
    """The SHA-256 of a file, by which traces identify it."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
