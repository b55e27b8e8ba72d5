"""Compares the definition in PyTorch with plain Python integers and with cases computed by hand."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
import reference
import torch

import pgexport
from pgexport import definition, randomlayers
from pgexport.errors import ExportError

ENCODINGS = ("unsigned", "twos-complement", "sign-magnitude", "bipolar")
KINDS = list(randomlayers.KINDS)
SMALL = [i for i in range(randomlayers.COMBINATIONS) if KINDS[i % len(KINDS)] != "wide"]


def one_weight(codes, encoding="unsigned", bits=4, high_bits=2, weight=1, scale=1.0):
    """Operands of a layer that multiplies every code by one weight."""
    return definition.Operands(
        encoding, bits, high_bits, torch.tensor(codes).reshape(1, 1, 1, -1), torch.tensor([[[[weight]]]]),
        (1, 1), (0, 0), 1, scale, torch.ones(1, dtype=torch.float64),
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("bits", range(1, 9))
def test_planes(encoding, bits):
    codes = list(reference.all_codes(bits, encoding))
    found = definition.planes(torch.tensor(codes), bits, encoding)
    assert found.T.tolist() == [reference.planes(code, bits, encoding) for code in codes]


def test_an_unknown_encoding_is_refused():
    with pytest.raises(ExportError, match="'gray' is not defined"):
        definition.planes(torch.tensor([1]), 4, "gray")


@pytest.mark.parametrize("index", SMALL)
def test_layers_in_plain_integers(index):
    layer = randomlayers.draw(11, index, 1)
    x = layer.operands
    found = definition.compute(x, layer.gate, layer.delta)
    low = x.bits - x.high_bits
    per_group = x.codes.shape[1] // x.groups

    def sums(first, end, channels=None):
        image = reference.map_image(
            x.codes[0].tolist(), lambda code: sum(reference.planes(code, x.bits, x.encoding)[first:end])
        )
        if channels:
            image = [
                plane if i % per_group < channels else [[0] * len(row) for row in plane] for i, plane in enumerate(image)
            ]
        return reference.convolve(image, x.weight.tolist(), x.stride, x.padding, x.groups)

    high, full = sums(low, x.bits, x.first_channels), sums(0, x.bits)
    units = [x.scale * scale for scale in x.scales.tolist()]
    for n, unit in enumerate(units):
        delta = layer.delta[..., n].tolist()
        on = [[reference.is_on(layer.gate, delta, value, unit) for value in row] for row in high[n]]
        assert found.gate[0, n].tolist() == on
        rows = zip(on, full[n], high[n])
        assert found.sums[0, n].tolist() == [[f if g else h for g, f, h in zip(*row)] for row in rows]


def test_a_sum_at_the_threshold_is_off():
    x = one_weight([3, 4, 7, 8, 12])  # high parts 0, 4, 4, 8, 12
    above = definition.compute(x, "above", torch.tensor([4.0]))
    assert above.gate.flatten().tolist() == [False, False, False, True, True]
    assert above.sums.flatten().tolist() == [0, 4, 4, 8, 12]
    between = definition.compute(x, "between", torch.tensor([[0.0], [8.0]]))
    assert between.gate.flatten().tolist() == [False, True, True, False, False]
    assert between.sums.flatten().tolist() == [0, 4, 7, 8, 12]


def test_a_padded_position_adds_nothing_in_bipolar_codes():
    x = replace(one_weight([0], "bipolar"), padding=(1, 1))  # code 0 has the value -15, and its high part is -12
    found = definition.compute(x, "above", torch.tensor([-13.0]))
    assert found.sums.flatten().tolist() == [0, 0, 0, 0, -15, 0, 0, 0, 0]


def test_gates_that_integers_and_reals_decide_differently_are_refused():
    # In float64 3 * (1/11) / (1/11) is a little less than 3, so the integer threshold of the sum 3 is 2.
    x = one_weight([3], high_bits=4, scale=1 / 11)
    with pytest.raises(ExportError, match="1 differ between integer and real sums"):
        definition.compute(x, "above", torch.tensor([3 * (1 / 11)], dtype=torch.float64))


def test_sums_beyond_exact_floats_are_refused():
    x = one_weight([128], bits=8, weight=1 << 50)
    with pytest.raises(ExportError, match="not exact in float64"):
        definition.high_sums(x)


@pytest.mark.parametrize("name", ["definition", "scoredefinition", "randomlayers", "randomscores", "randomtrace"])
def test_nothing_is_shared_with_what_is_checked(name):
    tree = ast.parse(Path(pgexport.__file__).with_name(f"{name}.py").read_text(encoding="utf-8"))
    relative = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    imported = {node.module or alias.name for node in relative for alias in node.names}
    assert imported <= {"archive", "definition", "scoredefinition", "errors", "randomlayers", "randomscores"}
