"""The op that moves every channel by its own whole number of pixels."""

import torch
from torch.nn import functional as F

from ..errors import ExportError
from .base import Op

INT8 = torch.iinfo(torch.int8)


class Shift(Op):
    """``out[c, y, x] = in[c, y + dy[c], x + dx[c]]``, with 0 outside of the map.

    This is the spatial part of Wu et al., Shift (arXiv 1711.08141). It equals a
    depthwise convolution with a single weight of 1 per channel.
    """

    op = "shift"

    def __init__(self, dy, dx):
        super().__init__()
        for name, numbers in (("dy", dy), ("dx", dx)):
            numbers = torch.as_tensor(numbers).reshape(-1)
            if int(numbers.min()) < INT8.min or int(numbers.max()) > INT8.max:
                raise ExportError(f"shift: {name}: must be {INT8.min}..{INT8.max} pixels")
            self.register_buffer(name, numbers.to(torch.int8))
        if self.dy.shape != self.dx.shape:
            raise ExportError(f"shift: dy and dx must have a number per channel, got {len(self.dy)} and {len(self.dx)}")

    def forward(self, x):
        """Shifted values."""
        if x.shape[1] != len(self.dy):
            raise ExportError(f"shift: has numbers for {len(self.dy)} channels, got {x.shape[1]}")
        pairs = torch.stack([self.dy, self.dx], 1).long()
        reach = int(pairs.abs().max())
        padded = F.pad(x, (reach, reach, reach, reach))
        out = torch.empty_like(x)
        height, width = x.shape[2:]
        for dy, dx in pairs.unique(dim=0).tolist():
            channels = (pairs == torch.tensor([dy, dx], device=pairs.device)).all(1).nonzero().flatten()
            top, left = reach + dy, reach + dx
            out[:, channels] = padded[:, channels, top : top + height, left : left + width]
        return out

    def params(self) -> dict:
        """The op's arrays by parameter name."""
        return {"dy": self.dy, "dx": self.dx}
