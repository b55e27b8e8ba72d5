"""Precision Gating in PyTorch, and the exporter of pgsim traces.

Precision Gating (PG) computes every output of a layer with the high bits of
the activations, and adds the low bits only where that partial sum passes a
learned threshold. This package answers what such a network computes, exactly,
and writes it down for the simulator:

    activation -> product -> network -> record -> manifest -> trace file

``activation`` says what the bits of a code count, ``product`` holds the gated
convolution and linear layers, ``recurrent`` the LSTM, ``matmul`` products of
two computed operands, ``attention`` what is made of them, ``ops`` everything
between (``exact`` the functions that round alike everywhere); ``lowering`` turns
ordinary layers and functions of PyTorch into these and ``plain`` ones;
``fracbnn`` and ``dnngating`` load networks that others trained,
``training`` trains the ``models`` of this project; ``record`` runs a network on
stored samples; ``manifest`` and ``archive`` write the file, all through
``export``; ``interpreter`` executes a file again with numpy alone, as a check
that nothing is missing from it.

``capturing`` makes a gated network of an ordinary one in one call, quantized
after its training; ``simulation`` runs the simulator on it, or on any trace
(``program`` finds it).

``samples`` holds what a network is given, ``given`` makes it of what people
have; ``cifar10``, ``imagenet`` and ``ptb`` read data sets as people have them;
``datafile`` holds test data that traces share; ``evaluate`` measures; ``decode``
reads a text token by token.

Beside these, ``definition`` computes gated layers literally and shares nothing
with them; ``randomlayers`` and ``randomtrace`` write random ones as a trace.
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
