"""The op that turns words into vectors."""

import torch
from torch import nn

from ..errors import ExportError
from .base import Op


class Embedding(Op):
    """Replaces each token id with its row of a table: ``[streams, T]`` to ``[streams, T, E]``.

    It is the only op that reads a network's tokens. ``table`` is ``[vocabulary,
    E]``.
    """

    op = "embedding"

    def __init__(self, table):
        super().__init__()
        self.register_buffer("table", torch.as_tensor(table).detach().float())

    @classmethod
    def of(cls, embedding: nn.Embedding):
        """The op of a trained embedding."""
        return cls(embedding.weight)

    @property
    def vocabulary(self) -> int:
        """The number of different tokens."""
        return len(self.table)

    def forward(self, tokens):
        """Vectors in float64."""
        if int(tokens.min()) < 0 or int(tokens.max()) >= self.vocabulary:
            raise ExportError(f"tokens: must be 0..{self.vocabulary - 1}, got {int(tokens.min())}..{int(tokens.max())}")
        return self.table[tokens.long()].double()

    def params(self) -> dict:
        """The op's arrays by parameter name."""
        return {"table": self.table}
