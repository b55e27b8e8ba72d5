"""The threshold regulariser."""

import torch
from torch import nn

from .layers import gated_layers


def threshold_penalty(network: nn.Module) -> torch.Tensor:
    """``sum |threshold - target|^2`` over all gated layers.

    The term that the Precision Gating paper adds to the loss, times a factor:
    it draws thresholds to their targets, so that the loss alone cannot buy
    accuracy by opening every gate. Targets are per channel, in real units.
    """
    layers = gated_layers(network)
    return sum((layer.threshold - layer.threshold_target).square().sum() for layer in layers)
