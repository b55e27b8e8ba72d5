"""Gated layers in the place of a network's ordinary ones, each behind a quantizer of its input."""

from typing import Dict, List

import torch

from .. import weights
from ..errors import ExportError
from ..gates import Above, Between
from ..lowering import Inference, LoweredStep
from ..plain import FloatConv2d, FloatProduct
from ..product import PGConv2d, PGLinear
from ..quantizers import ClippedQuantizer, ClippedReLU, SignedQuantizer
from ..recurrent import PGLSTM, FloatLSTM
from .calibrate import best_clip, some
from .settings import PG

SIGN = 1  # bit of a plain layer's codes
MOST_SIGNED = 7  # magnitude bits of codes that a trace stores as int8


def observe(network: Inference, samples: torch.Tensor) -> Dict[str, torch.Tensor]:
    """Some of the values that every ordinary product reads, by the product's name."""
    operands = {}

    def note(step, inputs, output):
        if isinstance(step.module, FloatProduct):
            operands[step.name] = some(step.module.operand(inputs[0], output))

    with torch.no_grad():
        network(samples, note)
    return operands


def quantized(network: Inference, operands: Dict[str, torch.Tensor], gate: PG) -> Inference:
    """The network with gated layers, whose thresholds are still 0."""
    products = [step for step in network.steps if isinstance(step.module, FloatProduct)]
    plain, saturating = _plain(products, gate), _saturating(products)
    steps: List[LoweredStep] = []
    made: Dict[tuple, LoweredStep] = {}  # quantizers by what they read and how wide they are
    for step in network.steps:
        if not isinstance(step.module, FloatProduct):
            steps.append(step)
            continue
        is_plain = step.name in plain
        quantizer = _quantizer(step.name, operands[step.name], gate, is_plain)
        inputs = step.inputs
        if not isinstance(step.module, FloatLSTM):  # whose product finds the codes of the cell's outputs itself
            key = (*inputs, quantizer.bits)
            if key not in made:
                made[key] = LoweredStep(f"{step.name}.codes", quantizer, inputs)
                steps.append(made[key])
            quantizer, inputs = made[key].module, [made[key].name]
        kind = gate.kind or (Between.kind if step.name in saturating else Above.kind)
        steps.append(LoweredStep(step.name, _product(step.module, quantizer, gate, None if is_plain else kind), inputs))
    return Inference(network.source, steps, network.classes)


def _plain(products: List[LoweredStep], gate: PG) -> set:
    """The names of products without a gate."""
    names = [step.name for step in products]
    if not names:
        raise ExportError("model: has no convolution, linear layer or LSTM to quantize; export it as it is")
    if gate.plain is None:
        return {names[0], names[-1]}
    unknown = sorted(set(gate.plain) - set(names))
    if unknown:
        raise ExportError(f"gate: plain: there is no layer {unknown[0]!r}; the layers are {', '.join(names)}")
    return set(gate.plain)


def _saturating(products: List[LoweredStep]) -> set:
    """The names of both products of every LSTM."""
    lstms = [step for step in products if isinstance(step.module, FloatLSTM)]
    return {name for step in lstms for name in (step.name, *step.inputs)}


def _quantizer(name: str, values: torch.Tensor, gate: PG, is_plain: bool) -> ClippedQuantizer:
    """The quantizer of a layer's input."""
    signed = bool((values < 0).any())
    bits = gate.plain_bits - SIGN * signed if is_plain else gate.bits
    if signed and bits > MOST_SIGNED:
        raise ExportError(f"{name}: reads negative values, whose codes have a sign; use bits={MOST_SIGNED} or fewer")
    kind = SignedQuantizer if signed else ClippedReLU
    return kind(best_clip(values, kind, bits), bits)


def _product(layer: FloatProduct, quantizer: ClippedQuantizer, gate: PG, kind: str):
    """The layer on codes, with a gate of the kind, if any."""
    weight, scales = weights.symmetric(layer.weight, (1 << gate.weight_bits - 1) - 1)
    activation = quantizer.activation(gate.high_bits if kind else quantizer.bits)
    zeros, found = torch.zeros(len(weight)), None
    if kind:
        found = Between(zeros, zeros) if kind == Between.kind else Above(zeros)
    rest = {"gate": found, "bias": layer.bias, "float_weight": layer.weight}
    if isinstance(layer, FloatConv2d):
        geometry = layer.stride, layer.padding, layer.groups
        return PGConv2d(weight, scales, gate.weight_bits, activation, *geometry, **rest)
    make = PGLSTM if isinstance(layer, FloatLSTM) else PGLinear
    return make(weight, scales, gate.weight_bits, activation, **rest)
