"""The commands, one a module: ``add(commands)`` describes it to argparse, and ``run`` in its defaults does it."""
