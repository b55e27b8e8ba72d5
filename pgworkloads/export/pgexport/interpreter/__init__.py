"""Executes a trace with numpy alone, using only the contents of the file.

This is a second implementation of the trace format, independent of the torch
modules. If it reproduces the framework's codes, gates, outputs, scores and
predictions, the file holds everything that a reader needs.
"""

from .decode import decode, decodes
from .execute import Run, run, scores
from .held import run_held

__all__ = ["Run", "decode", "decodes", "run", "run_held", "scores"]
