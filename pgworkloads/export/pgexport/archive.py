"""Trace and data files: a reproducible zip file of npy arrays and a manifest."""

import hashlib
import io
import json
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np

from . import given
from .errors import ExportError

MANIFEST = "manifest.json"
FORMAT = "pgsim.trace/2"
NAME = "[a-z0-9-]+"  # of traces and data files
NPY_VERSION = (1, 0)
NO_DATE = (1980, 1, 1, 0, 0, 0)  # the zip format's first date
UNIX = 3  # zip's "made by" system, whose attributes are file modes
FILE_MODE = 0o644
UNREADABLE = (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError)  # names of no file to read
DAMAGE = (OSError, EOFError, KeyError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)  # of files, when read


def listing(arrays: dict) -> dict:
    """The manifest's ``arrays`` field: the type, shape and checksum of each array."""
    return {
        name: {
            "dtype": array.dtype.str,
            "shape": list(array.shape),
            "sha256": hashlib.sha256(array.tobytes()).hexdigest(),
        }
        for name, array in arrays.items()
    }


def write(path, manifest: dict, arrays: dict):
    """Writes a file atomically: it appears complete or not at all."""
    path = given.path("path", path)
    if not path.parent.is_dir():
        raise ExportError(f"{path}: no such folder; create {path.parent} first")
    if os.path.exists(path) and not os.path.isfile(path):
        raise ExportError(f"{path}: is a folder or a device; give the path of a file")
    try:
        _write(path, manifest, arrays)
    except OSError as err:
        raise ExportError(f"{path}: cannot be written ({err.strerror}); give another path") from err


def _write(path: Path, manifest: dict, arrays: dict):
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
        try:
            with zipfile.ZipFile(file, "w") as archive:
                text = json.dumps(manifest, indent=1, sort_keys=True, allow_nan=False, ensure_ascii=False)
                _member(archive, MANIFEST, text.encode() + b"\n")
                for name in sorted(arrays):
                    _member(archive, f"{name}.npy", _npy(arrays[name]))
            os.chmod(file.name, FILE_MODE)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def _npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=NPY_VERSION, allow_pickle=False)
    return buffer.getvalue()


def _member(archive: zipfile.ZipFile, name: str, data: bytes):
    info = zipfile.ZipInfo(name, NO_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = UNIX
    info.external_attr = FILE_MODE << 16
    archive.writestr(info, data, compresslevel=9)


def read(path, wanted: str = FORMAT):
    """Reads a file's manifest and arrays; checks its format and the checksum of every array."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            members = [n for n in archive.namelist() if n != MANIFEST]
            arrays = {n[: -len(".npy")]: np.lib.format.read_array(io.BytesIO(archive.read(n))) for n in members}
    except UNREADABLE as err:
        raise ExportError(f"{path}: cannot be read ({err.strerror}); give the path of a {wanted} file") from err
    except DAMAGE as err:
        raise ExportError(f"{path}: not a whole {wanted} file; write one with pgexport") from err
    if not isinstance(manifest, dict):
        raise ExportError(f"{path}: {MANIFEST}: must be an object, got {type(manifest).__name__}; write it again")
    if manifest.get("format") != wanted:
        found = manifest.get("format")
        raise ExportError(f"{path}: format: must be {wanted}, got {found!r}; write it again with pgexport")
    listed, found = manifest.get("arrays"), listing(arrays)
    if not isinstance(listed, dict):
        raise ExportError(f"{path}: arrays: must list the arrays, got {listed!r}; write it again with pgexport")
    for name in sorted(listed.keys() | found.keys()):
        if listed.get(name) != found.get(name):
            raise ExportError(f"{path}: array {name}: differs from the manifest; the file is damaged, write it again")
    return manifest, arrays
