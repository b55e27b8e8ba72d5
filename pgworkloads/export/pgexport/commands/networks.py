"""``pgexport fracbnn``: exports trained networks that are published as named parameters."""

from ..networks import NETWORKS, Network
from .cifar10export import export_cifar10
from .options import add_export_options


def add(commands):
    """Adds one command per network."""
    for name, network in NETWORKS.items():
        command = commands.add_parser(name, help=f"export {network.trace}", description=f"{network.model}.")
        command.add_argument("--checkpoint", required=True, metavar="NPZ", help="the trained parameters")
        add_export_options(command.add_argument, network.trace)
        command.set_defaults(run=lambda options, network=network: _run(options, network))


def _run(options, network: Network) -> int:
    export_cifar10(network.load(options.checkpoint), network, options)
    return 0
