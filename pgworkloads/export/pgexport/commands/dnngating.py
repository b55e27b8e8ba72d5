"""``pgexport dnn-gating``: exports a ResNet that the Precision Gating paper's public code trained."""

import torch

from .. import cifar10
from ..dnngating import Bits, DNNGating
from ..errors import ExportError
from ..modes import FLOAT, MODES
from ..networks import Network
from ..samples import choose
from .cifar10export import export_cifar10
from .options import DEFAULT, add_export_options

NAME = "dnn-gating-resnet20-cifar10"
CALIBRATION = 128  # images: the batch size of that code


def add(commands):
    """Adds the command."""
    command = commands.add_parser(
        "dnn-gating",
        help="export a network of the paper's public code",
        description="Exports the state dict of a CIFAR-10 ResNet that pg-cifar10.py of cornell-zhang/dnn-gating saved.",
    )
    add = command.add_argument
    add("--checkpoint", required=True, metavar="PT", help="the state dict, as torch.save wrote it")
    add("--bits", type=int, required=True, metavar="B", help="activation bits (its --abits)")
    add("--high-bits", type=int, metavar="BH", help="bits that decide (its --pbits); not for a network without gates")
    add("--weight-bits", type=int, required=True, metavar="B", help="weight bits (its --wbits)")
    add(
        "--calibration", type=int, default=CALIBRATION, metavar="N",
        help=f"training images whose largest inputs fix the scales, as one batch {DEFAULT}",
    )  # fmt: skip
    add("--license", default="not stated", help=f"of the weights {DEFAULT}")
    add_export_options(add, NAME)
    command.set_defaults(run=_run)


def _run(options) -> int:
    bits = Bits(options.bits, options.high_bits, options.weight_bits)
    network = DNNGating(options.checkpoint, bits)
    if options.calibration < 1:
        raise ExportError(f"calibration: must be 1 or more images, got {options.calibration}")
    images = choose(cifar10.load_train(options.data), options.calibration, options.seed)
    _report(network.freeze(torch.from_numpy(images.pixels)), len(images))
    export_cifar10(network, _story(bits, network, options), options)
    return 0


def _report(frozen: list, images: int):
    """Prints the values to which the scales were frozen."""
    print(f"scales frozen to the largest inputs over {images} training images, run as one batch:")
    for layer in frozen:
        clip = "" if layer.clip is None else f" of a clip of {layer.clip:.6g}"
        print(f"{layer.layer:<16} {layer.largest:.6g}{clip}")


def _story(bits: Bits, network: DNNGating, options) -> Network:
    gated = "ungated" if bits.high is None else f"{bits.high} bits of them high, the first convolution of a block gated"
    return Network(
        trace=options.name,
        load=None,
        model=(
            f"ResNet-{2 * len(network.blocks) + 2} of the Precision Gating paper's public code: "
            f"{bits.activation}-bit activations, {gated}; {bits.weight}-bit weights, stem and classifier in float"
        ),
        trained_by="whoever ran pg-cifar10.py of cornell-zhang/dnn-gating",
        training=(
            f"as found in the checkpoint; activation scales, of the batch there, are fixed here to the largest inputs "
            f"over {options.calibration} training images (seed {options.seed})"
        ),
        license=options.license,
        modes=tuple(mode for mode in MODES if mode != FLOAT or bits.weight > 1),
    )
