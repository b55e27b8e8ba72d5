"""Chooses thresholds from what a network computes on a few samples."""

from typing import Tuple

import torch

from .. import modes
from ..gates import Above, Between
from ..product import PGProduct

HALF = 0.5  # of a unit of the sums: puts a threshold between two whole numbers


class Thresholds:
    """Sets the thresholds of every gated layer just before its first computation.

    So each layer is calibrated on inputs that already went through the gates of
    the layers before it.
    """

    def __init__(self, network, target: float):
        self.gated = [m for m in network.modules() if isinstance(m, PGProduct) and m.gate is not None]
        self.target, self.hooks = target, [m.register_forward_pre_hook(self._set) for m in self.gated]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for hook in self.hooks:
            hook.remove()

    def _set(self, layer: PGProduct, inputs):
        with modes.computing(layer, modes.UNIFORM):
            layer.forward(*inputs)  # not a module call, which would run this hook again
        ordered = layer.last.high.transpose(0, 1).flatten(1).long().sort(1).values
        if layer.gate.kind == Above.kind:
            layer.gate = Above((above(ordered, self.target) + HALF) * layer.unit)
        else:
            lo, hi = between(ordered, self.target)
            layer.gate = Between((lo + HALF) * layer.unit, (hi - HALF) * layer.unit)


def above(ordered: torch.Tensor, target: float) -> torch.Tensor:
    """Thresholds ``[channels]`` above which about a fraction ``target`` of each channel's sums lies.

    The sums ``ordered`` are ``[channels, n]``, sorted. The fraction is as close
    to ``target`` as possible.
    """
    count = ordered.shape[1]
    edge = ordered[:, max(0, count - 1 - round(target * count))]
    (found,) = _nearest([(edge,), (edge - 1,)], lambda t: ordered > t, target * count)
    return found


def between(ordered: torch.Tensor, target: float) -> Tuple[torch.Tensor, torch.Tensor]:
    """Two thresholds per channel that enclose about that fraction, around the middle of the channel's sums."""
    count = ordered.shape[1]
    first = round((1 - target) / 2 * count)
    lo, hi = ordered[:, min(first, count - 1)], ordered[:, max(count - 1 - first, 0)]
    pairs = [(a, b) for a in (lo, lo - 1) for b in (hi, hi + 1)]
    return _nearest(pairs, lambda a, b: (ordered > a) & (ordered < b), target * count)


def _nearest(candidates, gates, wanted: float):
    """For every channel, the candidate that opens nearest to the wanted number of gates.

    Candidates are tuples of thresholds ``[channels]``.
    """
    opened = torch.stack([gates(*(t.unsqueeze(1) for t in candidate)).sum(1) for candidate in candidates])
    best = (opened - wanted).abs().argmin(0)
    return tuple(torch.stack(sides).gather(0, best.unsqueeze(0))[0] for sides in zip(*candidates))
