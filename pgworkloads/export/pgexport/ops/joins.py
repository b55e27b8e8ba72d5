"""Two values made one."""

import torch

from .base import Op


class Add(Op):
    """The sum of two values."""

    op = "add"

    def forward(self, a, b):
        """``a + b``."""
        return a + b


class Concat(Op):
    """The channels of one value, then those of another."""

    op = "concat"

    def forward(self, a, b):
        """``a`` and ``b`` in a row."""
        return torch.cat([a, b], 1)
