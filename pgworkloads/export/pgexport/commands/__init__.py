"""The commands, one per module: ``add(commands)`` adds it to argparse; its default ``run`` is the function to call."""
