"""A trainable quantized LSTM layer, with a gate on its recurrent product."""

import torch
from torch import nn

from .. import weights
from ..errors import ExportError
from ..recurrent import GATES, PGLSTM, cell
from .layers import BETWEEN, WEIGHT_BITS, QuantizedLinear
from .quantizers import LearnedRange

STATE_CLIP = 1.0  # hidden states are a sigmoid times a tanh, so within -1..1
FORGET_BIAS = 1.0  # Jozefowicz et al., ICML 2015: cells that remember at the start learn faster


class QuantizedLSTM(nn.Module):
    """The recurrent half of a one-layer LSTM: from the input product ``[batch, T, 4H]`` to ``[batch, T, H]``.

    The hidden state and the cell, ``state``, are carried from call to call
    without gradients until ``reset``.
    """

    def __init__(self, hidden: int, bits: int, high_bits=None):
        super().__init__()
        self.hidden = hidden
        self.quantize = LearnedRange(bits, STATE_CLIP)
        self.quantize.clip.requires_grad = False
        self.product = QuantizedLinear(hidden, GATES * hidden, self.quantize, high_bits, kind=BETWEEN)
        self.product.bias.data.zero_()
        self.product.bias.data[hidden : 2 * hidden] = FORGET_BIAS
        self.state = None

    def reset(self):
        """Forgets the state."""
        self.state = None

    def forward(self, x):
        """Hidden states of all time steps."""
        h, c = self._start(x)
        outputs = []
        for step in x.unbind(1):
            h, c = cell(step + self.product(self.quantize(h)), c)
            outputs.append(h)
        self.state = h.detach(), c.detach()
        return torch.stack(outputs, 1)

    def _start(self, x):
        if self.state is None:
            return x.new_zeros(len(x), self.hidden), x.new_zeros(len(x), self.hidden)
        if len(self.state[0]) != len(x):
            raise ExportError(f"lstm: carries the state of {len(self.state[0])} streams, got {len(x)}; reset it first")
        return self.state

    def freeze(self) -> PGLSTM:
        """The layer for inference, in integers."""
        product = self.product
        weight, scales = weights.symmetric(product.weight)
        return PGLSTM(
            weight, scales, WEIGHT_BITS, product.input_codes(),
            gate=product.gate(), bias=product.bias, float_weight=product.weight,
        )
