"""Tests that transformers train in both phases, compute the same when frozen, and export."""

import dataclasses
import functools

import numpy as np
import pytest
import schema
import torch
from conftest import ABOUT, ACCURACY, PERPLEXITY
from torch.nn import functional as F
from trainable import PHASES, WORDS, calibrated, corpus, images, train

from pgexport import ExportError, archive, evaluate, interpreter, manifest, ops, ptb
from pgexport.models.transformer import CausalTransformer, VisionTransformer
from pgexport.modes import FLOAT, GATED, HIGH_ONLY, UNIFORM, computing
from pgexport.training import context
from pgexport.training.classify import Classification
from pgexport.training.context import ContextModelling
from pgexport.training.freeze import freeze
from pgexport.training.layers import gated_layers
from pgexport.training.quantizers import LearnedClip
from pgexport.training.recipe import Phase
from pgexport.training.recipes import CONTEXT, RECIPES

POSITIONS = 6
STEM_GATES = {"vit": 2, "transformer": 0}  # gated layers in front of the blocks
SIZES = {"width": 8, "heads": 2, "layers": 2, "dropout": 0.1}
SHORT = tuple(dataclasses.replace(phase, bfloat16=True) for phase in PHASES)


def image_recipe():
    return dataclasses.replace(
        RECIPES["vit"], network=functools.partial(VisionTransformer, 8, **SIZES), batch=8, curve=1, average=0.9,
        load=lambda path: (images(40), images(20)),
        task=functools.partial(Classification, shift=1, cutout=4, smoothing=0.1),
        phases=(SHORT[0], dataclasses.replace(SHORT[1], distilled=0.5)),
    )  # fmt: skip


def text_recipe():
    return dataclasses.replace(
        RECIPES["transformer"], network=functools.partial(CausalTransformer, WORDS, POSITIONS, **SIZES), phases=SHORT,
        load=lambda path: corpus(), task=functools.partial(ContextModelling, stretch=POSITIONS), batch=16, average=0.9,
    )  # fmt: skip


TRAINED = {"vit": image_recipe, "transformer": text_recipe}


@pytest.fixture(scope="module", params=TRAINED)
def trained(request, tmp_path_factory):
    """A recipe's name, and the network after its phases."""
    return request.param, train(TRAINED[request.param](), tmp_path_factory.mktemp("out"))


def stored(name):
    if name == "vit":
        return images(5), ACCURACY
    return ptb.sequences(corpus().test, 3, POSITIONS, "text"), PERPLEXITY


def test_both_phases_train(trained):
    name, training = trained
    layers = gated_layers(training.network)
    assert len(layers) == SIZES["layers"] * 6 + STEM_GATES[name] and len(training.measured) == 2
    assert all(layer.threshold.any() and torch.isfinite(layer.threshold).all() for layer in layers)
    assert all(torch.isfinite(value).all() for value in training.network.state_dict().values())


@pytest.mark.parametrize("trained", ["transformer"], indirect=True)
def test_the_decoder_keeps_the_weights_of_the_embedding(trained):
    network = trained[1].network
    assert network.decoder.weight is network.embedding.weight
    frozen = freeze(network)
    assert torch.equal(frozen.decoder.float_weight, network.embedding.weight.detach())


@pytest.mark.parametrize("name", TRAINED)
@pytest.mark.parametrize("mode", [GATED, UNIFORM, HIGH_ONLY])
def test_a_frozen_transformer_computes_the_same(name, mode):
    torch.manual_seed(54)
    network, x = TRAINED[name]().network().double(), torch.from_numpy(stored(name)[0].values).long()
    with torch.no_grad():
        for i, quantizer in enumerate(m for m in network.modules() if isinstance(m, LearnedClip)):
            quantizer.clip.fill_(1.5 + i / 64)
    calibrated(network, x)
    exact = freeze(network)
    with torch.no_grad(), computing(network, mode), computing(exact, mode):
        ours, theirs = network(x), exact(x)
    # GELU's erf differs in the seventh digit, which may change a code.
    close = (ours - theirs).abs() < 1e-5 * ours.abs().max()
    assert float(close.double().mean()) > 0.98


def test_a_trained_transformer_is_exported(trained, tmp_path):
    name, training = trained
    samples, measured = stored(name)
    described, arrays, steps = manifest.build(freeze(training.network), samples, ABOUT, measured)
    schema.check(described, arrays)
    gated = [step for step in steps if step.result is not None and step.result.gate is not None]
    assert len(gated) == SIZES["layers"] * 6 + STEM_GATES[name]
    assert 0 < np.mean([float(step.result.gate.double().mean()) for step in gated]) < 1
    archive.write(tmp_path / "t.npz", described, arrays)
    assert interpreter.run(*archive.read(tmp_path / "t.npz")).problems == []


def test_perplexity_is_that_of_the_frozen_network():
    torch.manual_seed(55)
    network, text = text_recipe().network(), corpus().valid
    streams = ptb.streams(text, 10, (len(text) - 1) // 10)
    with computing(network, FLOAT):
        found = context.perplexity(network, text, POSITIONS)
    frozen = evaluate.read(freeze(network), streams, FLOAT)
    assert found == pytest.approx(frozen.perplexity, rel=1e-4)


def test_a_table_of_places_freezes():
    network = text_recipe().network()
    frozen = freeze(network)
    assert isinstance(frozen.places, ops.AddPositions) and frozen.places.table.shape == (POSITIONS, SIZES["width"])


def test_a_text_with_a_teacher():
    task = ContextModelling(corpus(), 4, POSITIONS)
    torch.manual_seed(93)
    student, teacher = (text_recipe().network().eval() for _ in range(2))
    batch = next(iter(task.batches(1)))

    def loss(share, taught_by):
        return task.loss(student, batch, Phase(GATED, 1, 0.1, distilled=share), None, taught_by)[0].item()

    with computing(student, FLOAT), computing(teacher, FLOAT):
        soft = [F.log_softmax(network(batch[0]).double().flatten(0, 1), 1) for network in (teacher, student)]
        divergence = (soft[0].exp() * (soft[0] - soft[1])).sum(1).mean().item()
        assert loss(1, student) == pytest.approx(0, abs=1e-6)
        assert loss(1, teacher) == pytest.approx(divergence, rel=1e-4)
        assert loss(0.25, teacher) == pytest.approx(0.75 * loss(0, None) + 0.25 * divergence, rel=1e-4)


@pytest.mark.parametrize("name, least, most", [("vit", 0.5e6, 1e6), ("transformer", 1e6, 2e6)])
def test_the_recipes_networks_have_their_sizes(name, least, most):
    network = RECIPES[name].network()
    assert least < sum(parameter.numel() for parameter in network.parameters()) < most
    if name == "transformer":
        assert network.positions == CONTEXT
