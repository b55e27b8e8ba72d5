"""Replaces a network's ordinary layers with gated ones, each with a quantizer in front."""

from typing import Dict, List, Tuple

import torch

from .. import weights
from ..clips import best_clip, some
from ..errors import ExportError
from ..gates import Above, Between
from ..lowering import Inference, LoweredStep
from ..matmul import FloatMatmul, PGMatmul
from ..plain import FloatConv2d, FloatProduct
from ..product import PGConv2d, PGLinear
from ..quantizers import ClippedQuantizer, ClippedReLU, SignedQuantizer
from ..recurrent import PGLSTM, FloatLSTM
from .settings import PG

SIGN = 1  # sign bit of a plain layer's codes
MOST_SIGNED = 7  # magnitude bits of codes that a trace stores as int8


def observe(network: Inference, samples: torch.Tensor) -> Dict[str, List[torch.Tensor]]:
    """A subset of the values of every computed operand of every product, by the product's name."""
    operands = {}

    def note(step, inputs, output):
        if isinstance(step.module, FloatProduct):
            operands[step.name] = [some(step.module.operand(inputs[0], output))]
        if isinstance(step.module, FloatMatmul):
            operands[step.name] = [some(x) for x in inputs]

    with torch.no_grad():
        network(samples, note)
    return operands


class Quantized:
    """Builds the network with gated layers, whose thresholds are still 0."""

    def __init__(self, network: Inference, operands: Dict[str, List[torch.Tensor]], gate: PG):
        products = [step for step in network.steps if isinstance(step.module, FloatProduct)]
        self.gate, self.operands = gate, operands
        self.plain, self.saturating = _plain(products, gate), _saturating(products)
        self.steps: List[LoweredStep] = []
        self.made: Dict[tuple, LoweredStep] = {}  # quantizers by the step that they read and their bits
        for step in network.steps:
            self._add(step)
        self.network = Inference(network.source, self.steps, network.classes)

    def _add(self, step: LoweredStep):
        module, inputs = step.module, step.inputs
        if isinstance(module, FloatMatmul):
            sides = [self._codes(step, i, name, True) for i, name in enumerate(("left", "right"))]
            activations = [quantizer.activation(quantizer.bits) for quantizer, _ in sides]
            module, inputs = PGMatmul(module.heads, module.transposed, *activations), [name for _, name in sides]
        elif isinstance(module, FloatProduct):
            is_plain = step.name in self.plain
            if isinstance(module, FloatLSTM):  # its product quantizes the cell's outputs itself
                quantizer = _quantizer(step.name, self.operands[step.name][0], self.gate, is_plain)
            else:
                quantizer, name = self._codes(step, 0, "codes", is_plain)
                inputs = [name]
            kind = self.gate.kind or (Between.kind if step.name in self.saturating else Above.kind)
            module = _product(module, quantizer, self.gate, None if is_plain else kind)
        self.steps.append(LoweredStep(step.name, module, inputs))

    def _codes(self, step: LoweredStep, operand: int, part: str, is_plain: bool) -> Tuple[ClippedQuantizer, str]:
        """The quantizer of one of a product's operands, and the name of its step."""
        quantizer = _quantizer(step.name, self.operands[step.name][operand], self.gate, is_plain)
        key = (step.inputs[operand], quantizer.bits)
        if key not in self.made:
            self.made[key] = LoweredStep(f"{step.name}.{part}", quantizer, [step.inputs[operand]])
            self.steps.append(self.made[key])
        return self.made[key].module, self.made[key].name


def _plain(products: List[LoweredStep], gate: PG) -> set:
    """The names of the products that get no gate."""
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
    return kind(best_clip(values, kind, bits, None if is_plain else gate.high_bits, gate.target), bits)


def _product(layer: FloatProduct, quantizer: ClippedQuantizer, gate: PG, kind: str):
    """The layer on codes, with a gate of the given kind, if any."""
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
