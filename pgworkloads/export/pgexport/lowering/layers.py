"""Translates ordinary layers to the format.

A rule takes a layer and an example of its input. It returns the op that
computes the same in evaluation mode, or None if the layer returns its input
unchanged. A layer without an equivalent op is refused. The error does not name
the layer, because the caller knows its name.
"""

from typing import Optional, Union

import torch
from torch import nn

from .. import ops
from ..errors import ExportError
from ..plain import FloatConv2d, FloatLinear
from ..product import PGConv2d, PGLinear, PGProduct, plain_padding
from .advice import advice
from .graph import EXPORTED, is_trainable

MAP, VECTOR, SEQUENCE = 4, 2, 3  # dimensions of [images, C, H, W], [images, C] and [streams, T, C]
# Ops that work at every position of a sequence, and the embedding, which makes sequences.
ON_SEQUENCES = (
    "linear", "lstm", "matmul", "embedding", "add", "add_positions", "mean_positions", "layer_norm", "softmax", "relu",
    "gelu", "clamp", "clipped_relu", "signed_quantize",
)  # fmt: skip
MOST_FEATURES = 1 << 20  # of a vector in the trace format


def op_of(module: nn.Module, *inputs: torch.Tensor) -> Optional[nn.Module]:
    """The op equivalent to a layer, or None if the layer returns its input unchanged."""
    if isinstance(module, EXPORTED):
        if isinstance(module, PGProduct):
            _check_gated(module, *inputs)
        return module
    if is_trainable(module):
        raise ExportError("is a layer for training; export what pgexport.training.freeze.freeze(network) returns")
    # A subclass with its own forward is a different layer.
    rules = (LAYERS[cls] for cls in type(module).__mro__ if cls in LAYERS and cls.forward is type(module).forward)
    rule = next(rules, None)
    if rule is None:
        name = type(module).__name__
        raise ExportError(f"{name} cannot be exported; {advice(name)}")
    if len(inputs) != 1:
        raise ExportError(f"must be called with one value, got {len(inputs)}")
    return rule(module, *inputs)


def reshaped(x: torch.Tensor, shape) -> Optional[nn.Module]:
    """The op that gives values another shape: Flatten for whole maps, None if the shape stays the same."""
    if list(shape) == list(x.shape):
        return None
    if x.dim() != MAP or len(shape) != VECTOR or shape[0] != len(x):
        remedy = "flatten whole maps to vectors, with nn.Flatten() or x.flatten(1), and keep all other shapes"
        if x.dim() == SEQUENCE and len(shape) == MAP:
            remedy = "heads of attention are split in nn.MultiheadAttention(batch_first=True), put it in their place"
        raise ExportError(f"reshapes {_shape(x)} to {list(shape[1:])} per sample, which cannot be exported; {remedy}")
    if shape[1] > MOST_FEATURES:
        raise ExportError(f"gives {shape[1]} features, more than {MOST_FEATURES}; pool the maps first")
    return ops.Flatten()


def max_pool(x: torch.Tensor, module: nn.MaxPool2d) -> nn.Module:
    """The op for max pooling."""
    size = _side(module.kernel_size, "kernel_size")
    stride, padding = _side(module.stride, "stride"), _side(module.padding, "padding")
    if _side(module.dilation, "dilation") != 1 or module.return_indices:
        raise ExportError("dilation and return_indices cannot be exported; pool without them")
    _check_ceil(x, module)
    return ops.MaxPool(size, stride, padding)


def adaptive(x: torch.Tensor, output_size, pool) -> Optional[nn.Module]:
    """The op for pooling to a given output size; ``pool`` makes the op for a window size."""
    _check_map(x)
    pair = output_size if isinstance(output_size, (tuple, list)) else (output_size, output_size)
    wanted = [have if want is None else want for want, have in zip(pair, x.shape[2:])]
    windows = [have // want for want, have in zip(wanted, x.shape[2:])]
    if any(have % want for want, have in zip(wanted, x.shape[2:])) or windows[0] != windows[1]:
        if wanted == [1, 1] and pool is ops.AvgPool:
            return ops.GlobalAvgPool()  # for maps that are not square
        raise ExportError(
            f"pools {_shape(x)} to {wanted}, which are no square windows of whole pixels; "
            "pool to a divisor of both sides, or with ops.GlobalAvgPool"
        )
    return None if windows[0] == 1 else pool(windows[0])


def _shape(x: torch.Tensor) -> list:
    return list(x.shape[1:])


def _check_map(x: torch.Tensor):
    if x.dim() != MAP:
        raise ExportError(f"reads maps [C, H, W], gets {_shape(x)}; move it in front of what flattens them")


def check_sequence(x: torch.Tensor, op: str):
    """Refuses ops that do not work on sequences."""
    if x.dim() == SEQUENCE and op not in ON_SEQUENCES:
        raise ExportError(f"{op} does not read sequences; use {', '.join(ON_SEQUENCES)}")


def _check_channels(x: torch.Tensor, channels: int):
    if x.shape[1] != channels:
        found = x.shape[1]
        raise ExportError(f"is made for {channels} channels, gets {found}; make it for {found} channels")


def _check_conv(x: torch.Tensor, channels: int):
    _check_map(x)
    _check_channels(x, channels)


def _check_linear(x: torch.Tensor, features: int):
    if x.dim() not in (VECTOR, SEQUENCE):
        remedy = f"put nn.Flatten() or ops.GlobalAvgPool() between it and the {_shape(x)} that it gets"
        raise ExportError(f"a linear layer must take [images, features] or a sequence; {remedy}")
    if x.shape[-1] != features:
        found = x.shape[-1]
        raise ExportError(f"is made for {features} features, gets {found}; make it for {found} features")


def _check_gated(module: PGProduct, x: torch.Tensor):
    if isinstance(module, PGConv2d):
        _check_conv(x, module.weight.shape[1] * module.groups)
    elif isinstance(module, PGLinear):
        _check_linear(x, module.weight.shape[1])


def _side(number: Union[int, tuple], field: str) -> int:
    """A number that is the same in both directions."""
    sides = set(number) if isinstance(number, (tuple, list)) else {number}
    if len(sides) != 1:
        raise ExportError(f"{field} {tuple(number)} is not the same both ways, which cannot be exported; pool squares")
    return int(sides.pop())


def _check_ceil(x: torch.Tensor, module: nn.Module):
    """Refuses ceil_mode where it changes the output: a trace rounds down."""
    _check_map(x)
    size, stride, padding = (_side(getattr(module, n), n) for n in ("kernel_size", "stride", "padding"))
    if module.ceil_mode and any((side + 2 * padding - size) % stride for side in x.shape[2:]):
        raise ExportError("ceil_mode cannot be exported for maps that windows do not fill; use ceil_mode=False")


def _conv(module: nn.Conv2d, x: torch.Tensor) -> nn.Module:
    _check_conv(x, module.in_channels)
    return FloatConv2d(module.weight, module.bias, module.stride, plain_padding(module), module.groups)


def _linear(module: nn.Linear, x: torch.Tensor) -> nn.Module:
    _check_linear(x, module.in_features)
    return FloatLinear(module.weight, module.bias)


def _norm(module: nn.BatchNorm2d, x: torch.Tensor) -> nn.Module:
    check_sequence(x, ops.BatchNorm.op)
    _check_channels(x, module.num_features)
    return ops.fold(module)


def _avg_pool(module: nn.AvgPool2d, x: torch.Tensor) -> nn.Module:
    size, stride = _side(module.kernel_size, "kernel_size"), _side(module.stride, "stride")
    if stride != size or _side(module.padding, "padding") or module.divisor_override is not None:
        raise ExportError(
            f"averages of windows of {size} pixels with stride {stride}, padding {module.padding} or another divisor "
            f"cannot be exported; use stride={size} without padding"
        )
    _check_ceil(x, module)
    return ops.AvgPool(size)


def _adaptive_max(module: nn.AdaptiveMaxPool2d, x: torch.Tensor) -> Optional[nn.Module]:
    if module.return_indices:
        raise ExportError("return_indices cannot be exported; pool without it")
    return adaptive(x, module.output_size, lambda size: ops.MaxPool(size, size))


def _leaky(x: torch.Tensor, slope: torch.Tensor) -> nn.Module:
    """The op for a slope of negative values: a single slope, or one per channel."""
    channels = x.shape[1]
    zeros = torch.zeros(channels)
    return ops.RPReLU(zeros, slope.detach().expand(channels), zeros)


def _embedding(module: nn.Embedding, _: torch.Tensor) -> nn.Module:
    if module.max_norm is not None:
        raise ExportError("max_norm changes the table as it is read; renormalize it once and use max_norm=None")
    return ops.Embedding.of(module)


def _layer_norm(module: nn.LayerNorm, x: torch.Tensor) -> nn.Module:
    if x.dim() == MAP or tuple(module.normalized_shape) != (x.shape[-1],):
        raise ExportError(
            f"is made for {list(module.normalized_shape)}, gets {_shape(x)}: only channels of sequences [T, C] and of "
            "vectors can be normalized so; put nn.BatchNorm2d in its place where it reads maps"
        )
    return ops.LayerNorm.of(module)


def _gelu(module: nn.GELU, _: torch.Tensor) -> nn.Module:
    if getattr(module, "approximate", "none") != "none":
        raise ExportError("is an approximation that cannot be exported; use nn.GELU(), which differs by 0.0005 at most")
    return ops.GELU()


def _nothing(*_) -> None:
    """The rule for layers that do nothing in evaluation mode."""


LAYERS = {
    nn.Conv2d: _conv,
    nn.Linear: _linear,
    nn.BatchNorm1d: _norm,
    nn.BatchNorm2d: _norm,
    nn.SyncBatchNorm: _norm,
    nn.Embedding: _embedding,
    nn.LayerNorm: _layer_norm,
    nn.GELU: _gelu,
    nn.ReLU: lambda module, x: ops.ReLU(),
    nn.Hardtanh: lambda module, x: ops.Clamp(module.min_val, module.max_val),  # and nn.ReLU6
    nn.LeakyReLU: lambda module, x: _leaky(x, torch.tensor([module.negative_slope])),
    nn.PReLU: lambda module, x: _leaky(x, module.weight),
    nn.MaxPool2d: lambda module, x: max_pool(x, module),
    nn.AvgPool2d: _avg_pool,
    nn.AdaptiveAvgPool2d: lambda module, x: adaptive(x, module.output_size, ops.AvgPool),
    nn.AdaptiveMaxPool2d: _adaptive_max,
    nn.ChannelShuffle: lambda module, x: ops.ShuffleChannels(module.groups),
    nn.Flatten: lambda module, x: reshaped(x, module(x).shape),
    nn.Dropout: _nothing,
    nn.Dropout2d: _nothing,
    nn.AlphaDropout: _nothing,
    nn.FeatureAlphaDropout: _nothing,
    nn.Identity: _nothing,
}
