"""Tests that causal networks compute the same token by token as for the whole text at once, bit for bit."""

import subprocess

import numpy as np
import pytest
import torch
from attending import AttentionNetwork, CausalNetwork
from conftest import ABOUT, ACCURACY, PERPLEXITY, small_samples, small_sequences
from test_attention import MASK, Attending, Encoder

import pgexport
from pgexport import ExportError, ScoreGate, archive, gate_scores, interpreter
from pgexport.lowering import lowered

TEXT = small_sequences()
TOKENS = torch.from_numpy(TEXT.tokens)


def outputs(network, tokens, call):
    """The outputs of all steps of a network."""
    found = {}
    call(tokens, lambda step, inputs, output: found.setdefault(step.name, output.clone()))
    return found


def gated(kind, dropped):
    return gate_scores(CausalNetwork(), TOKENS, ScoreGate(kind, 2, 0.4, dropped))


NETWORKS = {
    "no gates on scores": CausalNetwork,
    "scores above": lambda: gated("above", False),
    "scores near the largest, others dropped": lambda: gated("near-max", True),
}


@pytest.mark.parametrize("parts", [[1] * 7, [3, 4], [5, 1, 1]])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_text_in_parts_has_the_codes_of_the_whole_text(name, parts):
    network = lowered(NETWORKS[name](), TOKENS)
    with torch.no_grad():
        whole = outputs(network, TOKENS, network)
    decoder, first = pgexport.Decoder(network, TOKENS), 0
    for part in parts:
        found = outputs(network, TOKENS[:, first : first + part], decoder.next)
        assert found.keys() == whole.keys()
        for name, output in found.items():
            wanted = whole[name][:, first : first + part]
            if output.shape != wanted.shape:  # scores and shares cover only the keys so far
                wanted = wanted.unflatten(2, (2, -1))[..., : first + part].flatten(2)
                hidden = torch.ones(part, first + part, dtype=torch.bool).triu(1 + first).repeat(1, 2)
                wanted, output = (x.masked_fill(hidden, 0) for x in (wanted, output))
            assert torch.equal(output, wanted), name
        first += part
    decoder.restart()
    assert torch.equal(decoder.next(TOKENS), whole[list(whole)[-1]])


@pytest.mark.parametrize("name", NETWORKS)
def test_numpy_and_pgsim_decode_a_trace(name, tmp_path, pgsim):
    pgexport.export(tmp_path / "t.npz", NETWORKS[name](), TEXT, ABOUT, PERPLEXITY)
    manifest, arrays = archive.read(tmp_path / "t.npz")
    assert interpreter.decodes(manifest) and interpreter.decode(manifest, arrays) == []
    run = subprocess.run([pgsim, "trace", "verify", tmp_path / "t.npz"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f": {TEXT.tokens.size} tokens decoded one by one, " in run.stdout


def test_numpy_finds_a_network_that_sees_later_positions(tmp_path):
    pgexport.export(tmp_path / "t.npz", CausalNetwork(), TEXT, ABOUT, PERPLEXITY)
    manifest, arrays = archive.read(tmp_path / "t.npz")
    next(node for node in manifest["nodes"] if node["op"] == "softmax")["attrs"]["causal"] = 0
    assert not interpreter.decodes(manifest)
    assert any("values differ token by token" in problem for problem in interpreter.decode(manifest, arrays))


def test_networks_of_images_have_no_cache(tmp_path):
    pgexport.export(tmp_path / "t.npz", AttentionNetwork(), small_samples(), ABOUT, ACCURACY)
    assert not interpreter.decodes(archive.read(tmp_path / "t.npz")[0])
    with pytest.raises(ExportError, match="^decode: reads no text; give a network of tokens$"):
        pgexport.Decoder(AttentionNetwork(), torch.from_numpy(np.zeros((1, 3, 8, 8), np.uint8)))


def test_attention_to_later_positions_is_refused():
    with pytest.raises(ExportError, match="^decode: .* sees later positions; use causal attention$"):
        pgexport.Decoder(Encoder(Attending), TOKENS)
    assert pgexport.Decoder(Encoder(Attending, MASK), TOKENS).next(TOKENS[:, :2]).shape == (3, 2, 11)


def test_tokens_that_are_no_part_of_the_texts_are_refused():
    decoder = pgexport.Decoder(Encoder(Attending, MASK), TOKENS)
    with pytest.raises(pgexport.ExportError, match=r"tokens: must be a tensor \[n, t\], got \[7\]"):
        decoder.next(TOKENS[0])
    decoder.next(TOKENS[:, :2])
    with pytest.raises(pgexport.ExportError, match=r"must be of 3 texts, as before, got \[2, 1\]; restart\(\) for"):
        decoder.next(TOKENS[:2, 2:3])
    decoder.restart()
    assert decoder.next(TOKENS[:2]).shape == (2, 7, 11)
