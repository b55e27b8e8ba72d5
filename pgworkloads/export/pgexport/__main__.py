"""Runs the command line: ``python3 -m pgexport``."""

import sys

from .cli import main

sys.exit(main())
