"""Finds the simulator's executable."""

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Optional

from .errors import ExportError

VARIABLE = "PGSIM"  # environment variable: the program's path
NAME = "pgsim"
MODULE = "module pgsim"  # the first words of go.mod in its repository
REMEDY = f"build it (go build ./cmd/pgsim) and put it on PATH, or its path in ${VARIABLE}"


def path() -> str:
    """The program's path: from $PGSIM, from PATH, or built from the surrounding repository."""
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if found is None:
            raise ExportError(f"${VARIABLE}: {named!r} is no program; {REMEDY}")
        return found
    found = shutil.which(NAME)
    if found is not None:
        return found
    root = _repository()
    if root is None or shutil.which("go") is None:
        raise ExportError(f"{NAME}: is not on PATH; {REMEDY}")
    return _built(root)


def _repository() -> Optional[Path]:
    """The root of pgsim's repository, if this file or the current folder is in it."""
    for start in (Path(__file__).resolve(), Path.cwd()):
        for folder in (start, *start.parents):
            file = folder / "go.mod"
            if file.is_file() and file.read_text().startswith(MODULE):
                return folder
    return None


@lru_cache(maxsize=None)
def _built(root: Path) -> str:
    """The program of a repository, built once and removed when Python exits."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    out = str(Path(folder.name) / NAME)
    run = subprocess.run(["go", "build", "-o", out, f"./cmd/{NAME}"], cwd=root, capture_output=True, text=True)
    if run.returncode != 0:
        raise ExportError(f"{NAME}: cannot be built in {root} ({run.stderr.strip().splitlines()[0]}); {REMEDY}")
    return out
