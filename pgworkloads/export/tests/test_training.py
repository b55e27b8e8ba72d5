"""Tests the training loop, and that a killed training resumes as if it had not been killed."""

import dataclasses
import json
import os

import numpy as np
import pytest
import torch
from trainable import Killed, image_recipe, images, rich_recipe, same, silent, text_recipe, train

from pgexport import ExportError
from pgexport.modes import FLOAT, GATED, UNIFORM
from pgexport.training import checkpoint, loop
from pgexport.training.classify import Classification
from pgexport.training.images import epoch
from pgexport.training.language import STEPS, LanguageModelling
from pgexport.training.layers import gated_layers
from pgexport.training.loop import Training
from pgexport.training.quantizers import LearnedClip
from pgexport.training.recipe import Phase

RECIPES = {"images": image_recipe, "rich": rich_recipe, "text": text_recipe}


@pytest.fixture
def every_step(monkeypatch):
    """Writes a checkpoint and a line of progress at every step; the line comes first."""
    monkeypatch.setattr(loop, "SAVE_EVERY", -1.0)
    monkeypatch.setattr(loop, "REPORT_EVERY", 1)


# Within an epoch, after an epoch, at the end of a phase, at the start of a phase, and twice in the same epoch.
KILLS = {"images": ("1 (float) step 3/", "1 (float) step 6/", "1 (float): ", "2 (gated) step 1/", "2 (gated) step 4/")}
KILLS["rich"] = (*KILLS["images"][:2], "1 (float) epoch 2", *KILLS["images"][2:], "2 (gated) epoch 1")
KILLS["text"] = ("1 (float) step 2/", "1 (float) step 4/", "1 (float): ", "2 (gated) step 1/", "2 (gated) step 3/")


@pytest.mark.parametrize("name", RECIPES)
def test_a_killed_training_ends_with_the_same_bits(name, every_step, tmp_path):
    recipe = RECIPES[name]()
    whole = train(recipe, tmp_path / "whole")
    for line in KILLS[name]:
        with pytest.raises(Killed):
            train(recipe, tmp_path / "parts", kill_at=f"phase {line}")
    parts = train(recipe, tmp_path / "parts")
    assert parts.measured == whole.measured and list(whole.measured) == ["0", "1"]
    states = [checkpoint.load(training.path) for training in (whole, parts)]
    assert states[0]["optimizer"] and same(*states)
    fresh = recipe.network()
    assert not same(fresh.state_dict(), states[0]["network"])


def test_the_same_seed_gives_the_same_training_and_others_others(tmp_path):
    recipe = image_recipe()
    one, again, other = (train(recipe, tmp_path / name, seed=seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert same(one.network.state_dict(), again.network.state_dict())
    assert not same(one.network.state_dict(), other.network.state_dict())


def test_checkpoints_of_before_carried_states_are_read(every_step, tmp_path):
    """A text training resumes within its epoch, without a state."""
    recipe = text_recipe()
    with pytest.raises(Killed):
        train(recipe, tmp_path, kill_at="phase 1 (float) step 3/")
    state = checkpoint.load(tmp_path / "checkpoint.pt")
    progress = json.loads(state["progress"])
    assert progress["step"] == 2 and len(state.pop("carried")) == 2
    del progress["devices"]
    for phase in progress["phases"]:
        del phase["shrink"]
    torch.save({**state, "progress": json.dumps(progress)}, tmp_path / "checkpoint.pt")
    training = train(recipe, tmp_path)
    assert training.phase == 2 and training.devices == ["cpu"]


@pytest.mark.parametrize("name", ["average", "teacher"])
def test_checkpoints_without_a_network_that_the_phase_needs(name, every_step, tmp_path):
    with pytest.raises(Killed):
        train(rich_recipe(), tmp_path, kill_at="phase 2 (gated) step 3/")
    state = checkpoint.load(tmp_path / "checkpoint.pt")
    del state[name]
    torch.save(state, tmp_path / "checkpoint.pt")
    with pytest.raises(ExportError, match=f"checkpoint.pt: holds no {name} of the network; give another --out"):
        train(rich_recipe(), tmp_path)


def test_a_text_begins_every_epoch_from_no_state(tmp_path):
    recipe = text_recipe()
    training = silent(recipe, tmp_path)
    fresh, loss = [], training.task.loss

    def spy(network, batch, phase, carried, teacher):
        fresh.append(carried is None)
        return loss(network, batch, phase, carried, teacher)

    training.task.loss, training._calibrate = spy, lambda phase: None
    training.run()
    assert fresh == [True, False, False] * 4


def test_a_finished_training_does_nothing_more(tmp_path):
    recipe, lines = image_recipe(), []
    train(recipe, tmp_path)
    before = (tmp_path / "checkpoint.pt").read_bytes()
    training = Training(recipe, recipe.load(None), tmp_path, 1, say=lines.append)
    training.run()
    assert lines == ["is finished"]
    assert (tmp_path / "checkpoint.pt").read_bytes() == before


def test_phases(tmp_path):
    """The first phase leaves thresholds alone, the last calibrates them; a phase with 0 epochs is skipped."""
    phases = Phase(FLOAT, 1, 0.05), Phase(GATED, 0, 9.0, gated_fraction=0.5), Phase(GATED, 1, 0.0, gated_fraction=0.3)
    training = silent(image_recipe(phases=phases), tmp_path)
    found = []
    calibrate = training._calibrate

    def spy(phase):
        found.append([bool(layer.threshold.any()) for layer in gated_layers(training.network)])
        calibrate(phase)
        found.append([bool(layer.threshold.any()) for layer in gated_layers(training.network)])

    training._calibrate = spy
    training.run()
    assert found == [[False] * 3, [True] * 3]
    assert sorted(training.measured) == ["0", "2"]
    layers = gated_layers(training.network)
    assert all(torch.equal(layer.threshold, layer.threshold_target) for layer in layers)  # since the learning rate is 0
    assert all(0.15 < layer.gated_fraction < 0.45 for layer in layers)


def test_calibration_keeps_thresholds_that_are_set_and_the_statistics(tmp_path):
    recipe = image_recipe()
    training = Training(recipe, recipe.load(None), tmp_path, 1)
    first = gated_layers(training.network)[0]
    first.threshold.data.fill_(0.5)
    before = {name: value.clone() for name, value in training.network.state_dict().items() if "running" in name}
    training._calibrate(recipe.phases[1])
    assert torch.all(first.threshold == 0.5)
    assert all(layer.threshold.any() for layer in gated_layers(training.network))
    assert same(before, {name: value for name, value in training.network.state_dict().items() if "running" in name})


def clips(network) -> list:
    """The clips of a network's quantizers."""
    return [float(m.clip) for m in network.modules() if isinstance(m, LearnedClip)]


def test_calibration_fits_clips_to_values_unless_gates_are_set(tmp_path):
    recipe = image_recipe()
    training = Training(recipe, recipe.load(None), tmp_path, 1)
    before = clips(training.network)
    training._calibrate(recipe.phases[1])
    fitted = clips(training.network)
    assert all(a != b for a, b in zip(before, fitted))
    assert all(m.observed is None for m in training.network.modules() if isinstance(m, LearnedClip))
    for m in training.network.modules():
        if isinstance(m, LearnedClip):
            m.clip.data.fill_(9.0)
    training._calibrate(recipe.phases[1])
    assert set(clips(training.network)) == {9.0}


def test_the_penalty_holds_thresholds_back(tmp_path):
    moved = []
    for penalty in (0.0, 5.0):
        recipe = image_recipe(penalty=penalty, phases=(Phase(GATED, 2, 0.05, gated_fraction=0.3),))
        training = train(recipe, tmp_path / str(penalty))
        layers = gated_layers(training.network)
        moved.append(sum(float((layer.threshold - layer.threshold_target).abs().sum()) for layer in layers))
    assert 0 < moved[1] < 0.5 * moved[0]


def test_rates_rise_and_fall_within_a_phase(tmp_path):
    recipe = image_recipe()
    training = silent(recipe, tmp_path)
    rates, step = [], training.optimizer.step
    training.optimizer.step = lambda: (rates.append(training.optimizer.param_groups[0]["lr"]), step())
    training.run()
    for phase, found in zip(recipe.phases, (rates[:10], rates[10:])):
        assert len(found) == 10 and 0 < found[0] < 0.1 * phase.rate
        assert max(found) == found[1] == pytest.approx(phase.rate)
        assert found[1:] == sorted(found[1:], reverse=True) and 0 < found[-1] < 0.1 * phase.rate


def test_weights_alone_decay(tmp_path):
    recipe = text_recipe()
    training = Training(recipe, recipe.load(None), tmp_path, 1)
    decaying, others = ({id(p) for p in group["params"]} for group in training.optimizer.param_groups)
    names = {name for name, p in training.network.named_parameters() if id(p) in decaying}
    assert names == {"embedding.weight", "input_product.weight", "lstm.product.weight"}  # the decoder's are the embedding's
    assert len(decaying) + len(others) == len(list(training.network.parameters()))


def test_shrunk_images_are_averages():
    task = Classification((images(8), images(8)), batch=4, shift=0)
    pixels, labels = next(task.batches(1))
    seen = []

    class Network(torch.nn.Linear):
        def forward(self, x):
            seen.append(x)
            return super().forward(x.flatten(1)[:, :4])

    network = Network(4, 10)
    for shrink in (1, 2):
        loss, carried = task.loss(network, (pixels, labels), Phase(FLOAT, 1, 0.1, shrink=shrink), None)
        assert loss.requires_grad and carried is None
    whole, half = seen
    assert torch.equal(whole, pixels.float())
    assert torch.equal(half, pixels.float().unfold(2, 2, 2).unfold(3, 2, 2).mean((4, 5)))


def test_batches_of_images():
    samples = images(23)
    batches = [list(epoch(samples, 5, seed, 2)) for seed in ((1, 0, 0), (1, 0, 0), (1, 0, 1), (2, 0, 0))]
    assert same(batches[0], batches[1])
    assert not same(batches[0], batches[2]) and not same(batches[0], batches[3]) and not same(batches[2], batches[3])
    assert len(batches[0]) == 4
    for pixels, labels in batches[0]:
        assert pixels.shape == (5, 3, 8, 8) and pixels.dtype == torch.uint8
    unmoved = list(epoch(samples, 5, 3, 0))
    seen = [image for pixels, _ in unmoved for image in pixels.numpy()]
    originals = {image.tobytes() for image in samples.pixels}
    mirrored = {np.ascontiguousarray(image[:, :, ::-1]).tobytes() for image in samples.pixels}
    kinds = [image.tobytes() in originals for image in seen]
    assert 0 < sum(kinds) < 20  # the others are mirrored
    assert all(plain or image.tobytes() in mirrored for plain, image in zip(kinds, seen))
    assert len({min(image.tobytes(), image[:, :, ::-1].tobytes()) for image in seen}) == 20  # none twice


def test_images_are_shifted_with_zeros_from_outside():
    samples = images(1, 4)
    (pixels, _), = epoch(samples, 1, 11, 3)
    random = np.random.RandomState(11)
    random.permutation(1)
    dy, dx = random.randint(0, 7, (2, 1))[:, 0] - 3
    mirror = random.rand(1)[0] < 0.5
    expected = np.zeros((3, 4, 4), np.uint8)
    for y in range(4):
        for x in range(4):
            if 0 <= y + dy < 4 and 0 <= x + dx < 4:
                expected[:, y, x] = samples.pixels[0, :, y + dy, x + dx]
    assert (dy, dx) != (0, 0)
    assert np.array_equal(pixels[0].numpy(), expected[:, :, ::-1] if mirror else expected)


def test_stretches_of_a_text():
    recipe = text_recipe()
    data = recipe.load(None)
    task = LanguageModelling(data, 4)
    batches = list(task.batches((1, 0, 0)))
    assert same(batches, list(task.batches((1, 0, 0)))) and not same(batches, list(task.batches((1, 0, 1))))
    assert len(batches) == task.steps == 3
    inputs = torch.cat([x for x, _ in batches], 1)
    targets = torch.cat([y for _, y in batches], 1)
    assert inputs.shape == (4, 3 * STEPS)
    assert torch.equal(inputs[:, 1:], targets[:, :-1])  # stretches follow each other
    text = data.train.tobytes()
    assert all(stream.astype(np.int32).tobytes() in text for stream in inputs.numpy())


def test_measuring_a_text_forgets_and_changes_nothing():
    recipe = text_recipe()
    network, task = recipe.network(), recipe.task(recipe.load(None), 4)
    found = task.measure(network)
    assert sorted(found) == ["test perplexity", "valid perplexity"]
    assert network.lstm.state is None
    assert task.measure(network) == found
    assert 12 < found["test perplexity"] < 15  # untrained, with 13 words


@pytest.mark.parametrize("damage", ["cut", "text", "field", "pickle", "tensor"])
def test_damaged_checkpoints(damage, tmp_path):
    recipe, path = image_recipe(), tmp_path / "checkpoint.pt"
    train(recipe, tmp_path)
    state = checkpoint.load(path)
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-1000])
    elif damage == "text":
        path.write_text("checkpoint")
    elif damage == "field":
        torch.save({name: value for name, value in state.items() if name != "random"}, path)
    elif damage == "pickle":
        torch.save({**state, "network": os.system}, path)
    else:
        torch.save(torch.zeros(3), path)
    with pytest.raises(ExportError, match=r"checkpoint.pt: not a checkpoint \(.*\); give another --out") as e:
        train(recipe, tmp_path)
    assert "\n" not in str(e.value)


def test_other_trainings_do_not_go_on(tmp_path):
    recipe = image_recipe()
    train(recipe, tmp_path)
    with pytest.raises(ExportError, match="was begun with seed 1; give that, or another --out"):
        train(recipe, tmp_path, seed=2)
    longer = dataclasses.replace(recipe, phases=(dataclasses.replace(recipe.phases[0], epochs=3), recipe.phases[1]))
    with pytest.raises(ExportError, match="was begun with other phases, --epochs 2 2; give those"):
        train(longer, tmp_path)
    with pytest.raises(ExportError, match="is of another network; give another --out"):
        train(text_recipe(), tmp_path)


def test_a_failed_write_keeps_the_checkpoint(tmp_path, monkeypatch):
    path = tmp_path / "checkpoint.pt"
    checkpoint.save(path, dict.fromkeys(checkpoint.FIELDS, 1))

    def full(state, file):
        file.write_bytes(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(ExportError, match=r"cannot be written \(no space left\)"):
        checkpoint.save(path, {})
    assert [file.name for file in tmp_path.iterdir()] == ["checkpoint.pt"]
    assert checkpoint.load(path)["network"] == 1


def test_a_checkpoint_is_replaced_at_once(tmp_path, monkeypatch):
    path = tmp_path / "checkpoint.pt"
    checkpoint.save(path, dict.fromkeys(checkpoint.FIELDS, 1))
    before = path.stat().st_ino
    with path.open("rb") as reader:
        checkpoint.save(path, dict.fromkeys(checkpoint.FIELDS, 2))
        reading = torch.load(reader, weights_only=True)
    assert reading["network"] == 1 and path.stat().st_ino != before


def test_a_kill_in_writing_keeps_the_checkpoint(tmp_path, monkeypatch):
    path, write = tmp_path / "checkpoint.pt", torch.save
    checkpoint.save(path, dict.fromkeys(checkpoint.FIELDS, 1))

    def killed(state, file):
        file.write_bytes(b"half")
        raise Killed

    monkeypatch.setattr(torch, "save", killed)
    with pytest.raises(Killed):
        checkpoint.save(path, {})
    monkeypatch.setattr(torch, "save", write)
    assert checkpoint.load(path)["network"] == 1
    checkpoint.save(path, dict.fromkeys(checkpoint.FIELDS, 2))  # overwrites the left-over file
    assert checkpoint.load(path)["network"] == 2


def test_unknown_modes_are_refused():
    with pytest.raises(ValueError, match="mode: must be one of gated, uniform"):
        Phase("fast", 1, 0.1)
    assert Phase(UNIFORM, 1, 0.1).shrink == 1


def test_too_little_data(tmp_path):
    recipe = image_recipe(load=lambda path: (images(7), images(7)))
    with pytest.raises(ExportError, match="data: has too little for a batch of 8"):
        train(recipe, tmp_path)
