"""Small transformers for images and for text, with gates on projections and MLPs.

Blocks normalize their inputs (pre-norm, Radford et al., GPT-2). In every block
the products with weights are gated: queries, keys, values, the projection and
both layers of the MLP. The products of attention itself have 8 bits. The
convolutions in front of the blocks are gated as well, except the first one. The
first and the last layer have no gates.
"""

from torch import nn

from .. import ops
from ..training.attention import OPERAND_CLIP, Places, QuantizedAttention
from ..training.layers import QuantizedConv2d, QuantizedLinear
from ..training.normalize import Normalize
from ..training.quantizers import LearnedClip, LearnedRange
from .language import Embedding
from .resnet import MEAN, STD

BITS, HIGH_BITS = 4, 2
PLAIN_BITS = 7  # plus a sign, for the layers without gates
PIXEL_CLIP = 2.0  # of normalized pixels
STEM_STRIDE = 4  # pixels from one patch to the next
INITIAL = 0.02  # standard deviation of initial embeddings


class Block(nn.Module):
    """Attention and an MLP, each with a norm in front and a shortcut around it."""

    def __init__(self, width: int, heads: int, hidden: int, causal: bool, dropout: float, bits: int, high_bits: int):
        super().__init__()
        self.norm1, self.codes1 = nn.LayerNorm(width), LearnedRange(bits, OPERAND_CLIP)
        self.attention = QuantizedAttention(width, heads, self.codes1, high_bits, causal)
        self.norm2, self.codes2 = nn.LayerNorm(width), LearnedRange(bits, OPERAND_CLIP)
        self.up, self.gelu = QuantizedLinear(width, hidden, self.codes2, high_bits), nn.GELU()
        self.codes3, self.dropout = LearnedRange(bits, OPERAND_CLIP), nn.Dropout(dropout)
        self.down = QuantizedLinear(hidden, width, self.codes3, high_bits)

    def forward(self, x):
        """A sequence of the same shape as the input."""
        x = x + self.dropout(self.attention(self.codes1(self.norm1(x))))
        return x + self.dropout(self.down(self.codes3(self.gelu(self.up(self.codes2(self.norm2(x)))))))


class Stem(nn.Module):
    """Three 3x3 convolutions in place of one over 4x4 pixels, so that a patch's vector includes its surroundings.

    They let a small transformer learn in far fewer epochs (Xiao et al., arXiv 2106.14881).
    """

    def __init__(self, width: int, before: LearnedRange, bits: int, high_bits: int):
        super().__init__()
        self.conv1, self.bn1 = QuantizedConv2d(3, width // 4, 3, before, padding=1), nn.BatchNorm2d(width // 4)
        self.act1 = LearnedClip(bits)
        self.conv2 = QuantizedConv2d(width // 4, width // 2, 3, self.act1, high_bits, stride=2, padding=1)
        self.bn2, self.act2 = nn.BatchNorm2d(width // 2), LearnedClip(bits)
        self.conv3 = QuantizedConv2d(width // 2, width, 3, self.act2, high_bits, stride=2, padding=1)
        self.bn3 = nn.BatchNorm2d(width)

    def forward(self, x):
        """Vectors of patches, ``[batch, width, size / 4, size / 4]``."""
        x = self.act1(self.bn1(self.conv1(x)))
        return self.bn3(self.conv3(self.act2(self.bn2(self.conv2(x)))))


class VisionTransformer(nn.Module):
    """Class scores for pixels ``[batch, 3, size, size]`` (Dosovitskiy et al., arXiv 2010.11929).

    The classifier reads the mean over all patches.
    """

    def __init__(
        self, size=32, width=128, heads=4, layers=5, classes=10, dropout=0.0, bits=BITS, high_bits=HIGH_BITS
    ):
        super().__init__()
        self.normalize, self.pixels = Normalize(MEAN, STD), LearnedRange(PLAIN_BITS, PIXEL_CLIP)
        self.stem = Stem(width, self.pixels, bits, high_bits)
        self.sequence, self.places = ops.PixelsToPositions(), Places((size // STEM_STRIDE) ** 2, width)
        blocks = [Block(width, heads, 2 * width, False, dropout, bits, high_bits) for _ in range(layers)]
        self.blocks, self.norm = nn.Sequential(*blocks), nn.LayerNorm(width)
        self.codes = LearnedRange(PLAIN_BITS, OPERAND_CLIP)
        self.classes = QuantizedLinear(width, classes, self.codes)

    def forward(self, pixels):
        """Scores."""
        x = self.places(self.sequence(self.stem(self.pixels(self.normalize(pixels)))))
        return self.classes(self.codes(self.norm(self.blocks(x)).mean(1)))


class CausalTransformer(nn.Module):
    """Scores of the next word, ``[batch, T, vocabulary]``, for token ids ``[batch, T]``.

    The decoder shares the embedding's weights.
    """

    def __init__(
        self, vocabulary, positions=64, width=96, heads=4, layers=4, dropout=0.3, bits=BITS, high_bits=HIGH_BITS
    ):
        super().__init__()
        self.positions = positions
        self.words = LearnedRange(PLAIN_BITS, OPERAND_CLIP * INITIAL, dropout)
        self.embedding = Embedding(vocabulary, width, self.words)
        self.places = Places(positions, width)
        blocks = [Block(width, heads, 4 * width, True, dropout, bits, high_bits) for _ in range(layers)]
        self.blocks, self.norm = nn.Sequential(*blocks), nn.LayerNorm(width)
        self.codes = LearnedRange(bits, OPERAND_CLIP)
        self.decoder = QuantizedLinear(width, vocabulary, self.codes)
        nn.init.normal_(self.embedding.weight, 0, INITIAL)
        nn.init.zeros_(self.decoder.bias)
        self.decoder.weight = self.embedding.weight

    def forward(self, tokens):
        """Scores."""
        x = self.places(self.words(self.embedding(tokens)))
        return self.decoder(self.codes(self.norm(self.blocks(x))))
