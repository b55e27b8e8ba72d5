"""Precision Gating in PyTorch, and the exporter of pgsim traces.

Precision Gating (PG) computes every output of a layer with the high bits of
the activations, and adds the low bits only where that partial sum passes a
learned threshold. This package answers what such a network computes, exactly,
and writes it down for the simulator:

    activation -> product -> network -> record -> manifest -> trace file

``activation`` says what the bits of a code count, ``product`` holds the gated
convolution and linear layers, ``ops`` everything between them; ``fracbnn`` and
``resnet20`` load two trained networks; ``record`` runs a network on stored
images; ``manifest`` and ``archive`` write the file; ``interpreter`` executes a
file again with numpy alone, as a check that nothing is missing from it.

Beside these, ``definition`` computes gated layers literally and shares nothing
with them; ``randomlayers`` and ``randomtrace`` write random ones as a trace.
"""

from .activation import Activation
from .errors import ExportError
from .gates import Above, Between
from .product import PGConv2d, PGLinear, Result
from .quantizers import BipolarQuantizer, ClippedReLU

__all__ = [
    "Above",
    "Activation",
    "Between",
    "BipolarQuantizer",
    "ClippedReLU",
    "ExportError",
    "PGConv2d",
    "PGLinear",
    "Result",
]
