"""Tests that integer thresholds give the same gate as real ones for every sum."""

import random
from fractions import Fraction

import pytest
import torch
from reference import is_on

from pgexport import Above, Between, ExportError


# Units such as 1/3 could expose rounding errors; 0.25 and 1.0 put thresholds
# exactly on sums.
UNITS = [1 / 3, 0.25, 1.0, 0.1, 0.0078125, 0.7371]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("delta", [-2.0, -1.0, -0.3, 0.0, 0.5, 1.0, 2.9955, 7.25])
def test_above(unit, delta):
    gate = Above([delta])
    sums = [s for s in range(-2000, 2000) if not is_within_rounding(s, unit, delta)]
    assert len(sums) >= 3999
    thresholds = gate.thresholds(torch.tensor([unit], dtype=torch.float64))
    got = gate.decide(torch.tensor(sums).reshape(-1, 1), thresholds).flatten().tolist()
    assert got == [is_on("above", delta, s, unit) for s in sums]
    assert True in got and False in got


def is_within_rounding(s, unit, delta):
    """Whether float64 cannot tell a sum from the threshold although the two are not equal."""
    gap = abs(s * Fraction(unit) - Fraction(delta))
    return 0 < gap < Fraction(1e-14) * max(1, abs(Fraction(delta)))


def test_a_sum_equal_to_the_threshold_is_off():
    gate = Above([0.5, 0.75])
    thresholds = gate.thresholds(torch.tensor([0.25, 0.25], dtype=torch.float64))
    assert thresholds.tolist() == [2, 3]
    assert gate.decide(torch.tensor([[2, 3], [3, 4]]), thresholds).tolist() == [[False, False], [True, True]]


def test_between_is_strict_on_both_sides():
    gate = Between([-0.5], [0.75])
    thresholds = gate.thresholds(torch.tensor([0.25], dtype=torch.float64))
    assert thresholds.tolist() == [[-2], [3]]
    sums = torch.arange(-4, 5).reshape(-1, 1)
    assert gate.decide(sums, thresholds).flatten().nonzero().flatten().sub(4).tolist() == [-1, 0, 1, 2]


def test_between_agrees_with_reals():
    rng = random.Random(8)
    for _ in range(100):
        unit, lo, hi = rng.uniform(0.01, 1), rng.uniform(-5, 5), rng.uniform(-5, 5)
        gate = Between([lo], [hi])
        sums = torch.arange(-600, 600).reshape(-1, 1)
        got = gate.decide(sums, gate.thresholds(torch.tensor([unit], dtype=torch.float64))).flatten().tolist()
        assert got == [is_on("between", (lo, hi), s, unit) for s in range(-600, 600)]


def test_thresholds_beyond_int32_are_refused():
    for gate in (Above([1e12]), Above([float("nan")]), Between([0.0], [1e12])):
        with pytest.raises(ExportError, match="must fit int32"):
            gate.thresholds(torch.tensor([0.001], dtype=torch.float64))
