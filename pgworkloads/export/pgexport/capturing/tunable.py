"""Turns a captured network into a trainable one: the next step after calibration."""

import copy
from typing import Dict, List

import torch
from torch import nn

from .. import ops
from ..errors import ExportError
from ..lowering import TOKENS, Inference, LoweredStep
from ..matmul import Matmul, PGMatmul
from ..product import PGConv2d, PGProduct
from ..quantizers import ClippedQuantizer, ClippedReLU
from ..recurrent import PGLSTM
from ..training.layers import ABOVE, BETWEEN, WEIGHT_BITS, QuantizedConv2d, QuantizedLinear
from ..training.lstm import QuantizedLSTM
from ..training.quantizers import LearnedClip, LearnedRange

FIXED = (ops.Normalize,)  # ops whose numbers belong to the data and are not trained


class Tunable(nn.Module):
    """A trainable network with the weights, clips and thresholds of a captured one, in float32.

    It is trained like any module. Batch norms stay folded, and there is no
    dropout.
    """

    def __init__(self, network: Inference):
        super().__init__()
        self.source, self.classes = network.source, network.classes
        self.steps = [(step.name, list(step.inputs)) for step in network.steps]
        made: Dict[str, nn.Module] = {}
        for step in network.steps:
            made[step.name] = _trainable(step, [made.get(name) for name in step.inputs])
        self.layers = nn.ModuleList(made.values())

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        """The scores for pixels or tokens; every call starts from a zero state."""
        values = {self.source: samples if self.source == TOKENS else samples.float()}
        for (name, inputs), layer in zip(self.steps, self.layers):
            if isinstance(layer, QuantizedLSTM):
                layer.reset()
            output = layer(*(values[i] for i in inputs))
            values[name] = output.float()
        return values[name]

    def freeze(self) -> Inference:
        """The network for inference, in integers."""
        made: Dict[str, nn.Module] = {}
        steps: List[LoweredStep] = []
        for (name, inputs), layer in zip(self.steps, self.layers):
            made[name] = _frozen(layer, [made.get(i) for i in inputs])
            steps.append(LoweredStep(name, made[name], inputs))
        return Inference(self.source, steps, self.classes)


def _trainable(step: LoweredStep, inputs: list) -> nn.Module:
    """The trainable module for a step; ``inputs`` are the trainable modules of the steps that it reads."""
    module = step.module
    if isinstance(module, ClippedQuantizer):
        kind = LearnedClip if isinstance(module, ClippedReLU) else LearnedRange
        return kind(module.bits, module.clip)
    if isinstance(module, PGProduct):
        return _product(step.name, module, inputs[0])
    if isinstance(module, PGMatmul) and module.gate is not None:
        remedy = "capture without them, and use gate_scores at the end"
        raise ExportError(f"{step.name}: gates on scores do not learn; {remedy}")
    if isinstance(module, Matmul):
        return Matmul(module.heads, module.transposed)
    return _with(module, nn.Parameter) if isinstance(module, ops.Op) and not isinstance(module, FIXED) else module


def _frozen(layer: nn.Module, inputs: list) -> nn.Module:
    if isinstance(layer, Matmul):
        left, right = (quantizer.activation(quantizer.bits) for quantizer in inputs)
        return PGMatmul(layer.heads, layer.transposed, left, right)
    if isinstance(layer, ops.Op):
        return _with(layer, torch.Tensor.detach)
    return layer.freeze() if hasattr(layer, "freeze") else layer


def _with(op: ops.Op, make) -> ops.Op:
    """A copy of an op whose real numbers are turned into parameters, or back into buffers."""
    op = copy.deepcopy(op)
    for name, values in [*op._buffers.items(), *op._parameters.items()]:
        if values.is_floating_point():
            delattr(op, name)
            made = make(values.data.clone())
            (op.register_parameter if isinstance(made, nn.Parameter) else op.register_buffer)(name, made)
    return op


def _product(name: str, layer: PGProduct, source: nn.Module) -> nn.Module:
    """The trainable layer of a product on codes."""
    if layer.float_weight is None or layer.weight_bits != WEIGHT_BITS:
        raise ExportError(f"{name}: cannot be tuned; use float weights, and weights of {WEIGHT_BITS} bits")
    high_bits = None if layer.gate is None else layer.activation.high_bits
    kind = None if layer.gate is None else layer.gate.kind
    wanted = {PGConv2d: ABOVE, PGLSTM: BETWEEN}.get(type(layer), kind)
    if kind not in (None, wanted):
        raise ExportError(f"{name}: cannot be tuned with gates of kind {kind!r}; leave PG(kind=...) out")
    if isinstance(layer, PGLSTM):
        made = QuantizedLSTM(layer.units, layer.activation.bits, high_bits)
        made.quantize.clip.data.fill_(layer.activation.scale * layer.activation.max_magnitude)
        _fill(made.product, layer)
        return made
    if not isinstance(source, LearnedClip):
        raise ExportError(f"{name}: reads no quantizer's values; put a ClippedReLU or SignedQuantizer in front")
    outputs, inputs = layer.weight.shape[:2]
    if isinstance(layer, PGConv2d):
        kernel, bias = tuple(layer.weight.shape[2:]), layer.bias is not None
        geometry = kernel, source, high_bits, layer.stride, layer.padding, layer.groups, bias
        made = QuantizedConv2d(inputs * layer.groups, outputs, *geometry)
    else:
        made = QuantizedLinear(inputs, outputs, source, high_bits, layer.bias is not None, kind or ABOVE)
    _fill(made, layer)
    return made


def _fill(made: nn.Module, layer: PGProduct):
    """Copies a layer's weights and thresholds to a trainable one."""
    made.weight.data.copy_(layer.float_weight)
    if made.bias is not None:
        made.bias.data.zero_() if layer.bias is None else made.bias.data.copy_(layer.bias)
    if layer.gate is not None:
        made.threshold.data.copy_(layer.gate.delta.reshape(made.threshold.shape))
        made.threshold_target.copy_(made.threshold.data)
