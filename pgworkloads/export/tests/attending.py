"""Small networks that use every op of attention, on images and on text."""

import torch
from torch import nn

from pgexport import Above, Attention, ClippedReLU, NearMax, PGConv2d, PGLinear, PGMatmul, SignedQuantizer, ops, weights
from pgexport.attention import Quantizers

WIDTH, HEADS = 4, 2


class Drawn(nn.Module):
    """A base class whose parameters are drawn from a fixed seed."""

    def __init__(self, seed: int):
        super().__init__()
        self.random = torch.Generator().manual_seed(seed)

    def __getstate__(self):  # generators cannot be copied
        return {name: value for name, value in vars(self).items() if name != "random"}

    def draw(self, *shape):
        return torch.randn(shape, generator=self.random)

    def linear(self, inputs, outputs, activation):
        weight, scales = weights.symmetric(self.draw(outputs, inputs))
        gate = Above(self.draw(outputs) * 0.2) if activation.low_bits else None
        return PGLinear(weight, scales, 8, activation, gate=gate, bias=self.draw(outputs))

    def attention(self, causal, read, *quantizers):
        """Attention whose products read the codes of a quantizer."""
        names = Quantizers(*quantizers)
        inner = [self.linear(WIDTH, WIDTH, read.activation(2)) for _ in range(3)]
        return Attention(HEADS, causal, *inner, self.linear(WIDTH, WIDTH, names.heads.activation(3)), names)

    def norm(self):
        return ops.LayerNorm(self.draw(WIDTH), self.draw(WIDTH), 1e-5)


class AttentionNetwork(Drawn):
    """A network whose patches attend to each other, with a mean over them."""

    def __init__(self):
        super().__init__(31)
        self.normalize, self.pixels = ops.Normalize([0.5, 0.4, 0.3], [0.2, 0.3, 0.4]), SignedQuantizer(2.0, 5)
        weight, scales = weights.symmetric(self.draw(WIDTH, 3, 4, 3))
        activation = self.pixels.activation(2)
        self.patches = PGConv2d(weight, scales, 8, activation, stride=(4, 2), gate=Above(self.draw(WIDTH)))
        self.sequence, self.place = ops.PixelsToPositions(), ops.AddPositions(self.draw(6, WIDTH))
        self.norm1, self.read = self.norm(), SignedQuantizer(2.0, 4)
        quantizers = SignedQuantizer(2.0, 5), ClippedReLU(2.0, 5), SignedQuantizer(2.0, 3), ClippedReLU(1.0, 8)
        self.attend = self.attention(False, self.read, *quantizers, SignedQuantizer(1.0, 5))
        self.gelu, self.add, self.mean, self.last = ops.GELU(), ops.Add(), ops.MeanPositions(), SignedQuantizer(2.0, 6)
        self.classes = self.linear(WIDTH, 4, self.last.activation(6))

    def forward(self, pixels):
        x = self.place(self.sequence(self.patches(self.pixels(self.normalize(pixels)))))
        x = self.add(x, self.attend(self.read(self.norm1(x))))
        return self.classes(self.last(self.mean(self.gelu(x))))


class CausalNetwork(Drawn):
    """A language model whose positions attend to earlier ones."""

    def __init__(self, vocabulary=11, positions=7):
        super().__init__(32)
        self.embedding = ops.Embedding(self.draw(vocabulary, WIDTH))
        self.place = ops.AddPositions(self.draw(positions, WIDTH))
        self.norm1, self.read = self.norm(), SignedQuantizer(2.0, 4)
        signed = [SignedQuantizer(2.0, 6) for _ in range(3)]
        self.attend = self.attention(True, self.read, *signed, ClippedReLU(1.0, 6), SignedQuantizer(1.0, 5))
        self.norm2, self.add, self.gelu, self.last = self.norm(), ops.Add(), ops.GELU(), SignedQuantizer(2.0, 6)
        self.words = self.linear(WIDTH, vocabulary, self.last.activation(3))

    def forward(self, tokens):
        x = self.place(self.embedding(tokens))
        x = self.add(x, self.attend(self.read(self.norm1(x))))
        return self.words(self.last(self.gelu(self.norm2(x))))


class ScoresNetwork(CausalNetwork):
    """The same network with gates on the scores of attention, and on the products of shares and values."""

    def __init__(self):
        super().__init__()
        codes = self.attend.codes
        query, shares = codes["query"].activation(3), codes["shares"].activation(2)
        key, value = self.attend.scores.right, self.attend.heads.right
        near = NearMax([0.6, 1.2])
        self.attend.scores = PGMatmul(HEADS, True, query, key, near, causal=True, drops=True)
        self.attend.heads = PGMatmul(HEADS, False, shares, value, Above([-0.5, 0.1]))
