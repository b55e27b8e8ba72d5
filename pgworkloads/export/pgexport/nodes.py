"""Turns the steps of a recorded network into the nodes of a trace."""

import hashlib
from dataclasses import dataclass, field

import numpy as np
import torch

from . import weights
from .activation import PATTERN_ENCODINGS, TWOS_COMPLEMENT, UNSIGNED, Activation
from .errors import ExportError
from .lowering import TOKENS
from .matmul import Matmul, PGMatmul
from .plain import FloatConv2d, FloatProduct
from .product import INT32_MAX, PGConv2d, PGProduct, Result
from .record import Step, vocabulary

ASSUMED_BITS = 8  # of activations and weights where the network runs in floating point


@dataclass
class Arrays:
    """The arrays of a trace, by name, in the order they were added."""

    by_name: dict = field(default_factory=dict)

    def add(self, name: str, array, dtype) -> str:
        """Stores an array little endian and in C order; returns its name."""
        if isinstance(array, torch.Tensor):
            array = array.detach().numpy()
        stored = np.ascontiguousarray(array, dtype=np.dtype(dtype).newbyteorder("<"))
        if not np.array_equal(stored, array):
            remedy = "use float32 parameters and narrower codes"
            raise ExportError(f"{name}: does not fit the trace's type {dtype}; {remedy}")
        self.by_name[name] = stored
        return name


def network(steps: list, samples: np.ndarray, arrays: Arrays) -> list:
    """The manifest entries of recorded steps; the steps' arrays are added to ``arrays``."""
    source, *others = steps
    return [_source(source, steps, samples, arrays)] + [node(step, arrays) for step in others]


def _entry(step: Step, op: str, product=None, params=None, attrs=None) -> dict:
    return {
        "name": step.name, "op": op, "inputs": step.inputs, "shape": step.shape,
        "product": product, "params": params or {}, "attrs": attrs or {},
    }  # fmt: skip


def _source(step: Step, steps: list, samples: np.ndarray, arrays: Arrays) -> dict:
    values = f"{step.name}.values"
    if step.name == TOKENS:
        return _entry(
            step, "tokens", params={"values": arrays.add(values, samples, "i4")},
            attrs={"vocabulary": vocabulary(steps)},
        )  # fmt: skip
    return _entry(step, "input", params={"values": arrays.add(values, samples, "u1")})


def node(step: Step, arrays: Arrays) -> dict:
    """The manifest entry of a step that has a module."""
    module = step.module
    if isinstance(module, PGProduct):
        return _entry(step, module.op, _gated_product(step, arrays))
    if isinstance(module, FloatProduct):
        return _entry(step, module.op, _plain_product(step, arrays))
    if isinstance(module, Matmul):
        return _entry(step, module.op, _matmul_product(step, arrays), attrs=module.attrs())
    params = {
        name: arrays.add(f"{step.name}.{name}", values, "i1" if values.dtype == torch.int8 else "f4")
        for name, values in module.params().items()
    }
    return _entry(step, module.op, params=params, attrs=module.attrs())


def _geometry(step: Step, is_conv: bool) -> dict:
    module = step.module
    if not is_conv:
        return _linear_geometry(step)
    return {
        "in_channels": step.input.shape[1], "out_channels": step.shape[0], "groups": module.groups,
        "kernel": list(module.weight.shape[2:]),
        "stride": list(module.stride), "padding": list(module.padding),
        "input": list(step.input.shape[2:]), "output": step.shape[1:],
    }


def _linear_geometry(step: Step) -> dict:
    """The geometry of a product over features; every time step of a sequence is one position."""
    *positions, _ = step.input.shape[1:]
    extent = [*(positions or [1]), 1]
    outputs, inputs = step.module.weight.shape
    return {
        "in_channels": inputs, "out_channels": outputs, "groups": 1,
        "kernel": [1, 1], "stride": [1, 1], "padding": [0, 0], "input": extent, "output": extent,
    }  # fmt: skip


def _weight(name: str, weight: torch.Tensor, scales: torch.Tensor, bits: int, arrays: Arrays) -> dict:
    dtype = "i1" if int(weight.abs().max()) <= np.iinfo(np.int8).max else "i2"
    return {
        "bits": bits,
        "array": arrays.add(f"{name}.weight", _kernel_shaped(weight), dtype),
        "scales": arrays.add(f"{name}.scales", scales, "f8"),
    }


def _kernel_shaped(weight: torch.Tensor) -> torch.Tensor:
    return weight if weight.dim() == 4 else weight[:, :, None, None]


def _activation(activation: Activation) -> dict:
    return {
        "bits": activation.bits, "high_bits": activation.high_bits,
        "encoding": activation.encoding, "scale": activation.scale,
    }


def _bias(step: Step, arrays: Arrays):
    bias = step.module.bias
    return None if bias is None else arrays.add(f"{step.name}.bias", bias, "f4")


def _gated_product(step: Step, arrays: Arrays) -> dict:
    module = step.module
    return {
        **_geometry(step, isinstance(module, PGConv2d)),
        "activation": _activation(module.activation),
        "weight": _weight(step.name, module.weight, module.weight_scales, module.weight_bits, arrays),
        "bias": _bias(step, arrays),
        "assumed_precision": False,
        "float_weight": None,
        "gate": None if module.gate is None else _gate(step, arrays),
    }


def _plain_product(step: Step, arrays: Arrays) -> dict:
    """A float layer, with the codes that an accelerator would use instead."""
    weight, scales = weights.symmetric(step.module.weight)
    activation = _assumed_activation(step.input)
    largest = int(weight.long().abs().flatten(1).sum(1).max()) * activation.max_magnitude
    if largest > INT32_MAX:
        remedy = "give it fewer inputs, or make it a PGConv2d or PGLinear of fewer bits"
        raise ExportError(f"{step.name}: sums up to {largest} could overflow int32 at {ASSUMED_BITS} bits; {remedy}")
    return {
        **_geometry(step, isinstance(step.module, FloatConv2d)),
        "activation": _activation(activation),
        "weight": _weight(step.name, weight, scales, ASSUMED_BITS, arrays),
        "bias": _bias(step, arrays),
        "assumed_precision": True,
        "float_weight": arrays.add(f"{step.name}.float_weight", _kernel_shaped(step.module.weight), "f4"),
        "gate": None,
    }


def _matmul_product(step: Step, arrays: Arrays) -> dict:
    """A product of two computed operands; its only arrays are those of its gate."""
    module, extent = step.module, [step.shape[0], 1]
    is_exact = isinstance(module, PGMatmul)
    left, right = (module.left, module.right) if is_exact else map(_assumed_activation, (step.input, step.right))
    return {
        "in_channels": step.input.shape[2], "out_channels": step.shape[1], "groups": module.heads,
        "kernel": [1, 1], "stride": [1, 1], "padding": [0, 0], "input": extent, "output": extent,
        "activation": _activation(left), "weight": None, "right": _activation(right), "bias": None,
        "assumed_precision": not is_exact, "float_weight": None,
        "gate": _score_gate(step, arrays) if is_exact and module.gate is not None else None,
    }  # fmt: skip


def _score_gate(step: Step, arrays: Arrays) -> dict:
    """The gate of a product of two computed operands."""
    module, codes = step.module, step.result.right_codes.unsqueeze(-1)
    stored = arrays.add(f"{step.name}.right_codes", codes, _codes_type(module.right))
    found = {**_gate(step, arrays), "right_codes": stored}
    if module.drops:
        found["off"] = "dropped"
    return {**found, "causal": True} if module.causal else found


def _assumed_activation(x: torch.Tensor) -> Activation:
    """Codes whose range just covers the stored batch; signed only if it has negative values."""
    encoding = TWOS_COMPLEMENT if bool((x < 0).any()) else UNSIGNED
    largest = Activation(ASSUMED_BITS, ASSUMED_BITS, encoding, 1.0).code_range[1]
    peak = float(x.abs().max())
    return Activation(ASSUMED_BITS, ASSUMED_BITS, encoding, peak / largest if peak > 0 else 1.0)


def _gate(step: Step, arrays: Arrays) -> dict:
    name, module, result = step.name, step.module, step.result
    codes = result.codes.reshape(*result.codes.shape, *[1] * (4 - result.codes.dim()))
    return {
        "kind": module.gate.kind,
        **split(module.first_channels),
        "delta": arrays.add(f"{name}.delta", module.gate.delta, "f8"),
        "thresholds": arrays.add(f"{name}.thresholds", module.thresholds, "i4"),
        "codes": arrays.add(f"{name}.codes", codes, _codes_type(module.activation)),
        "gates": arrays.add(f"{name}.gates", packed_gates(result), "u1"),
        "outputs_sha256": output_digests(result),
        "gated_fraction": float(result.gate.double().mean()),
    }


def _codes_type(activation: Activation) -> str:
    """The type of stored codes."""
    return "u1" if activation.encoding in PATTERN_ENCODINGS else "i1"


def split(first_channels: int) -> dict:
    """The fields of a gate that say which channels decide it; empty if the high bits decide."""
    return {"split": "channels", "first_channels": first_channels} if first_channels else {}


def packed_gates(result: Result) -> np.ndarray:
    """The gates as bits, one image per row, in ``[N, OH, OW]`` order, most significant bit first."""
    return np.packbits(result.gate.flatten(1).numpy(), axis=1)


def output_digests(result: Result) -> list:
    """SHA-256 of each image's outputs as int32, little endian, ``[N, OH, OW]`` order."""
    outputs = result.output.numpy().astype("<i4")
    return [hashlib.sha256(np.ascontiguousarray(image).tobytes()).hexdigest() for image in outputs]
