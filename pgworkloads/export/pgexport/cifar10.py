"""The CIFAR-10 test images, as JPEG files or as the original pickle batches.

Both come as a tar file (any compression) or as the folder unpacked from it:

    test/CLASS/NNNN.jpg               JPEG, lossy
    cifar-10-batches-py/test_batch    the original python download, lossless
"""

import io
import pickle
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image

from .errors import ExportError
from .samples import Samples

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
SHAPE = (3, 32, 32)
BATCH = "test_batch"
REMEDY = "give CIFAR-10 with --data: a tar (or folder) of test/CLASS/*.jpg, or the original python download"


def load_test(path) -> Samples:
    """All test images under a path, in the order of their names."""
    path = Path(path)
    if not path.exists():
        raise ExportError(f"{path}: no such data; {REMEDY}")
    try:
        members = sorted(_folder(path) if path.is_dir() else _tar(path))
    except (tarfile.TarError, EOFError, OSError) as err:
        raise ExportError(f"{path}: cannot be read ({err}); {REMEDY}") from err
    jpegs = [(name, data) for name, data in members if name.endswith(".jpg")]
    if jpegs:
        return _decode(path, jpegs)
    batches = [data for name, data in members if name.endswith(BATCH)]
    if batches:
        return _unpickle(path, batches[0])
    raise ExportError(f"{path}: holds no test images; {REMEDY}")


def _wanted(name: str) -> bool:
    parts = name.split("/")
    return parts[-1] == BATCH or (parts[-1].endswith(".jpg") and len(parts) >= 3 and parts[-3] == "test")


def _tar(path: Path):
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and _wanted(member.name):
                yield member.name, archive.extractfile(member).read()


def _folder(path: Path):
    for file in path.rglob("*"):
        name = file.relative_to(path).as_posix()
        if file.is_file() and _wanted(f"{path.name}/{name}"):
            yield name, file.read_bytes()


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
    """Unpickles numpy arrays and plain containers, and nothing that could run."""

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


def _unpickle(path: Path, data: bytes) -> Samples:
    try:
        batch = _ArraysOnly(io.BytesIO(data), encoding="bytes").load()
        pixels = np.asarray(batch[b"data"], np.uint8).reshape(-1, *SHAPE)
        labels = np.asarray(batch[b"labels"], np.int64)
        names = [f"{BATCH}/{name.decode()}" for name in batch[b"filenames"]]
    except (pickle.UnpicklingError, KeyError, ValueError, TypeError, EOFError) as err:
        raise ExportError(f"{path}: {BATCH} is not a CIFAR-10 batch ({err}); download the data again") from err
    return Samples(pixels, labels, names)
