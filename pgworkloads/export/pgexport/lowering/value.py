"""The results of a network's calls."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Value:
    """The result of a step: the step's name, and its output for the example."""

    name: str
    tensor: torch.Tensor


@dataclass(frozen=True)
class Rows(Value):
    """A map with height and width flattened to one dimension: the first half of the change to a sequence."""


class NoValue:
    """A result that a layer has in PyTorch but no op has in a trace."""

    def __init__(self, what: str):
        self.what = what
