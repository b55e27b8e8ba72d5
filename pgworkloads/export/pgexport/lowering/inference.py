"""A network in ops of the trace format, ready to run."""

from dataclasses import dataclass
from typing import Callable, List, Optional

import torch
from torch import nn

from ..ops import AddPositions

PIXELS, TOKENS = "pixels", "tokens"  # names of the first step


@dataclass(frozen=True)
class LoweredStep:
    """One op of the format: its name, its module, and the names of the steps that it reads."""

    name: str
    module: nn.Module
    inputs: List[str]


def called(step: LoweredStep, inputs: List[torch.Tensor]) -> torch.Tensor:
    """The output of a step."""
    return step.module(*inputs)


class Inference(nn.Module):
    """The steps of a network, in order; the last one computes the scores.

    ``source`` is the name of its samples, ``PIXELS`` or ``TOKENS``.
    ``classes`` is the number of scores. Pixels are converted to float64.
    ``context`` is the number of positions of a text that the network reads at
    once. It is None for networks that can read any number of positions, such as
    those that carry a state.
    """

    def __init__(self, source: str, steps: List[LoweredStep], classes: int):
        super().__init__()
        self.source, self.steps, self.classes = source, steps, classes
        self.layers = nn.ModuleList(step.module for step in steps)  # so that modules() has them
        tables = [len(s.module.table) for s in steps if isinstance(s.module, AddPositions)]
        self.context = min(tables) if source == TOKENS and tables else None
        last = {name: i for i, step in enumerate(steps) for name in step.inputs}
        self._done = [[name for name in step.inputs if last[name] == i] for i, step in enumerate(steps)]

    def forward(self, samples: torch.Tensor, watch: Optional[Callable] = None, call: Callable = called) -> torch.Tensor:
        """The scores for samples; ``watch`` is called with every step, its inputs and its output.

        ``call`` computes the output of a step. It is for callers that give modules further arguments.
        """
        values = {self.source: samples if self.source == TOKENS else samples.double()}
        for step, done in zip(self.steps, self._done):
            inputs = [values[name] for name in step.inputs]
            output = call(step, inputs)
            if watch is not None:
                watch(step, inputs, output)
            for name in done:  # no later step reads it
                values.pop(name, None)
            values[step.name] = output
        return output
