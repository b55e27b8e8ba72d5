"""A one-layer LSTM language model with gates on its matrix products.

As in the Precision Gating paper, it reads the Penn Tree Bank and has 300 hidden
units. The cell's activation functions saturate on both sides, so the gates are
two-sided: only sums between two thresholds, where sigmoid and tanh are steep,
get their low bits. The decoder runs at all bits.
"""

import torch
from torch import nn

from .. import ops
from ..recurrent import GATES
from ..training.layers import BETWEEN, QuantizedLinear
from ..training.lstm import QuantizedLSTM
from ..training.quantizers import LearnedRange

WIDTH = 300  # of embedding and hidden state
BITS, HIGH_BITS = 4, 2
EMBEDDING_CLIP = 0.5
DROPOUT = 0.5
INITIAL = 0.1  # embeddings and weights start within -INITIAL..INITIAL


class Embedding(nn.Embedding):
    """A table with one vector per word; a quantizer follows directly."""

    def __init__(self, words: int, width: int, quantizer: LearnedRange):
        super().__init__(words, width)
        self.quantizer = (quantizer,)  # a tuple: the network owns it

    def freeze(self) -> ops.Embedding:
        """The op of the trace, with its table already quantized: an accelerator stores the table as small codes."""
        with torch.no_grad():
            return ops.Embedding(self.quantizer[0].levels(self.weight))


class LanguageModel(nn.Module):
    """Scores of the next word, ``[batch, T, vocabulary]``, for token ids ``[batch, T]``.

    The decoder shares the embedding's weights (Press and Wolf, EACL 2017).
    """

    def __init__(
        self, vocabulary: int, width: int = WIDTH, bits: int = BITS, high_bits: int = HIGH_BITS, dropout=DROPOUT
    ):
        super().__init__()
        self.input = LearnedRange(bits, EMBEDDING_CLIP, dropout)
        self.embedding = Embedding(vocabulary, width, self.input)
        self.input_product = QuantizedLinear(width, GATES * width, self.input, high_bits, bias=False, kind=BETWEEN)
        self.lstm = QuantizedLSTM(width, bits, high_bits)
        self.output = LearnedRange(bits, 1.0, dropout)
        self.decoder = QuantizedLinear(width, vocabulary, self.output)
        nn.init.uniform_(self.embedding.weight, -INITIAL, INITIAL)
        nn.init.zeros_(self.decoder.bias)
        self.decoder.weight = self.embedding.weight

    def forward(self, tokens):
        """Scores."""
        x = self.input_product(self.input(self.embedding(tokens)))
        return self.decoder(self.output(self.lstm(x)))
