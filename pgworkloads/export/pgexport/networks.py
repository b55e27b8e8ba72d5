"""The networks that the command line exports: how each is loaded and described."""

from dataclasses import dataclass
from typing import Callable

from torch import nn

from .fracbnn import FracBNN
from .modes import GATED, HIGH_ONLY, MODES, UNIFORM
from .resnet20 import ResNet20


@dataclass(frozen=True)
class Network:
    """A kind of network: its loader, its default trace name, and its story."""

    trace: str
    load: Callable[[str], nn.Module]
    model: str
    trained_by: str
    training: str
    license: str
    modes: tuple  # whose accuracy means something


NETWORKS = {
    "fracbnn": Network(
        trace="fracbnn-resnet20-cifar10",
        load=FracBNN,
        model=(
            "ResNet-20 of FracBNN: 1-bit weights; 2-bit bipolar activations, 1 bit of them high, "
            "all convolutions of the blocks gated; 96-channel thermometer input"
        ),
        trained_by="Cornell Zhang Research Group, the authors of Precision Gating",
        training="parameters as released with FracBNN (FPGA 2021), batch norm folded; not retrained",
        license="BSD-3-Clause",
        modes=(GATED, UNIFORM, HIGH_ONLY),
    ),
    "resnet20": Network(
        trace="pg-resnet20-a4h2-cifar10",
        load=ResNet20,
        model=(
            "ResNet-20 with parameterless shortcuts: 4-bit activations, 2 bits of them high, 8-bit weights; "
            "the first convolution of every block gated, the second at 4 bits, stem and classifier in float"
        ),
        trained_by="the pgsim project",
        training="trained briefly for this project: 5 float epochs, then 4 epochs with gates; its seed is not known",
        license="MIT",
        modes=MODES,
    ),
}
