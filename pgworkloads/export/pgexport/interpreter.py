"""Executes a trace with numpy alone, from nothing but the file's own words.

This is a second implementation of the trace format beside the torch modules:
if it finds the framework's codes, gates, outputs and predictions again, the
file holds all that a reader needs.
"""

import hashlib
from dataclasses import dataclass, field

import numpy as np

from .errors import ExportError


@dataclass
class Run:
    """What an execution found."""

    predictions: np.ndarray = None
    gates: int = 0  # compared with the stored ones
    outputs: int = 0
    problems: list = field(default_factory=list)


def run(manifest: dict, arrays: dict) -> Run:
    """Executes every node over the stored batch and compares what is stored."""
    found = Run()
    values = {}
    for node in manifest["nodes"]:
        inputs = [values[name] for name in node["inputs"]]
        params = {k: arrays[v] for k, v in node["params"].items()}
        if node["product"] is not None:
            value = _product(node, inputs[0], arrays, found)
        elif node["op"] in OPS:
            value = OPS[node["op"]](*inputs, **params, **node["attrs"])
        else:
            raise ExportError(f"{node['name']}: op {node['op']} is unknown; write the trace again with this pgexport")
        if list(value.shape[1:]) != node["shape"]:
            found.problems.append(f"{node['name']}: shape {list(value.shape[1:])}, stored {node['shape']}")
        values[node["name"]] = value
    found.predictions = value.argmax(1)
    wrong = int((found.predictions != arrays[manifest["predictions"]]).sum())
    if wrong:
        found.problems.append(f"predictions: {wrong} differ")
    return found


def _channels(parameter):
    return parameter.astype(np.float64)[None, :, None, None]


def _normalize(x, mean, std):
    return (x / 255 - _channels(mean)) / _channels(std)


def _thermometer(x, levels, step):
    lit = np.rint(x / step)
    planes = [[np.where(i < lit[:, c], 1.0, -1.0) for i in range(levels)] for c in range(x.shape[1])]
    return np.stack(sum(planes, []), axis=1)


def _clipped_relu(x, clip, bits):
    steps = 2**bits - 1
    return np.rint(np.clip(x, 0, clip) / clip * steps) * (clip / steps)


def _bipolar_quantize(x, bits):
    steps = 2**bits - 1
    return np.rint((np.clip(x, -1, 1) + 1) / 2 * steps) * 2 / steps - 1


def _rprelu(x, shift_x, slope, shift_y):
    x = x + _channels(shift_x)
    return np.where(x > 0, x, x * _channels(slope)) + _channels(shift_y)


def _avg_pool(x, size):
    n, c, h, w = x.shape
    return x.reshape(n, c, h // size, size, w // size, size).mean((3, 5))


def _subsample_pad(x, stride, before, after):
    return np.pad(x[:, :, ::stride, ::stride], ((0, 0), (before, after), (0, 0), (0, 0)))


OPS = {
    "input": lambda values: values.astype(np.float64),
    "normalize": _normalize,
    "thermometer": _thermometer,
    "batch_norm": lambda x, scale, bias: x * _channels(scale) + _channels(bias),
    "clipped_relu": _clipped_relu,
    "bipolar_quantize": _bipolar_quantize,
    "rprelu": _rprelu,
    "add": lambda a, b: a + b,
    "avg_pool": _avg_pool,
    "repeat_channels": lambda x, times: np.tile(x, (1, times, 1, 1)),
    "subsample_pad": _subsample_pad,
    "global_avg_pool": lambda x: x.mean((2, 3)),
}


def _product(node, x, arrays, found: Run):
    product = node["product"]
    pixels = x.reshape(len(x), product["in_channels"], *product["input"])
    if product["assumed_precision"]:
        real = convolve(pixels, arrays[product["float_weight"]].astype(np.float64), product)
    else:
        sums = _sums(node["name"], pixels, product, arrays, found)
        scales = arrays[product["weight"]["scales"]]
        real = sums * (product["activation"]["scale"] * scales)[None, :, None, None]
    if product["bias"] is not None:
        real = real + _channels(arrays[product["bias"]])
    return real.reshape(len(x), *node["shape"])


def _sums(name, pixels, product, arrays, found: Run):
    weight = arrays[product["weight"]["array"]].astype(np.float64)
    codes, gate = encode(pixels, product["activation"]), product["gate"]
    full = convolve(part(codes, product["activation"], 0), weight, product)
    if gate is None:
        return full
    low_bits = product["activation"]["bits"] - product["activation"]["high_bits"]
    high = convolve(part(codes, product["activation"], low_bits), weight, product)
    on = decide(high, gate["kind"], arrays[gate["thresholds"]])
    sums = np.where(on, full, high)
    _compare(name, gate, arrays, codes, on, sums, found)
    return sums


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


def _compare(name, gate, arrays, codes, on, sums, found: Run):
    found.gates += on.size
    found.outputs += sums.size
    if wrong := int((codes != arrays[gate["codes"]]).sum()):
        found.problems.append(f"{name}: {wrong} codes differ")
    if not np.array_equal(np.packbits(on.reshape(len(on), -1), axis=1), arrays[gate["gates"]]):
        found.problems.append(f"{name}: gates differ")
    digests = [hashlib.sha256(image.astype("<i4").tobytes()).hexdigest() for image in sums]
    if digests != gate["outputs_sha256"]:
        found.problems.append(f"{name}: outputs differ")
    if not np.isclose(on.mean(), gate["gated_fraction"], rtol=0, atol=1e-12):
        found.problems.append(f"{name}: gated fraction {on.mean()}, stored {gate['gated_fraction']}")
