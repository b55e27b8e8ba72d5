"""CIFAR-10, as JPEG files or as the original pickle batches.

Both come as a tar file (any compression) or as the folder unpacked from it:

    train/CLASS/NNNN.jpg, test/CLASS/NNNN.jpg    JPEG, lossy
    cifar-10-batches-py/data_batch_1 to 5, test_batch
                                                 the original python download, lossless
"""

import io
import pickle
from pathlib import Path

import numpy as np
from PIL import Image

from . import packing
from .errors import ExportError
from .samples import Samples

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
SHAPE = (3, 32, 32)
TRAIN, TEST = "train", "test"
BATCHES = {TRAIN: tuple(f"data_batch_{i}" for i in range(1, 6)), TEST: ("test_batch",)}
WORDS = {TRAIN: "training", TEST: "test"}
REMEDY = (
    "give CIFAR-10 with --data: a tar (or folder) of train/CLASS/*.jpg and test/CLASS/*.jpg, "
    "or the original python download"
)


def load_train(path) -> Samples:
    """The training images under a path."""
    return load(path, TRAIN)


def load_test(path) -> Samples:
    """The test images under a path."""
    return load(path, TEST)


def load(path, split: str) -> Samples:
    """All images of a split, ``train`` or ``test``, in the order of their names."""
    path = Path(path)
    # The path's own name is put in front, so that a path to the folder "test" alone works too.
    members = packing.files(path, lambda name: _wanted(f"{path.name}/{name}", split), REMEDY)
    jpegs = [(name, data) for name, data in members if name.endswith(".jpg")]
    if jpegs:
        return _decode(path, jpegs)
    batches = {name.split("/")[-1]: data for name, data in members}
    if not batches:
        raise ExportError(f"{path}: holds no {WORDS[split]} images; {REMEDY}")
    missing = set(BATCHES[split]) - set(batches)
    if missing:
        raise ExportError(f"{path}: {min(missing)} is missing; download the data again")
    return _joined([_unpickle(path, name, batches[name]) for name in BATCHES[split]])


def is_jpeg(samples: Samples) -> bool:
    """Whether the images were stored as JPEG, which is lossy."""
    return samples.names[0].endswith(".jpg")


def pixels_are(samples: Samples) -> str:
    """Describes the source of the pixels, for the note of a file."""
    return "JPEG files (lossy)" if is_jpeg(samples) else "the original pixels"


def _wanted(name: str, split: str) -> bool:
    parts = name.split("/")
    return parts[-1] in BATCHES[split] or (parts[-1].endswith(".jpg") and len(parts) >= 3 and parts[-3] == split)


def _joined(batches) -> Samples:
    names = sum((batch.names for batch in batches), [])
    return Samples(np.concatenate([b.pixels for b in batches]), np.concatenate([b.labels for b in batches]), names)


def _decode(path: Path, jpegs) -> Samples:
    pixels = np.empty((len(jpegs), *SHAPE), np.uint8)
    labels = np.empty(len(jpegs), np.int64)
    for i, (name, data) in enumerate(jpegs):
        folder = name.split("/")[-2]
        if folder not in CLASSES:
            raise ExportError(f"{path}: {name}: {folder} is no class of CIFAR-10; {REMEDY}")
        try:
            image = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        except OSError as err:
            raise ExportError(f"{path}: {name}: {err}; download the data again") from err
        if image.shape != (*SHAPE[1:], SHAPE[0]):
            raise ExportError(f"{path}: {name}: must be 32x32 pixels; {REMEDY}")
        pixels[i], labels[i] = image.transpose(2, 0, 1), CLASSES.index(folder)
    return Samples(pixels, labels, [name for name, _ in jpegs])


class _ArraysOnly(pickle.Unpickler):
    """Unpickles only numpy arrays and plain containers, never code."""

    allowed = {
        ("numpy.core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy", "ndarray"),
        ("numpy", "dtype"),
        ("_codecs", "encode"),
    }

    def find_class(self, module, name):
        if (module, name) not in self.allowed:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed")
        return super().find_class(module, name)


def _unpickle(path: Path, name: str, data: bytes) -> Samples:
    try:
        batch = _ArraysOnly(io.BytesIO(data), encoding="bytes").load()
        pixels = np.asarray(batch[b"data"], np.uint8).reshape(-1, *SHAPE)
        labels = np.asarray(batch[b"labels"], np.int64)
        names = [f"{name}/{file.decode()}" for file in batch[b"filenames"]]
    except (pickle.UnpicklingError, KeyError, ValueError, TypeError, EOFError) as err:
        raise ExportError(f"{path}: {name} is not a CIFAR-10 batch ({err}); download the data again") from err
    return Samples(pixels, labels, names)
