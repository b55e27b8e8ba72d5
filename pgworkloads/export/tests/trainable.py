"""Data, recipes and networks that train within moments."""

import dataclasses
import functools

import numpy as np
import torch

from pgexport import modes
from pgexport.models.language import LanguageModel
from pgexport.models.resnet import ChannelGatedBlock, CifarResNet
from pgexport.models.shiftnet import Block as ShiftBlock
from pgexport.models.shufflenet import ShuffleNetV2
from pgexport.ptb import Corpus
from pgexport.samples import Samples
from pgexport.training.classify import Classification
from pgexport.training.language import LanguageModelling
from pgexport.training.layers import gated_layers
from pgexport.training.loop import Training
from pgexport.training.quantizers import LearnedClip
from pgexport.training.recipe import Phase, Recipe
from pgexport.training.recipes import RECIPES
from pgexport.training.start import deepened

SIZE = 8  # pixels of an image
WORDS, WIDTH = 13, 8


def images(count: int, size: int = SIZE) -> Samples:
    """Noisy images whose brightness gives their class."""
    random = np.random.RandomState(51)
    labels = np.arange(count) % 10
    pixels = random.randint(0, 60, (count, 3, size, size)) + 18 * labels.reshape(-1, 1, 1, 1)
    return Samples(pixels.astype(np.uint8), labels, [f"image{i}" for i in range(count)])


def corpus() -> Corpus:
    """Texts that count and sometimes lose count."""
    random = np.random.RandomState(52)
    texts = [np.cumsum(random.choice([1, 1, 1, 3], n)).astype(np.int32) % WORDS for n in (600, 81, 101)]
    return Corpus(*texts, words=[str(i) for i in range(WORDS)])


PHASES = Phase(modes.FLOAT, 2, 0.05), Phase(modes.GATED, 2, 0.02, gated_fraction=0.3)


def image_recipe(load=lambda path: (images(40), images(20)), **more) -> Recipe:
    """A gated ResNet-8, with five steps per epoch."""
    recipe = dataclasses.replace(
        RECIPES["resnet20"], network=functools.partial(CifarResNet, 1), load=load, phases=PHASES, batch=8,
        task=functools.partial(Classification, shift=1), start=deepened,
    )  # fmt: skip
    return dataclasses.replace(recipe, **more)


def text_recipe(**more) -> Recipe:
    """A language model of few words, with three steps per epoch."""
    recipe = dataclasses.replace(
        RECIPES["lstm"], network=functools.partial(LanguageModel, WORDS, WIDTH), load=lambda path: corpus(),
        task=LanguageModelling, phases=PHASES, batch=4,
    )  # fmt: skip
    return dataclasses.replace(recipe, **more)


def rich_recipe(**more) -> Recipe:
    """:func:`image_recipe` with an average, a curve, short floats, a teacher and all augmentations of images."""
    gated = Phase(modes.GATED, 2, 0.02, gated_fraction=0.3, bfloat16=True, distilled=0.5)
    phases = Phase(modes.FLOAT, 2, 0.05, bfloat16=True), gated
    task = functools.partial(Classification, shift=1, cutout=4, smoothing=0.1)
    return image_recipe(**{"phases": phases, "task": task, "average": 0.9, "curve": 1, **more})


def silent(recipe, folder, **more) -> Training:
    """A training that has not run and says nothing."""
    return Training(recipe, recipe.load(None), folder, 1, say=lambda line: None, **more)


class Killed(Exception):
    """An exception that ends a training in the middle of a step, as a kill would."""


def train(recipe, folder, kill_at=None, seed=1) -> Training:
    """Trains to the end, or until a line of progress starts with ``kill_at``; returns the training."""

    def say(line):
        if kill_at is not None and line.startswith(kill_at):
            raise Killed

    training = Training(recipe, recipe.load(None), folder, seed, say=say)
    training.run()
    return training


def same(a, b) -> bool:
    """Whether the values of two checkpoints are the same, bit for bit."""
    if isinstance(a, torch.Tensor):
        return a.dtype == b.dtype and torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


NETWORKS = {
    "resnet": lambda: CifarResNet(1),
    "channels": lambda: CifarResNet(1, ChannelGatedBlock),
    "shiftnet": lambda: CifarResNet(1, ShiftBlock),
    "shufflenet": ShuffleNetV2,
    "language": lambda: LanguageModel(WORDS, WIDTH),
}


def inputs(name: str) -> torch.Tensor:
    """An input for a network."""
    if name == "language":
        return torch.from_numpy(corpus().test[:60].reshape(3, 20)).long()
    return torch.from_numpy(images(4, 64 if name == "shufflenet" else 16).pixels)


def calibrated(network, x, fraction=0.3):
    """Calibrates thresholds to a gated fraction; leaves the network in evaluation mode."""
    network.eval()
    with torch.no_grad():
        for layer in gated_layers(network):
            layer.observed = []
            forget(network)
            network(x)
            layer.calibrate(fraction)
    return network


def forget(network):
    """Clears the state of a recurrent network."""
    if hasattr(network, "lstm"):
        network.lstm.reset()


def fold_exactly(network):
    """Rounds batch norms to numbers that float32 holds exactly after folding, so that freezing does not round."""
    for norm in (m for m in network.modules() if isinstance(m, torch.nn.BatchNorm2d)):
        norm.weight.copy_((norm.weight * 16).round() / 16)
        norm.bias.copy_((norm.bias * 64).round() / 64)
        norm.running_mean.copy_((norm.running_mean * 8).round() / 8)
        norm.running_var.copy_(4 ** (norm.running_var.log2() / 2).round())
        norm.eps = 0.0


def settled(name: str):
    """A network as after some training, in float64, with realistic statistics, clips and thresholds."""
    torch.manual_seed(53)
    network, x = NETWORKS[name](), inputs(name)
    with torch.no_grad():
        for norm in (m for m in network.modules() if isinstance(m, torch.nn.BatchNorm2d)):
            norm.weight.uniform_(0.5, 1.5)
            norm.bias.uniform_(-0.5, 0.5)
        for quantizer in (m for m in network.modules() if isinstance(m, LearnedClip)):
            quantizer.clip.uniform_(1.5, 2.5)  # with equal clips, means would lie between two levels
        if name == "language":  # makes values large enough to have high parts
            network.embedding.weight.uniform_(-2, 2)
            network.lstm.product.weight.mul_(4)
            network.input_product.weight.mul_(4)
            network.lstm.quantize.clip.fill_(1)
        network.train()
        for _ in range(20):
            forget(network)
            network(x)
        fold_exactly(network)
    return calibrated(network.double(), x), x
