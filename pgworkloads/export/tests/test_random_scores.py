"""Tests what random products of two computed operands cover, and that all readers of this package agree on them."""

import pytest
import schema
import torch

from pgexport import Above, Between, NearMax, PGMatmul, interpreter, randomscores, randomtrace, scoredefinition
from pgexport.activation import Activation
from pgexport.cli import main
from pgexport.randomlayers import ENCODINGS

SEED, IMAGES = 5, 2


@pytest.fixture(scope="module")
def drawn():
    """One of every combination of kind of gate, way and encoding."""
    return [randomscores.draw(SEED, i, IMAGES) for i in range(randomscores.COMBINATIONS)]


@pytest.fixture(scope="module")
def trace():
    """The same products, as a trace."""
    return randomtrace.build(SEED, 1, IMAGES, None, randomscores.COMBINATIONS)


def test_every_combination_is_drawn(drawn):
    ways = {(x.kind, x.transposed, x.causal, x.dropped, x.pair.encoding) for x in drawn}
    assert len(ways) == randomscores.COMBINATIONS
    assert {x.pair.right_encoding for x in drawn} == set(ENCODINGS)
    assert {x.heads for x in drawn} == {1, 2, 3, 4} and {x.pair.high_bits for x in drawn} >= set(range(1, 6))


def test_gates_differ_and_ties_happen(trace):
    assert 0.15 * trace.gates < trace.on < 0.8 * trace.gates
    assert trace.ties > 0.05 * trace.gates


def test_the_trace_is_one_and_the_interpreter_agrees(trace):
    schema.check(trace.manifest, trace.arrays)
    run = interpreter.run(trace.manifest, trace.arrays)
    assert run.problems == []
    assert run.gates == trace.gates


def test_pg_products_agree(drawn):
    for x in drawn:
        pair, kind = x.pair, x.kind
        gate = Between(*x.delta) if kind == "between" else {"above": Above, "near-max": NearMax}[kind](x.delta)
        left = Activation(pair.bits, pair.high_bits, pair.encoding, pair.scale)
        right = Activation(pair.right_bits, pair.right_bits, pair.right_encoding, pair.right_scale)
        product = PGMatmul(x.heads, x.transposed, left, right, gate, x.causal, x.dropped)
        reals = [
            activation.values(operand.codes[..., 0]).transpose(1, 2).double() * operand.scale
            for activation, operand in ((left, x.left), (right, x.right))
        ]
        real = product.by_head(product(*reals))
        wanted = scoredefinition.compute(pair, kind, x.delta, x.causal)
        found = [product.by_head(y.transpose(1, 2)) for y in (product.last.gate, product.last.output)]
        assert torch.equal(found[0], wanted.gate), x.name
        assert torch.equal(found[1].long(), wanted.sums), x.name
        assert torch.equal(real == -torch.inf, ~wanted.gate if x.dropped else torch.zeros_like(wanted.gate)), x.name


def test_layers_do_not_depend_on_products_beside_them(trace, tmp_path, capsys):
    alone = randomtrace.build(SEED, 1, IMAGES)
    assert set(alone.arrays) < set(trace.arrays) and alone.manifest["nodes"] == trace.manifest["nodes"][-3:]
    out = str(tmp_path / "t.npz")
    assert main(["random", "--out", out, "--layers", "2", "--scores", "3"]) == 0
    assert "5 layers, 4 images" in capsys.readouterr().out
    assert main(["random", "--out", out, "--scores", "-1"]) == 2
    assert capsys.readouterr().err == "pgexport: scores: must be 0..10000, got -1\n"
