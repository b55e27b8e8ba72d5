"""The command line: ``python3 -m pgexport COMMAND ...``."""

import argparse
import sys

from .commands import check, data, dnngating, networks, random, trained
from .errors import ExportError

COMMANDS = (networks, trained, dnngating, data, check, random)
USAGE_ERROR = 2


def parser() -> argparse.ArgumentParser:
    """The arguments, with their help."""
    top = argparse.ArgumentParser(prog="pgexport", description="Writes traces of precision-gated networks for pgsim.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return top


def main(arguments=None) -> int:
    """Runs the command line; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        return options.run(options)
    except ExportError as err:
        print(f"pgexport: {err}", file=sys.stderr)
        return USAGE_ERROR
