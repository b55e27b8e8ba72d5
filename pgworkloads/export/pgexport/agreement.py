"""Checks whether integer gates agree with the real-valued definition of the network."""

import torch

from .record import Step


def disagreements(step: Step, dtype: torch.dtype) -> int:
    """The number of outputs of a gated step whose integer gate differs from the real one.

    The real gate multiplies real high parts by real weights and compares the
    sum with the trained threshold, as training does, in float32 or float64.
    """
    module, result = step.module, step.result
    activation = module.activation
    high = activation.high(result.codes).to(dtype) * activation.scale
    shape = (-1, *[1] * (module.weight.dim() - 1))
    weight = module.weight.to(dtype) * module.weight_scales.to(dtype).reshape(shape)
    sums = module.product(high, weight)
    real = module.gate.decide(sums, module.gate.delta.to(dtype))
    return int((real != result.gate).sum())
