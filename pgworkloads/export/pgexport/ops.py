"""What stands between the products of a network.

Every class is one op of the trace format: ``op`` is its name there, and
``params`` and ``attrs`` give its arrays and numbers. All compute in float64,
so that what a reader of the trace computes in float64 comes out alike.
"""

import torch
from torch import nn
from torch.nn import functional as F

from .errors import ExportError

PIXEL_MAX = 255


class Op(nn.Module):
    """A parameterless op; others add their arrays and numbers."""

    op = ""

    def params(self) -> dict:
        """The op's arrays by parameter name, float32."""
        return {}

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {}


class ChannelOp(Op):
    """An op with float32 parameters per channel."""

    def __init__(self, **per_channel):
        super().__init__()
        self.names = tuple(per_channel)
        for name, values in per_channel.items():
            self.register_buffer(name, torch.as_tensor(values).detach().float().reshape(-1))

    def params(self) -> dict:
        """The op's arrays by parameter name, float32."""
        return {name: getattr(self, name) for name in self.names}

    def per_channel(self, name: str) -> torch.Tensor:
        """A parameter, shaped to meet ``[images, C, H, W]``."""
        return getattr(self, name).double().reshape(1, -1, 1, 1)


class Normalize(ChannelOp):
    """Pixels to ``(x/255 - mean) / std``."""

    op = "normalize"

    def __init__(self, mean, std):
        super().__init__(mean=mean, std=std)

    def forward(self, pixels):
        """Normalized pixels."""
        return (pixels.double() / PIXEL_MAX - self.per_channel("mean")) / self.per_channel("std")


class Thermometer(Op):
    """Level i of a colour is +1 if ``i < round(pixel / step)``, else -1; colour-major."""

    op = "thermometer"

    def __init__(self, levels: int, step: int):
        super().__init__()
        self.levels, self.step = levels, step

    def forward(self, pixels):
        """``[images, C*levels, H, W]`` of -1 and +1."""
        lit = (pixels.double() / self.step).round().unsqueeze(2)
        level = torch.arange(self.levels, dtype=torch.float64).reshape(1, 1, -1, 1, 1)
        return torch.where(level < lit, 1.0, -1.0).double().flatten(1, 2)

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"levels": self.levels, "step": self.step}


class BatchNorm(ChannelOp):
    """Batch normalization with its statistics folded in: ``x*scale + bias``."""

    op = "batch_norm"

    def __init__(self, scale, bias):
        super().__init__(scale=scale, bias=bias)

    @classmethod
    def folded(cls, weight, bias, mean, variance, eps: float):
        """Folds running statistics into scale and bias."""
        weight, bias, mean, variance = (torch.as_tensor(t).double() for t in (weight, bias, mean, variance))
        scale = weight / torch.sqrt(variance + eps)
        return cls(scale, bias - mean * scale)

    def forward(self, x):
        """Normalized values."""
        return x * self.per_channel("scale") + self.per_channel("bias")


class RPReLU(ChannelOp):
    """A PReLU between two shifts."""

    op = "rprelu"

    def __init__(self, shift_x, slope, shift_y):
        super().__init__(shift_x=shift_x, slope=slope, shift_y=shift_y)

    def forward(self, x):
        """``prelu(x + shift_x, slope) + shift_y``."""
        return F.prelu(x + self.per_channel("shift_x"), self.slope.double()) + self.per_channel("shift_y")


class Add(Op):
    """The sum of two values."""

    op = "add"

    def forward(self, a, b):
        """``a + b``."""
        return a + b


class AvgPool(Op):
    """The average over ``size x size`` pixels, stride ``size``."""

    op = "avg_pool"

    def __init__(self, size: int):
        super().__init__()
        self.size = size

    def forward(self, x):
        """Pooled values."""
        return F.avg_pool2d(x, self.size)

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"size": self.size}


class RepeatChannels(Op):
    """The whole channel list, several times."""

    op = "repeat_channels"

    def __init__(self, times: int):
        super().__init__()
        self.times = times

    def forward(self, x):
        """Repeated values."""
        return x.repeat(1, self.times, 1, 1)

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"times": self.times}


class SubsamplePad(Op):
    """Every ``stride``-th pixel, with zero channels before and after."""

    op = "subsample_pad"

    def __init__(self, stride: int, before: int, after: int):
        super().__init__()
        self.stride, self.before, self.after = stride, before, after

    def forward(self, x):
        """Subsampled, padded values."""
        return F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.before, self.after))

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"stride": self.stride, "before": self.before, "after": self.after}


class GlobalAvgPool(Op):
    """The mean over all pixels: ``[images, C, H, W]`` to ``[images, C]``."""

    op = "global_avg_pool"

    def forward(self, x):
        """Means."""
        return x.mean((2, 3))


def fold(norm: nn.BatchNorm2d) -> BatchNorm:
    """The op of a trained batch normalization layer."""
    if norm.running_mean is None or not norm.affine:
        raise ExportError("batch norm: needs running statistics and affine parameters; train it with both")
    return BatchNorm.folded(norm.weight.detach(), norm.bias.detach(), norm.running_mean, norm.running_var, norm.eps)
