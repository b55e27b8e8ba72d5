"""Prints a summary of a trace that was written."""

from pathlib import Path

import torch

from .agreement import disagreements
from .manifest import Accuracy


def report(out, steps, accuracy: Accuracy):
    """Prints the gated fractions, and how many gates differ from the real-valued definition."""
    gated = [s for s in steps if s.result is not None and s.result.gate is not None]
    print(f"{'gated layer':<16} {'outputs':>9} {'fraction':>9} {'differ f64':>11} {'differ f32':>11}")
    ons = total = 0
    for step in gated:
        gate = step.result.gate
        ons, total = ons + int(gate.sum()), total + gate.numel()
        differ = [disagreements(step, dtype) for dtype in (torch.float64, torch.float32)]
        print(f"{step.name:<16} {gate.numel():>9} {gate.double().mean():>9.4f} {differ[0]:>11} {differ[1]:>11}")
    if total:
        print(f"{'all':<16} {total:>9} {ons / total:>9.4f}")
    measured = f"{accuracy.metric} {accuracy.gated:.4f} of {accuracy.samples} samples"
    print(f"{out}: {Path(out).stat().st_size} bytes, {measured}")
