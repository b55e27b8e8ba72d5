"""The curve of a training: what was measured after so many epochs, as points and as CSV."""

import csv
from pathlib import Path

FILE = "curve.csv"


def write(folder: Path, points: list):
    """Writes a folder's curve: a line per point, with ``phase``, ``mode``, ``epoch`` and what was measured."""
    with (folder / FILE).open("w", newline="") as file:
        writer = csv.DictWriter(file, list(points[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(points)
