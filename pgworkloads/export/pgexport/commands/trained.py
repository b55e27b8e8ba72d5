"""``pgexport trained``: exports a network that ``pgexport.training`` trained."""

from ..errors import ExportError
from ..exporter import export
from ..report import report
from ..training import checkpoint
from ..training.freeze import freeze
from ..training.published import PUBLISHED, about, measure
from ..training.recipes import RECIPES
from .options import DEFAULT, SEED


def add(commands):
    """Adds the command."""
    command = commands.add_parser(
        "trained",
        help="export a network that python3 -m pgexport.training trained",
        description="Exports the network of a finished training, with what it computes for real samples.",
    )
    add = command.add_argument
    add("recipe", choices=sorted(PUBLISHED), metavar="RECIPE", help=f"what was trained: {', '.join(sorted(PUBLISHED))}")
    add("--checkpoint", required=True, metavar="FILE", help="checkpoint.pt of the training")
    add("--data", required=True, metavar="PATH", help="the data set: a folder or archive")
    add("--out", required=True, metavar="NPZ", help="the trace file to write")
    add("--held", metavar="NPZ", help="a pgsim.data/1 file, to store the network's answers for it")
    add("--name", help="the trace's name (default: the recipe's)")
    add("--images", type=int, metavar="N", help="samples to store (default: the recipe's)")
    add("--seed", type=int, default=SEED, metavar="N", help=f"of the choice of samples {DEFAULT}")
    command.set_defaults(run=_run)


def _run(options) -> int:
    published = PUBLISHED[options.recipe]
    network, progress = _load(options.checkpoint, options.recipe)
    images = published.images if options.images is None else options.images
    if images < 1:
        raise ExportError(f"images: must be 1 or more, got {images}")
    evaluation = published.evaluation(options.data, images, options.seed)
    words = about(published, options.name or published.trace, evaluation, progress)
    accuracy = measure(network, evaluation, progress)
    report(options.out, export(options.out, network, evaluation.stored, words, accuracy, options.held), accuracy)
    return 0


def _load(path: str, recipe: str):
    network = RECIPES[recipe].network()
    _, progress = checkpoint.restore(path, network, f"give the checkpoint.pt that recipe {recipe} was trained to")
    if progress["phase"] < len(progress["phases"]):
        raise ExportError(f"{path}: training is in phase {progress['phase'] + 1}; finish it first")
    return freeze(network), progress
