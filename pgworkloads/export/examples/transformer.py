"""A small vision transformer and a small causal language model, around PyTorch's encoder layers."""

import torch
from torch import nn


class VisionTransformer(nn.Module):
    """Patches of an image that attend to each other; their mean is classified (ViT, arXiv 2010.11929)."""

    def __init__(self, size=32, patch=4, width=64, heads=4, layers=2, classes=10):
        super().__init__()
        self.patches = nn.Conv2d(3, width, patch, patch)
        self.positions = nn.Parameter(torch.randn(1, (size // patch) ** 2, width) * 0.02)
        layer = nn.TransformerEncoderLayer(width, heads, 2 * width, 0.1, nn.GELU(), batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, layers, nn.LayerNorm(width))
        self.classes = nn.Linear(width, classes)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2) + self.positions
        return self.classes(self.encoder(x).mean(1))


class TextTransformer(nn.Module):
    """The next word's scores at every position, which sees the words before it (Radford et al., GPT-2)."""

    def __init__(self, words: int = 1000, positions: int = 16, width: int = 64, heads: int = 4, layers: int = 2):
        super().__init__()
        self.embedding = nn.Embedding(words, width)
        self.positions = nn.Parameter(torch.randn(positions, width) * 0.02)
        layer = nn.TransformerEncoderLayer(width, heads, 4 * width, 0.1, nn.GELU(), batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, layers, nn.LayerNorm(width))
        self.register_buffer("mask", torch.full((positions, positions), -torch.inf).triu(1))
        self.decoder = nn.Linear(width, words)

    def forward(self, tokens):
        return self.decoder(self.encoder(self.embedding(tokens) + self.positions, self.mask))
