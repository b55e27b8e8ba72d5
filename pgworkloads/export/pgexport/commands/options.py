"""Options that several commands share."""

DEFAULT = "(default: %(default)s)"
SEED = 1
IMAGES = 16
CIFAR10 = "CIFAR-10: tar or folder, of JPEG files or the python download"


def add_export_options(add, name: str):
    """Adds the options of a command that exports a CIFAR-10 network; ``name`` is the default trace name."""
    add("--data", required=True, metavar="PATH", help=CIFAR10)
    add("--out", required=True, metavar="NPZ", help="the trace file to write")
    add("--held", metavar="NPZ", help="a pgsim.data/1 file, to store the network's answers for it")
    add("--name", default=name, help=f"the trace's name {DEFAULT}")
    add("--images", type=int, default=IMAGES, metavar="N", help=f"test images to store {DEFAULT}")
    add("--seed", type=int, default=SEED, metavar="N", help=f"of the choice of images {DEFAULT}")
    add("--accuracy-images", type=int, metavar="N", help="test images to measure the accuracy on (default: all)")
