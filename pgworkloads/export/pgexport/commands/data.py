"""``pgexport data``: writes held data files."""

from pathlib import Path

from .. import datafile, heldsets
from .options import CIFAR10, DEFAULT, SEED

IMAGES = 1000
STREAMS, LENGTH = 10, 1000


def add(commands):
    """Adds the command, with one subcommand per data set."""
    command = commands.add_parser(
        "data",
        help="write a file of held test data",
        description="Writes a pgsim.data/1 file: test data that networks are to answer on their own.",
    )
    sets = command.add_subparsers(dest="set", required=True, metavar="SET")

    images = sets.add_parser("cifar10", help="test images of CIFAR-10")
    _add_paths(images, CIFAR10)
    images.add_argument("--images", type=int, default=IMAGES, metavar="N", help=f"how many {DEFAULT}")
    images.add_argument("--seed", type=int, default=SEED, metavar="N", help=f"of the choice of images {DEFAULT}")
    images.set_defaults(run=_cifar10)

    tokens = sets.add_parser("ptb", help="stretches of the Penn Tree Bank's test text")
    _add_paths(tokens, "Penn Tree Bank: folder, zip or tar of ptb.train.txt, ptb.valid.txt and ptb.test.txt")
    tokens.add_argument("--streams", type=int, default=STREAMS, metavar="N", help=f"how many {DEFAULT}")
    tokens.add_argument("--length", type=int, default=LENGTH, metavar="N", help=f"tokens to predict in each {DEFAULT}")
    tokens.set_defaults(run=_ptb)


def _add_paths(command, data: str):
    command.add_argument("--data", required=True, metavar="PATH", help=data)
    command.add_argument("--out", required=True, metavar="NPZ", help="the data file to write")


def _cifar10(options) -> int:
    return _write(options.out, heldsets.cifar10_images(options.data, options.images, options.seed))


def _ptb(options) -> int:
    return _write(options.out, heldsets.ptb_tokens(options.data, options.streams, options.length))


def _write(out: str, data: datafile.HeldData) -> int:
    datafile.write(out, data)
    shape = " x ".join(map(str, data.values.shape))
    print(f"{out}: {data.name}, {data.kind}, {shape}, {Path(out).stat().st_size} bytes")
    return 0
