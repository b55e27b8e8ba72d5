"""Gated recurrent layers: an LSTM cell with an exact product.

An LSTM consists of two products. The input product is an ordinary linear layer
over all time steps. The recurrent product reads the cell's output of the
previous step, so its time steps run one after the other. ``PGLSTM`` is the
recurrent product together with the cell.
"""

from contextlib import contextmanager

import torch
from torch import nn

from . import modes
from .activation import Activation
from .errors import ExportError
from .plain import FloatLinear
from .product import PGLinear, PGProduct, Result

GATES = 4  # of a cell: input, forget, candidate, output, in PyTorch's order


class Recurrent(nn.Module):
    """A layer that passes a state from one time step to the next.

    A call starts from a zero state, except inside ``carrying``.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.carries = False
        self.state = None  # h and c of the streams, each [streams, H]

    @property
    def units(self) -> int:
        """H, the number of cells."""
        return self.weight.shape[1]

    def start(self, x: torch.Tensor):
        """The state before the first step of sums ``[streams, T, 4H]``."""
        if x.dim() != 3 or x.shape[2] != GATES * self.units:
            raise ExportError(f"lstm: must take [streams, T, {GATES * self.units}], got {list(x.shape)}")
        if self.state is None:
            nothing = torch.zeros(len(x), self.units, dtype=torch.float64, device=x.device)
            return nothing, nothing
        if len(self.state[0]) != len(x):
            raise ExportError(f"lstm: carries the state of {len(self.state[0])} streams, got {len(x)}")
        return self.state

    def end(self, h: torch.Tensor, c: torch.Tensor):
        """Keeps the state after the last step if the next call continues from it."""
        if self.carries:
            self.state = h, c


class PGLSTM(Recurrent, PGProduct):
    """The recurrent product of an LSTM, with its cell.

    ``weight`` is ``[4H, H]``. ``forward`` takes the input product's outputs
    ``[streams, T, 4H]`` and returns the cell's outputs, ``[streams, T, H]``.
    The product itself quantizes the cell's outputs, as ``activation`` says. All
    integers in ``last`` are ``[streams, channels, T]``; ``codes`` are the codes
    of the outputs one step earlier.
    """

    op = "lstm"

    def __init__(self, weight, weight_scales, weight_bits, activation: Activation, **rest):
        super().__init__(weight, weight_scales, weight_bits, activation, **rest)
        if self.weight.shape != (GATES * self.units, self.units):
            raise ExportError(f"weight: must be [4H, H], got {list(self.weight.shape)}")

    def product(self, values, weight):
        """The matrix product, ``[streams, H]`` or ``[streams, H, T]``."""
        return PGLinear.product(self, values, weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The cell's real outputs, given the input product's outputs."""
        h, c = self.start(x)
        outputs, steps = [], []
        for z in x.unbind(1):
            if self.mode == modes.FLOAT:
                z = z + self.float_output(h)
            else:
                steps.append(self.compute(h))
                z = z + self.real(steps[-1].output)
            h, c = cell(z, c)
            outputs.append(h)
        self.last = _stacked(steps) if steps else None
        self.end(h, c)
        return torch.stack(outputs, 1)


class FloatLSTM(Recurrent, FloatLinear):
    """``PGLSTM`` in floating point: weight ``[4H, H]`` and bias ``[4H]`` or None."""

    op = "lstm"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The cell's real outputs, given the input product's outputs."""
        h, c = self.start(x)
        outputs = []
        for z in x.double().unbind(1):
            h, c = cell(z + super().forward(h), c)
            outputs.append(h)
        self.end(h, c)
        return torch.stack(outputs, 1)

    def operand(self, x: torch.Tensor, output: torch.Tensor) -> torch.Tensor:
        """The values that the product reads: the layer's own outputs, one step later."""
        return output


def cell(z: torch.Tensor, c: torch.Tensor):
    """The next ``h`` and ``c``, given the sum of both products ``[streams, 4H]`` and the current ``c``."""
    i, f, g, o = z.chunk(GATES, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def _stacked(steps) -> Result:
    """The integers of all time steps, time last."""
    fields = zip(*((s.codes, s.high, s.gate, s.output) for s in steps))
    return Result(*(None if field[0] is None else torch.stack(field, -1) for field in fields))


@contextmanager
def carrying(network: nn.Module):
    """A context in which every recurrent layer continues from its last call; it starts and ends with no state."""
    layers = [m for m in network.modules() if isinstance(m, Recurrent)]
    for layer in layers:
        layer.carries, layer.state = True, None
    try:
        yield network
    finally:
        for layer in layers:
            layer.carries, layer.state = False, None


class LSTM(nn.Module):
    """One LSTM layer: the input product, then the recurrent product with the cell.

    It maps ``[streams, T, features]`` to ``[streams, T, H]`` and replaces a
    batch-first ``torch.nn.LSTM`` (which also returns its state).
    """

    def __init__(self, input: PGLinear, recurrent: PGLSTM):
        super().__init__()
        self.input, self.recurrent = input, recurrent

    @classmethod
    def of(
        cls, lstm: nn.LSTM, quantize, weight_bits: int,
        activation: Activation, recurrent_activation: Activation, gate=None, recurrent_gate=None,
    ):  # fmt: skip
        """Makes the layer of a float one; ``quantize`` returns a matrix's integer weights and scales.

        ``activation`` and ``gate`` belong to the product that reads the layer's
        input. ``recurrent_activation`` and ``recurrent_gate`` belong to the
        product that reads its outputs.
        """
        _check_plain(lstm)

        def product(make, name: str, activation: Activation, gate):
            float_weight = getattr(lstm, f"weight_{name}_l0")
            bias = getattr(lstm, f"bias_{name}_l0") if lstm.bias else None
            weight, scales = quantize(float_weight)
            return make(weight, scales, weight_bits, activation, gate=gate, bias=bias, float_weight=float_weight)

        return cls(
            product(PGLinear, "ih", activation, gate),
            product(PGLSTM, "hh", recurrent_activation, recurrent_gate),
        )

    def forward(self, x):
        """The cell's outputs."""
        return self.recurrent(self.input(x))


def _check_plain(lstm: nn.LSTM):
    """Refuses options that the trace format cannot express."""
    if lstm.num_layers != 1 or lstm.bidirectional or lstm.proj_size or not lstm.batch_first:
        raise ExportError("lstm: must have one layer, one direction, no projection and batch_first=True")
