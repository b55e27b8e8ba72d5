"""Tests gates on scores of attention: their decisions, and that all readers of a trace agree."""

import subprocess

import numpy as np
import pytest
import schema
import torch
from attending import AttentionNetwork, CausalNetwork
from conftest import ABOUT, ACCURACY, PERPLEXITY, small_samples, small_sequences
from test_attention import MASK, Attending, Encoder

import pgexport
from pgexport import (
    PG,
    Above,
    Between,
    ExportError,
    NearMax,
    PGMatmul,
    ScoreGate,
    archive,
    evaluate,
    gate_scores,
    interpreter,
    ops,
)
from pgexport.activation import Activation
from pgexport.capturing.scores import KINDS
from pgexport.interpreter import ops as numpy_ops
from pgexport.modes import HIGH_ONLY, UNIFORM, computing
from pgexport.record import record

LEFT, RIGHT = Activation(5, 2, "sign-magnitude", 0.25), Activation(5, 5, "twos-complement", 0.125)
TEXT, SAMPLES = small_sequences(), small_samples()
NETWORKS = {"images": (AttentionNetwork, SAMPLES), "text": (CausalNetwork, TEXT)}
GATES = [ScoreGate(kind, 2, 0.4, dropped) for kind in KINDS for dropped in (False, True)]


def operands(seed=3, positions=5, keys=5):
    random = torch.Generator().manual_seed(seed)
    return torch.randn(2, positions, 6, generator=random) * 2, torch.randn(2, keys, 6, generator=random)


def gates_of(kind):
    between = Between([-1.0, -0.5], [1.0, 2.0])
    return {"above": Above([0.5, -0.5]), "between": between, "near-max": NearMax([0.8, 2.0])}[kind]


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_every_score_is_decided_by_what_came_before_it_in_its_row(kind, causal):
    """The gates, computed score by score from the codes."""
    left, right = operands()
    gate = gates_of(kind)
    product = PGMatmul(2, True, LEFT, RIGHT, gate, causal, drops=True)
    found = product(left, right)
    codes, keys = LEFT.codes(left), RIGHT.codes(right).long()
    high, low = LEFT.high(codes).long(), (codes - LEFT.high(codes)).long()
    decided = set()
    for image, t, head in np.ndindex(2, 5, 2):
        part = slice(3 * head, 3 * head + 3)
        row = [int((high[image, t, part] * keys[image, s, part]).sum()) for s in range(5)]
        for s, oh in enumerate(row):
            thresholds = [float(x) / product.unit for x in gate.delta.reshape(-1, 2)[:, head]]
            on = {
                "above": lambda oh=oh, t=thresholds: oh > t[0],
                "between": lambda oh=oh, t=thresholds: t[0] < oh < t[-1],
                "near-max": lambda oh=oh, t=thresholds, row=row, s=s: max(row[: s + 1]) - oh < t[0],
            }[kind]()
            on = on and not (causal and s > t)
            decided.add(on)
            at = 5 * head + s
            whole = oh + int(on) * int((low[image, t, part] * keys[image, s, part]).sum())
            assert bool(product.last.gate[image, at, t]) == on
            assert int(product.last.output[image, at, t]) == whole
            assert float(found[image, t, at]) == (whole * product.unit if on else -torch.inf)
    assert decided == {False, True}


def test_what_the_largest_of_a_row_keeps_the_largest_so_far_keeps_too():
    left, right = operands(8, 9, 9)
    product = PGMatmul(2, True, LEFT, RIGHT, NearMax([0.8, 2.0]))
    product(left, right)
    high = product.by_head(product.last.high.transpose(1, 2).long())
    whole = high.amax(-1, keepdim=True) - high < product.thresholds.reshape(-1, 1, 1)
    so_far = product.by_head(product.last.gate.transpose(1, 2))
    assert bool((so_far | ~whole).all()) and bool((so_far & ~whole).any()) and bool(so_far[..., 0].all())


def test_modes_open_all_gates_or_none_and_drop_nothing():
    left, right = operands()
    gated = PGMatmul(2, True, LEFT, RIGHT, Above([0.0, 0.0]), True, True)
    plain = PGMatmul(2, True, Activation(5, 5, "sign-magnitude", 0.25), RIGHT)(left, right)
    with computing(gated, UNIFORM):
        assert torch.equal(gated(left, right), plain)
    with computing(gated, HIGH_ONLY):
        found = gated(left, right)
    assert bool(found.isfinite().all()) and not torch.equal(found, plain)


def test_a_row_without_scores_has_no_shares():
    x = torch.tensor([[[0.5, -torch.inf, -torch.inf, -torch.inf], [-torch.inf, 1.0, 0.0, -torch.inf]]]).double()
    for causal in (False, True):
        found = ops.Softmax(2, 1.0, causal)(x)
        assert np.array_equal(found.numpy(), numpy_ops._softmax(x.numpy(), 2, 1.0, causal))
        assert found[0, 0].tolist() == [1, 0, 0, 0] and found[0, 1, 1] == 1


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: f"{gate.kind}-{gate.dropped}")
@pytest.mark.parametrize("name", NETWORKS)
def test_traces_with_gates_on_scores_are_executed_alike(name, gate, tmp_path):
    make, data = NETWORKS[name]
    network = gate_scores(make(), torch.from_numpy(data.values), gate)
    steps = pgexport.export(tmp_path / "t.npz", network, data, ABOUT, PERPLEXITY if name == "text" else ACCURACY)
    manifest, arrays = archive.read(tmp_path / "t.npz")
    schema.check(manifest, arrays)
    assert interpreter.run(manifest, arrays).problems == []
    (scores,) = (step for step in steps if step.module is not None and getattr(step.module, "transposed", False))
    known = scores.module.known(scores.shape[0], scores.shape[1] // 2)
    on, high = (scores.module.by_head(x.transpose(1, 2)) for x in (scores.result.gate, scores.result.high))
    numbers = NearMax.numbers(high) if gate.kind == "near-max" else high
    for head in range(2):  # as close to the target as equal numbers allow
        tied = numbers[:, head, known].unique(return_counts=True)[1].max() / numbers[:, head, known].numel()
        assert abs(float(on[:, head, known].double().mean()) - gate.target) <= tied + 0.02
    assert not bool((on & ~known).any())


def test_pgsim_executes_gates_on_scores(tmp_path, pgsim):
    for i, gate in enumerate(GATES):
        for name, (make, data) in NETWORKS.items():
            network = gate_scores(make(), torch.from_numpy(data.values), gate)
            path = tmp_path / f"{name}{i}.npz"
            pgexport.export(path, network, data, ABOUT, PERPLEXITY if name == "text" else ACCURACY)
            run = subprocess.run([pgsim, "trace", "verify", path], capture_output=True, text=True)
            lines = 3 if name == "text" else 2  # a text is also decoded
            assert run.returncode == 0 and run.stdout.count(": 0 differences") == lines, (gate, run.stdout + run.stderr)


def test_a_spoiled_gate_on_scores_is_found_out(tmp_path):
    gate_of = ScoreGate(high_bits=2)
    network = gate_scores(CausalNetwork(), torch.from_numpy(TEXT.tokens), gate_of)
    pgexport.export(tmp_path / "t.npz", network, TEXT, ABOUT, PERPLEXITY)
    manifest, arrays = archive.read(tmp_path / "t.npz")
    arrays = {name: array.copy() for name, array in arrays.items()}
    arrays["attend.scores.right_codes"][0, 0, 0] += 1
    assert interpreter.run(manifest, arrays).problems == ["attend.scores: 1 codes of the right operand differ"]


def test_capture_gates_scores(tmp_path):
    network = Encoder(Attending, MASK).eval()
    said = []
    captured = pgexport.capture(
        network, TEXT, PG(bits=5, high_bits=3, scores=ScoreGate(high_bits=3, dropped=True)), say=said.append
    )
    (row,) = (row for row in captured.layers if row["op"] == "matmul")
    assert row["gate"] == "near-max" and (row["bits"], row["high_bits"]) == (7, 3) and 0 < row["gated_fraction"] < 0.6
    assert "near-max, 0.3 of every head's, others dropped" in captured.about.training
    captured.save(tmp_path / "t.npz")
    manifest, arrays = archive.read(tmp_path / "t.npz")
    gate = next(n["product"]["gate"] for n in manifest["nodes"] if n["op"] == "matmul" and n["attrs"]["transposed"])
    assert gate["off"] == "dropped" and gate["causal"] is True
    assert interpreter.run(manifest, arrays).problems == []
    with pytest.raises(ExportError, match="gates on scores do not learn"):
        captured.tunable()


def test_more_scores_lose_less():
    """If all gates are on, nothing is lost; fewer gates lose more than many."""
    network, tokens = CausalNetwork(), torch.from_numpy(TEXT.tokens)
    whole = network(tokens)
    gates = [ScoreGate(target=t, high_bits=2) for t in (1, 0)]
    off = [float((gate_scores(network, tokens, gate)(tokens) - whole).abs().mean()) for gate in gates]
    assert off[0] == 0 < off[1]
    gated = gate_scores(network, tokens, ScoreGate(high_bits=2))
    measured = evaluate.measure(gated, TEXT, "text", say=lambda line: None)
    assert measured.gated > 1 and measured.uniform > 1 and measured.high_only > 1


def made(gate=None, **rest):
    left = LEFT if gate is not None else Activation(5, 5, "sign-magnitude", 0.25)
    return PGMatmul(2, rest.pop("transposed", True), left, RIGHT, gate, **rest)


REFUSED = {
    "no gate": (lambda: made(drops=True), "gate: is missing, but causal or drops is given"),
    "thresholds": (lambda: made(Above([0.0] * 3)), "gate: must have 2 thresholds, one for every head, got 3"),
    "shares": (lambda: made(NearMax([0.0] * 2), transposed=False), "NearMax, causal and drops are for scores"),
    "no low bits": (
        lambda: PGMatmul(2, True, RIGHT, RIGHT, Above([0.0] * 2)), "left: must be an Activation with low bits"
    ),
    "kind": (lambda: ScoreGate("best"), "scores: kind: must be one of above, between, near-max, got 'best'"),
    "target": (lambda: ScoreGate(target=2), "scores: target: must be a fraction 0..1, got 2"),
    "target in words": (lambda: ScoreGate(target="a"), "scores: target: must be a fraction 0..1, got 'a'"),
    "half a bit": (lambda: ScoreGate(high_bits=2.5), "scores: high_bits: must be 1..8, got 2.5"),
    "scores": (lambda: PG(scores="near-max"), "gate: scores: must be a ScoreGate, got 'near-max'"),
    "bits": (
        lambda: gate_scores(CausalNetwork(), torch.from_numpy(TEXT.tokens), ScoreGate(high_bits=6)),
        "scores: high_bits: must be 1..5 in attend.scores, whose queries have 6 bits, got 6",
    ),
    "no attention": (
        lambda: gate_scores(Encoder(Attending), torch.from_numpy(TEXT.tokens)), "has no attention on codes"
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_gates_on_scores_cannot_be_is_refused(case):
    call, message = REFUSED[case]
    with pytest.raises(ExportError) as error:
        call()
    assert message in str(error.value) and "\n" not in str(error.value), error.value


def test_recording_has_the_integers():
    network = gate_scores(CausalNetwork(), torch.from_numpy(TEXT.tokens), ScoreGate(high_bits=2))
    steps, _ = record(network, torch.from_numpy(TEXT.tokens))
    found = next(step.result for step in steps if step.name == "attend.scores")
    assert torch.equal(found.output, torch.where(found.gate, found.output, found.high))
