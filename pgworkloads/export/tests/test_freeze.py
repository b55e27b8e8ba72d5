"""Compares trained networks with their frozen versions, and tests the traces of those."""

import numpy as np
import pytest
import schema
import torch
from conftest import ABOUT, ACCURACY, PERPLEXITY
from torch import nn
from trainable import NETWORKS, WORDS, forget, image_recipe, images, inputs, settled, text_recipe, train

from pgexport import ExportError, PGConv2d, archive, interpreter, manifest, ops, ptb
from pgexport.models.resnet import CifarResNet
from pgexport.models.shiftnet import Shift
from pgexport.modes import FLOAT, GATED, HIGH_ONLY, UNIFORM, computing
from pgexport.recurrent import PGLSTM, carrying
from pgexport.training.freeze import freeze
from pgexport.training.layers import QuantizedConv2d, gated_layers
from pgexport.training.quantizers import LearnedClip
from pgexport.training.recipe import Phase
from pgexport.training.start import deepened, from_resnet20_npz


# ResNets: one per block, 3 blocks. ShiftNet: two per block. ShuffleNet: two per unit, and one more in each of the
# three units that halve the map. Language model: both products.
GATED_LAYERS = {"resnet": 3, "channels": 3, "shiftnet": 6, "shufflenet": 16 * 2 + 3, "language": 2}


@pytest.fixture(scope="module", params=NETWORKS)
def frozen(request):
    """A network after some training, its frozen version, and an input."""
    network, x = settled(request.param)
    network.name = request.param
    return network, freeze(network), x


@pytest.mark.parametrize("mode", [GATED, UNIFORM, HIGH_ONLY])
def test_a_frozen_network_computes_the_same(frozen, mode):
    network, exact, x = frozen
    forget(network)
    with torch.no_grad(), computing(network, mode), computing(exact, mode):
        ours, theirs = network(x), exact(x)
    assert theirs.dtype == torch.float64
    assert torch.allclose(ours, theirs, rtol=0, atol=1e-5 * float(ours.abs().max()))


def test_frozen_gates_are_the_trained_ones(frozen):
    network, exact, x = frozen
    with torch.no_grad():
        exact(x)
    names = [name for name, module in network.named_modules() if module in gated_layers(network)]
    results = [exact.get_submodule(name.removesuffix(".product")).last for name in names]
    assert len(names) == GATED_LAYERS[network.name]
    fractions = [float(result.gate.double().mean()) for result in results]
    assert 0.25 < np.mean(fractions) < 0.35


def test_freezing_leaves_the_network_alone(frozen):
    network, exact, _ = frozen
    assert not any(isinstance(m, (PGConv2d, PGLSTM)) for m in network.modules())
    assert not any(isinstance(m, (nn.BatchNorm2d, LearnedClip, QuantizedConv2d)) for m in exact.modules())


def test_a_module_in_two_places_stays_one():
    class Shared(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = self.b = LearnedClip(4)
            self.inner = nn.ModuleDict({"c": self.a, "norm": nn.BatchNorm2d(2)})

    frozen = freeze(Shared())
    assert frozen.a is frozen.b is frozen.inner["c"]
    assert isinstance(frozen.a, type(LearnedClip(4).freeze())) and isinstance(frozen.inner["norm"], ops.BatchNorm)
    assert isinstance(freeze(LearnedClip(4)), type(frozen.a))


def test_a_shift_is_the_op():
    for channels in (9, 14, 48):
        shift, x = Shift(channels), torch.randn(2, channels, 5, 6)
        op = shift.freeze()
        assert torch.equal(shift(x), op(x))
        assert len({(dy, dx) for dy, dx in zip(op.dy.tolist(), op.dx.tolist())}) == 9


def assert_trace_is_complete(contents, arrays, gated):
    schema.check(contents, arrays)
    run = interpreter.run(contents, arrays)
    assert run.problems == []
    found = [node for node in contents["nodes"] if node["product"] and node["product"]["gate"]]
    assert len(found) == gated
    assert run.gates > 0


def test_a_trained_image_network_as_a_trace(tmp_path):
    recipe = image_recipe(phases=(Phase(FLOAT, 8, 0.05), Phase(GATED, 4, 0.02, gated_fraction=0.3)))
    training = train(recipe, tmp_path)
    assert training.measured["1"]["accuracy"] > 0.4  # of ten classes: it learned
    contents, arrays, _ = manifest.build(freeze(training.network), images(4), ABOUT, ACCURACY)
    assert_trace_is_complete(contents, arrays, 3)
    archive.write(tmp_path / "t.npz", contents, arrays)
    assert interpreter.run(*archive.read(tmp_path / "t.npz")).problems == []


def test_a_trained_language_model_as_a_trace(tmp_path):
    recipe = text_recipe(phases=(Phase(FLOAT, 6, 0.1), Phase(GATED, 1, 0.01, gated_fraction=0.3)))
    data, training = recipe.load(None), train(recipe, tmp_path)
    assert training.measured["1"]["test perplexity"] < WORDS / 2  # it learned
    frozen = freeze(training.network)
    contents, arrays, _ = manifest.build(frozen, ptb.sequences(data.test, 3, 9, "test"), ABOUT, PERPLEXITY)
    assert_trace_is_complete(contents, arrays, 2)
    table = next(arrays[node["params"]["table"]] for node in contents["nodes"] if node["op"] == "embedding")
    assert len(np.unique(table)) <= 31  # codes of four magnitude bits and a sign
    with torch.no_grad(), carrying(frozen):
        tokens = torch.from_numpy(data.test[:40]).reshape(1, -1)
        parts = torch.cat([frozen(part) for part in tokens.split(9, 1)], 1)
    assert torch.equal(parts, frozen(tokens))


def test_every_gate_of_the_traces_is_found_again(frozen):
    network, exact, x = frozen
    if x.dim() == 2:
        samples, accuracy = ptb.sequences(x.reshape(-1).numpy(), 2, 8, "text"), PERPLEXITY
    else:
        samples, accuracy = images(2, x.shape[-1]), ACCURACY
    contents, arrays, _ = manifest.build(exact, samples, ABOUT, accuracy)
    assert_trace_is_complete(contents, arrays, len(gated_layers(network)))


def checkpoint_of(network, path):
    torch.save({"network": network.state_dict(), "optimizer": {}, "progress": "{}", "random": None}, path)
    return path


@pytest.mark.parametrize("mode", [GATED, UNIFORM])
def test_a_deepened_network_computes_the_same_at_first(mode, tmp_path):
    shallow, x = settled("resnet")
    shallow.float()
    deep = CifarResNet(3)
    deepened(deep, checkpoint_of(shallow, tmp_path / "checkpoint.pt"))
    for norm in (m for m in deep.modules() if isinstance(m, nn.BatchNorm2d)):
        norm.eps = shallow.bn1.eps
    with torch.no_grad(), computing(shallow, mode), computing(deep.eval(), mode):
        assert torch.equal(deep(x), shallow(x))
        code = deep.layer1_0.act2(torch.randn(2, 16, 5, 5))
        assert torch.equal(deep.layer1_2(code), code)
    assert not deep.layer1_2.conv1.threshold.any() and deep.layer1_0.conv1.threshold.any()  # left for calibration


def test_deepened_refuses_other_networks(tmp_path):
    for other in (NETWORKS["language"](), NETWORKS["shiftnet"](), CifarResNet(2)):
        path = checkpoint_of(other, tmp_path / "checkpoint.pt")
        with pytest.raises(ExportError, match="is of another network; give the checkpoint.pt of a shallower"):
            deepened(CifarResNet(1), path)
    with pytest.raises(ExportError, match="no such checkpoint"):
        deepened(CifarResNet(1), tmp_path / "missing.pt")


def test_start_from_an_npz_file_of_parameters(checkpoints):
    network = CifarResNet(3)
    from_resnet20_npz(network, checkpoints["resnet20"])
    stored = np.load(checkpoints["resnet20"])
    assert np.array_equal(network.conv1.weight.detach(), stored["c.weight"])
    assert np.array_equal(network.layer2_1.conv2.weight.detach(), stored["L.4.c2.weight"])
    assert network.layer3_2.act2.clip.item() == stored["L.8.a2.clip"]
    assert np.array_equal(network.layer2_0.bn1.running_var, stored["L.3.b1.running_var"])
    assert np.array_equal(network.layer1_2.conv1.threshold.detach().flatten(), stored["L.2.c1.th"].flatten())
    assert all(torch.equal(layer.threshold, layer.threshold_target) for layer in gated_layers(network))
    assert np.array_equal(network.linear.bias.detach(), stored["fc.bias"])
    with torch.no_grad():
        network(inputs("resnet"))
    with pytest.raises(ExportError, match="parameter c.weight is missing"):
        from_resnet20_npz(network, checkpoints["fracbnn"])
