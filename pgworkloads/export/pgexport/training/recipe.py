"""Describes how a network is trained: the network, its data and its phases."""

from dataclasses import dataclass
from typing import Any, Callable, Iterator, Optional, Protocol, Tuple

import torch
from torch import nn

from .. import modes


@dataclass(frozen=True)
class Phase:
    """A part of a training, in one mode of the network.

    ``rate`` is the highest learning rate. The learning rate rises to it and then
    falls to zero as half a cosine. With a ``gated_fraction``, the phase begins
    with a calibration that sets thresholds that are still zero, so that this
    fraction of their layer's outputs is gated. ``shrink`` averages squares of
    ``shrink`` x ``shrink`` pixels: early phases may use small images, which take
    less time. A phase with 0 epochs is skipped.

    With ``bfloat16``, convolutions and linear layers compute in that type if the
    processor does, else in float32. In a float phase this applies to all of their
    products. In other phases, whose gates are decided on exact sums, it applies
    only to gradients. Parameters and their averages stay float32. ``distilled``
    is the share of the loss that is the distance to a teacher's answers. The
    teacher is the recipe's or, without one, the network at the start of the
    phase, in float. Without ``dropout``, the phase turns that of the network off:
    answers with parts dropped cannot equal those of a teacher that drops nothing.
    """

    mode: str
    epochs: int
    rate: float
    gated_fraction: Optional[float] = None
    shrink: int = 1
    bfloat16: bool = False
    distilled: float = 0.0
    dropout: bool = True

    def __post_init__(self):
        if self.mode not in modes.MODES:
            raise ValueError(f"mode: must be one of {', '.join(modes.MODES)}, got {self.mode!r}")
        if not 0 <= self.distilled <= 1:
            raise ValueError(f"distilled: must be 0..1, got {self.distilled}")


class Task(Protocol):
    """The task that a network is trained for. ``steps`` is the number of batches per epoch."""

    steps: int

    def batches(self, seed) -> Iterator:
        """One epoch's batches, always the same for the same seed (of numpy's RandomState)."""

    def loss(self, network: nn.Module, batch, phase: Phase, carried: Any, teacher: Optional[nn.Module] = None):
        """A batch's mean loss, and the state to carry to the next batch: a tuple of tensors, or None.

        ``carried`` is the state from the previous batch, and None at the start
        of an epoch. ``teacher`` is given in phases that have one.
        """

    def measure(self, network: nn.Module) -> dict:
        """The network's results in its current mode, by the names of the metrics."""


@dataclass(frozen=True)
class Recipe:
    """A network and its training.

    ``network`` makes the network. ``start`` loads the parameters of another
    network into it from a file, and may return that network's measured results.
    ``load`` reads the data under a path, and ``task`` makes a :class:`Task` from
    the data and the batch size. With an ``average``, the parameters are averaged
    over about ``1 / (1 - average)`` steps. The average is measured, and it
    replaces the parameters at the end of a phase. ``curve`` is the number of
    epochs from one measurement to the next; 0 measures only at the end of a
    phase. ``teacher`` makes another network, which teaches in phases with
    ``distilled``. It was trained in float, and its parameters come from a file.
    """

    about: str
    network: Callable[[], nn.Module]
    load: Callable
    task: Callable[..., Task]
    phases: Tuple[Phase, ...]
    batch: int
    optimizer: Callable[[list, float], torch.optim.Optimizer]
    decay: float = 0.0  # weight decay; thresholds and clips have none
    penalty: float = 0.0  # factor of the threshold penalty
    clip_norm: Optional[float] = None  # of the gradient
    average: Optional[float] = None
    curve: int = 0
    start: Optional[Callable[[nn.Module, str], Optional[dict]]] = None
    teacher: Optional[Callable[[], nn.Module]] = None
