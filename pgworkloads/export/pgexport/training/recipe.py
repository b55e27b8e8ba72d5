"""How a network is trained: what, on what, and in which phases."""

from dataclasses import dataclass
from typing import Callable, Optional, Tuple

import torch
from torch import nn

from .. import modes


@dataclass(frozen=True)
class Phase:
    """A stretch of training in one mode of the network.

    ``rate`` is the highest learning rate: it rises to it and falls to zero in
    half a cosine. A phase in mode gated begins with a calibration of thresholds
    that are still zero to ``gated_fraction``, unless that is None. ``shrink``
    averages squares of so many pixels: early phases may see small images, which
    take less time.
    """

    mode: str
    epochs: int
    rate: float
    gated_fraction: Optional[float] = None
    shrink: int = 1

    def __post_init__(self):
        if self.mode not in modes.MODES:
            raise ValueError(f"mode: must be one of {', '.join(modes.MODES)}, got {self.mode!r}")


@dataclass(frozen=True)
class Recipe:
    """A network and its training.

    ``network`` makes it, ``start`` loads parameters of another into it, from a
    file; ``load`` reads the data under a path, and ``task`` makes batches and
    losses of them.
    """

    about: str
    network: Callable[[], nn.Module]
    load: Callable
    task: Callable
    phases: Tuple[Phase, ...]
    batch: int
    optimizer: Callable[[list, float], torch.optim.Optimizer]
    decay: float = 0.0  # of weights; thresholds and clips have none
    penalty: float = 0.0  # factor of the threshold penalty
    clip_norm: Optional[float] = None  # of the gradient
    start: Optional[Callable[[nn.Module, str], None]] = None
