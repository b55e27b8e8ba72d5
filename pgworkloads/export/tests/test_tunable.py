"""Tests further training of captured networks: they start unchanged, learn, and export."""

import re
import sys

import numpy as np
import pytest
import torch
from test_capture import EXPORT, SILENT, plain_network
from torch import nn
from trainable import images

from pgexport import PG, ExportError, Samples, Sequences, archive, capture, interpreter
from pgexport.capturing.tunable import Tunable

sys.path.append(str(EXPORT / "examples"))

from textlstm import TextLSTM  # noqa: E402
from transformer import TextTransformer, VisionTransformer  # noqa: E402

IMAGES = Samples(images(20).pixels, images(20).labels % 5)


def words(positions=16, count=5):
    random = np.random.RandomState(3)
    tokens = random.randint(0, 30, (count, positions + 1))
    return Sequences(tokens[:, :-1], tokens[:, 1:])


def made(make):
    torch.manual_seed(6)
    return make().eval()


CAPTURED = {
    "convolutions": lambda: (made(plain_network), IMAGES, {}),
    "images": lambda: (
        made(lambda: VisionTransformer(8, 2, 8, 2, 1)), IMAGES, {"normalize": ((0.5,) * 3, (0.25,) * 3)}
    ),
    "text": lambda: (made(lambda: TextTransformer(30, 16, 8, 2, 1)), words(), {}),
    "lstm": lambda: (made(lambda: TextLSTM(30, 8, 1)), words(), {}),
}  # fmt: skip


@pytest.fixture(params=CAPTURED)
def captured(request):
    network, samples, options = CAPTURED[request.param]()
    return capture(network, samples, PG(plain=[]), **options, **SILENT)


def scores(network, samples):
    return network(torch.from_numpy(samples.values).long())


def test_it_begins_as_it_was(captured):
    with torch.no_grad():
        ours, exact = scores(captured.tunable().eval(), captured.samples), scores(captured.network, captured.samples)
    # In float32, a sum may fall on the other side of a level or a threshold.
    close = (ours - exact).abs() < 1e-4 * exact.abs().max()
    assert float(close.double().mean()) > 0.9


def test_it_learns_and_exports(captured, tmp_path):
    network, labels = captured.tunable(), torch.from_numpy(captured.samples.labels)
    before = {name: values.clone() for name, values in network.named_parameters()}
    optimizer = torch.optim.Adam(network.parameters(), 0.03)
    losses = []
    for _ in range(15):
        found = scores(network, captured.samples)
        losses.append(nn.functional.cross_entropy(found.flatten(0, -2), labels.flatten()))
        optimizer.zero_grad()
        losses[-1].backward()
        optimizer.step()
    assert float(losses[-1]) < 0.9 * float(losses[0])
    moved = [name for name, values in network.named_parameters() if not torch.equal(values, before[name])]
    kinds = {name.split(".")[-1] for name in moved}
    assert {"weight", "clip", "threshold"} <= kinds
    tuned = captured.tuned(network, **SILENT)
    assert tuned.accuracy.float == captured.accuracy.float and "then trained" in tuned.about.training
    contents = archive.read(tuned.save(tmp_path / "t.npz", images=3))
    assert interpreter.run(*contents).problems == []
    with torch.no_grad():
        answers = scores(network, captured.samples).argmax(-1).numpy()[:3]
    assert (answers == contents[1]["predictions"]).mean() > 0.9


def test_norms_and_places_learn():
    network, samples, options = CAPTURED["text"]()
    tunable = capture(network, samples, **options, **SILENT).tunable()
    scores(tunable, samples).sum().backward()
    shapes = {tuple(p.shape) for p in tunable.parameters() if p.grad is not None and bool(p.grad.any())}
    assert {(30, 8), (16, 8), (8,)} <= shapes  # the embedding, the position embeddings, a norm


def test_the_readme_trains_on():
    page = (EXPORT / "README.md").read_text()
    (code,) = re.findall(r"```python\n(network = captured.tunable.*?)```", page, re.DOTALL)
    captured = capture(made(plain_network), IMAGES, PG(plain=[]), **SILENT)
    batch = torch.from_numpy(IMAGES.pixels), torch.from_numpy(IMAGES.labels)
    scope = {"captured": captured, "torch": torch, "batches": [batch] * 2}
    exec(code, scope)  # noqa: S102 (the README's own code)
    assert scope["captured"] is not captured and isinstance(scope["network"], Tunable)


def other_samples():
    captured = capture(made(plain_network), IMAGES, PG(plain=[]), **SILENT)
    samples = Samples(IMAGES.pixels[:4], IMAGES.labels[:4])
    return captured.tuned(captured.tunable(), samples, **SILENT)


def test_other_samples_have_no_float_figure():
    found = other_samples()
    assert found.accuracy.samples == 4 and found.accuracy.float is None


REFUSED = {
    "another network": (lambda c: c.tuned(nn.ReLU()), "network: must be what tunable() gave, got ReLU"),
    "pixels": (lambda c: c.tuned(c.tunable(), IMAGES.pixels), "samples: must be Samples or Sequences"),
    "narrow weights": (
        lambda _: capture(made(plain_network), IMAGES, PG(weight_bits=4), **SILENT).tunable(), "weights of 8 bits"
    ),
    "two sides": (
        lambda _: capture(made(plain_network), IMAGES, PG(kind="between", plain=[]), **SILENT).tunable(),
        "0: cannot be tuned with gates of kind 'between'",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_tuned_is_refused(case):
    call, message = REFUSED[case]
    captured = capture(made(plain_network), IMAGES, **SILENT)
    with pytest.raises(ExportError) as error:
        call(captured)
    assert message in str(error.value) and "\n" not in str(error.value)
