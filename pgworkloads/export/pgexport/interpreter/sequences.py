"""Products over sequences: linear layers on every time step, and the LSTM."""

import numpy as np

from .products import Sums, encode, part, product

SEQUENCES = 3  # dimensions of [images, T, C]
GATES = 4  # of a cell


def linear(x, node, arrays):
    """A linear layer on sequences ``[images, T, C]``, time as a column of pixels, or on all values of an image."""
    if x.ndim != SEQUENCES:
        real, integers = product(x.reshape(len(x), -1, 1, 1), node, arrays)
        return real[:, :, 0, 0], integers
    # A sequence may be longer than the stored ones.
    node = {**node, "product": {**node["product"], "output": [x.shape[1], 1]}}
    real, integers = product(x.transpose(0, 2, 1)[:, :, :, None], node, arrays)
    return real[:, :, :, 0].transpose(0, 2, 1), integers


def matmul(left, right, node):
    """A product of two computed operands, head by head."""
    p = node["product"]
    unit = 1.0
    if not p["assumed_precision"]:
        unit = p["activation"]["scale"] * p["right"]["scale"]
        left, right = (part(encode(x, a), a, 0) for x, a in ((left, p["activation"]), (right, p["right"])))
    left, right = (x.astype(np.float64).reshape(*x.shape[:2], p["groups"], -1) for x in (left, right))
    how = "nthd,nshd->nths" if node["attrs"]["transposed"] else "nths,nshd->nthd"
    sums = np.einsum(how, left, right, optimize=True)
    return sums.reshape(*sums.shape[:2], -1) * unit


def lstm(x, node, arrays):
    """A cell over time: ``[images, T, 4H]``, the input product's outputs, to ``[images, T, H]``."""
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
