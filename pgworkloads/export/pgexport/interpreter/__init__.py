"""Executes a trace with numpy alone, from nothing but the file's own words.

This is a second implementation of the trace format beside the torch modules:
if it finds the framework's codes, gates, outputs, scores and predictions
again, the file holds all that a reader needs.
"""

from .decode import decode, decodes
from .execute import Run, run, scores
from .held import run_held

__all__ = ["Run", "decode", "decodes", "run", "run_held", "scores"]
