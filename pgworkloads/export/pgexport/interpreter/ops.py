"""The ops between the products, in numpy and float64."""

import numpy as np


def _channels(parameter, x):
    """A parameter per channel, shaped to meet maps or vectors."""
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
    """Averages, added up row by row; what no window fills at the ends is left out."""
    height, width = (n // size * size for n in x.shape[2:])
    return sum(x[:, :, i:height:size, j:width:size] for i, j in np.ndindex(size, size)) / (size * size)


def _global_avg_pool(x):
    values = x.reshape(*x.shape[:2], -1)
    return values.cumsum(-1)[..., -1] / values.shape[-1]  # one after the other, unlike sum


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
    "flatten": lambda x: x.reshape(len(x), -1),
}
