"""How a network is trained: what, on what, and in which phases."""

from dataclasses import dataclass
from typing import Any, Callable, Iterator, Optional, Protocol, Tuple

import torch
from torch import nn

from .. import modes


@dataclass(frozen=True)
class Phase:
    """A stretch of training in one mode of the network.

    ``rate`` is the highest learning rate: it rises to it and falls to zero in
    half a cosine. With a ``gated_fraction`` the phase begins with a calibration
    of thresholds that are still zero, to that fraction of their layer's
    outputs. ``shrink`` averages squares of so many pixels: early phases may see
    small images, which take less time. A phase of no epochs is left out.

    ``bfloat16`` lets convolutions and linear layers compute in that type: in a
    float phase all, in others, whose gates are decided on exact sums, gradients
    alone. Parameters and their averages stay float32. ``distilled`` is the share of the loss
    that is the distance to a teacher's answers: the recipe's, or else the
    network as it was when the phase began, in float.
    """

    mode: str
    epochs: int
    rate: float
    gated_fraction: Optional[float] = None
    shrink: int = 1
    bfloat16: bool = False
    distilled: float = 0.0

    def __post_init__(self):
        if self.mode not in modes.MODES:
            raise ValueError(f"mode: must be one of {', '.join(modes.MODES)}, got {self.mode!r}")
        if not 0 <= self.distilled <= 1:
            raise ValueError(f"distilled: must be 0..1, got {self.distilled}")


class Task(Protocol):
    """What a network is trained to do. ``steps`` is the number of batches of an epoch."""

    steps: int

    def batches(self, seed) -> Iterator:
        """One epoch's batches: for a seed of numpy's RandomState, always the same."""

    def loss(self, network: nn.Module, batch, phase: Phase, carried: Any, teacher: Optional[nn.Module] = None):
        """A batch's mean loss, and what is carried to the next batch: tensors in a tuple, or None.

        ``carried`` is what the batch before left, and None at the start of an
        epoch. ``teacher`` is there in phases that have one.
        """

    def measure(self, network: nn.Module) -> dict:
        """How well the network does in its present mode, by the names of what is measured."""


@dataclass(frozen=True)
class Recipe:
    """A network and its training.

    ``network`` makes it, ``start`` loads parameters of another into it, from a
    file, and may give what was measured of that other one; ``load`` reads the data under a path, and ``task`` makes a
    :class:`Task` of them and the size of a batch. With an ``average``, an
    average of the parameters over about ``1 / (1 - average)`` steps is measured
    and, at the end of a phase, taken. ``curve`` is the number of epochs from one
    measurement to the next; 0 measures only at the end of a phase. ``teacher``
    makes another network that teaches in phases with ``distilled``; it was
    trained in float, and its parameters come from a file.
    """

    about: str
    network: Callable[[], nn.Module]
    load: Callable
    task: Callable[..., Task]
    phases: Tuple[Phase, ...]
    batch: int
    optimizer: Callable[[list, float], torch.optim.Optimizer]
    decay: float = 0.0  # of weights; thresholds and clips have none
    penalty: float = 0.0  # factor of the threshold penalty
    clip_norm: Optional[float] = None  # of the gradient
    average: Optional[float] = None
    curve: int = 0
    start: Optional[Callable[[nn.Module, str], Optional[dict]]] = None
    teacher: Optional[Callable[[], nn.Module]] = None
