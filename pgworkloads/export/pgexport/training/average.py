"""An average of a network's parameters over the last steps: it answers better than any one of them."""

import copy

import torch
from torch import nn

WARM_UP = 10.0  # steps: at first the average reaches back less far, as in TensorFlow's ExponentialMovingAverage


class Average:
    """An exponential moving average of parameters and of batch norm's statistics, as a network of its own."""

    def __init__(self, network: nn.Module, decay: float):
        self.network, self.decay = copy.deepcopy(network), decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int):
        """Takes in the network after a step, counted from 0."""
        new = 1 - min(self.decay, (1 + step) / (WARM_UP + step))
        for mean, now in zip(self.network.state_dict().values(), network.state_dict().values()):
            if mean.is_floating_point():
                mean.lerp_(now, new)
            else:
                mean.copy_(now)  # batch norm's count of batches
