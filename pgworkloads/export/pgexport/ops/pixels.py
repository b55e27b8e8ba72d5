"""Ops that turn pixels 0..255 into a network's inputs."""

import torch

from .base import ChannelOp, Op

PIXEL_MAX = 255


class Normalize(ChannelOp):
    """Maps pixels ``x`` to ``(x/255 - mean) / std``."""

    op = "normalize"

    def __init__(self, mean, std):
        super().__init__(mean=mean, std=std)

    def forward(self, pixels):
        """Normalized pixels."""
        mean, std = (self.per_channel(name, pixels) for name in ("mean", "std"))
        return (pixels.double() / PIXEL_MAX - mean) / std


class Thermometer(Op):
    """Thermometer coding: level i of a colour is +1 if ``i < round(pixel / step)``, else -1; colour-major."""

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
