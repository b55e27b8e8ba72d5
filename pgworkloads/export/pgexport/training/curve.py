"""The curve of a training: the results after every few epochs, as points and as CSV."""

import csv
from pathlib import Path

FILE = "curve.csv"
PLACE = ("phase", "mode", "epoch")  # of a point in the training; the rest are results


def write(folder: Path, points: list):
    """Writes a folder's curve: one line per point, with ``phase``, ``mode``, ``epoch`` and the results."""
    with (folder / FILE).open("w", newline="") as file:
        writer = csv.DictWriter(file, list(points[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(points)
