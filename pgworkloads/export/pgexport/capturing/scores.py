"""Puts gates on the attention scores of a network that is already quantized."""

from dataclasses import dataclass, replace
from typing import Dict, List

import torch
from torch import nn

from .. import given, modes
from ..activation import MAX_BITS
from ..errors import ExportError
from ..gates import Above, Between, NearMax
from ..lowering import Inference, LoweredStep, lowered
from ..matmul import PGMatmul
from ..ops import Softmax
from .calibrate import HALF, above, between

KINDS = (Above.kind, Between.kind, NearMax.kind)


@dataclass(frozen=True)
class ScoreGate:
    """Gates on scores, the products of queries and keys.

    ``high_bits`` of a query's code decide, in addition to its sign if it has
    one. ``kind`` is ``above`` or ``between``, with thresholds that are the same
    in all rows, or ``near-max``: gates are on for scores less than a threshold
    below the largest score of the row so far. ``target`` is the fraction of
    every head's scores whose gates are on, among the scores that its positions
    can see. Other scores stay at their high part or, if ``dropped`` is true,
    get no share of the attention.
    """

    kind: str = NearMax.kind
    high_bits: int = 4
    target: float = 0.3
    dropped: bool = False

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ExportError(f"scores: kind: must be one of {', '.join(KINDS)}, got {self.kind!r}")
        object.__setattr__(self, "high_bits", given.integer("scores: high_bits", self.high_bits, 1, MAX_BITS))
        given.fraction("scores: target", self.target)


def gate_scores(network: nn.Module, samples: torch.Tensor, gate: ScoreGate = ScoreGate()) -> Inference:
    """The network with gates on its scores; thresholds are calibrated on pixels or tokens.

    Layers are calibrated in order, each after the gates of the layers before
    it. The given network is not changed, and its other gates are kept.
    """
    network = lowered(network, samples)
    found = _scores(network)
    if not found:
        raise ExportError("network: has no attention on codes whose scores can be gated; quantize it first")
    steps: List[LoweredStep] = []
    gated = []
    for step in network.steps:
        if step.name in found:
            step = replace(step, module=_gated(step, gate, found[step.name]))
            gated.append(step.module)
        steps.append(step)
    made = Inference(network.source, steps, network.classes)
    hooks = [module.register_forward_pre_hook(lambda m, inputs: _calibrate(m, inputs, gate)) for module in gated]
    try:
        with torch.no_grad():
            made(samples)
    finally:
        for hook in hooks:
            hook.remove()
    return made


def _scores(network: Inference) -> Dict[str, bool]:
    """The names of steps that compute scores, each with whether its attention is causal."""
    products = {step.name for step in network.steps if isinstance(step.module, PGMatmul) and step.module.transposed}
    readers = [step for step in network.steps if isinstance(step.module, Softmax)]
    return {step.inputs[0]: step.module.causal for step in readers if step.inputs[0] in products}


def _gated(step: LoweredStep, gate: ScoreGate, causal: bool) -> PGMatmul:
    product = step.module
    if not 1 <= gate.high_bits < product.left.bits:
        raise ExportError(
            f"scores: high_bits: must be 1..{product.left.bits - 1} in {step.name}, whose queries have "
            f"{product.left.bits} bits, got {gate.high_bits}"
        )
    left = replace(product.left, high_bits=gate.high_bits)
    zeros = torch.zeros(product.heads)
    if gate.kind == Between.kind:
        made = Between(zeros, zeros)
    else:
        made = Above(zeros) if gate.kind == Above.kind else NearMax(zeros)
    return PGMatmul(product.heads, True, left, product.right, made, causal, gate.dropped)


def _calibrate(product: PGMatmul, inputs, gate: ScoreGate):
    """Sets the thresholds just before the layer's first computation."""
    with modes.computing(product, modes.UNIFORM):
        product.forward(*inputs)  # not a module call, which would run this hook again
    high = product.by_head(product.last.high.transpose(1, 2).long())
    known = product.known(*high.shape[2:])
    numbers = NearMax.numbers(high) if gate.kind == NearMax.kind else high
    ordered = numbers[:, :, known].transpose(0, 1).flatten(1).sort(1).values
    if gate.kind == Between.kind:
        lo, hi = between(ordered, gate.target)
        product.gate = Between((lo.double() + HALF) * product.unit, (hi.double() - HALF) * product.unit)
    elif gate.kind == Above.kind:
        product.gate = Above((above(ordered, gate.target).double() + HALF) * product.unit)
    else:  # the smallest distances pass, so the threshold lies above them; a row's largest so far passes if any does
        limit = -above((-ordered).flip(1), gate.target)
        product.gate = NearMax((limit.clamp(min=1 if gate.target else 0).double() - HALF) * product.unit)
