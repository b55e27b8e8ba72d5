"""An average of a network's parameters over the last steps, which is more accurate than any single step."""

import copy

import torch
from torch import nn

WARM_UP = 10.0  # steps: early averages cover fewer steps, as in TensorFlow's ExponentialMovingAverage


class Average:
    """An exponential moving average of parameters and batch norm statistics, kept as a separate network."""

    def __init__(self, network: nn.Module, decay: float):
        self.network, self.decay = copy.deepcopy(network), decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int):
        """Adds the network's parameters after a step (counted from 0) to the average."""
        new = 1 - min(self.decay, (1 + step) / (WARM_UP + step))
        for mean, now in zip(self.network.state_dict().values(), network.state_dict().values()):
            if mean.is_floating_point():
                mean.lerp_(now, new)
            else:
                mean.copy_(now)  # batch norm's count of batches
