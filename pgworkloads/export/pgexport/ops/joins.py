"""Ops that join two values."""

import torch

from ..errors import ExportError
from .base import Op


class Add(Op):
    """The sum of two values."""

    op = "add"

    def forward(self, a, b):
        """``a + b``."""
        if a.shape != b.shape:
            raise ExportError(f"add: both must have the same shape, got {list(a.shape)} and {list(b.shape)}")
        return a + b


class Concat(Op):
    """The channels of one value, then those of another."""

    op = "concat"

    def forward(self, a, b):
        """``a`` and ``b``, concatenated."""
        if a.dim() != b.dim() or a.shape[2:] != b.shape[2:]:
            found = f"{list(a.shape)} and {list(b.shape)}"
            raise ExportError(f"concat: both must be alike but for their channels, got {found}")
        return torch.cat([a, b], 1)
