"""Batch normalization, with its statistics folded in."""

import torch
from torch import nn

from ..errors import ExportError
from .base import ChannelOp


class BatchNorm(ChannelOp):
    """Batch normalization with its statistics folded in: ``x*scale + bias``."""

    op = "batch_norm"

    def __init__(self, scale, bias):
        super().__init__(scale=scale, bias=bias)

    @classmethod
    def folded(cls, weight, bias, mean, variance, eps: float):
        """Folds running statistics into scale and bias."""
        weight, bias, mean, variance = (torch.as_tensor(t).double() for t in (weight, bias, mean, variance))
        scale = weight / torch.sqrt(variance + eps)
        return cls(scale, bias - mean * scale)

    def forward(self, x):
        """Normalized maps or vectors."""
        return x * self.per_channel("scale", x) + self.per_channel("bias", x)


def fold(norm: nn.BatchNorm2d) -> BatchNorm:
    """The op of a trained batch normalization layer."""
    if norm.running_mean is None:
        raise ExportError("batch norm: needs running statistics; train it with track_running_stats=True")
    weight, bias = torch.ones_like(norm.running_mean), torch.zeros_like(norm.running_mean)
    if norm.affine:
        weight, bias = norm.weight.detach(), norm.bias.detach()
    return BatchNorm.folded(weight, bias, norm.running_mean, norm.running_var, norm.eps)
