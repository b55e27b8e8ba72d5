"""Ordinary layers that are several ops of the format.

A rule takes the builder of the steps, the layer and the values it is called
with, and returns what the layer gives.
"""

from torch import nn

from ..errors import ExportError
from ..plain import FloatLinear
from ..recurrent import FloatLSTM
from .layers import SEQUENCE


class NoValue:
    """Something that a layer gives in PyTorch and no op gives in a trace."""

    def __init__(self, what: str):
        self.what = what


def _lstm(build, module: nn.LSTM, *inputs):
    """Two products for every layer: the input's, and the recurrent one with the cell."""
    if len(inputs) != 1:
        raise ExportError("is given a state; call it with its input alone: every sample starts from no state")
    (x,) = inputs
    if module.bidirectional or module.proj_size or not module.batch_first:
        raise ExportError("must have batch_first=True, one direction and no projection; make it so, and train it")
    if x.tensor.dim() != SEQUENCE or x.tensor.shape[2] != module.input_size:
        found = list(x.tensor.shape[1:])
        raise ExportError(f"must take a sequence of {module.input_size} features, gets {found}; put an Embedding before")
    for i in range(module.num_layers):
        at = f"{i}." if module.num_layers > 1 else ""
        for name, make, which in (("input", FloatLinear, "ih"), ("recurrent", FloatLSTM, "hh")):
            bias = getattr(module, f"bias_{which}_l{i}") if module.bias else None
            x = build.apply_op(make(getattr(module, f"weight_{which}_l{i}"), bias), x, part=at + name)
    return x, NoValue("the state of an LSTM")


BUILT = {nn.LSTM: _lstm}


def builder_of(module: nn.Module):
    """The rule of a layer that is several ops, or None."""
    return BUILT.get(type(module))
