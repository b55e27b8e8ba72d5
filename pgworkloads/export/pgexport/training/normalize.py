"""Normalizes pixels in training."""

import torch
from torch import nn

from .. import ops


class Normalize(nn.Module):
    """``(pixel/255 - mean) / std``, in the type of the network."""

    def __init__(self, mean, std):
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean).reshape(1, -1, 1, 1))
        self.register_buffer("std", torch.tensor(std).reshape(1, -1, 1, 1))

    def forward(self, pixels):
        """Normalized values of pixels 0..255."""
        return (pixels.to(self.mean.dtype) / ops.PIXEL_MAX - self.mean) / self.std

    def freeze(self) -> ops.Normalize:
        """The op of the trace."""
        return ops.Normalize(self.mean.flatten(), self.std.flatten())
