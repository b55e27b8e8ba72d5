"""Matrix products on codes, in numpy: codes, their parts, sums and gates."""

from dataclasses import dataclass

import numpy as np

from ..errors import ExportError


@dataclass
class Sums:
    """The integers of a product, all ``[images, channels, H, W]``; ``on`` is None without a gate."""

    codes: np.ndarray
    on: np.ndarray
    sums: np.ndarray
    right_codes: np.ndarray = None  # of a computed right operand


def product(pixels, node, arrays):
    """A product's real outputs, and its integers (None if the framework computed it in floating point)."""
    p = node["product"]
    if p["assumed_precision"]:
        integers, real = None, convolve(pixels, arrays[p["float_weight"]].astype(np.float64), p)
    else:
        integers = sums(pixels, p, arrays)
        scales = arrays[p["weight"]["scales"]]
        real = integers.sums * (p["activation"]["scale"] * scales)[None, :, None, None]
    if p["bias"] is not None:
        real = real + arrays[p["bias"]].astype(np.float64)[None, :, None, None]
    return real, integers


def sums(pixels, product, arrays) -> Sums:
    """Codes, gates and sums of real inputs."""
    weight = arrays[product["weight"]["array"]].astype(np.float64)
    activation, gate = product["activation"], product["gate"]
    codes = encode(pixels, activation)
    full = convolve(part(codes, activation, 0), weight, product)
    if gate is None:
        return Sums(codes, None, full)
    high = convolve(high_part(codes, product), weight, product)
    on = decide(high, gate["kind"], arrays[gate["thresholds"]])
    return Sums(codes, on, np.where(on, full, high))


def encode(x, activation):
    """The codes nearest to real values."""
    bits, encoding = activation["bits"], activation["encoding"]
    units = x / activation["scale"]
    if encoding == "unsigned":
        return np.clip(np.rint(units), 0, 2**bits - 1).astype(np.int64)
    if encoding == "bipolar":
        return np.clip(np.rint((units + 2**bits - 1) / 2), 0, 2**bits - 1).astype(np.int64)
    if encoding == "sign-magnitude":
        return np.clip(np.rint(units), 1 - 2**bits, 2**bits - 1).astype(np.int64)
    return np.clip(np.rint(units), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1).astype(np.int64)


def high_part(codes, product):
    """The part that decides gates: the high planes of all codes, or the first channels of every group at all bits."""
    activation, gate = product["activation"], product["gate"]
    split = gate.get("split", "bits")
    if split == "bits":
        return part(codes, activation, activation["bits"] - activation["high_bits"])
    if split != "channels":
        raise ExportError(f"split: must be bits or channels, got {split!r}")
    place = np.arange(product["in_channels"]) % (product["in_channels"] // product["groups"])
    return part(codes, activation, 0) * (place < gate["first_channels"])[None, :, None, None]


def part(codes, activation, skip):
    """The sum of a code's bit planes from plane ``skip`` up."""
    bits, encoding = activation["bits"], activation["encoding"]
    magnitude = np.abs(codes) if encoding == "sign-magnitude" else codes
    total = np.zeros_like(codes)
    for i in range(skip, bits):
        plane = (magnitude >> i) & 1
        if encoding == "bipolar":
            plane = 2 * plane - 1
        elif encoding == "twos-complement" and i == bits - 1:
            plane = -plane
        total += plane * 2**i
    return total * np.sign(codes) if encoding == "sign-magnitude" else total


def convolve(x, weight, product):
    """A grouped convolution as a sum over kernel positions, in float64."""
    (ph, pw), (sh, sw), (oh, ow) = product["padding"], product["stride"], product["output"]
    padded = np.pad(x.astype(np.float64), ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    groups = product["groups"]
    ins, outs = x.shape[1] // groups, len(weight) // groups
    sums = np.zeros((len(x), len(weight), oh, ow))
    for g in range(groups):
        for i, j in np.ndindex(*product["kernel"]):
            window = padded[:, g * ins : (g + 1) * ins, i : i + sh * (oh - 1) + 1 : sh, j : j + sw * (ow - 1) + 1 : sw]
            kernel = weight[g * outs : (g + 1) * outs, :, i, j]
            sums[:, g * outs : (g + 1) * outs] += np.einsum("oc,nchw->nohw", kernel, window, optimize=True)
    return sums


def decide(high, kind, thresholds):
    """Gates of integer high sums."""
    if kind == "above":
        return high > thresholds[None, :, None, None]
    lo, hi = thresholds
    return (high > lo[None, :, None, None]) & (high < hi[None, :, None, None])
