"""Products of two computed operands, as attention has them: head by head."""

import torch

from . import modes
from .activation import Activation
from .errors import ExportError
from .product import INT32_MAX


class Matmul(modes.Moded):
    """The product of sequences in floating point.

    With ``transposed`` queries ``[images, T, heads*D]`` and keys ``[images, S,
    heads*D]`` give scores ``[images, T, heads*S]``; without, shares ``[images,
    T, heads*S]`` and values ``[images, S, heads*D]`` give ``[images, T,
    heads*D]``.
    """

    op = "matmul"

    def __init__(self, heads: int, transposed: bool):
        super().__init__()
        self.heads, self.transposed = heads, transposed

    def product(self, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        """The matrix product itself."""
        self._check(left, right)
        left, right = (x.unflatten(2, (self.heads, -1)).transpose(1, 2) for x in (left, right))
        found = left @ (right.transpose(2, 3) if self.transposed else right)
        return found.transpose(1, 2).flatten(2)

    def forward(self, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        """Real outputs of real inputs."""
        return self.product(left.double(), right.double())

    def attrs(self) -> dict:
        """The op's numbers by attribute name."""
        return {"transposed": int(self.transposed)}

    def _check(self, left, right):
        shapes = [list(left.shape), list(right.shape)]
        if any(len(s) != 3 or s[2] % self.heads for s in shapes):
            raise ExportError(f"matmul: must take two sequences of {self.heads} heads, got {shapes[0]} and {shapes[1]}")
        if shapes[0][2] != (shapes[1][2] if self.transposed else shapes[1][1] * self.heads):
            raise ExportError(f"matmul: {shapes[0]} and {shapes[1]} have no product")


class FloatMatmul(Matmul):
    """A product that the network computes in floating point."""


class PGMatmul(Matmul):
    """A product of the codes of both operands, exact in integers; it has no gate."""

    def __init__(self, heads: int, transposed: bool, left: Activation, right: Activation):
        super().__init__(heads, transposed)
        for name, activation in (("left", left), ("right", right)):
            if not isinstance(activation, Activation) or activation.low_bits:
                raise ExportError(f"{name}: must be an Activation without low bits; give quantizer.activation(bits)")
        self.left, self.right = left, right

    def forward(self, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        """Real outputs of real inputs."""
        if self.mode == modes.FLOAT:
            return super().forward(left, right)
        operands = [a.values(a.codes(x)).double() for a, x in ((self.left, left), (self.right, right))]
        depth = left.shape[2] // self.heads
        if depth * self.left.max_magnitude * self.right.max_magnitude > INT32_MAX:
            raise ExportError(f"matmul: sums of {depth} products could overflow int32; use fewer bits")
        return self.product(*operands) * (self.left.scale * self.right.scale)
