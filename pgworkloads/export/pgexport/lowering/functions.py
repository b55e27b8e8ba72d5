"""Translates functions and methods of tensors to the format.

Most are equivalent to a layer and are translated to it. Each rule has the
parameters of its function. ``build`` adds steps (``build.apply``) that read
``Value`` inputs.
"""

import torch
from torch import nn

from .. import ops
from ..errors import ExportError
from .advice import advice
from .graph import SHORT
from .layers import MAP, SEQUENCE, VECTOR, reshaped
from .scaling import divided, multiplied
from .value import Rows, Value


def _layer(make):
    """The rule for a function whose further arguments are the arguments of a layer's constructor."""
    return lambda build, x, *args, **kwargs: build.apply(make(*args, **kwargs), x)


def _shaping(method: str):
    """The rule for a method that changes a tensor's shape."""

    def rule(build, x, *args, **kwargs):
        return build.apply_op(reshaped(x.tensor, getattr(x.tensor, method)(*args, **kwargs).shape), x)

    return rule


def _squeeze(build, x, *dims):
    """Squeezes maps of one pixel: the first of several calls makes them vectors, and later calls change nothing."""
    pixels = [d for d in dims if d in (-1, -2, 2, 3)]
    if len(pixels) == len(dims) and x.tensor.shape[1] > 1 and x.tensor[0, 0].numel() == 1:
        return build.apply_op(ops.Flatten() if x.tensor.dim() == MAP else None, x)
    return build.apply_op(reshaped(x.tensor, x.tensor.squeeze(*dims).shape), x)


def _same(build, x, *args, **kwargs):
    """The rule for functions that do not change values; all numbers become float64 anyway."""
    types = [a for a in (*args, *kwargs.values()) if isinstance(a, torch.dtype)]
    if any(t in SHORT or not t.is_floating_point for t in types):
        raise ExportError(f"converts to {types[0]}, which cannot be exported; let quantizers round")
    return x


def _clamp(build, x, min=None, max=None):
    if max is None and min == 0:
        return build.apply_op(ops.ReLU(), x)
    if min is None or max is None:
        raise ExportError("clamps on one side, which cannot be exported; give it both ends, or use nn.ReLU")
    return build.apply_op(ops.Clamp(min, max), x)


def _max_pool2d(build, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return build.apply(nn.MaxPool2d(kernel_size, stride or None, padding, dilation, return_indices, ceil_mode), x)


def _avg_pool2d(build, x, kernel_size, stride=None, *args, **kwargs):
    if isinstance(kernel_size, tuple) and kernel_size == tuple(x.tensor.shape[2:]) and not (stride or args or kwargs):
        return build.apply(nn.AdaptiveAvgPool2d(1), x)
    return build.apply(nn.AvgPool2d(kernel_size, stride or None, *args, **kwargs), x)


def _layer_norm(build, x, normalized_shape, weight=None, bias=None, eps=1e-5):
    layer = nn.LayerNorm(normalized_shape, eps)
    for parameter, values in ((layer.weight, weight), (layer.bias, bias)):
        if values is not None:
            parameter.data = values.detach()
    return build.apply(layer, x)


def _prelu(build, x, weight):
    layer = nn.PReLU(weight.numel())
    layer.weight.data = weight.detach()
    return build.apply(layer, x)


def _dropout(build, x, p=0.5, training=True, inplace=False):
    if training:
        raise ExportError("drops values in evaluation, too; pass training=self.training, or use nn.Dropout")
    return x


def _add(build, a, b, alpha=1):
    if isinstance(a, int) and a == 0:
        return b  # the start value of sum()
    for x, table in ((a, b), (b, a)):
        if build.is_value(x) and isinstance(table, torch.Tensor):
            table = _of_one_sample(x.tensor, table)
        if build.is_value(x) and isinstance(table, torch.Tensor) and _is_positions(x.tensor, table):
            if build.in_parts:
                remedy = "give Sequences of as many positions, or put ops.AddPositions(table) in its place"
                raise ExportError(f"adds a table of positions to a text of any length; {remedy}")
            return build.apply_op(ops.AddPositions(table.reshape(x.tensor.shape[1:]) * alpha), x)
    if not build.is_value(a) or not build.is_value(b) or alpha != 1:
        raise ExportError("adds what is not a value of the network; put ops.BatchNorm(scale, bias) in its place")
    return build.apply_op(ops.Add(), a, b)


def _of_one_sample(x, table) -> torch.Tensor:
    """A table that was repeated for every sample, once."""
    repeated = table.shape == x.shape and bool((table == table[:1]).all())
    return table[0] if repeated else table


def _is_positions(x, table) -> bool:
    """Whether a table has one row for every position of a sequence."""
    return x.dim() == SEQUENCE and table.dim() >= VECTOR and table.numel() == x[0].numel()


def _flatten(build, x, start_dim=0, end_dim=-1):
    if x.tensor.dim() == MAP and start_dim in (2, -2) and end_dim in (-1, 3):
        return Rows(x.name, x.tensor)
    return _shaping("flatten")(build, x, start_dim, end_dim)


def _transpose(build, x, *dims):
    dims = dims[0] if len(dims) == 1 else dims
    swapped = sorted(d % SEQUENCE for d in dims) == [1, 2] if len(dims) == VECTOR else tuple(dims) == (0, 2, 1)
    if not isinstance(x, Rows) or not swapped:
        raise ExportError(f"cannot be exported; {advice('permute')}")
    return build.apply_op(ops.PixelsToPositions(), Value(x.name, x.tensor))


def _cat(build, tensors, dim=0, axis=None):
    dim = dim if axis is None else axis
    first, *others = tensors
    if dim not in (1, 1 - first.tensor.dim()):
        raise ExportError(f"concatenates along dimension {dim}, which cannot be exported; use 1, the channels")
    for other in others:
        first = build.apply_op(ops.Concat(), first, other)
    return first


def _mean(build, x, dim=None, keepdim=False, dtype=None):
    dims = dim if isinstance(dim, (tuple, list)) else [dim]
    if x.tensor.dim() == SEQUENCE and list(dims) in ([1], [-2]) and not keepdim:
        return build.apply_op(ops.MeanPositions(), x)
    if x.tensor.dim() != MAP or None in dims or {d % MAP for d in dims} != {2, 3}:
        raise ExportError("only means over height and width can be exported; use ops.GlobalAvgPool")
    return build.apply(nn.AdaptiveAvgPool2d(1), x) if keepdim else build.apply_op(ops.GlobalAvgPool(), x)


def _getitem(build, x, index):
    if not build.is_value(x):
        return x[index]  # one of several values
    whole = slice(None)
    index = _without_ellipsis(index if isinstance(index, tuple) else (index,), x.tensor.dim())
    if x.tensor.dim() == SEQUENCE and index[0] == whole and len(index) > 1 and isinstance(index[1], int):
        remedy = "use x.mean(1), and train it so"
        if build.is_text:
            remedy = "leave it out: a network that reads tokens scores every step"
        raise ExportError(f"takes one step of a sequence, x[:, {index[1]}], which cannot be exported; {remedy}")
    if not all(isinstance(i, slice) for i in index) or index[0] != whole or len(index) > x.tensor.dim():
        raise ExportError(
            "takes a part of its values, which cannot be exported; "
            "slice channels, x[:, a:b], or every n-th pixel, x[:, :, ::n, ::n]"
        )
    channels, *pixels = [*index[1:], *[whole] * (x.tensor.dim() - len(index))]
    return _every(build, _channels(build, x, channels), pixels)


def _without_ellipsis(index: tuple, dimensions: int) -> tuple:
    """An index with ``:`` for every dimension for which ``...`` stands."""
    at = next((i for i, part in enumerate(index) if part is Ellipsis), None)
    if at is None:
        return index
    return (*index[:at], *[slice(None)] * (dimensions - len(index) + 1), *index[at + 1 :])


def _channels(build, x, part: slice):
    first, end, step = part.indices(x.tensor.shape[1])
    if step != 1:
        raise ExportError("takes every n-th channel, which cannot be exported; use ops.ShuffleChannels and a slice")
    whole = (first, end) == (0, x.tensor.shape[1])
    return x if whole else build.apply_op(ops.SliceChannels(first, end - first), x)


def _every(build, x, parts):
    """Every n-th pixel in both directions."""
    ranges = [part.indices(side) for part, side in zip(parts, x.tensor.shape[2:])]
    steps = {step for _, _, step in ranges}
    whole = all(first == 0 and end == side for (first, end, _), side in zip(ranges, x.tensor.shape[2:]))
    if not whole or len(steps) > 1:
        raise ExportError("crops maps or takes other pixels of rows than of columns; use x[:, :, ::n, ::n]")
    return x if not steps or steps == {1} else build.apply_op(ops.SubsamplePad(steps.pop(), 0, 0), x)


def _parts(method: str):
    """The rule for a method that splits channels into several values."""

    def rule(build, x, size, dim=0):
        if dim not in (1, 1 - x.tensor.dim()):
            raise ExportError(f"cuts along dimension {dim}, which cannot be exported; use 1, the channels")
        counts = [part.shape[1] for part in getattr(x.tensor, method)(size, 1)]
        starts = [sum(counts[:i]) for i in range(len(counts))]
        return tuple(_channels(build, x, slice(start, start + n)) for start, n in zip(starts, counts))

    return rule


def _pad(build, x, pad, mode="constant", value=None):
    *inner, before, after = (*pad, *[0] * (2 * MAP - 2 - len(pad)))
    if x.tensor.dim() != MAP or any(inner) or mode != "constant" or value:
        raise ExportError("only zero channels can be padded; give padding of pixels to the layer behind it")
    return build.apply_op(ops.SubsamplePad(1, before, after), x)


def _size(build, x, dim=None):
    return x.tensor.size() if dim is None else x.tensor.size(dim)


def _getattr(build, x, name):
    if name not in ("shape", "ndim", "dtype", "device", "T", "is_cuda") or name == "T":
        raise ExportError(f"reads .{name} of a value, which cannot be exported; use its shape alone")
    return getattr(x.tensor, name)


FUNCTIONS = {
    "gelu": _layer(nn.GELU),
    "layer_norm": _layer_norm,
    "relu": _layer(nn.ReLU),
    "relu6": _layer(nn.ReLU6),
    "hardtanh": _layer(nn.Hardtanh),
    "leaky_relu": _layer(nn.LeakyReLU),
    "prelu": _prelu,
    "clamp": _clamp,
    "clip": _clamp,
    "max_pool2d": _max_pool2d,
    "avg_pool2d": _avg_pool2d,
    "adaptive_avg_pool2d": _layer(nn.AdaptiveAvgPool2d),
    "adaptive_max_pool2d": _layer(nn.AdaptiveMaxPool2d),
    "channel_shuffle": _layer(nn.ChannelShuffle),
    "native_channel_shuffle": _layer(nn.ChannelShuffle),
    "dropout": _dropout,
    "dropout2d": _dropout,
    "feature_dropout": _dropout,
    "alpha_dropout": _dropout,
    "add": _add,
    "iadd": _add,
    "cat": _cat,
    "concat": _cat,
    "mean": _mean,
    **{name: multiplied for name in ("mul", "imul", "multiply")},
    **{name: divided for name in ("truediv", "itruediv", "div", "divide")},
    "getitem": _getitem,
    "chunk": _parts("chunk"),
    "split": _parts("split"),
    "pad": _pad,
    "size": _size,
    "dim": lambda build, x: x.tensor.dim(),
    "numel": lambda build, x: x.tensor.numel(),
    "getattr": _getattr,
    **{name: _shaping(name) for name in ("view", "reshape", "unsqueeze")},
    "flatten": _flatten,
    **{name: _transpose for name in ("transpose", "swapaxes", "permute")},
    "squeeze": _squeeze,
    **{name: _same for name in ("contiguous", "float", "double", "to", "type", "detach", "clone", "cpu", "identity")},
}


def rule_of(name: str):
    """The rule for a function or method, by its name; in-place variants have the same rule."""
    return FUNCTIONS.get(name) or (FUNCTIONS.get(name.rstrip("_")) if not name.startswith("_") else None)
