"""Tests that each long recipe trains, that stages follow each other, and which layers are gated."""

import dataclasses
import functools
import json

import pytest
import torch
from test_training_cli import finished
from trainable import WIDTH, WORDS, corpus, images, rich_recipe, same, silent, train

from pgexport import ExportError, modes
from pgexport.modes import FLOAT, GATED
from pgexport.models.language import LanguageModel
from pgexport.models.resnet import CifarResNet, GatedBlock
from pgexport.training import __main__ as command
from pgexport.training import checkpoint
from pgexport.training.average import Average
from pgexport.training.freeze import freeze
from pgexport.training.layers import gated_layers
from pgexport.training.published import PUBLISHED, Evaluation, about, measure
from pgexport.training.recipe import Phase
from pgexport.training.recipes import RECIPES
from pgexport.training.start import deepened, from_float

LONG = ["lstm", *(name for name in RECIPES if name.endswith("-long"))]
EVALUATION = Evaluation(images(2), images(10), "noise", "test", "", "noise")
FROM_FLOAT = {"resnet20-all-long", "resnet20-a3-long", "resnet20-a5-long", "resnet20-channels-long"}


def shortened(name):
    """A recipe on a few random samples: one epoch of each phase, small batches."""
    phases = tuple(dataclasses.replace(phase, epochs=1) for phase in RECIPES[name].phases)
    recipe = dataclasses.replace(RECIPES[name], phases=phases, batch=8, curve=1)
    if name == "lstm":
        network = functools.partial(LanguageModel, WORDS, WIDTH)
        return dataclasses.replace(recipe, load=lambda path: corpus(), network=network, batch=4)
    return dataclasses.replace(recipe, load=lambda path: (images(16), images(10)))


@pytest.mark.parametrize("name", LONG)
def test_every_long_recipe_trains(name, tmp_path):
    training = train(shortened(name), tmp_path)
    assert len(training.curve) == len(training.measured) == len(training.recipe.phases)
    assert training.recipe.phases[-1].mode == GATED
    for layer in gated_layers(training.network):
        assert layer.threshold.any() and torch.isfinite(layer.threshold).all()
    assert all(torch.isfinite(value).all() for value in training.network.state_dict().values())
    assert (tmp_path / "phase-1.pt").exists() == (len(training.recipe.phases) == 2)


def test_the_wide_network_teaches(tmp_path):
    """Recipes that it teaches go on from a float network of their own kind, or of a shallower one."""
    train(shortened("wide"), tmp_path / "wide")
    assert [path.name for path in sorted((tmp_path / "wide").glob("*.pt"))] == ["checkpoint.pt", "phase-1.pt"]
    train(shortened("resnet20-long"), tmp_path / "float")
    for name in ("resnet20-taught", "resnet56-taught"):
        recipe = shortened(name)
        training = silent(recipe, tmp_path / name, teacher=tmp_path / "wide" / "phase-1.pt")
        recipe.start(training.network, tmp_path / "float" / "phase-1.pt")
        training.run()
        assert set(training.measured) == {"0", "1"}
        again = recipe.start(training.network, tmp_path / name / "phase-1.pt")
        assert again == training.measured["0"]
        assert all(torch.isfinite(value).all() for value in training.network.state_dict().values())


@pytest.mark.parametrize("bits", [2, 3, 4])
def test_uniform_recipes_train_networks_without_gates(bits, tmp_path):
    """Every output uses all bits, so all integer modes give the same answers."""
    training = train(shortened(f"resnet20-uniform-a{bits}"), tmp_path)
    assert training.recipe.start is from_float
    assert not gated_layers(training.network)
    inner = [m for name, m in training.network.named_modules() if name.startswith("layer") and hasattr(m, "source")]
    assert len(inner) == 18 and {m.source[0].bits for m in inner} == {bits}
    found = measure(freeze(training.network), EVALUATION, training._progress())
    assert found.gated == found.uniform == found.high_only


def products_of(network):
    """The number of multiplications per image in the network's layers, by name."""
    found = {}

    def count(name, module, inputs, output):
        found[name] = output[0].numel() * module.weight[0].numel()

    for name, module in network.named_modules():
        if hasattr(module, "source"):
            module.register_forward_hook(functools.partial(count, name))
    with torch.no_grad():
        network.eval()(torch.zeros(1, 3, 32, 32))
    return found


@pytest.mark.parametrize(
    ("name", "gated", "least"), [("resnet20-long", 9, 0.4), ("resnet20-all-long", 18, 0.97), ("resnet56-long", 27, 0.4)]
)
def test_how_much_of_a_network_is_gated(name, gated, least):
    network = RECIPES[name].network()
    products, layers = products_of(network), gated_layers(network)
    names = [name for name, module in network.named_modules() if module in layers]
    assert len(layers) == gated
    assert sum(products[name] for name in names) / sum(products.values()) >= least


@pytest.mark.parametrize(
    ("name", "bits"), [("resnet20-long", (4, 2)), ("resnet20-a3-long", (3, 2)), ("resnet20-a5-long", (5, 3))]
)
def test_bits_of_a_recipe(name, bits):
    network = RECIPES[name].network()
    assert {(layer.source[0].bits, layer.high_bits) for layer in gated_layers(network)} == {bits}
    assert f"{bits[0]}-bit activations, {bits[1]} bits of them high" in PUBLISHED[name].model


def float_checkpoint(folder):
    """The result of a small network's float phase."""
    train(rich_recipe(), folder)
    return folder / "phase-1.pt"


def test_a_gated_training_starts_from_a_float_one_of_other_bits_and_gates(tmp_path):
    path = float_checkpoint(tmp_path)
    network = CifarResNet(1, GatedBlock, bits=5, high_bits=3)
    found = from_float(network, path)
    state = checkpoint.load(path)
    assert found == json.loads(state["progress"])["measured"]["0"] and "accuracy" in found
    own, trained = network.state_dict(), state["network"]
    thresholds = {name for name in own if "threshold" in name}
    assert len(thresholds) == 12 and not any(own[name].any() for name in thresholds)
    assert own.keys() - thresholds == {name for name in trained if "threshold" not in name}
    assert all(torch.equal(own[name], trained[name]) for name in own.keys() - thresholds)
    with modes.computing(network, FLOAT):
        network.eval()(torch.from_numpy(images(2).pixels))


@pytest.mark.parametrize("start", [from_float, deepened])
def test_starts_from_the_average_of_a_float_phase_under_way(tmp_path, start):
    training = silent(rich_recipe(), tmp_path)
    training.curve = [
        {"phase": 1, "mode": FLOAT, "epoch": 5, "accuracy": 0.75}, {"phase": 1, "mode": FLOAT, "epoch": 10, "accuracy": 0.79},
    ]  # fmt: skip
    training.step, training.average = 1, Average(CifarResNet(1), 0.9)
    training.save()
    network = CifarResNet(1)
    assert start(network, training.path) == {"accuracy": 0.79}
    average = training.average.network.state_dict()
    assert not same(average, training.network.state_dict())
    assert all(torch.equal(value, average[name]) for name, value in network.state_dict().items() if "threshold" not in name)


def test_what_is_under_way_and_not_in_float_has_no_results(tmp_path):
    training = silent(rich_recipe(), tmp_path)
    training.curve = [{"phase": 1, "mode": FLOAT, "epoch": 5, "accuracy": 0.75}]
    training.phase = training.step = 1  # gated, without a point yet
    training.save()
    with pytest.raises(ExportError, match="its last phase is not one in float"):
        from_float(CifarResNet(1), training.path)


def test_what_a_phase_leaves_stays(tmp_path):
    path = float_checkpoint(tmp_path)
    state, ended = checkpoint.load(path), checkpoint.load(tmp_path / "checkpoint.pt")
    assert json.loads(state["progress"])["phase"] == 1 and not same(state["network"], ended["network"])
    assert not (tmp_path / "phase-2.pt").exists()  # the last phase's result is in the checkpoint


def test_what_float_networks_do_not_start_from(tmp_path):
    path = float_checkpoint(tmp_path)
    with pytest.raises(ExportError, match="phase-1.pt: is of another network; give the phase-1.pt of a long training"):
        from_float(CifarResNet(2), path)
    with pytest.raises(ExportError, match="checkpoint.pt: its last phase is not one in float; give"):
        from_float(CifarResNet(1), tmp_path / "checkpoint.pt")
    begun = finished(CifarResNet(1), tmp_path / "begun.pt", phase=0)
    with pytest.raises(ExportError, match="begun.pt: its last phase is not one in float"):
        from_float(CifarResNet(1), begun)


def test_the_command_line_starts_from_a_float_network(tmp_path, monkeypatch, capsys):
    start, out = float_checkpoint(tmp_path / "float"), tmp_path / "out"
    phases = (Phase(GATED, 1, 0.02, gated_fraction=0.3, distilled=0.5),)
    monkeypatch.setitem(RECIPES, "all", rich_recipe(
        phases=phases, start=from_float, network=functools.partial(CifarResNet, 1, GatedBlock),
    ))  # fmt: skip
    arguments = ["all", "--data", "none", "--out", str(out), "--threads", "1", "--device", "cpu"]
    assert command.main(arguments) == 2
    error = capsys.readouterr().err
    assert error == "pgexport: --start: recipe all begins with a trained network; give the phase-1.pt of one\n"
    assert not out.exists()
    assert command.main([*arguments, "--start", str(start)]) == 0
    state = checkpoint.load(out / "checkpoint.pt")
    progress = json.loads(state["progress"])
    before = json.loads(checkpoint.load(start)["progress"])
    assert progress["start"] == "phase-1.pt" and progress["measured_at_start"] == before["measured"]["0"]
    assert command.main(arguments) == 0  # resumes without it
    assert capsys.readouterr().out.endswith("is finished\n")
    network = freeze(RECIPES["all"].network().eval())
    assert measure(network, EVALUATION, progress).float == before["measured"]["0"]["accuracy"]


def test_a_trace_says_how_it_was_trained_long():
    gated = Phase(GATED, 30, 0.03, bfloat16=True, distilled=0.5, dropout=False)
    phases = Phase(FLOAT, 80, 0.2, bfloat16=True), gated
    progress = {"phases": list(map(dataclasses.asdict, phases)), "seed": 1, "start": None, "measured": {}}
    words = about(PUBLISHED["resnet20-long"], "a-name", EVALUATION, progress).training
    assert words == (
        "on a CPU: 80 epochs float with bfloat16 products (learning rate up to 0.2), then 30 epochs gated with "
        "bfloat16 gradients (learning rate up to 0.03, 0.5 of the loss the distance to its float network, without dropout); "
        "images shifted, mirrored and with a square of 8 pixels cut out, labels smoothed by 0.1, "
        "parameters averaged with a decay of 0.999"
    )


@pytest.mark.parametrize(
    ("types", "words"),
    [(["float32"], "80 epochs float ("), (["bfloat16", "float32"], "80 epochs float with bfloat16 or float32 products (")],
)
def test_a_trace_says_in_which_types_it_was_trained(types, words):
    phases = [dataclasses.asdict(Phase(FLOAT, 80, 0.2, bfloat16=True))]
    progress = {"phases": phases, "seed": 1, "start": None, "measured": {}, "types": types}
    assert f"on a CPU: {words}learning" in about(PUBLISHED["resnet20-long"], "a-name", EVALUATION, progress).training


def test_a_trace_says_who_taught():
    phases = (Phase(FLOAT, 2, 0.001, distilled=0.5),)
    progress = {"phases": list(map(dataclasses.asdict, phases)), "seed": 1, "start": None, "measured": {}}
    words = about(PUBLISHED["vit"], "a-name", EVALUATION, progress).training
    assert words.startswith("on a CPU: 2 epochs float (learning rate up to 0.001, 0.5 of the loss the distance to a float")


def test_recipes_that_need_a_start_are_those_that_begin_gated():
    assert {name for name in LONG if RECIPES[name].phases[0].distilled} == FROM_FLOAT
    assert all(RECIPES[name].start is from_float for name in FROM_FLOAT)
