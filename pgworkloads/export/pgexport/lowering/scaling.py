"""Translates products with a number: no op of the format has a factor alone."""

import torch

from .. import ops
from ..errors import ExportError
from .advice import FACTOR
from .layers import SEQUENCE

# The remedy for sequences, which no batch norm reads.
IN_FRONT = "scale the weight and the bias of the layer in front of it in its place"


def multiplied(build, a, b):
    """The rule for a product."""
    x, factor = (a, b) if build.is_value(a) else (b, a)
    if not _is_number(factor):
        raise ExportError(f"cannot be exported; {IN_FRONT if x.tensor.dim() == SEQUENCE else FACTOR}")
    return _scaled(build, x, float(factor))


def divided(build, x, divisor, rounding_mode=None):
    """The rule for a division; pixels / 255 is what ``Normalize`` does."""
    if not build.is_value(x) or not _is_number(divisor) or rounding_mode is not None:
        raise ExportError("divides values; put ops.Normalize(mean, std) over the pixels, or ops.BatchNorm(scale, bias)")
    if not build.is_source(x) or divisor != ops.PIXEL_MAX:
        return _scaled(build, x, 1 / float(divisor))
    channels = x.tensor.shape[1]
    return build.apply_op(ops.Normalize(torch.zeros(channels), torch.ones(channels)), x)


def _is_number(x) -> bool:
    """Whether a factor is one number for all values."""
    return isinstance(x, (int, float)) or (isinstance(x, torch.Tensor) and x.dim() == 0)


def _scaled(build, x, factor: float):
    """A value times a number: as the table of an embedding, or as a batch norm of maps and vectors."""
    if x.tensor.dim() != SEQUENCE:
        channels = x.tensor.shape[1]
        return build.apply_op(ops.BatchNorm(torch.full((channels,), factor), torch.zeros(channels)), x)
    op = build.op_behind(x)
    if not isinstance(op, ops.Embedding):
        raise ExportError(f"scales a sequence, which cannot be exported; {IN_FRONT}")
    return build.apply_op(ops.Embedding(op.table * factor), build.source)
