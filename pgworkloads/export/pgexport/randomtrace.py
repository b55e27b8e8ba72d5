"""Random layers as a trace, with gates and outputs computed from the definition.

The layers are independent: each reads its own input. Such a trace is for
testing programs that read traces, not for measurements.
"""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Optional

import numpy as np
import torch

from . import archive
from .definition import Outputs, compute, high_sums, integer_thresholds
from .errors import ExportError
from . import randomscores, scoredefinition
from .randomlayers import RandomLayer, draw

SPOILS = ("gate", "output")
INT8_MAX = 127
MOST_LAYERS = 10_000
MOST_IMAGES = 1_000


@dataclass
class RandomTrace:
    """A manifest with its arrays, and counts of their gates."""

    manifest: dict
    arrays: dict
    gates: int = 0
    on: int = 0
    ties: int = 0  # sums that equal an integer threshold


@dataclass
class _Builder:
    images: int
    arrays: dict = field(default_factory=dict)
    nodes: list = field(default_factory=list)

    def array(self, name: str, values, dtype: str) -> str:
        """Stores values, which the type must hold exactly; returns the array's name."""
        values = np.asarray(values)
        self.arrays[name] = np.ascontiguousarray(values, dtype=dtype)
        if not np.array_equal(self.arrays[name], values):
            raise ExportError(f"{name}: {dtype} does not hold its values; this is a defect of pgexport")
        return name

    def node(self, name: str, op: str, inputs: list, shape, product=None, **params):
        """Adds a node."""
        self.nodes.append({
            "name": name, "op": op, "inputs": inputs, "shape": [int(n) for n in shape],
            "product": product, "params": params, "attrs": {},
        })  # fmt: skip


def build(seed: int, layers: int, images: int, spoil: Optional[str] = None, scores: int = 0) -> RandomTrace:
    """Draws random layers and ``scores`` products of two computed operands, and computes them.

    ``spoil`` makes one stored gate wrong, or one output behind a digest, to
    test that a reader of the trace notices.
    """
    for name, value, least, most in (
        ("layers", layers, 1, MOST_LAYERS), ("images", images, 1, MOST_IMAGES), ("scores", scores, 0, MOST_LAYERS),
    ):  # fmt: skip
        if not least <= value <= most:
            raise ExportError(f"{name}: must be {least}..{most}, got {value}")
    if not 0 <= seed < 1 << 32:
        raise ExportError(f"seed: must be 0..{(1 << 32) - 1}, got {seed}")
    builder = _Builder(images)
    trace = RandomTrace({}, builder.arrays)
    for index in range(scores):
        _add_scores(builder, trace, randomscores.draw(seed, index, images))
    # Backwards, because the last node must compute scores, as the linear layer 0 does.
    for index in reversed(range(layers)):
        layer = draw(seed, index, images)
        outputs = compute(layer.operands, layer.gate, layer.delta)
        answers = _real(layer, outputs)
        _count(trace, layer, outputs)
        _add(builder, layer, _spoiled(outputs, spoil) if index == layers // 2 else outputs)
    predictions = answers.flatten(1).argmax(1).numpy()
    named = {
        "labels": builder.array("labels", np.zeros(images), "<i8"),
        "predictions": builder.array("predictions", predictions, "<i8"),
        "scores": builder.array("scores", answers.flatten(1).float().numpy(), "<f4"),
        "held": None,
    }
    trace.manifest.update(_about(seed, layers + scores, images), nodes=builder.nodes, **named)
    trace.manifest["arrays"] = archive.listing(builder.arrays)
    return trace


def _add_scores(builder: _Builder, trace: RandomTrace, scores: randomscores.RandomScores):
    pair, kind = scores.pair, scores.kind
    outputs = scoredefinition.compute(pair, kind, scores.delta, scores.causal)
    thresholds = scoredefinition.integer_thresholds(pair, kind, scores.delta)
    compared = scoredefinition.numbers(kind, scoredefinition.high_sums(pair))
    trace.gates += outputs.gate.numel()
    trace.on += int(outputs.gate.sum())
    trace.ties += int((compared == thresholds.reshape(-1, 1, scores.heads, 1, 1)).any(0).sum())
    randomscores.add(builder, scores, outputs)


def _about(seed: int, layers: int, images: int) -> dict:
    """The descriptive fields of the manifest."""
    nothing = {"gated": None, "uniform": None, "high_only": None, "float": None}
    return {
        "format": archive.FORMAT,
        "name": f"random-{seed}",
        "task": "classification",
        "model": f"{layers} random layers that have nothing to do with each other",
        "dataset": {
            "name": "random pixels", "split": "none", "samples": [f"random {i}" for i in range(images)],
            "note": f"drawn with seed {seed}, as weights and thresholds; all labels are 0",
        },
        "training": {"by": "no one", "description": "not trained", "seed": None},
        "license": "MIT",
        "synthetic": True,
        "images": images,
        "accuracy": {"metric": "top-1", "samples": 0, "set": "not measured: the layers are random", **nothing},
    }  # fmt: skip


def _spoiled(outputs: Outputs, spoil: Optional[str]) -> Outputs:
    """Outputs with the last gate inverted, or the last sum off by one."""
    last = torch.zeros_like(outputs.gate)
    last[-1, -1, -1, -1] = True
    if spoil == "gate":
        return replace(outputs, gate=outputs.gate ^ last)
    return replace(outputs, sums=outputs.sums + last) if spoil == "output" else outputs


def _real(layer: RandomLayer, outputs: Outputs) -> torch.Tensor:
    """Outputs in trained units, with the bias."""
    real = outputs.sums.double() * (layer.operands.scale * layer.operands.scales).reshape(-1, 1, 1)
    return real if layer.bias is None else real + torch.from_numpy(layer.bias).double().reshape(-1, 1, 1)


def _count(trace: RandomTrace, layer: RandomLayer, outputs: Outputs):
    thresholds = integer_thresholds(layer.operands, layer.gate, layer.delta)
    sides = thresholds.reshape(-1, 1, thresholds.shape[-1], 1, 1)
    trace.gates += outputs.gate.numel()
    trace.on += int(outputs.gate.sum())
    trace.ties += int((high_sums(layer.operands) == sides).any(0).sum())


def _add(builder: _Builder, layer: RandomLayer, outputs: Outputs):
    """Adds three or four nodes: pixels, their normalization, a flattening if the layer needs one, and the layer."""
    pixels, normal, shape = f"{layer.name}.pixels", f"{layer.name}.normalize", layer.geometry.input
    builder.node(pixels, "input", [], shape, values=builder.array(f"{pixels}.values", layer.pixels, "u1"))
    builder.node(
        normal, "normalize", [pixels], shape,
        mean=builder.array(f"{normal}.mean", np.full(shape[0], layer.mean), "<f4"),
        std=builder.array(f"{normal}.std", np.full(shape[0], layer.std), "<f4"),
    )  # fmt: skip
    if layer.geometry.flatten:
        flat = f"{layer.name}.flatten"
        builder.node(flat, "flatten", [normal], [np.prod(shape)])
        normal = flat
    linear = layer.geometry.op == "linear"
    output = outputs.gate.shape[1:2] if linear else outputs.gate.shape[1:]
    builder.node(layer.name, layer.geometry.op, [normal], output, _product(builder, layer, outputs))


def _product(builder: _Builder, layer: RandomLayer, outputs: Outputs) -> dict:
    name, g, x = layer.name, layer.geometry, layer.operands
    linear = g.op == "linear"
    weight_type = "i1" if int(x.weight.abs().max()) <= INT8_MAX else "<i2"
    bias = layer.bias
    return {
        "in_channels": int(np.prod(g.input)) if linear else g.input[0],
        "out_channels": g.outputs, "groups": g.groups,
        "kernel": list(g.kernel), "stride": list(g.stride), "padding": list(g.padding),
        "input": [1, 1] if linear else list(g.input[1:]), "output": list(outputs.gate.shape[2:]),
        "activation": {"bits": x.bits, "high_bits": x.high_bits, "encoding": x.encoding, "scale": x.scale},
        "weight": {
            "bits": layer.weight_bits,
            "array": builder.array(f"{name}.weight", x.weight, weight_type),
            "scales": builder.array(f"{name}.scales", x.scales, "<f8"),
        },
        "bias": None if bias is None else builder.array(f"{name}.bias", bias, "<f4"),
        "assumed_precision": False,
        "float_weight": None,
        "gate": _gate(builder, layer, outputs),
    }  # fmt: skip


def _gate(builder: _Builder, layer: RandomLayer, outputs: Outputs) -> dict:
    name, x = layer.name, layer.operands
    code_type = "i1" if x.encoding in ("twos-complement", "sign-magnitude") else "u1"
    thresholds = integer_thresholds(x, layer.gate, layer.delta)
    packed = np.packbits(outputs.gate.flatten(1).numpy(), axis=1)
    split = {"split": "channels", "first_channels": x.first_channels} if x.first_channels else {}
    return {
        "kind": layer.gate,
        **split,
        "delta": builder.array(f"{name}.delta", layer.delta, "<f8"),
        "thresholds": builder.array(f"{name}.thresholds", thresholds, "<i4"),
        "codes": builder.array(f"{name}.codes", x.codes, code_type),
        "gates": builder.array(f"{name}.gates", packed, "u1"),
        "outputs_sha256": [hashlib.sha256(i.numpy().astype("<i4").tobytes()).hexdigest() for i in outputs.sums],
        "gated_fraction": float(outputs.gate.double().mean()),
    }
