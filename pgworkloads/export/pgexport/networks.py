"""The networks that the command line exports, and how each is loaded and described."""

from dataclasses import dataclass
from typing import Callable

from torch import nn

from .fracbnn import FracBNN
from .modes import GATED, HIGH_ONLY, UNIFORM


@dataclass(frozen=True)
class Network:
    """A kind of network: its loader, its default trace name, and its description."""

    trace: str
    load: Callable[[str], nn.Module]
    model: str
    trained_by: str
    training: str
    license: str
    modes: tuple  # in which the accuracy is meaningful


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
}
