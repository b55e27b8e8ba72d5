"""Runs the simulator on a trace and returns its results as Python data."""

import csv
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional

from torch import nn

from . import program
from .capturing import Captured
from .errors import ExportError


INSTEAD = ("help", "version")  # options with which pgsim prints something instead of a run


@dataclass(frozen=True)
class Simulation:
    """The results of ``pgsim run``.

    ``result`` is the contents of ``result.json``. ``layers`` has a row for every
    layer, and ``total`` is the row of the whole network. The columns are those
    of results/SCHEMA.md.
    """

    result: dict
    layers: List[dict]
    total: dict

    def frame(self):
        """The layers as a pandas DataFrame."""
        try:
            import pandas
        except ImportError as err:
            raise ExportError("pandas: is not installed; install it, or use .layers, a list of dicts") from err
        return pandas.DataFrame(self.layers)


def simulate(trace, config: Optional[str] = None, **options) -> Simulation:
    """Simulates an accelerator on a trace: a path, the name of an embedded trace, or the result of ``capture``.

    ``config`` is a preset or a file. ``options`` are the options of ``pgsim
    run``, such as ``images=4``, or ``output="results"``, a folder to keep the
    results in. ``set={"array.rows": 32}`` overrides keys of the accelerator.
    """
    if isinstance(trace, nn.Module):
        raise ExportError(f"trace: must be a path, a name or the result of capture, got {type(trace).__name__}")
    for name in INSTEAD:
        if name in options:
            remedy = "leave it out; in a shell, pgsim run --help names the options"
            raise ExportError(f"{name}: is no option of a run; {remedy}")
    with tempfile.TemporaryDirectory() as folder:
        if isinstance(trace, Captured):
            trace = trace.save(Path(folder) / "captured.npz")
        out = Path(options.pop("output", None) or Path(folder) / "out")
        arguments = _arguments({"workload": trace, "config": config, "output": out, **options})
        run = subprocess.run([program.path(), "run", *arguments], capture_output=True, text=True)
        if run.returncode != 0:
            raise ExportError(f"pgsim run: {run.stderr.strip().removeprefix('pgsim: ') or run.returncode}")
        if not (out / "result.json").is_file():
            remedy = f"let ${program.VARIABLE} be the path of pgsim"
            raise ExportError(f"pgsim run: left no results in {out}; {remedy}")
        rows = list(csv.DictReader((out / "layers.csv").read_text().splitlines()))
        result = json.loads((out / "result.json").read_text())
    rows = [{name: _typed(text) for name, text in row.items()} for row in rows]
    total = next(row for row in rows if row["scope"] == "total")
    return Simulation(result, [row for row in rows if row["scope"] == "layer"], total)


def _arguments(options: dict) -> List[str]:
    """The options as command-line arguments."""
    words = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if isinstance(value, dict):
            words += [f"{flag}={key}={_word(setting)}" for key, setting in value.items()]
        elif value is not None:
            words.append(f"{flag}={_word(value)}")
    return words


def _word(value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _typed(text: str):
    """A CSV cell as a number, a bool or a string; None for an empty cell."""
    if text in ("", "true", "false"):
        return {"": None, "true": True, "false": False}[text]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
