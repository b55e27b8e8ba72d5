"""Random layers that vary everything that the trace format can express.

Kinds, encodings and gates cycle, so a few dozen layers cover every combination.
Everything else is drawn at random. A layer depends only on its seed and its
number, not on how many other layers there are.
"""

from dataclasses import dataclass
from typing import Tuple

import numpy as np
import torch

from .definition import INT32_MAX, Operands, high_sums

MAX_BITS = 8  # of activations and weights
MOST = (1 << MAX_BITS) - 1  # the largest code and the largest weight
LONGEST_SUM = (INT32_MAX - 1) // (MOST * MOST)  # most operands whose sum always fits an accumulator
ENCODINGS = ("unsigned", "twos-complement", "sign-magnitude", "bipolar")
GATES = ("above", "between")
# How values are distributed over their range; the upper half of the weights are the values from 0 up.
STYLES = ("any", "any", "upper half", "ends", "one end")
STYLES_AT_THE_ENDS = ("ends", "one end", "one end")


@dataclass(frozen=True)
class Geometry:
    """The shapes of a layer: ``input`` is ``[C, H, W]``; pairs are (vertical, horizontal).

    ``flatten`` is set for linear layers that read a flattened map.
    """

    op: str
    input: Tuple[int, int, int]
    outputs: int
    groups: int = 1
    kernel: Tuple[int, int] = (1, 1)
    stride: Tuple[int, int] = (1, 1)
    padding: Tuple[int, int] = (0, 0)
    flatten: bool = False


@dataclass(frozen=True)
class RandomLayer:
    """A gated layer, with the stored pixels that its codes are computed from."""

    name: str
    geometry: Geometry
    weight_bits: int
    pixels: np.ndarray  # u1 [images, C, H, W]
    mean: np.float32  # with std, normalizes pixels to the layer's real inputs
    std: np.float32
    operands: Operands
    gate: str
    delta: torch.Tensor  # f8 [N], or [2, N] for "between"
    bias: np.ndarray  # f4 [N], or None


def whole(rng, least: int, most: int) -> int:
    return int(rng.randint(least, most + 1))


def pick(rng, choices):
    return choices[whole(rng, 0, len(choices) - 1)]


def _convolution(rng, inputs: int, outputs: int, groups: int = 1, largest_kernel: int = 5) -> Geometry:
    """Draws vertical and horizontal sizes independently; windows may lie entirely in the padding."""
    sides = []
    for _ in range(2):
        kernel = whole(rng, 1, largest_kernel)
        padding = whole(rng, 0, kernel)
        sides.append((max(whole(rng, 1, 12), kernel - 2 * padding), kernel, whole(rng, 1, 3), padding))
    (height, width), kernel, stride, padding = zip(*sides)
    return Geometry("conv", (inputs, height, width), outputs, groups, kernel, stride, padding)


def _grouped(rng) -> Geometry:
    groups = whole(rng, 2, 4)
    return _convolution(rng, groups * whole(rng, 1, 4), groups * whole(rng, 1, 5), groups)


def _depthwise(rng) -> Geometry:
    channels = whole(rng, 2, 16)
    return _convolution(rng, channels, channels * whole(rng, 1, 2), channels)


def _linear(rng, flatten: bool = False) -> Geometry:
    shape = (whole(rng, 1, 24), whole(rng, 1, 4), whole(rng, 1, 4))
    return Geometry("linear", shape, whole(rng, 1, 40), flatten=flatten)


def _wide(rng) -> Geometry:
    """Nearly as many inputs as an accumulator can sum, so that sums come near the limits of int32."""
    return Geometry("linear", (whole(rng, LONGEST_SUM * 15 // 16, LONGEST_SUM), 1, 1), whole(rng, 1, 3))


KINDS = {
    "linear": _linear,  # first, so that layer 0 is one
    "conv": lambda rng: _convolution(rng, whole(rng, 1, 16), whole(rng, 1, 20)),
    "grouped": _grouped,
    "depthwise": _depthwise,
    "pointwise": lambda rng: _convolution(rng, whole(rng, 1, 40), whole(rng, 1, 40), largest_kernel=1),
    "wide": _wide,
    "flattened": lambda rng: _linear(rng, flatten=True),
}
COMBINATIONS = len(KINDS) * len(ENCODINGS) * len(GATES)


def draw(seed: int, index: int, images: int) -> RandomLayer:
    """Layer number ``index`` for a seed, with inputs for ``images`` images."""
    rng = np.random.RandomState([seed, index])
    rest, kind = divmod(index, len(KINDS))
    rest, encoding = divmod(rest, len(ENCODINGS))
    kind, encoding, gate = list(KINDS)[kind], ENCODINGS[encoding], GATES[rest % len(GATES)]
    geometry = KINDS[kind](rng)
    bits, weight_bits, styles = whole(rng, 2, MAX_BITS), whole(rng, 1, MAX_BITS), STYLES
    if kind == "wide":
        bits, weight_bits, styles = MAX_BITS, MAX_BITS, STYLES_AT_THE_ENDS
    exact = bool(rng.randint(2))
    scale, *scales = real_scales(rng, 1 + geometry.outputs, exact)
    pixels = random_pixels(rng, (images, *geometry.input), pick(rng, styles))
    mean, std = normalization(bits, encoding, scale)
    codes = codes_of(pixels, mean, std, bits, encoding, scale)
    high_bits, per_group = whole(rng, 1, bits - 1), codes[0].numel() if geometry.op == "linear" else codes.shape[1]
    per_group //= geometry.groups
    first_channels = 0
    if per_group > 1 and rng.randint(2):
        high_bits, first_channels = bits, whole(rng, 1, per_group - 1)
    operands = Operands(
        encoding=encoding,
        bits=bits,
        high_bits=high_bits,
        first_channels=first_channels,
        codes=codes.reshape(images, -1, 1, 1) if geometry.op == "linear" else codes,
        weight=torch.from_numpy(_weight(rng, geometry, weight_bits, pick(rng, styles))),
        stride=geometry.stride,
        padding=geometry.padding,
        groups=geometry.groups,
        scale=scale,
        scales=torch.tensor(scales, dtype=torch.float64),
    )
    bias = rng.randn(geometry.outputs).astype(np.float32) if rng.randint(2) else None
    delta = _delta(rng, operands, gate, exact)
    name = f"layer{index:03}.{kind}"
    return RandomLayer(name, geometry, weight_bits, pixels, mean, std, operands, gate, delta, bias)


def real_scales(rng, count: int, exact: bool) -> list:
    """Real values of code 1 or weight 1.

    Exact scales are 8-bit numbers times a power of two. Float64 then holds
    every real sum of a layer exactly, so a tie of real numbers is a tie of
    integers.
    """
    fractions = rng.randint(1, 256, count) if exact else rng.uniform(1, 256, count)
    return [float(f) * 2.0 ** -whole(rng, 8, 16) for f in fractions]


def _weight(rng, geometry: Geometry, bits: int, style: str) -> np.ndarray:
    """Weights of ``bits`` magnitude bits in the given style; 1-bit weights are -1 or +1."""
    shape, most = (geometry.outputs, geometry.input[0] // geometry.groups, *geometry.kernel), (1 << bits) - 1
    if geometry.op == "linear":
        shape = (geometry.outputs, int(np.prod(geometry.input)), 1, 1)
    if style == "one end":  # the same sign for all weights of an output channel
        signs = 2 * rng.randint(0, 2, (geometry.outputs, 1, 1, 1)) - 1
        return most * np.broadcast_to(signs, shape).copy()
    if style == "ends" or bits == 1:
        return most * (2 * rng.randint(0, 2, shape) - 1)
    return rng.randint(0 if style == "upper half" else -most, most + 1, shape)


def random_pixels(rng, shape, style: str) -> np.ndarray:
    """Pixels 0..255 in the given style."""
    if style == "one end":
        return np.full(shape, 255 * rng.randint(2), np.uint8)
    if style == "ends":
        return (255 * rng.randint(0, 2, shape)).astype(np.uint8)
    return rng.randint(128 if style == "upper half" else 0, 256, shape).astype(np.uint8)


def code_range(bits: int, encoding: str):
    """The smallest and the largest code of an encoding."""
    most = (1 << bits) - 1
    if encoding == "twos-complement":
        return -(1 << bits - 1), (1 << bits - 1) - 1
    if encoding == "sign-magnitude":
        return -most, most
    return 0, most


def normalization(bits: int, encoding: str, scale: float):
    """The mean and standard deviation that spread pixels 0..255 over all codes and a little beyond."""
    least, most = code_range(bits, encoding)
    margin = 2
    if encoding == "bipolar":
        least = -most
    if encoding == "sign-magnitude" and bits == MAX_BITS:
        least, most, margin = -127, 127, 0  # the trace stores these codes as i1, which cannot hold larger ones
    span = most - least + 2 * margin
    return np.float32((margin - least) / span), np.float32(1 / (span * scale))


def codes_of(pixels: np.ndarray, mean, std, bits: int, encoding: str, scale: float) -> torch.Tensor:
    """The codes nearest to normalized pixels; ties go to the even code."""
    real = (torch.from_numpy(pixels).double() / 255 - float(mean)) / float(std)
    units = real / scale
    least, most = code_range(bits, encoding)
    if encoding == "bipolar":  # code c has the value 2c - most
        units = (units + most) / 2
    return units.round().clamp(least, most).long()


def _delta(rng, operands: Operands, gate: str, exact: bool) -> torch.Tensor:
    """Thresholds in the range of every output channel's sums; many equal one of the sums."""
    sums = high_sums(operands).transpose(0, 1).flatten(1).numpy()
    sides = 1 if gate == "above" else 2
    near = np.stack([integers_near(rng, channel, sides) for channel in sums], axis=1)
    beyond = beyond_integers(rng, near.shape, exact)
    if sides > 1:
        beyond[1] *= -1  # an upper threshold is rounded up
    delta = torch.from_numpy(near + beyond) * (operands.scale * operands.scales)
    return delta if sides > 1 else delta[0]


def beyond_integers(rng, shape, exact: bool) -> np.ndarray:
    """How far thresholds lie above integers, less than 1."""
    if exact:
        return rng.randint(0, 4, shape) / 4  # quarters: exact, and often 0
    return rng.uniform(0.1, 0.9, shape)  # far above rounding errors


def integers_near(rng, sums: np.ndarray, count: int) -> np.ndarray:
    """Sorted integers that equal some of the sums, lie next to them or, rarely, lie beyond all sums."""
    beyond = int(np.ptp(sums)) + 1
    steps = (0, 0, 0, -1, 1, -beyond, beyond)
    near = [int(rng.choice(sums)) + pick(rng, steps) for _ in range(count)]
    return np.sort(np.clip(near, 1 - INT32_MAX, INT32_MAX - 1))
