"""A network in ops of the trace format, ready to run."""

from dataclasses import dataclass
from typing import Callable, List, Optional

import torch
from torch import nn

from ..ops import AddPositions

PIXELS, TOKENS = "pixels", "tokens"  # names of the first step


@dataclass(frozen=True)
class LoweredStep:
    """One op of the format: what it is called, its module, and the steps it reads."""

    name: str
    module: nn.Module
    inputs: List[str]


def called(step: LoweredStep, inputs: List[torch.Tensor]) -> torch.Tensor:
    """The output of a step."""
    return step.module(*inputs)


class Inference(nn.Module):
    """The steps of a network, in order; the last one gives the scores.

    ``source`` is the name of its samples, ``PIXELS`` or ``TOKENS``, and
    ``classes`` the number of scores. Pixels are computed on in float64.
    ``context`` is how many positions of a text it reads at once, None where it
    carries a state on and may read any number.
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
        """The scores of samples; ``watch`` is called with every step, its inputs and its output.

        ``call`` computes the output of a step, for those who give its module more than its inputs.
        """
        values = {self.source: samples if self.source == TOKENS else samples.double()}
        for step, done in zip(self.steps, self._done):
            inputs = [values[name] for name in step.inputs]
            output = call(step, inputs)
            if watch is not None:
                watch(step, inputs, output)
            for name in done:  # nothing reads it any more
                values.pop(name, None)
            values[step.name] = output
        return output
