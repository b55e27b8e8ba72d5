"""What is said of the networks that recipes train, and what a trace stores of their data."""

from dataclasses import dataclass
from typing import Callable, Union

import numpy as np

from .. import cifar10, evaluate, imagenet, modes, ptb
from ..manifest import About, Accuracy
from ..samples import Samples, Sequences, choose
from .language import MEASURED_STREAMS, STEPS
from .recipe import Phase

LICENSE = "MIT"
DEVICES = {"cpu": "CPU", "cuda": "GPU"}  # by their names in PyTorch
QUANTIZED = (modes.GATED, modes.UNIFORM, modes.HIGH_ONLY)


@dataclass(frozen=True)
class Evaluation:
    """Data to store in a trace, data to measure on, and both in words."""

    stored: Union[Samples, Sequences]
    measured: Union[Samples, np.ndarray]
    dataset: str
    split: str
    note: str
    where: str


@dataclass(frozen=True)
class Published:
    """The trace of a recipe's network: its name, the network in words, its data."""

    trace: str
    model: str
    images: int  # samples to store, by default
    evaluation: Callable  # of a data path, a number of samples to store and a seed


def _cifar10(path, images: int, seed: int) -> Evaluation:
    samples = cifar10.load_test(path)
    note = f"{cifar10.pixels_are(samples)}; images chosen evenly over the classes with seed {seed}"
    kind = "JPEG files" if cifar10.is_jpeg(samples) else "original pixels"
    return Evaluation(
        choose(samples, images, seed), samples, "CIFAR-10", "test", note, f"CIFAR-10, all test images, {kind}"
    )


def _imagenet(path, images: int, seed: int) -> Evaluation:
    samples = imagenet.load(path, imagenet.CROPPED)
    note = (
        f"real images, but the network was trained on these very images: the {len(samples)} that there are, "
        "so its accuracy says nothing of other images"
    )
    where = f"the {len(samples)} ImageNet images it was trained on, centre crops; none were held out"
    return Evaluation(choose(samples, images, seed), samples, "ImageNet", "train", note, where)


def _ptb(path, sequences: int, seed: int) -> Evaluation:
    del seed  # stored stretches are the first of the text
    corpus = ptb.load(path)
    stored = ptb.sequences(corpus.test, sequences, STEPS, "ptb.test.txt")
    streams = ptb.streams(corpus.test, MEASURED_STREAMS, (len(corpus.test) - 1) // MEASURED_STREAMS)
    where = f"the test text of the Penn Tree Bank, in {MEASURED_STREAMS} streams"
    return Evaluation(stored, streams, "Penn Tree Bank", "test", "the first stretches of the text", where)


GATES = "4-bit activations, 2 bits of them high, 8-bit weights"

PUBLISHED = {
    "resnet20": Published(
        "pg-resnet20-a4h2-cifar10",
        f"ResNet-20 with parameterless shortcuts: {GATES}; the first convolution of every block gated, "
        "the second at 4 bits, stem and classifier at 8",
        16,
        _cifar10,
    ),
    "resnet56": Published(
        "pg-resnet56-a4h2-cifar10",
        f"ResNet-56 with parameterless shortcuts: {GATES}; the first convolution of every block gated, "
        "the second at 4 bits, stem and classifier at 8",
        8,
        _cifar10,
    ),
    "shiftnet20": Published(
        "pg-shiftnet20-a4h2-cifar10",
        f"ShiftNet-20 with expansion 3: {GATES}; both 1x1 convolutions of every block gated, "
        "stem and classifier at 8 bits",
        16,
        _cifar10,
    ),
    "shufflenet": Published(
        "pg-shufflenetv2-a4h2-imagenet",
        f"ShuffleNet V2 0.5x: {GATES}; the 1x1 convolutions inside the units gated, depthwise ones, "
        "stem and classifier at 8 bits, the last 1x1 convolution at 4",
        8,
        _imagenet,
    ),
    "lstm": Published(
        "pg-lstm-a4h2-ptb",
        f"language model of one LSTM layer with 300 cells: {GATES} (magnitudes, and a sign); two-sided gates on "
        "the input's and the recurrent product, the decoder at 4 bits",
        16,
        _ptb,
    ),
}


def about(published: Published, name: str, evaluation: Evaluation, progress: dict) -> About:
    """The trace's words on a network, from its checkpoint's progress."""
    phases = ", then ".join(_words(Phase(**phase)) for phase in progress["phases"] if phase["epochs"])
    devices = " and a ".join(DEVICES.get(device, device) for device in progress.get("devices", ["cpu"]))
    start = f"; started from {progress['start']}" if progress["start"] else ""
    return About(
        name=name,
        model=published.model,
        dataset=evaluation.dataset,
        split=evaluation.split,
        note=evaluation.note,
        trained_by="the pgsim project",
        training=f"on a {devices}: {phases or 'nothing'}{start}",
        training_seed=progress["seed"],
        license=LICENSE,
    )


def _words(phase: Phase) -> str:
    epochs = "1 epoch" if phase.epochs == 1 else f"{phase.epochs} epochs"
    shrunk = "" if phase.shrink == 1 else f" on images of 1/{phase.shrink} the width"
    return f"{epochs} {phase.mode}{shrunk} (learning rate up to {phase.rate})"


def measure(network, evaluation: Evaluation, progress: dict) -> Accuracy:
    """A frozen network's accuracy or perplexity.

    ``float`` is that of the float network at the end of its own training, or,
    where training had no such phase, of the gated one without quantization.
    """
    phases = enumerate(progress["phases"])
    floats = [str(i) for i, phase in phases if phase["mode"] == modes.FLOAT and phase["epochs"]]
    if not floats:
        return evaluate.measure(network, evaluation.measured, evaluation.where)
    found = evaluate.measure(network, evaluation.measured, evaluation.where, QUANTIZED)
    measured = progress["measured"][floats[-1]]
    return Accuracy(**{**vars(found), "float": measured.get("accuracy", measured.get("test perplexity"))})
