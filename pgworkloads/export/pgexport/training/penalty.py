"""The threshold regulariser."""

import torch
from torch import nn

from .layers import gated_layers


def threshold_penalty(network: nn.Module) -> torch.Tensor:
    """``sum |threshold - target|^2`` over all gated layers.

    The Precision Gating paper adds this term, times a factor, to the loss. It
    pulls thresholds towards their targets. Otherwise, training would open every
    gate to gain accuracy. Targets are per channel, in real units.
    """
    layers = gated_layers(network)
    return sum((layer.threshold - layer.threshold_target).square().sum() for layer in layers)
