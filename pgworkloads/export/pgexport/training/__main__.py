"""``python3 -m pgexport.training RECIPE --data PATH --out DIR``: starts or resumes a training."""

import argparse
import dataclasses
import sys
from pathlib import Path

import torch

from ..errors import ExportError
from .allocator import keep_memory
from .loop import CHECKPOINT, Training
from .recipes import RECIPES

USAGE_ERROR = 2
LARGEST_SEED = 2**32 - 1  # that numpy accepts


def parser() -> argparse.ArgumentParser:
    """The arguments, with their help."""
    top = argparse.ArgumentParser(
        prog="pgexport.training",
        description="Trains a precision-gated network, or goes on from the checkpoint in its folder.",
        epilog="recipes:\n" + "\n".join(f"  {name}: {recipe.about}" for name, recipe in RECIPES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add, default = top.add_argument, "(default: %(default)s)"
    add("recipe", choices=sorted(RECIPES), metavar="RECIPE", help="what to train, see below")
    add("--data", required=True, metavar="PATH", help="the data set: a folder or archive")
    add("--out", required=True, metavar="DIR", help="folder of the checkpoint; it is made if need be")
    add("--start", metavar="FILE", help="parameters to start from, where the recipe says so")
    add("--teacher", metavar="FILE", help="a network trained in float that teaches, where the recipe has one")
    add("--epochs", type=int, nargs="+", metavar="N", help="epochs of each phase, in place of the recipe's")
    add("--seed", type=int, default=1, metavar="N", help=f"of parameters, order and augmentation {default}")
    add("--threads", type=int, default=torch.get_num_threads(), metavar="N", help=f"CPU threads {default}")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    add("--device", default=device, help=f"where to compute {default}")
    return top


def main(arguments=None) -> int:
    """Runs the command line; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        _check(options)
        keep_memory()
        torch.set_num_threads(options.threads)
        _train(options)
    except ExportError as err:
        print(f"pgexport: {err}", file=sys.stderr)
        return USAGE_ERROR
    return 0


def _check(options):
    """Refuses options that would otherwise fail only after the data is loaded."""
    if options.threads < 1:
        raise ExportError(f"--threads: must be 1 or more, got {options.threads}")
    if not 0 <= options.seed <= LARGEST_SEED:
        raise ExportError(f"--seed: must be 0..{LARGEST_SEED}, got {options.seed}")
    try:
        torch.zeros(1, device=options.device).item()
    except (RuntimeError, AssertionError, NotImplementedError) as err:
        raise ExportError(f"--device: {options.device!r} is none of this machine's; give cpu or cuda") from err
    recipe = RECIPES[options.recipe]
    if options.start is not None and recipe.start is None:
        raise ExportError(f"--start: recipe {options.recipe} knows no parameters to start from; leave it out")
    begun = (Path(options.out) / CHECKPOINT).exists()
    if recipe.teacher is None and options.teacher is not None:
        raise ExportError(f"--teacher: recipe {options.recipe} has no other network that teaches; leave it out")
    if recipe.teacher is not None and options.teacher is None:
        raise ExportError(f"--teacher: recipe {options.recipe} has a network that teaches; give its phase-1.pt")
    if recipe.start is not None and recipe.phases[0].distilled and options.start is None and not begun:
        raise ExportError(f"--start: recipe {options.recipe} begins with a trained network; give the phase-1.pt of one")


def _train(options):
    recipe = _recipe(options)
    data = recipe.load(options.data)
    training = Training(recipe, data, options.out, options.seed, options.device, teacher=options.teacher)
    if options.start is not None and not training.path.exists():
        training.measured_at_start = recipe.start(training.network, options.start)
        training.started_from = Path(options.start).name
    training.run()


def _recipe(options):
    recipe = RECIPES[options.recipe]
    if options.epochs is None:
        return recipe
    if len(options.epochs) != len(recipe.phases) or min(options.epochs) < 0:
        raise ExportError(f"--epochs: needs {len(recipe.phases)} numbers from 0 on, one for each phase")
    phases = [dataclasses.replace(phase, epochs=n) for phase, n in zip(recipe.phases, options.epochs)]
    return dataclasses.replace(recipe, phases=tuple(phases))


if __name__ == "__main__":
    sys.exit(main())
