"""Trained parameters by name, from an npz file or a PyTorch state dict."""

import pickle
import zipfile
from pathlib import Path

import numpy as np
import torch

from .errors import ExportError

REMEDY = "give the checkpoint of this network"


TORCH_SUFFIXES = (".pt", ".pth", ".th", ".tar")
PARALLEL = "module."  # prefix of every name after training with torch.nn.DataParallel


class Parameters:
    """The arrays of a checkpoint. Each must be taken exactly once, with its expected shape."""

    def __init__(self, path):
        self.path = Path(path)
        if not self.path.is_file():
            raise ExportError(f"{path}: no such checkpoint; give the file of trained parameters with --checkpoint")
        self.arrays = _state(self.path) if self.path.suffix in TORCH_SUFFIXES else _npz(self.path)

    def __contains__(self, name: str) -> bool:
        return name in self.arrays

    def take(self, name: str, *shape: int) -> torch.Tensor:
        """Removes and returns a parameter."""
        if name not in self.arrays:
            raise ExportError(f"{self.path}: parameter {name} is missing; {REMEDY}")
        array = self.arrays.pop(name)
        if array.shape != shape:
            raise ExportError(f"{self.path}: parameter {name}: must have shape {list(shape)}, got {list(array.shape)}")
        return torch.from_numpy(np.array(array))

    def finish(self):
        """Refuses parameters that the network has not taken."""
        if self.arrays:
            raise ExportError(f"{self.path}: parameter {min(self.arrays)} belongs to no layer; {REMEDY}")


def _npz(path: Path) -> dict:
    try:
        with np.load(path) as archive:
            return {name: archive[name] for name in archive.files}
    except (ValueError, OSError, zipfile.BadZipFile) as err:
        raise ExportError(f"{path}: not an npz file of parameters ({err}); download it again") from err


def _state(path: Path) -> dict:
    """The tensors of a state dict, loaded without running code. Batch counts are not parameters and are left out."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        state = state.get("state_dict", state)
        arrays = {name: value.numpy() for name, value in state.items() if not name.endswith("num_batches_tracked")}
    except (RuntimeError, pickle.UnpicklingError, EOFError, OSError, AttributeError, KeyError, ValueError) as err:
        reason = str(err).partition("\n")[0]
        raise ExportError(f"{path}: not a state dict of tensors ({reason}); save one with torch.save") from err
    prefix = PARALLEL if all(name.startswith(PARALLEL) for name in arrays) else ""
    return {name[len(prefix) :]: array for name, array in arrays.items()}
