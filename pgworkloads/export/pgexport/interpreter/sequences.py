"""Products over sequences: linear layers on every time step, products of two operands, and the LSTM."""

import numpy as np

from .products import Sums, encode, part, product

SEQUENCES = 3  # dimensions of [images, T, C]
GATES = 4  # of a cell


def linear(x, node, arrays):
    """A linear layer on sequences ``[images, T, C]``, with time as a column of pixels, or on flattened images."""
    if x.ndim != SEQUENCES:
        real, integers = product(x.reshape(len(x), -1, 1, 1), node, arrays)
        return real[:, :, 0, 0], integers
    # A sequence may be longer than the stored ones.
    node = {**node, "product": {**node["product"], "output": [x.shape[1], 1]}}
    real, integers = product(x.transpose(0, 2, 1)[:, :, :, None], node, arrays)
    return real[:, :, :, 0].transpose(0, 2, 1), integers


def matmul(left, right, node, arrays):
    """A product of two computed operands, head by head: its real outputs, and its integers if it has a gate."""
    p = node["product"]
    if p["assumed_precision"]:
        return _by_heads(left, right, node), None
    activation = p["activation"]
    unit = activation["scale"] * p["right"]["scale"]
    codes, right_codes = encode(left, activation), encode(right, p["right"])
    values = part(right_codes, p["right"], 0)
    sums = _by_heads(part(codes, activation, 0), values, node)
    gate = p["gate"]
    if gate is None:
        return sums * unit, None
    high = _by_heads(part(codes, activation, activation["bits"] - activation["high_bits"]), values, node)
    on = _on(high, p["groups"], gate, arrays[gate["thresholds"]].astype(np.float64))
    sums = np.where(on, sums, high)
    real = np.where(on, sums * unit, -np.inf) if gate.get("off", "high") == "dropped" else sums * unit
    turned = (x.transpose(0, 2, 1)[:, :, :, None] for x in (codes, on, sums, right_codes))
    return real, Sums(*turned)


def _by_heads(left, right, node):
    """The sums ``[images, T, ...]`` of both operands, head by head."""
    left, right = (x.astype(np.float64).reshape(*x.shape[:2], node["product"]["groups"], -1) for x in (left, right))
    how = "nthd,nshd->nths" if node["attrs"]["transposed"] else "nths,nshd->nthd"
    sums = np.einsum(how, left, right, optimize=True)
    return sums.reshape(*sums.shape[:2], -1)


def _on(high, heads, gate, thresholds):
    """Gates of high sums ``[images, T, heads*N]``."""
    rows = high.reshape(*high.shape[:2], heads, -1)
    limits = thresholds[..., None]
    if gate["kind"] == "near-max":
        on = np.maximum.accumulate(rows, axis=-1) - rows < limits
    elif gate["kind"] == "above":
        on = rows > limits
    else:
        on = (rows > limits[0]) & (rows < limits[1])
    if gate.get("causal", False):
        positions, keys = rows.shape[1], rows.shape[3]
        earlier = keys - positions  # keys of earlier parts of the text
        on &= (np.arange(keys) <= np.arange(positions)[:, None] + earlier)[None, :, None]
    return on.reshape(high.shape)


def lstm(x, node, arrays):
    """An LSTM cell over time: from the input product's outputs ``[images, T, 4H]`` to ``[images, T, H]``."""
    one_step = {**node, "product": {**node["product"], "input": [1, 1], "output": [1, 1]}}
    h = c = np.zeros((len(x), x.shape[2] // GATES))
    outputs, steps = [], []
    for t in range(x.shape[1]):
        real, integers = product(h[:, :, None, None], one_step, arrays)
        i, f, g, o = np.split(x[:, t] + real[:, :, 0, 0], GATES, axis=1)
        c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
        h = _sigmoid(o) * np.tanh(c)
        outputs.append(h)
        steps.append(integers)
    return np.stack(outputs, axis=1), _over_time(steps)


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _over_time(steps):
    if steps[0] is None or steps[0].on is None:
        return None
    fields = zip(*((s.codes, s.on, s.sums) for s in steps))
    return Sums(*(np.concatenate(field, axis=2) for field in fields))
