"""Integer weights with a scale per output channel."""

import torch

from .errors import ExportError

INT8_LEVELS = 127  # symmetric int8: -127..127


def _per_output(weight: torch.Tensor, scales: torch.Tensor) -> torch.Tensor:
    return scales.reshape(-1, *[1] * (weight.dim() - 1))


def symmetric(weight: torch.Tensor, levels: int = INT8_LEVELS):
    """Integer weights -levels..levels and their scales, ``max|w| / levels`` per output channel."""
    weight = weight.detach().double()
    scales = weight.abs().flatten(1).amax(1) / levels
    scales[scales == 0] = 1.0  # a channel of zeros stays zeros at any scale
    return (weight / _per_output(weight, scales)).round().to(torch.int16), scales


def sign(weight: torch.Tensor):
    """Weights -1 or +1 at scale 1; refuses zeros, which have no sign."""
    if bool((weight == 0).any()):
        raise ExportError("weight: a binary weight is 0; train until every weight has a sign")
    return weight.detach().sign().to(torch.int16), torch.ones(len(weight), dtype=torch.float64)


def whole_tensor(weight: torch.Tensor, levels: int, epsilon: float = 0.0):
    """Integer weights -levels..levels with one scale for all, ``(max|w| + epsilon) / levels``."""
    weight = weight.detach().double()
    scale = (weight.abs().max() + epsilon) / levels
    return (weight / scale).round().to(torch.int16), scale.repeat(len(weight))
