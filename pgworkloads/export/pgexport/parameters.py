"""Trained parameters by name, from an npz file."""

import zipfile
from pathlib import Path

import numpy as np
import torch

from .errors import ExportError

REMEDY = "give the checkpoint of this network"


class Parameters:
    """The arrays of a checkpoint. Every one must be asked for, once, with its shape."""

    def __init__(self, path):
        self.path = Path(path)
        if not self.path.is_file():
            raise ExportError(f"{path}: no such checkpoint; give the npz file of trained parameters with --checkpoint")
        try:
            with np.load(self.path) as archive:
                self.arrays = {name: archive[name] for name in archive.files}
        except (ValueError, OSError, zipfile.BadZipFile) as err:
            raise ExportError(f"{path}: not an npz file of parameters ({err}); download it again") from err

    def take(self, name: str, *shape: int) -> torch.Tensor:
        """Removes and returns a parameter."""
        if name not in self.arrays:
            raise ExportError(f"{self.path}: parameter {name} is missing; {REMEDY}")
        array = self.arrays.pop(name)
        if array.shape != shape:
            raise ExportError(f"{self.path}: parameter {name}: must have shape {list(shape)}, got {list(array.shape)}")
        return torch.from_numpy(np.array(array))

    def finish(self):
        """Refuses parameters that the network did not ask for."""
        if self.arrays:
            raise ExportError(f"{self.path}: parameter {min(self.arrays)} belongs to no layer; {REMEDY}")
