"""Checks what users give, and converts their arrays to those that a trace stores."""

import numbers
import os
from pathlib import Path
from typing import Optional

import numpy as np
import torch

from .errors import ExportError

PIXEL_MAX = 255
TOKEN_MAX = np.iinfo(np.int32).max
MAP = 4  # dimensions of [n, C, H, W]
COLOURS = (1, 3, 4)  # numbers of channels that images usually have


def settle(holder, **fields):
    """Sets fields of a frozen dataclass during its construction."""
    for name, value in fields.items():
        object.__setattr__(holder, name, value)


def whole(name: str, values, what: str) -> np.ndarray:
    """Whole numbers as int64; ``what`` describes them in error messages."""
    array = _array(name, values, what)
    if not _is_whole(array):
        raise ExportError(f"{name}: must be whole numbers, got {_range(array)} of {array.dtype}; give {what}")
    return np.require(array, np.int64, ("C", "W"))


def pixels(values) -> np.ndarray:
    """Images as u1 ``[n, C, H, W]``."""
    array = _array("pixels", values, "images as u1 [n, C, H, W]")
    if array.ndim != MAP or array.size == 0:
        remedy = "; give at least one" if array.ndim == MAP else _shape_remedy(array)
        raise ExportError(f"pixels: must be images [n, C, H, W], got {list(array.shape)}{remedy}")
    if array.shape[1] not in COLOURS and array.shape[3] in COLOURS:
        found = list(array.shape)
        raise ExportError(f"pixels: must have their channels first, got {found}; transpose them, (0, 3, 1, 2)")
    if array.dtype != np.uint8 and (not _is_whole(array) or array.min() < 0 or array.max() > PIXEL_MAX):
        found = f"{_range(array)} of {array.dtype}"
        remedy = "give them as they were before they were scaled, and capture normalize=(mean, std)"
        remedy += "; for export let ops.Normalize(mean, std) be the first layer"
        raise ExportError(f"pixels: must be whole numbers 0..{PIXEL_MAX}, got {found}; {remedy}")
    return np.require(array, np.uint8, ("C", "W"))


def tokens(values) -> np.ndarray:
    """Token ids as int32 ``[n, T]``."""
    array = whole("tokens", values, "token ids as int32 [n, T]")
    if array.ndim != 2 or array.size == 0:
        raise ExportError(f"tokens: must be ids [n, T], got {list(array.shape)}; cut the text into n parts of T tokens")
    if array.min() < 0 or array.max() > TOKEN_MAX:
        raise ExportError(f"tokens: must be 0..{TOKEN_MAX}, got {_range(array)}; number the words from 0")
    return np.require(array, np.int32, ("C", "W"))


def names(given, count: int) -> list:
    """The names of samples; by default, their numbers."""
    if given is None:
        return [f"sample {i}" for i in range(count)]
    if isinstance(given, str) or not hasattr(given, "__len__") or len(given) != count:
        found = len(given) if isinstance(given, (list, tuple)) else repr(given)
        raise ExportError(f"names: must be a list of {count}, one for every sample, got {found}; or leave them out")
    return [str(name) for name in given]


def integer(name: str, value, least: int, most: Optional[int] = None) -> int:
    """A setting that is an integer in a range; without ``most``, of at least ``least``."""
    is_integer = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not is_integer or value < least or (most is not None and value > most):
        allowed = f"{least} or more" if most is None else f"{least}..{most}"
        raise ExportError(f"{name}: must be {allowed}, got {value!r}")
    return int(value)  # those of numpy cannot be written as JSON


def fraction(name: str, value):
    """Refuses a setting that is no number 0..1."""
    if not isinstance(value, numbers.Real) or not 0 <= value <= 1:
        raise ExportError(f"{name}: must be a fraction 0..1, got {value!r}")


def path(name: str, value) -> Path:
    """The path of a file."""
    if not isinstance(value, (str, os.PathLike)):
        raise ExportError(f"{name}: must be the path of a file, got {value!r}; give it as 'network.npz'")
    return Path(value)


def _array(name: str, values, what: str) -> np.ndarray:
    """An array of numbers, from an array, a tensor or a list of either."""
    if values is None:
        raise ExportError(f"{name}: are missing; give {what}")
    try:
        array = np.asarray(_plain(values))
    except (ValueError, TypeError) as err:
        found = f"a {type(values).__name__} that is none"
        raise ExportError(f"{name}: must be an array of numbers, got {found}; give {what}, all of one size") from err
    if array.dtype.kind not in "buif":
        raise ExportError(f"{name}: must be an array of numbers, got {array.dtype}; give {what}, all of one size")
    return array


def _plain(values):
    """The values in a form that numpy can turn into an array; lists may hold tensors and images."""
    if isinstance(values, torch.Tensor):
        values = values.detach().cpu()
        return (values.float() if values.dtype == torch.bfloat16 else values).numpy()
    if isinstance(values, (list, tuple)):
        return [_plain(v) for v in values]
    if not hasattr(values, "__array_interface__") and not np.isscalar(values):
        values = list(values) if isinstance(values, range) else _none(values)
    return np.asarray(values)


def _none(values):
    raise TypeError(f"{type(values).__name__} is no array")


def _is_whole(array: np.ndarray) -> bool:
    return array.dtype.kind in "bui" or (bool(np.isfinite(array).all()) and bool((array == np.rint(array)).all()))


def _range(array: np.ndarray) -> str:
    return f"{array.min():g}..{array.max():g}" if array.size else "nothing"


def _shape_remedy(array: np.ndarray) -> str:
    """The remedy for images of a wrong shape."""
    if array.ndim == 3:
        return "; grey images are pixels[:, None], one image is pixels[None]"
    if array.ndim == 2:
        return "; give them in their shape and let nn.Flatten() be the first layer, as in pixels.reshape(n, 1, H, W)"
    return ""
