"""The base classes of ops."""

import torch
from torch import nn

from ..errors import ExportError


class Op(nn.Module):
    """An op without parameters; subclasses add arrays and numbers."""

    op = ""

    def params(self) -> dict:
        """The op's arrays by parameter name: float32, or int8 where they count pixels."""
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

    def per_channel(self, name: str, x: torch.Tensor) -> torch.Tensor:
        """A parameter, shaped to broadcast with ``[images, C, H, W]`` or ``[images, C]``."""
        numbers = getattr(self, name)
        if len(numbers) != x.shape[1]:
            found = f"{len(numbers)} channels, got {x.shape[1]}"
            raise ExportError(f"{self.op}: has numbers for {found}; give one for each")
        return numbers.double().reshape(1, -1, *[1] * (x.dim() - 2))
