"""Descriptions of the networks that recipes train, and the data that their traces store."""

from dataclasses import dataclass, replace
from typing import Callable, Union

import numpy as np

from .. import cifar10, evaluate, imagenet, modes, ptb
from ..manifest import About, Accuracy
from ..samples import Samples, Sequences, choose
from . import short
from .language import MEASURED_STREAMS, STEPS
from .recipe import Phase
from .recipes import AVERAGE, CONTEXT, CUTOUT, SMOOTHING

LICENSE = "MIT"
DEVICES = {"cpu": "CPU", "cuda": "GPU"}  # by their names in PyTorch
QUANTIZED = (modes.GATED, modes.UNIFORM, modes.HIGH_ONLY)


@dataclass(frozen=True)
class Evaluation:
    """Data to store in a trace, data to measure on, and descriptions of both."""

    stored: Union[Samples, Sequences]
    measured: Union[Samples, np.ndarray]
    dataset: str
    split: str
    note: str
    where: str


@dataclass(frozen=True)
class Published:
    """The trace of a recipe's network: its name, a description of the network, and its data."""

    trace: str
    model: str
    images: int  # samples to store, by default
    evaluation: Callable  # takes a data path, the number of samples to store and a seed
    settings: str = ""  # of the training, in addition to its phases
    teacher: str = "its float network"  # in phases with ``distilled``


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


def _ptb(path, sequences: int, seed: int, length: int = STEPS) -> Evaluation:
    del seed  # the stored stretches are always the first of the text
    corpus = ptb.load(path)
    stored = ptb.sequences(corpus.test, sequences, length, "ptb.test.txt")
    streams = ptb.streams(corpus.test, MEASURED_STREAMS, (len(corpus.test) - 1) // MEASURED_STREAMS)
    where = f"the test text of the Penn Tree Bank, in {MEASURED_STREAMS} streams"
    return Evaluation(stored, streams, "Penn Tree Bank", "test", "the first stretches of the text", where)


AUGMENTED = f"images shifted, mirrored and with a square of {CUTOUT} pixels cut out"
AVERAGED = f"parameters averaged with a decay of {AVERAGE:g}"
LONG = f"{AUGMENTED}, labels smoothed by {SMOOTHING:g}, {AVERAGED}"
TAUGHT = f"{AUGMENTED}, {AVERAGED}"
WIDE = "a wider float network"


def _ptb_in_contexts(path, sequences: int, seed: int) -> Evaluation:
    found = _ptb(path, sequences, seed, CONTEXT)
    where = f"{found.where}, each in stretches of {CONTEXT} words that are read from their own beginning"
    return replace(found, where=where)


def _gates(bits: int = 4, high_bits: int = 2) -> str:
    return f"{bits}-bit activations, {high_bits} bits of them high, 8-bit weights"


def _resnet(layers: int, bits: int = 4, high_bits: int = 2) -> str:
    return (
        f"ResNet-{layers} with parameterless shortcuts: {_gates(bits, high_bits)}; the first convolution of every "
        f"block gated, the second at {bits} bits, stem and classifier at 8"
    )


def _uniform(bits: int) -> Published:
    model = (
        f"ResNet-20 with parameterless shortcuts: {bits}-bit activations, 8-bit weights, no gates; "
        "stem and classifier at 8 bits"
    )
    return Published(f"uniform-resnet20-a{bits}-cifar10", model, 16, _cifar10, LONG)


RESNET20_ALL = (
    f"ResNet-20 with parameterless shortcuts: {_gates()}; both convolutions of every block gated, "
    "stem and classifier at 8 bits"
)
RESNET20_CHANNELS = (
    "ResNet-20 with parameterless shortcuts: 4-bit activations, 8-bit weights; the first convolution of every block "
    "gated by the first quarter of its input channels, the second at 4 bits, stem and classifier at 8"
)
SHIFTNET20 = (
    f"ShiftNet-20 with expansion 3: {_gates()}; both 1x1 convolutions of every block gated, "
    "stem and classifier at 8 bits"
)
SHUFFLENET = (
    f"ShuffleNet V2 0.5x: {_gates()}; the 1x1 convolutions inside the units gated, depthwise ones, "
    "stem and classifier at 8 bits, the last 1x1 convolution at 4"
)
LSTM = (
    f"language model of one LSTM layer with 300 cells: {_gates()} (magnitudes, and a sign); two-sided gates on "
    "the input's and the recurrent product, the decoder at 4 bits, with the embedding's weights"
)

TRANSFORMER = (
    f"{_gates()} (magnitudes, and a sign); queries, keys, values, projections and both layers of the MLP gated, "
    "products of attention at 8 bits"
)
VIT = (
    "vision transformer of 5 blocks, 128 channels, 4 heads, 64 positions behind three convolutions: "
    f"{TRANSFORMER}, as the first and last layer; the other two convolutions gated"
)
CAUSAL = (
    f"language model of a causal transformer of 4 blocks, 96 channels, 4 heads, {CONTEXT} positions: {TRANSFORMER}, "
    "the decoder at 4, with the embedding's weights"
)

PUBLISHED = {
    "resnet20": Published("pg-resnet20-short-a4h2-cifar10", _resnet(20), 16, _cifar10),
    "resnet56": Published("pg-resnet56-short-a4h2-cifar10", _resnet(56), 8, _cifar10),
    "shiftnet20": Published("pg-shiftnet20-short-a4h2-cifar10", SHIFTNET20, 16, _cifar10),
    "shufflenet": Published("pg-shufflenetv2-a4h2-imagenet", SHUFFLENET, 8, _imagenet),
    "resnet20-long": Published("pg-resnet20-a4h2-cifar10", _resnet(20), 16, _cifar10, LONG),
    "resnet20-all-long": Published("pg-resnet20-all-a4h2-cifar10", RESNET20_ALL, 16, _cifar10, LONG),
    "resnet20-a3-long": Published("pg-resnet20-a3h2-cifar10", _resnet(20, 3, 2), 16, _cifar10, LONG),
    "resnet20-a5-long": Published("pg-resnet20-a5h3-cifar10", _resnet(20, 5, 3), 16, _cifar10, LONG),
    "resnet20-channels-long": Published("cg-resnet20-a4-cifar10", RESNET20_CHANNELS, 16, _cifar10, LONG),
    **{f"resnet20-uniform-a{bits}": _uniform(bits) for bits in (2, 3, 4)},
    "resnet56-long": Published("pg-resnet56-long-a4h2-cifar10", _resnet(56), 8, _cifar10, LONG),
    "shiftnet20-long": Published("pg-shiftnet20-a4h2-cifar10", SHIFTNET20, 16, _cifar10, LONG),
    "resnet20-taught": Published("pg-resnet20-taught-a4h2-cifar10", _resnet(20), 16, _cifar10, TAUGHT, WIDE),
    "resnet56-taught": Published("pg-resnet56-a4h2-cifar10", _resnet(56), 8, _cifar10, TAUGHT, WIDE),
    "shiftnet20-taught": Published("pg-shiftnet20-taught-a4h2-cifar10", SHIFTNET20, 16, _cifar10, TAUGHT, WIDE),
    "vit": Published("pg-vit-a4h2-cifar10", VIT, 8, _cifar10, LONG, teacher="a float ResNet-20"),
    "transformer": Published("pg-transformer-a4h2-ptb", CAUSAL, 8, _ptb_in_contexts, AVERAGED),
    "lstm": Published("pg-lstm-a4h2-ptb", LSTM, 16, _ptb, AVERAGED),
}


def about(published: Published, name: str, evaluation: Evaluation, progress: dict) -> About:
    """The trace's description of a network, based on its checkpoint's progress."""
    trained = [Phase(**phase) for phase in progress["phases"] if phase["epochs"]]
    types = progress.get("types", [short.BFLOAT16])
    phases = ", then ".join(_words(phase, published.teacher, types) for phase in trained)
    devices = " and a ".join(DEVICES.get(device, device) for device in progress.get("devices", ["cpu"]))
    start = f"; started from {progress['start']}" if progress["start"] else ""
    settings = f"; {published.settings}" if published.settings else ""
    return About(
        name=name,
        model=published.model,
        dataset=evaluation.dataset,
        split=evaluation.split,
        note=evaluation.note,
        trained_by="the pgsim project",
        training=f"on a {devices}: {phases or 'nothing'}{start}{settings}",
        training_seed=progress["seed"],
        license=LICENSE,
    )


def _words(phase: Phase, teacher: str, types: list) -> str:
    epochs = "1 epoch" if phase.epochs == 1 else f"{phase.epochs} epochs"
    shrunk = "" if phase.shrink == 1 else f" on images of 1/{phase.shrink} the width"
    products = "products" if phase.mode == modes.FLOAT else "gradients"
    computed = f" with {' or '.join(types)} {products}" if phase.bfloat16 and types != [short.FLOAT32] else ""
    taught = f", {phase.distilled:g} of the loss the distance to {teacher}" if phase.distilled else ""
    kept = "" if phase.dropout else ", without dropout"
    return f"{epochs} {phase.mode}{shrunk}{computed} (learning rate up to {phase.rate}{taught}{kept})"


def measure(network, evaluation: Evaluation, progress: dict) -> Accuracy:
    """A frozen network's accuracy or perplexity.

    ``float`` is the result of the float network at the end of its training. That
    network may be the one that this training started from. Without a float
    training, ``float`` is the result of the gated network without quantization.
    """
    phases = enumerate(progress["phases"])
    floats = [str(i) for i, phase in phases if phase["mode"] == modes.FLOAT and phase["epochs"]]
    measured = progress["measured"][floats[-1]] if floats else progress.get("measured_at_start")
    if measured is None:
        return evaluate.measure(network, evaluation.measured, evaluation.where)
    found = evaluate.measure(network, evaluation.measured, evaluation.where, QUANTIZED)
    return Accuracy(**{**vars(found), "float": measured.get("accuracy", measured.get("test perplexity"))})
