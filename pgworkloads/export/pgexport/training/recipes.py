"""The recipes of the networks that this project trains.

Phases are short: hours on two CPU cores, not days on a GPU. ``--epochs`` makes
them longer.
"""

import functools

import torch

from .. import cifar10, imagenet, modes, ptb
from ..errors import ExportError
from ..models.language import LanguageModel
from ..models.resnet import CifarResNet
from ..models.shiftnet import Block as ShiftBlock
from ..models.shufflenet import CLASSES, ShuffleNetV2
from .classify import Classification
from .language import LanguageModelling
from .recipe import Phase, Recipe
from .start import deepened, from_resnet20_npz

CIFAR_SHIFT, IMAGENET_SHIFT = 4, 8  # pixels, either way; 4 as He et al. augment CIFAR-10
PTB_WORDS = 10_000


def _sgd(groups: list, rate: float) -> torch.optim.Optimizer:
    return torch.optim.SGD(groups, rate, momentum=0.9, nesterov=True)


def _adam(groups: list, rate: float) -> torch.optim.Optimizer:
    return torch.optim.Adam(groups, rate)


def _load_cifar10(path):
    return cifar10.load_train(path), cifar10.load_test(path)


def _load_imagenet(path):
    images = imagenet.load(path, imagenet.CROPPED)
    if images.labels.max() >= CLASSES:
        raise ExportError(f"{path}: holds an image of class {images.labels.max()}; ImageNet has {CLASSES}")
    return images, images  # measured on what it was trained on: there is one image per class


def _load_ptb(path):
    corpus = ptb.load(path)
    if len(corpus.words) > PTB_WORDS:
        raise ExportError(f"{path}: has {len(corpus.words)} different words; the Penn Tree Bank has {PTB_WORDS}")
    return corpus


def _cifar10(about, network, phases, **more) -> Recipe:
    return Recipe(
        about=about, network=network, load=_load_cifar10, phases=phases, batch=128, optimizer=_sgd,
        task=functools.partial(Classification, shift=CIFAR_SHIFT), decay=5e-4, penalty=1e-3, **more,
    )


RECIPES = {
    "resnet20": _cifar10(
        "ResNet-20 on CIFAR-10; may start from an npz file of parameters (--epochs 0 8)",
        functools.partial(CifarResNet, 3),
        (Phase(modes.FLOAT, 10, 0.2), Phase(modes.GATED, 8, 0.05, gated_fraction=0.2)),
        start=from_resnet20_npz,
    ),
    "resnet56": _cifar10(
        "ResNet-56 on CIFAR-10; may start from the checkpoint of recipe resnet20 (--epochs 0 1)",
        functools.partial(CifarResNet, 9),
        (Phase(modes.FLOAT, 8, 0.2), Phase(modes.GATED, 4, 0.03, gated_fraction=0.2)),
        start=deepened,
    ),
    "shiftnet20": _cifar10(
        "ShiftNet-20 on CIFAR-10",
        functools.partial(CifarResNet, 3, ShiftBlock),
        (Phase(modes.FLOAT, 6, 0.2), Phase(modes.GATED, 3, 0.05, gated_fraction=0.25)),
    ),
    "shufflenet": Recipe(
        about="ShuffleNet V2 0.5x on one ImageNet image per class, measured on the same images",
        network=ShuffleNetV2,
        load=_load_imagenet,
        task=functools.partial(Classification, shift=IMAGENET_SHIFT),
        phases=(
            Phase(modes.FLOAT, 60, 0.004, shrink=2),
            Phase(modes.FLOAT, 2, 0.001),
            Phase(modes.GATED, 4, 0.001, gated_fraction=0.25),
        ),
        batch=50,
        optimizer=_adam,
        penalty=1e-3,
    ),
    "lstm": Recipe(
        about="a one-layer LSTM language model on Penn Tree Bank",
        network=functools.partial(LanguageModel, PTB_WORDS),
        load=_load_ptb,
        task=LanguageModelling,
        phases=(Phase(modes.FLOAT, 5, 0.004), Phase(modes.GATED, 1, 0.001, gated_fraction=0.25)),
        batch=32,
        optimizer=_adam,
        penalty=1e-3,
        clip_norm=0.5,
    ),
}
