"""Random gated products of two computed operands, as nodes of a trace.

The kinds of gates, the treatment of outputs whose gate is off, and the
encodings cycle. Everything else is drawn at random. A product depends only on
its seed and its number.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import torch

from . import scoredefinition as definition
from .definition import Outputs
from .randomlayers import (
    ENCODINGS,
    MAX_BITS,
    STYLES,
    beyond_integers,
    integers_near,
    normalization,
    pick,
    random_pixels,
    real_scales,
    whole,
)
from .randomlayers import codes_of as codes_of_pixels

KINDS = ("near-max", "above", "between")
WAYS = (  # transposed, causal, dropped
    (True, True, True), (True, True, False), (True, False, True), (True, False, False), (False, False, False),
)  # fmt: skip
CHOICES = [(kind, *way) for way in WAYS for kind in KINDS if way[0] or kind != "near-max"]
COMBINATIONS = len(CHOICES) * len(ENCODINGS)
OFFSET = 1 << 20  # added to a product's number, so that its random numbers differ from those of layers


@dataclass(frozen=True)
class Operand:
    """Stored pixels ``[images, C, rows, 1]``, their normalization to real numbers, and the codes of the results."""

    pixels: np.ndarray
    mean: np.float32
    std: np.float32
    bits: int
    encoding: str
    scale: float
    codes: torch.Tensor


@dataclass(frozen=True)
class RandomScores:
    """A gated product of two sequences."""

    name: str
    heads: int
    transposed: bool
    causal: bool
    dropped: bool
    kind: str
    left: Operand
    right: Operand
    pair: definition.Pair
    delta: torch.Tensor


def draw(seed: int, index: int, images: int) -> RandomScores:
    """Product number ``index`` for a seed, with inputs for ``images`` images."""
    rng = np.random.RandomState([seed, OFFSET + index])
    rest, choice = divmod(index, len(CHOICES))
    kind, transposed, causal, dropped = CHOICES[choice]
    heads, positions, depth, columns = whole(rng, 1, 4), whole(rng, 1, 12), whole(rng, 1, 16), whole(rng, 1, 12)
    if causal:
        columns = positions
    exact = bool(rng.randint(2))
    left = _operand(rng, (images, heads * depth, positions, 1), (ENCODINGS[rest % len(ENCODINGS)], 2), exact)
    shape = (heads * depth, columns) if transposed else (heads * columns, depth)
    right = _operand(rng, (images, *shape, 1), (pick(rng, ENCODINGS), 1), exact)
    by_head = right.codes[..., 0].reshape(images, heads, -1, shape[1])
    pair = definition.Pair(
        left.encoding, left.bits, whole(rng, 1, left.bits - 1),
        left.codes[..., 0].reshape(images, heads, depth, positions).transpose(2, 3), left.scale,
        right.encoding, right.bits, by_head.transpose(2, 3) if transposed else by_head, right.scale,
    )  # fmt: skip
    delta = _delta(rng, pair, kind, exact)
    name = f"scores{index:03}.{kind}"
    return RandomScores(name, heads, transposed, causal, dropped, kind, left, right, pair, delta)


def _operand(rng, shape, encoding_and_least, exact: bool) -> Operand:
    encoding, least = encoding_and_least
    bits, (scale,) = whole(rng, least, MAX_BITS), real_scales(rng, 1, exact)
    drawn = random_pixels(rng, shape, pick(rng, STYLES))
    mean, std = normalization(bits, encoding, scale)
    return Operand(drawn, mean, std, bits, encoding, scale, codes_of_pixels(drawn, mean, std, bits, encoding, scale))


def _delta(rng, pair: definition.Pair, kind: str, exact: bool) -> torch.Tensor:
    """Thresholds in the range of the numbers that every head compares; many equal one of these numbers."""
    compared = definition.numbers(kind, definition.high_sums(pair)).transpose(0, 1).flatten(1).numpy()
    sides = 2 if kind == "between" else 1
    edges = np.stack([integers_near(rng, head, sides) for head in compared], axis=1)
    beyond = beyond_integers(rng, edges.shape, exact)
    if kind != "above":
        beyond[-1] *= -1  # an upper threshold is rounded up
    delta = torch.from_numpy(edges + beyond) * pair.unit
    return delta if sides > 1 else delta[0]


def add(builder, scores: RandomScores, outputs: Outputs):
    """Adds seven nodes: two inputs, each normalized and turned into a sequence, and their product."""
    inputs = [_sequence(builder, scores, side) for side in ("left", "right")]
    images, _, positions, _ = outputs.gate.shape
    gate, sums = (x.transpose(2, 3).reshape(images, -1, positions) for x in (outputs.gate, outputs.sums))
    name, pair, left = scores.name, scores.pair, scores.left
    extent = [positions, 1]
    product = {
        "in_channels": left.codes.shape[1], "out_channels": gate.shape[1], "groups": scores.heads,
        "kernel": [1, 1], "stride": [1, 1], "padding": [0, 0], "input": extent, "output": extent,
        "activation": {"bits": pair.bits, "high_bits": pair.high_bits, "encoding": pair.encoding, "scale": pair.scale},
        "right": {
            "bits": pair.right_bits, "high_bits": pair.right_bits,
            "encoding": pair.right_encoding, "scale": pair.right_scale,
        },
        "weight": None, "bias": None, "assumed_precision": False, "float_weight": None,
        "gate": {
            "kind": scores.kind,
            **({"off": "dropped"} if scores.dropped else {}),
            **({"causal": True} if scores.causal else {}),
            "delta": builder.array(f"{name}.delta", scores.delta, "<f8"),
            "thresholds": builder.array(
                f"{name}.thresholds", definition.integer_thresholds(pair, scores.kind, scores.delta), "<i4"
            ),
            "codes": builder.array(f"{name}.codes", left.codes, _type(pair.encoding)),
            "right_codes": builder.array(f"{name}.right_codes", scores.right.codes, _type(pair.right_encoding)),
            "gates": builder.array(f"{name}.gates", np.packbits(gate.flatten(1).numpy(), axis=1), "u1"),
            "outputs_sha256": [hashlib.sha256(i.numpy().astype("<i4").tobytes()).hexdigest() for i in sums],
            "gated_fraction": float(gate.double().mean()),
        },
    }  # fmt: skip
    builder.node(name, "matmul", inputs, [positions, gate.shape[1]], product)
    builder.nodes[-1]["attrs"] = {"transposed": int(scores.transposed)}


def _sequence(builder, scores: RandomScores, side: str) -> str:
    """Adds the nodes that compute an operand; returns the name of the last one."""
    operand, name = getattr(scores, side), f"{scores.name}.{side}"
    shape = operand.pixels.shape[1:]
    stored = builder.array(f"{name}.pixels.values", operand.pixels, "u1")
    builder.node(f"{name}.pixels", "input", [], shape, values=stored)
    builder.node(
        f"{name}.normalize", "normalize", [f"{name}.pixels"], shape,
        mean=builder.array(f"{name}.mean", np.full(shape[0], operand.mean), "<f4"),
        std=builder.array(f"{name}.std", np.full(shape[0], operand.std), "<f4"),
    )  # fmt: skip
    builder.node(name, "pixels_to_positions", [f"{name}.normalize"], [shape[1], shape[0]])
    return name


def _type(encoding: str) -> str:
    return "i1" if encoding in ("twos-complement", "sign-magnitude") else "u1"
