"""The fields that FORMAT.md lists, read from the page itself."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "FORMAT.md"


def tables():
    """The names in the first column of every table of the page, in order."""
    found, rows = [], None
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            rows = None
        elif rows is None:
            rows = []
            found.append(rows)
        elif not line.startswith("| ---"):
            rows.append(line)
    return [[name for row in rows for name in re.findall(r"`([a-z0-9_]+)`", row.split("|")[1])] for rows in found]


def parts(field):
    """The names that the page lists in the row of a field, before any ``(``."""
    row = next(line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{field}`"))
    meaning = re.sub(r"\([^)]*\)", "", "|".join(row.split("|")[2:]))
    return re.findall(r"`([a-z0-9_]+)`", meaning)


def ops():
    """A map from op names to the names of their params and attrs."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("| op | inputs"))
    found = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        names, inputs, params, attrs = (column.strip() for column in line.split("|")[1:5])
        for op in re.findall(r"`(\w+)`", names):
            found[op] = int(inputs), _before_types(params), _before_types(attrs)
    return found


def _before_types(column):
    return re.findall(r"`([a-z_]+)`", re.sub(r"\(.*?\)", "", column))
