"""What the calls of a network give."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Value:
    """What a step gives: the step's name, and its output for the example."""

    name: str
    tensor: torch.Tensor


@dataclass(frozen=True)
class Rows(Value):
    """A map whose height and width were made one: half of the way to a sequence."""


class NoValue:
    """Something that a layer gives in PyTorch and no op gives in a trace."""

    def __init__(self, what: str):
        self.what = what
