"""Precision Gating in PyTorch, and the exporter of pgsim traces.

Precision Gating (PG) computes every output of a layer with the high bits of
the activations, and adds the low bits only where that partial sum passes a
learned threshold. This package computes such a network exactly and writes the
results for the simulator:

    activation -> product -> network -> record -> manifest -> trace file

The parts of a network: ``activation`` defines the value of each bit of a code.
``product`` holds the gated convolution and linear layers, ``recurrent`` the
LSTM, ``matmul`` products of two computed operands, and ``attention`` the
attention built from them. ``ops`` holds everything between the products, and
``exact`` the functions that round the same way everywhere. ``lowering`` turns
ordinary PyTorch layers and functions into these and into ``plain`` ones.

Sources of networks: ``fracbnn`` and ``dnngating`` load networks that others
trained. ``training`` trains the ``models`` of this project. ``capturing``
quantizes and gates an ordinary trained network in one call.

From a network to a trace: ``record`` runs a network on stored samples.
``manifest`` and ``archive`` write the file. ``export`` does all of this in one
call. ``interpreter`` executes a file again with numpy alone, to check that
nothing is missing from it. ``simulation`` runs the simulator on a captured
network or on any trace, and ``program`` finds the simulator.

Data: ``samples`` holds the inputs of a network, and ``given`` converts the
user's arrays to them. ``cifar10``, ``imagenet`` and ``ptb`` read data sets in
their usual formats. ``datafile`` holds test data that traces share.
``evaluate`` measures the accuracy, and ``decode`` reads a text token by token.

Separately, ``definition`` computes gated layers literally and shares no code
with them. ``randomlayers`` and ``randomtrace`` write random layers as a trace.
"""

from .activation import Activation
from .attention import Attention
from .capturing import PG, Captured, ScoreGate, capture, gate_scores
from .decode import Decoder
from .errors import ExportError
from .exporter import export
from .gates import Above, Between, NearMax
from .manifest import About, Accuracy
from .matmul import PGMatmul
from .product import PGConv2d, PGLinear, Result
from .quantizers import BipolarQuantizer, ClippedReLU, SignedQuantizer
from .recurrent import LSTM, PGLSTM, carrying
from .samples import Samples, Sequences
from .simulation import Simulation, simulate

__all__ = [
    "LSTM",
    "PG",
    "About",
    "Above",
    "Accuracy",
    "Activation",
    "Attention",
    "Between",
    "BipolarQuantizer",
    "Captured",
    "ClippedReLU",
    "Decoder",
    "ExportError",
    "NearMax",
    "PGConv2d",
    "PGLSTM",
    "PGLinear",
    "PGMatmul",
    "Result",
    "Samples",
    "ScoreGate",
    "Sequences",
    "SignedQuantizer",
    "Simulation",
    "capture",
    "carrying",
    "export",
    "gate_scores",
    "simulate",
]
