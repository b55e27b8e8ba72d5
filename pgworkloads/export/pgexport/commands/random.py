"""``pgexport random``: writes a trace of random layers."""

from .. import archive, randomtrace
from .options import DEFAULT, SEED

LAYERS = 200
SCORES = 0
IMAGES = 4


def add(commands):
    """Adds the command."""
    command = commands.add_parser(
        "random",
        help="write a trace of random layers",
        description="Writes random gated layers, computed straight from the definition, to check readers against.",
    )
    add = command.add_argument
    add("--out", required=True, metavar="NPZ", help="the trace file to write")
    add("--layers", type=int, default=LAYERS, metavar="N", help=f"layers to draw {DEFAULT}")
    add("--scores", type=int, default=SCORES, metavar="N", help=f"products of two computed operands to draw {DEFAULT}")
    add("--images", type=int, default=IMAGES, metavar="N", help=f"inputs of each layer {DEFAULT}")
    add("--seed", type=int, default=SEED, metavar="N", help=f"of everything that is drawn {DEFAULT}")
    add("--spoil", choices=randomtrace.SPOILS, help="store one gate or output wrong, for a reader to find")
    command.set_defaults(run=_run)


def _run(options) -> int:
    trace = randomtrace.build(options.seed, options.layers, options.images, options.spoil, options.scores)
    archive.write(options.out, trace.manifest, trace.arrays)
    gates = f"{trace.gates} gates, {trace.on} on, {trace.ties} sums equal to a threshold"
    print(f"{options.out}: {options.layers + options.scores} layers, {options.images} images, {gates}")
    return 0
