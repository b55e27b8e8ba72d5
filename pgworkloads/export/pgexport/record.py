"""Runs a network on stored samples and records what every node computes."""

from dataclasses import dataclass, field

import torch
from torch import nn

from .lowering import TOKENS, lowered
from .matmul import Matmul, PGMatmul
from .ops import Embedding
from .plain import FloatProduct
from .product import PGProduct, Result


@dataclass
class Step:
    """One node of the network: a module, its inputs and its results.

    The first step represents the stored samples and has no module.
    """

    name: str
    module: nn.Module
    inputs: list
    shape: list = field(default_factory=list)  # of the output, for one sample
    input: torch.Tensor = None  # the operand that is multiplied by the weights; kept for products only
    right: torch.Tensor = None  # the second computed operand, for products that have no weights
    result: Result = None  # kept for gated and quantized products only


def record(network: nn.Module, samples: torch.Tensor):
    """The steps of a network, in order, and its scores for the samples.

    ``lowering`` describes the layers that a network may use. Samples are pixels
    ``[images, C, H, W]`` or tokens ``[streams, T]``.
    """
    inference = lowered(network, samples)
    shape = [*samples.shape[1:], 1] if inference.source == TOKENS else list(samples.shape[1:])
    steps = [Step(inference.source, None, [], shape)]

    def note(step, inputs, output):
        noted = Step(step.name, step.module, step.inputs, list(output.shape[1:]))
        if isinstance(step.module, FloatProduct):
            noted.input = step.module.operand(inputs[0], output)
        if isinstance(step.module, Matmul):
            noted.input, noted.right = inputs
            noted.result = step.module.last if isinstance(step.module, PGMatmul) else None
        if isinstance(step.module, PGProduct):
            noted.input, noted.result = inputs[0], step.module.last
        steps.append(noted)

    with torch.no_grad():
        scores = inference(samples, note)
    return steps, scores


def vocabulary(steps) -> int:
    """The vocabulary size of a recorded network."""
    return next(step.module.vocabulary for step in steps if isinstance(step.module, Embedding))
