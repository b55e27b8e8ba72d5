"""Functions that round the same way everywhere.

Libraries compute ``exp`` and ``erf`` in different ways and differ in the last
bit. Values that are turned into codes must not differ. The trace format
therefore defines both functions as a fixed sequence of float64 additions,
multiplications and divisions.
"""

import math

import torch

LN2_HIGH = float.fromhex("0x1.62e42feep-1")  # its product with a whole number is exact (fdlibm, e_exp.c)
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
LOG2_E = float.fromhex("0x1.71547652b82fep+0")
EXP_LEAST = -700  # below this, exp returns 0
TERMS = 13  # of the series after the first
MOST_HALVINGS = 1011  # at EXP_LEAST
HALVES = torch.tensor([2.0**-k for k in range(MOST_HALVINGS)], dtype=torch.float64)

# Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: within 1.5e-7.
ERF_SCALE = 0.3275911
ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
ROOT_HALF = float.fromhex("0x1.6a09e667f3bcdp-1")


def exp(x: torch.Tensor) -> torch.Tensor:
    """e to the power of float64 numbers that are 0 or below."""
    inside = x.clamp(min=EXP_LEAST)
    k = (inside * LOG2_E).round()
    r = (inside - k * LN2_HIGH) - k * LN2_LOW
    total = torch.full_like(r, 1 / math.factorial(TERMS))
    for n in range(TERMS - 1, -1, -1):
        total = total * r + 1 / math.factorial(n)
    return torch.where(x >= EXP_LEAST, total * HALVES.to(x.device)[(-k).long()], torch.zeros_like(x))


def erf(z: torch.Tensor) -> torch.Tensor:
    """The error function of float64 numbers that are 0 or above."""
    t = 1 / (1 + ERF_SCALE * z)
    total = torch.zeros_like(t)
    for a in reversed(ERF):
        total = (total + a) * t
    return 1 - total * exp(-(z * z))


def gelu(x: torch.Tensor) -> torch.Tensor:
    """``x/2 * (1 + erf(x/sqrt(2)))``."""
    share = erf(x.abs() * ROOT_HALF)
    return x * 0.5 * (1 + torch.where(x < 0, -share, share))


def total(x: torch.Tensor, dim: int) -> torch.Tensor:
    """A sum whose terms are added in order, starting with the first."""
    return x.cumsum(dim).select(dim, -1)
