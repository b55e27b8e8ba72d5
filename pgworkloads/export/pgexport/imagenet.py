"""Reads ImageNet images from the usual layouts.

The images lie in a folder, zip or tar file. There is either one folder per
class, named by its synset as in the original training set, or file names start
with the number of the class:

    train/n01440764/n01440764_18.JPEG      class: the rank of the folder's name among all folders
    0000_n01440764_tench.jpg               class: 0
"""

import io
import re
from typing import Optional

import numpy as np
from PIL import Image

from . import packing
from .errors import ExportError
from .samples import Samples

SUFFIXES = (".jpeg", ".jpg")
SYNSET = re.compile(r"n\d{8}")
NUMBERED = re.compile(r"(\d+)_")
# The usual evaluation crop: the central 224 pixels of an image whose shorter side is 256 pixels.
CROPPED, SHORTER_SIDE = 224, 256
REMEDY = (
    "give ImageNet with --data: a folder, zip or tar of one folder of JPEG files per synset (n01440764/...), "
    "or of JPEG files whose names start with their class (0000_...)"
)


def load(path, size: int, per_class: Optional[int] = None) -> Samples:
    """The images under a path, cropped to their central ``size x size`` pixels, sorted by name.

    All images are held in memory. ``per_class`` limits how many of every class
    are taken, the first ones by name.
    """
    if size < 1:
        raise ExportError(f"size: must be 1 or more, got {size}")
    classes = _classes(path, packing.names(path, _is_jpeg, REMEDY))
    chosen = _first(classes, per_class)
    files = packing.files(path, lambda name: _is_jpeg(name) and _key(name) in chosen, REMEDY)
    pixels = np.empty((len(files), 3, size, size), np.uint8)
    for i, (name, data) in enumerate(files):
        pixels[i] = _middle(path, name, data, size)
    names = [name for name, _ in files]
    return Samples(pixels, np.array([classes[_key(name)] for name in names], np.int64), names)


def _is_jpeg(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def _key(name: str) -> tuple:
    """The key that identifies a file: the names of its folder and of the file itself."""
    return tuple(name.split("/")[-2:])


def _classes(path, names: list) -> dict:
    """The class of every file, by key."""
    if not names:
        raise ExportError(f"{path}: holds no JPEG files; {REMEDY}")
    folders = {key: key[-2] for key in map(_key, names) if len(key) > 1 and SYNSET.fullmatch(key[-2])}
    order = {folder: i for i, folder in enumerate(sorted(set(folders.values())))}
    classes = {}
    for key in map(_key, names):
        numbered = NUMBERED.match(key[-1])
        if key in folders:
            classes[key] = order[folders[key]]
        elif numbered:
            classes[key] = int(numbered.group(1))
        else:
            raise ExportError(f"{path}: {'/'.join(key)}: its name tells no class; {REMEDY}")
    return classes


def _first(classes: dict, per_class: Optional[int]) -> set:
    """The first ``per_class`` keys of every class."""
    if per_class is None:
        return set(classes)
    if per_class < 1:
        raise ExportError(f"images per class: must be 1 or more, got {per_class}")
    by_class = {}
    for key in sorted(classes):
        by_class.setdefault(classes[key], []).append(key)
    return {key for keys in by_class.values() for key in keys[:per_class]}


def _middle(path, name: str, data: bytes, size: int) -> np.ndarray:
    """The central crop of an image, ``[3, size, size]``."""
    try:
        image = Image.open(io.BytesIO(data)).convert("RGB")
    except OSError as err:
        raise ExportError(f"{path}: {name}: {err}; download the data again") from err
    shorter = round(size * SHORTER_SIDE / CROPPED)
    if min(image.size) != shorter:
        scale = shorter / min(image.size)
        image = image.resize([max(shorter, round(side * scale)) for side in image.size], Image.BILINEAR)
    left, top = ((side - size) // 2 for side in image.size)
    return np.asarray(image.crop((left, top, left + size, top + size))).transpose(2, 0, 1)
