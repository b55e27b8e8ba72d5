"""Tests codes, values and high parts, for every possible code."""

import pytest
import torch
from reference import all_codes, planes

from pgexport import Activation, ExportError
from pgexport.activation import ENCODINGS


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("bits", range(1, 9))
def test_values_and_high_parts_are_sums_of_planes(encoding, bits):
    codes = list(all_codes(bits, encoding))
    for high_bits in range(1, bits + 1):
        activation = Activation(bits, high_bits, encoding, 1.0)
        tensor = torch.tensor(codes, dtype=torch.int32)
        worth = [planes(code, bits, encoding) for code in codes]
        assert activation.values(tensor).tolist() == [sum(w) for w in worth]
        assert activation.high(tensor).tolist() == [sum(w[bits - high_bits :]) for w in worth]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("bits", range(1, 9))
def test_real_values_find_their_codes_again(encoding, bits):
    activation = Activation(bits, bits, encoding, 1 / 3)
    codes = torch.tensor(list(all_codes(bits, encoding)), dtype=torch.int32)
    real = activation.values(codes).double() * activation.scale
    assert torch.equal(activation.codes(real), codes)
    assert activation.code_range == (codes.min(), codes.max())
    assert activation.max_magnitude == activation.values(codes).abs().max()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_codes_saturate(encoding):
    activation = Activation(3, 2, encoding, 0.5)
    assert activation.codes(torch.tensor([-1e6, 1e6])).tolist() == list(activation.code_range)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((4, 2, "gray", 1.0), "encoding: must be one of"),
        ((9, 2, "unsigned", 1.0), "bits: must be 1..8, got 9"),
        ((4, 5, "unsigned", 1.0), "high_bits: must be 1..4, got 5"),
        ((4, 0, "unsigned", 1.0), "high_bits: must be 1..4, got 0"),
        ((4, 2, "unsigned", 0.0), "scale: must be above 0"),
    ],
)
def test_bad_settings_are_refused(arguments, message):
    with pytest.raises(ExportError, match=message):
        Activation(*arguments)
