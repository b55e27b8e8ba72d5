"""The ops between the products, in numpy with float64."""

import math

import numpy as np


def _channels(parameter, x):
    """A parameter per channel, shaped to broadcast with maps or vectors."""
    return parameter.astype(np.float64).reshape(1, -1, *[1] * (x.ndim - 2))


def _normalize(x, mean, std):
    return (x / 255 - _channels(mean, x)) / _channels(std, x)


def _thermometer(x, levels, step):
    lit = np.rint(x / step)
    planes = [[np.where(i < lit[:, c], 1.0, -1.0) for i in range(levels)] for c in range(x.shape[1])]
    return np.stack(sum(planes, []), axis=1)


def _clipped_relu(x, clip, bits):
    steps = 2**bits - 1
    return np.rint(np.clip(x, 0, clip) / clip * steps) * (clip / steps)


def _signed_quantize(x, clip, bits):
    steps = 2**bits - 1
    return np.rint(np.clip(x, -clip, clip) / clip * steps) * (clip / steps)


def _bipolar_quantize(x, bits):
    steps = 2**bits - 1
    return np.rint((np.clip(x, -1, 1) + 1) / 2 * steps) * 2 / steps - 1


def _rprelu(x, shift_x, slope, shift_y):
    x = x + _channels(shift_x, x)
    return np.where(x > 0, x, x * _channels(slope, x)) + _channels(shift_y, x)


def _avg_pool(x, size):
    """Averages, added row by row; pixels at the ends that do not fill a window are left out."""
    height, width = (n // size * size for n in x.shape[2:])
    return sum(x[:, :, i:height:size, j:width:size] for i, j in np.ndindex(size, size)) / (size * size)


def _global_avg_pool(x):
    values = x.reshape(*x.shape[:2], -1)
    return values.cumsum(-1)[..., -1] / values.shape[-1]  # adds one term after the other, unlike sum


def _max_pool(x, size, stride, padding):
    around = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(x, around, constant_values=-np.inf)
    height, width = ((n - size) // stride + 1 for n in padded.shape[2:])
    rows, columns = (stride * (n - 1) + 1 for n in (height, width))
    places = np.ndindex(size, size)
    return np.max([padded[:, :, i : i + rows : stride, j : j + columns : stride] for i, j in places], axis=0)


def _subsample_pad(x, stride, before, after):
    return np.pad(x[:, :, ::stride, ::stride], ((0, 0), (before, after), (0, 0), (0, 0)))


def _shift(x, dy, dx):
    out = np.zeros_like(x)
    height, width = x.shape[2:]
    for c, (down, right) in enumerate(zip(dy.astype(int), dx.astype(int))):
        rows = [y for y in range(height) if 0 <= y + down < height]
        columns = [i for i in range(width) if 0 <= i + right < width]
        if rows and columns:
            moved = x[:, c, rows[0] + down : rows[-1] + down + 1, columns[0] + right : columns[-1] + right + 1]
            out[:, c, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] = moved
    return out


def _shuffle_channels(x, groups):
    size = x.shape[1] // groups
    return x[:, [g * size + j for j in range(size) for g in range(groups)]]


def _total(x, axis=-1):
    """Sums that add one term after the other, unlike numpy's own."""
    return np.take(x.cumsum(axis), -1, axis)


def _exp(x):
    """``exp`` of numbers that are 0 or below, as the trace format defines it."""
    inside = np.maximum(x, -700.0)
    k = np.rint(inside * float.fromhex("0x1.71547652b82fep+0"))
    r = (inside - k * float.fromhex("0x1.62e42feep-1")) - k * float.fromhex("0x1.a39ef35793c76p-33")
    series = 0.0
    for n in range(13, -1, -1):
        series = series * r + 1 / math.factorial(n)
    return np.where(x < -700.0, 0.0, np.ldexp(series, k.astype(int)))


def _gelu(x):
    z = np.abs(x) * float.fromhex("0x1.6a09e667f3bcdp-1")
    t = 1 / (1 + 0.3275911 * z)
    p = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    erf = 1 - p * _exp(-(z * z))
    return x * 0.5 * np.where(x < 0, 1 - erf, 1 + erf)


def _softmax(x, heads, scale, causal, earlier=0):
    scores = x.reshape(*x.shape[:2], heads, -1) * scale
    seen = np.arange(scores.shape[3]) <= np.arange(x.shape[1])[:, None] + (earlier if causal else scores.shape[3])
    scores = np.where(seen[None, :, None], scores, -np.inf)
    most = scores.max(-1, keepdims=True)
    none = most == -np.inf  # of the position's scores is finite
    shares = _exp(scores - np.where(none, 0.0, most))
    return (shares / np.where(none[..., 0], 1.0, _total(shares))[..., None]).reshape(x.shape)


def _layer_norm(x, scale, bias, epsilon):
    channels = x.shape[-1]
    centred = x - (_total(x) / channels)[..., None]
    deviation = np.sqrt(_total(centred * centred) / channels + epsilon)
    return centred / deviation[..., None] * scale.astype(np.float64) + bias.astype(np.float64)


OPS = {
    "input": lambda values: values.astype(np.float64),
    "tokens": lambda values, vocabulary: values[:, :, None].astype(np.float64),
    "embedding": lambda x, table: table[x[:, :, 0].astype(np.int64)].astype(np.float64),
    "normalize": _normalize,
    "thermometer": _thermometer,
    "batch_norm": lambda x, scale, bias: x * _channels(scale, x) + _channels(bias, x),
    "relu": lambda x: np.maximum(x, 0),
    "clamp": lambda x, least, most: np.clip(x, least, most),
    "clipped_relu": _clipped_relu,
    "signed_quantize": _signed_quantize,
    "bipolar_quantize": _bipolar_quantize,
    "rprelu": _rprelu,
    "add": lambda a, b: a + b,
    "avg_pool": _avg_pool,
    "max_pool": _max_pool,
    "repeat_channels": lambda x, times: np.tile(x, (1, times, 1, 1)),
    "subsample_pad": _subsample_pad,
    "shift": _shift,
    "shuffle_channels": _shuffle_channels,
    "slice_channels": lambda x, first, count: x[:, first : first + count],
    "concat": lambda a, b: np.concatenate([a, b], axis=1),
    "global_avg_pool": _global_avg_pool,
    "gelu": _gelu,
    "softmax": _softmax,
    "layer_norm": _layer_norm,
    "add_positions": lambda x, table, earlier=0: x + table[earlier : earlier + x.shape[1]].astype(np.float64),
    "pixels_to_positions": lambda x: x.reshape(*x.shape[:2], -1).transpose(0, 2, 1),
    "mean_positions": lambda x: _total(x, 1) / x.shape[1],
    "flatten": lambda x: x.reshape(len(x), -1),
}
