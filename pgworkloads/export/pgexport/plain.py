"""Layers that a network runs in floating point, with the arithmetic of a trace.

Parameters are float32, as a trace stores them. Sums are float64, as in every
reader of a trace.
"""

import torch
from torch import nn
from torch.nn import functional as F


class FloatProduct(nn.Module):
    """A matrix product of real values and real weights."""

    op = ""

    def __init__(self, weight, bias):
        super().__init__()
        self.register_buffer("weight", weight.detach().float())
        self.register_buffer("bias", None if bias is None else bias.detach().float())

    def operand(self, x: torch.Tensor, output: torch.Tensor) -> torch.Tensor:
        """The values that are multiplied by the weights, given a call's input and output."""
        return x

    def parameters_in_use(self):
        """Weight and bias (or None) in float64."""
        return self.weight.double(), None if self.bias is None else self.bias.double()


class FloatConv2d(FloatProduct):
    """A convolution; ``stride`` and ``padding`` are pairs, vertical and horizontal."""

    op = "conv"

    def __init__(self, weight, bias, stride, padding, groups: int):
        super().__init__(weight, bias)
        self.stride, self.padding, self.groups = stride, padding, groups

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The convolution of feature maps."""
        return F.conv2d(x.double(), *self.parameters_in_use(), self.stride, self.padding, 1, self.groups)


class FloatLinear(FloatProduct):
    """A linear layer over vectors, or over every position of a sequence."""

    op = "linear"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The layer's outputs."""
        return F.linear(x.double(), *self.parameters_in_use())
