"""Products of two computed operands, head by head, as in attention."""

from typing import Optional

import torch

from . import modes
from .activation import Activation
from .errors import ExportError
from .gates import NearMax
from .product import INT32_MAX, Result, time_last


class Matmul(modes.Moded):
    """The product of two sequences in floating point.

    With ``transposed``, queries ``[images, T, heads*D]`` and keys ``[images, S,
    heads*D]`` give scores ``[images, T, heads*S]``. Without it, shares
    ``[images, T, heads*S]`` and values ``[images, S, heads*D]`` give ``[images,
    T, heads*D]``.
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
    """A product of the codes of both operands, exact in integers, with or without a gate.

    The high bits of the left operand decide the gate. In products of queries and
    keys these are the high bits of the queries. The gate has thresholds for
    every head. With ``causal``, a position sees only the keys up to its own, and
    the gates of later keys are off. With ``drops``, an output whose gate is off
    is minus infinity instead of its high part. After each ``forward`` of a gated
    product, ``last`` holds the integers.
    """

    first_channels = 0  # none: the high bits of all channels decide

    def __init__(
        self, heads: int, transposed: bool, left: Activation, right: Activation, gate=None, causal=False, drops=False
    ):
        super().__init__(heads, transposed)
        for name, activation, gated in (("left", left, gate is not None), ("right", right, False)):
            if not isinstance(activation, Activation) or (activation.low_bits > 0) != gated:
                words = "with low bits, as it has a gate" if gated else "without low bits"
                raise ExportError(f"{name}: must be an Activation {words}; give quantizer.activation(bits)")
        if gate is None and (causal or drops):
            raise ExportError("gate: is missing, but causal or drops is given; give one, as NearMax(delta)")
        if gate is not None and gate.delta.shape[-1] != heads:
            raise ExportError(f"gate: must have {heads} thresholds, one for every head, got {gate.delta.shape[-1]}")
        if (causal or drops or isinstance(gate, NearMax)) and not transposed:
            remedy = "use transposed=True, or Above or Between"
            raise ExportError(f"gate: NearMax, causal and drops are for scores; {remedy}")
        self.left, self.right, self.gate, self.causal, self.drops = left, right, gate, causal, drops
        self.last: Optional[Result] = None

    @property
    def activation(self) -> Activation:
        """The format of the codes that are split into high and low parts."""
        return self.left

    @property
    def unit(self) -> float:
        """Real value of one unit of a sum."""
        return self.left.scale * self.right.scale

    @property
    def thresholds(self) -> torch.Tensor:
        """The gate's integer thresholds."""
        return self.gate.thresholds(torch.tensor(self.unit, dtype=torch.float64))

    def known(self, positions: int, keys: int) -> torch.Tensor:
        """A mask ``[T, keys]`` of the scores whose gates can be on: those of keys that the position sees."""
        known = torch.ones(positions, keys, dtype=torch.bool)
        return known.tril(keys - positions) if self.causal else known  # earlier keys come from the cache

    def forward(self, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        """Real outputs of real inputs."""
        if self.mode == modes.FLOAT:
            return super().forward(left, right)
        depth = left.shape[2] // self.heads
        if depth * self.left.max_magnitude * self.right.max_magnitude > INT32_MAX:
            raise ExportError(f"matmul: sums of {depth} products could overflow int32; use fewer bits")
        codes, right_codes = self.left.codes(left), self.right.codes(right)
        values = self.right.values(right_codes).double()
        full = self.product(self.left.values(codes).double(), values)
        if self.gate is None:
            return full * self.unit
        high = self.product(self.left.high(codes).double(), values)
        gate = self._gates(high)
        sums = torch.where(gate, full, high)
        integers = (time_last(x) for x in (codes, high.to(torch.int32), gate, sums.to(torch.int32), right_codes))
        self.last = Result(*integers)
        real = sums * self.unit
        return real.masked_fill(~gate, -torch.inf) if self.drops and self.mode == modes.GATED else real

    def _gates(self, high):
        if self.mode == modes.UNIFORM:
            return torch.ones_like(high, dtype=torch.bool)
        if self.mode == modes.HIGH_ONLY:
            return torch.zeros_like(high, dtype=torch.bool)
        rows = self.by_head(high)
        gate = self.gate.decide(rows, self.thresholds.to(high.device)) & self.known(*rows.shape[2:]).to(high.device)
        return gate.transpose(1, 2).flatten(2)

    def by_head(self, sums: torch.Tensor) -> torch.Tensor:
        """Outputs ``[images, T, heads*N]`` as ``[images, heads, T, N]``."""
        return sums.unflatten(2, (self.heads, -1)).transpose(1, 2)
