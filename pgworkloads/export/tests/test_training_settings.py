"""Tests the advanced settings of recipes: averages, teachers, smoothing, cutout, short floats and the curve."""

import csv
import dataclasses
import itertools
import json

import numpy as np
import pytest
import torch
from torch.nn import functional as F
from trainable import WORDS, corpus, images, rich_recipe, same, silent, text_recipe, train

from pgexport import ExportError
from pgexport.models.language import LanguageModel
from pgexport.models.wide import WideNet
from pgexport.modes import FLOAT, GATED, computing
from pgexport.training import average, checkpoint, classify, short
from pgexport.training.average import Average
from pgexport.training.classify import Classification, accuracy
from pgexport.training.images import GREY, epoch
from pgexport.training.language import LanguageModelling
from pgexport.training.loop import Training
from pgexport.training.recipe import Phase


def test_an_average_follows_its_definition():
    network = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    kept, decay, numbers = Average(network, 0.75), 0.75, [1.0, -2.0, 5.0, 3.0] * 20
    expected = network[0].weight.detach().clone().double()
    for step, number in enumerate(numbers):
        network[0].weight.data.fill_(number)
        network[1].running_var.fill_(number + 3)
        network[1].num_batches_tracked += 1
        kept.update(network, step)
        share = min(decay, (1 + step) / (average.WARM_UP + step))
        expected = share * expected + (1 - share) * number
    assert torch.allclose(kept.network[0].weight.double(), expected, atol=1e-5)
    assert torch.allclose(kept.network[1].running_var.double(), expected.mean() + 3, atol=1e-5)
    assert kept.network[1].num_batches_tracked == len(numbers)
    assert torch.equal(network[0].weight, torch.full((3, 2), 3.0))  # the network itself does not change


def test_what_a_phase_leaves_is_its_average(tmp_path):
    training = silent(rich_recipe(), tmp_path)
    averages, measure = [], training.task.measure

    def spy(network):
        averages.append(training.average.network.state_dict())
        return measure(network)

    training.task.measure = spy
    training.run()
    assert training.average is None and training.teacher is None
    assert same(training.network.state_dict(), averages[-1])
    assert not training.network.training
    assert training.measured["1"]["accuracy"] == accuracy(training.network, training.task.test)
    assert training.curve[-1]["accuracy"] == training.measured["1"]["accuracy"]


def test_a_phase_goes_on_from_the_average_of_the_one_before(tmp_path):
    recipe = rich_recipe()
    held = dataclasses.replace(recipe.phases[1], rate=0.0, gated_fraction=None)
    first = silent(rich_recipe(phases=recipe.phases[:1]), tmp_path / "first")
    both = silent(rich_recipe(phases=(recipe.phases[0], held)), tmp_path / "both")
    first.run(), both.run()
    weights, ended = (dict(training.network.named_parameters()) for training in (first, both))
    assert all(torch.allclose(weights[name], value, atol=1e-7) for name, value in ended.items())


def test_the_teacher_is_the_float_network_that_the_phase_began_with(tmp_path):
    training = silent(rich_recipe(), tmp_path)
    taught, loss = [], training.task.loss

    def spy(network, batch, phase, carried, teacher=None):
        state = None if teacher is None else {name: value.clone() for name, value in teacher.state_dict().items()}
        taught.append((phase.mode, state))
        if teacher is not None:
            assert not teacher.training and not any(p.requires_grad for p in teacher.parameters())
            assert {m.mode for m in teacher.modules() if hasattr(m, "mode")} == {FLOAT}
        return loss(network, batch, phase, carried, teacher)

    training.task.loss = spy
    training.run()
    teachers = [state for mode, state in taught if mode == GATED and state is not None]
    assert len(teachers) == 10 and all(same(state, teachers[0]) for state in teachers)
    assert all(state is None for mode, state in taught if mode == FLOAT)
    with computing(training.network, FLOAT):
        training.network.load_state_dict(teachers[0])
        assert accuracy(training.network, training.task.test) == training.measured["0"]["accuracy"]


def test_another_network_teaches_in_every_phase(tmp_path):
    """The teacher's answers stay those of its file, in float."""
    train(rich_recipe(), tmp_path / "teacher")
    path = tmp_path / "teacher" / "phase-1.pt"
    phases = tuple(dataclasses.replace(phase, distilled=0.5) for phase in rich_recipe().phases)
    recipe = rich_recipe(phases=phases, teacher=rich_recipe().network)
    training = silent(recipe, tmp_path / "taught", teacher=path)
    loss, taught = training.task.loss, []

    def spy(network, batch, phase, carried, teacher=None):
        if teacher is not None:
            assert not teacher.training and {m.mode for m in teacher.modules() if hasattr(m, "mode")} == {FLOAT}
            taught.append((phase.mode, {name: value.clone() for name, value in teacher.state_dict().items()}))
        return loss(network, batch, phase, carried, teacher)

    training.task.loss = spy
    training.run()
    parameters = checkpoint.load(path)["network"]
    assert [mode for mode, _ in taught] == [FLOAT] * 10 + [GATED] * 10
    assert all(same(state, parameters) for _, state in taught)
    assert "teacher" not in checkpoint.load(training.path)  # it has its own file
    train(rich_recipe(), tmp_path / "other", seed=2)
    with pytest.raises(ExportError, match="begun with another --teacher; give that"):
        Training(recipe, recipe.load(None), tmp_path / "taught", 1, teacher=tmp_path / "other" / "phase-1.pt")


def test_the_wide_network_scores_classes():
    """It has no modes, as it is never quantized, and its parameters fit a checkpoint that is kept."""
    network = WideNet()
    assert network(torch.zeros(2, 3, 32, 32)).shape == (2, 10)
    assert sum(p.numel() for p in network.parameters()) * 4 < 5e6


def test_the_loss_with_a_teacher():
    task = Classification((images(8), images(8)), 4, shift=0)
    batch = next(task.batches(1))
    torch.manual_seed(91)
    student, teacher = (torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(192, 10)) for _ in range(2))
    for network in (student, teacher):
        network[1].weight.data.mul_(0.01)

    def loss(share, taught_by):
        return task.loss(student, batch, Phase(GATED, 1, 0.1, distilled=share), None, taught_by)[0]

    plain = task.loss(student, batch, Phase(GATED, 1, 0.1), None)[0]
    assert loss(0.0, teacher) == plain
    assert loss(1.0, student).item() == pytest.approx(0, abs=1e-5)
    soft = [F.softmax(network(batch[0].float()).double() / classify.TEMPERATURE, 1) for network in (teacher, student)]
    divergence = (soft[0] * (soft[0] / soft[1]).log()).sum(1).mean() * classify.TEMPERATURE**2
    assert loss(1.0, teacher).item() == pytest.approx(divergence.item(), rel=1e-4)
    assert loss(0.25, teacher).item() == pytest.approx(0.75 * plain.item() + 0.25 * divergence.item(), rel=1e-4)
    loss(0.5, teacher).backward()
    assert student[1].weight.grad is not None and teacher[1].weight.grad is None


def test_smoothed_labels():
    share, data = 0.2, (images(8), images(8))
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(192, 10))
    network[1].weight.data.mul_(0.01)
    task = Classification(data, 4, shift=0, smoothing=share)
    pixels, labels = next(task.batches(1))
    logs = F.log_softmax(network(pixels.float()).double(), 1)
    wanted = (1 - share) * F.one_hot(labels, 10) + share / 10
    found = task.loss(network, (pixels, labels), Phase(FLOAT, 1, 0.1), None)[0]
    assert found.item() == pytest.approx(-(wanted * logs).sum(1).mean().item(), rel=1e-5)


@pytest.mark.parametrize("size", [1, 3, 4])
def test_cutout_greys_a_square_around_a_random_pixel(size):
    samples = images(400, 7)
    assert not (samples.pixels == GREY).all(1).any()
    plain, cut = (next(epoch(samples, 400, 5, 1, cutout))[0].numpy() for cutout in (0, size))
    hidden = (cut == GREY).all(1)
    assert np.array_equal(np.where(hidden[:, None], GREY, plain), cut)  # all other pixels stay the same
    seen = set()
    for mask in hidden:
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        assert mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()  # a rectangle
        assert len(rows) * len(columns) == mask.sum() and max(len(rows), len(columns)) <= size
        seen.add((rows[0], rows[-1], columns[0], columns[-1]))
    reach = {(max(i - size // 2, 0), min(i - size // 2 + size, 7) - 1) for i in range(7)}
    assert {box[:2] for box in seen} == {box[2:] for box in seen} == reach  # every centre of a square occurs


@pytest.mark.parametrize("kind", short.TYPES)
def test_short_floats_are_for_sums_in_float_phases_alone(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(short, "type_on", lambda device: kind)
    training = silent(rich_recipe(), tmp_path)
    types, layer = [], training.network.layer1_0.conv1

    def seen(module, inputs, output):
        if module.training:
            types.append((module.mode, output.dtype))

    layer.register_forward_hook(seen)
    training.run()
    assert set(types) == {(FLOAT, getattr(torch, kind)), (GATED, torch.float32)}
    assert all(p.dtype == torch.float32 for p in training.network.parameters())


@pytest.mark.parametrize(
    ("capability", "kind"),
    [("AVX512", "bfloat16"), ("AVX2", "float32"), ("NO AVX", "float32"), ("DEFAULT", "float32"), (None, "bfloat16")],
)
def test_short_floats_are_for_processors_that_compute_them(monkeypatch, capability, kind):
    used = "" if capability is None else f"  - CPU capability usage: {capability}\n"
    shown = f"PyTorch built with:\n{used}  - Build settings: PERF_WITH_AVX512=1\n"
    monkeypatch.setattr(torch.__config__, "show", lambda: shown)
    assert short.type_on(torch.device("cpu")) == kind
    for supported, of_cuda in ((True, "bfloat16"), (False, "float32")):
        monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: supported)
        assert short.type_on(torch.device("cuda")) == of_cuda


def test_a_training_records_the_types_that_it_ran_in(tmp_path, monkeypatch):
    recorded = []
    for kind in ("float32", "bfloat16"):
        monkeypatch.setattr(short, "type_on", lambda device: kind)
        training = silent(rich_recipe(), tmp_path)
        training.save()
        recorded.append(json.loads(checkpoint.load(training.path)["progress"])["types"])
    assert recorded == [["float32"], ["bfloat16", "float32"]]


def test_shares_of_a_loss():
    for share in (-0.1, 1.1):
        with pytest.raises(ValueError, match=r"distilled: must be 0..1, got"):
            Phase(GATED, 1, 0.1, distilled=share)


def test_the_curve(tmp_path):
    """There is a point for the average every second epoch of each phase, in the checkpoint and as CSV."""
    phases = Phase(FLOAT, 5, 0.05), Phase(GATED, 2, 0.02, gated_fraction=0.3)
    training = silent(rich_recipe(phases=phases, curve=2), tmp_path)
    measured, measure = [], training.task.measure

    def spy(network):
        measured.append((network is training.network, network.layer1_0.act1.mode))
        return measure(network)

    training.task.measure = spy
    training.run()
    points = [(point["phase"], point["mode"], point["epoch"]) for point in training.curve]
    assert points == [(1, FLOAT, 2), (1, FLOAT, 4), (2, GATED, 2)]
    assert measured == [(False, FLOAT)] * 2 + [(True, FLOAT)] + [(False, GATED), (True, GATED)]
    with (tmp_path / "curve.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert rows == [{name: str(value) for name, value in point.items()} for point in training.curve]
    assert json.loads(checkpoint.load(training.path)["progress"])["curve"] == training.curve


def test_a_curve_of_a_text(tmp_path):
    training = silent(text_recipe(curve=1, average=0.5), tmp_path)
    training.run()
    assert len(training.curve) == 4
    names = "phase,mode,epoch,valid perplexity,test perplexity"
    assert (tmp_path / "curve.csv").read_text().startswith(names + "\n")


def test_a_text_with_a_teacher():
    task = LanguageModelling(corpus(), 4, 5)
    torch.manual_seed(92)
    student, teacher = (LanguageModel(WORDS, 8, dropout=0) for _ in range(2))
    for network in (student, teacher):
        network.embedding.weight.data.mul_(20)  # scores that differ
    first, second = itertools.islice(task.batches(1), 2)

    def loss(share, network, batch, carried, taught_by=teacher):
        return task.loss(network, batch, Phase(GATED, 1, 0.1, distilled=share), carried, taught_by)

    with computing(student, FLOAT), computing(teacher, FLOAT):
        plain, own = loss(0, student, first, None, None)
        teachers = loss(0, teacher, first, None, None)[1]
        mixed, carried = loss(0.25, student, first, None)
        assert same(carried, own + teachers)  # both networks read on from their own states
        scores = []
        for network, state in ((teacher, teachers), (student, own)):
            network.lstm.state = state
            scores.append(F.log_softmax(network(second[0]).double().flatten(0, 1), 1))
        divergence = (scores[0].exp() * (scores[0] - scores[1])).sum(1).mean().item()
        assert loss(1.0, student, second, carried)[0].item() == pytest.approx(divergence, rel=1e-4)
        assert loss(1.0, teacher, second, teachers + teachers)[0].item() == pytest.approx(0, abs=1e-6)
    assert mixed != plain
    mixed.backward()
    assert student.embedding.weight.grad is not None and teacher.embedding.weight.grad is None


def test_a_phase_without_dropout(tmp_path):
    phases = Phase(FLOAT, 1, 0.05), Phase(GATED, 1, 0.02, gated_fraction=0.3, distilled=1.0, dropout=False)
    training = silent(text_recipe(phases=phases), tmp_path)
    loss, seen = training.task.loss, set()

    def spy(network, batch, phase, *carried_and_teacher):
        seen.add((phase.mode, network.input.dropout.p, network.output.dropout.p))
        return loss(network, batch, phase, *carried_and_teacher)

    training.task.loss = spy
    training.run()
    rate = LanguageModel(WORDS, 8).input.dropout.p
    assert rate > 0 and seen == {(FLOAT, rate, rate), (GATED, 0, 0)}
    assert training.network.output.dropout.p == rate  # as before the phase


def test_a_recipe_without_a_curve_writes_none(tmp_path):
    silent(rich_recipe(curve=0), tmp_path).run()
    assert not (tmp_path / "curve.csv").exists()


def test_phases_to_come_may_change(tmp_path):
    recipe = rich_recipe()
    later = dataclasses.replace(recipe.phases[1], epochs=1, rate=0.01)
    train(rich_recipe(phases=(recipe.phases[0], dataclasses.replace(recipe.phases[1], epochs=0))), tmp_path / "done")
    with pytest.raises(ExportError, match="was begun with other phases, --epochs 2 0; give those"):
        train(rich_recipe(phases=(recipe.phases[0], later)), tmp_path / "done")
    training = silent(recipe, tmp_path / "half")
    training._run_phase = lambda phase: (_ for _ in ()).throw(ZeroDivisionError) if phase.mode == GATED else None
    with pytest.raises(ZeroDivisionError):
        training.run()
    ended = train(rich_recipe(phases=(recipe.phases[0], later)), tmp_path / "half")
    progress = json.loads(checkpoint.load(ended.path)["progress"])
    assert progress["phases"][1]["rate"] == 0.01 and progress["phase"] == 2
