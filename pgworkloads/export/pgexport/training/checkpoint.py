"""Checkpoints, from which a killed training resumes."""

import json
import os
from pathlib import Path

import torch
from torch import nn

from ..errors import ExportError

FIELDS = ("network", "optimizer", "progress", "random")  # that every checkpoint has
REMEDY = "give the checkpoint.pt of a training"


def save(path: Path, state: dict):
    """Writes a checkpoint atomically: it appears complete or not at all."""
    temporary = path.with_suffix(".tmp")
    try:
        torch.save(state, temporary)
        os.replace(temporary, path)
    except (OSError, RuntimeError) as err:  # torch's writer raises RuntimeError where the disk is full
        temporary.unlink(missing_ok=True)
        raise ExportError(f"{path}: cannot be written ({_first_line(err)}); give a folder with room") from err


def load(path, remedy: str = REMEDY) -> dict:
    """A checkpoint's state; refuses files that hold anything but tensors and plain values."""
    if not Path(path).is_file():
        raise ExportError(f"{path}: no such checkpoint; {remedy}")
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as err:  # torch raises RuntimeError, UnpicklingError, EOFError and more for damaged files
        raise ExportError(f"{path}: not a checkpoint ({type(err).__name__}); {remedy}") from err
    missing = [field for field in FIELDS if not isinstance(state, dict) or field not in state]
    if missing:
        raise ExportError(f"{path}: not a checkpoint (it has no {missing[0]}); {remedy}")
    return state


def restore(path, network: nn.Module, remedy: str = REMEDY):
    """Loads a checkpoint's parameters into a network; returns the checkpoint's state and progress."""
    state = load(path, remedy)
    try:
        network.load_state_dict(state["network"])
        return state, json.loads(state["progress"])
    except (RuntimeError, ValueError) as err:
        raise ExportError(f"{path}: is of another network; {remedy}") from err


def _first_line(err: Exception) -> str:
    return str(err).partition("\n")[0]
