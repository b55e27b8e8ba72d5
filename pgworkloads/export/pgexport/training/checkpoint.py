"""Checkpoints: a training that is killed goes on where it was."""

import os
from pathlib import Path

import torch

from ..errors import ExportError


def save(path: Path, state: dict):
    """Writes a checkpoint; it appears whole or not at all."""
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    os.replace(temporary, path)


def load(path: Path) -> dict:
    """A checkpoint's state; refuses files that hold anything but tensors and plain values."""
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as err:  # torch raises RuntimeError, UnpicklingError, EOFError and more for damaged files
        raise ExportError(f"{path}: not a checkpoint ({type(err).__name__}); delete it to start again") from err
