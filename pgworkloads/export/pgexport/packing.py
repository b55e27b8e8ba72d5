"""Reads the files of a data set from a folder, a zip file or a tar file."""

import tarfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import Callable

from .errors import ExportError

DAMAGE = (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError)


def names(path, wanted: Callable[[str], bool], remedy: str) -> list:
    """The names of wanted files, sorted."""
    with _readable(path, remedy) as members:
        return sorted(name for name, _ in members(path, wanted))


def files(path, wanted: Callable[[str], bool], remedy: str) -> list:
    """The wanted files as ``(name, bytes)``, sorted by name."""
    with _readable(path, remedy) as members:
        return sorted((name, read()) for name, read in members(path, wanted))


@contextmanager
def _readable(path, remedy: str):
    """A context that yields the function that lists a path's members, and turns errors into ones that name the path."""
    path = Path(path)
    if not path.exists():
        raise ExportError(f"{path}: no such data; {remedy}")
    try:
        yield _members(path)
    except DAMAGE as err:
        raise ExportError(f"{path}: cannot be read ({err}); {remedy}") from err


def _members(path: Path):
    """A function of ``path`` and ``wanted`` that yields ``(name, read)`` for every wanted member."""
    if path.is_dir():
        return _folder
    return _zip if zipfile.is_zipfile(path) else _tar


def _tar(path, wanted):
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and wanted(member.name):
                yield member.name, lambda member=member: archive.extractfile(member).read()


def _zip(path, wanted):
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir() and wanted(info.filename):
                yield info.filename, lambda info=info: archive.read(info)


def _folder(path, wanted):
    for file in Path(path).rglob("*"):
        name = file.relative_to(path).as_posix()
        if file.is_file() and wanted(name):
            yield name, file.read_bytes
