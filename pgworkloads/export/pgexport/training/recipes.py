"""The recipes of the networks that this project trains.

Phases are short: they take hours on two CPU cores, not days on a GPU.
``--epochs`` makes them longer. The long recipes run in the background for hours
to days.
"""

import functools

import torch

from .. import cifar10, imagenet, modes, ptb
from ..errors import ExportError
from ..models.language import LanguageModel
from ..models.resnet import ChannelGatedBlock, CifarResNet, GatedBlock, UniformBlock
from ..models.shiftnet import Block as ShiftBlock
from ..models.shufflenet import CLASSES, ShuffleNetV2
from ..models.transformer import CausalTransformer, VisionTransformer
from ..models.wide import WideNet
from .classify import Classification
from .context import ContextModelling
from .language import LanguageModelling
from .recipe import Phase, Recipe
from .start import deepened, from_float, from_resnet20_npz

CIFAR_SHIFT, IMAGENET_SHIFT = 4, 8  # pixels in each direction; He et al. use 4 for CIFAR-10
PTB_WORDS = 10_000
CONTEXT = 64  # words that a transformer sees

# Settings of the long trainings.
CUTOUT = 8  # pixels; larger squares harm networks as small as these more than they help
SMOOTHING = 0.1  # of labels
AVERAGE = 0.999  # decay of the average of parameters: covers about a thousand steps
EPOCHS_OF_A_POINT = 5  # between two points of the curve
LONG_GATED = Phase(modes.GATED, 20, 0.03, gated_fraction=0.25, bfloat16=True, distilled=0.5)
# A small network learns mostly from the answers of a larger one; labels correct them.
TAUGHT = Phase(modes.FLOAT, 40, 0.1, bfloat16=True, distilled=0.9)
# Without gates there is little to learn: the float network only has to adapt to rounding.
SHORT_UNIFORM = Phase(modes.UNIFORM, 2, 0.01, bfloat16=True, distilled=0.5)


def _sgd(groups: list, rate: float) -> torch.optim.Optimizer:
    return torch.optim.SGD(groups, rate, momentum=0.9, nesterov=True)


def _adam(groups: list, rate: float) -> torch.optim.Optimizer:
    return torch.optim.Adam(groups, rate)


def _adamw(groups: list, rate: float) -> torch.optim.Optimizer:
    return torch.optim.AdamW(groups, rate)


def _load_cifar10(path):
    return cifar10.load_train(path), cifar10.load_test(path)


def _load_imagenet(path):
    images = imagenet.load(path, imagenet.CROPPED)
    if images.labels.max() >= CLASSES:
        raise ExportError(f"{path}: holds an image of class {images.labels.max()}; ImageNet has {CLASSES}")
    return images, images  # measured on the training images, because there is only one image per class


def _load_ptb(path):
    corpus = ptb.load(path)
    if len(corpus.words) > PTB_WORDS:
        raise ExportError(f"{path}: has {len(corpus.words)} different words; the Penn Tree Bank has {PTB_WORDS}")
    return corpus


def _cifar10(about, network, phases, cutout=0, smoothing=0.0, **more) -> Recipe:
    task = functools.partial(Classification, shift=CIFAR_SHIFT, cutout=cutout, smoothing=smoothing)
    return Recipe(
        about=about, network=network, load=_load_cifar10, phases=phases, batch=128, optimizer=_sgd,
        task=task, decay=5e-4, penalty=1e-3, **more,
    )  # fmt: skip


def _long(about, network, phases, smoothing=SMOOTHING, **more) -> Recipe:
    return _cifar10(
        f"{about}, trained long", network, phases,
        cutout=CUTOUT, smoothing=smoothing, average=AVERAGE, curve=EPOCHS_OF_A_POINT, **more,
    )  # fmt: skip


def _gated_from_float(about, network) -> Recipe:
    return _long(about, network, (LONG_GATED,), start=from_float)


def _taught(about, network, start=from_float) -> Recipe:
    return _long(
        f"{about}, taught by the network of recipe wide, from the float phase of a long recipe",
        network,
        (TAUGHT, LONG_GATED),
        smoothing=0.0,
        start=start,
        teacher=WideNet,
    )


def _uniform_from_float(bits: int) -> Recipe:
    return _long(
        f"ResNet-20 at {bits} bits everywhere, no gates, from the float phase of resnet20-long",
        functools.partial(CifarResNet, 3, UniformBlock, bits=bits),
        (SHORT_UNIFORM,),
        start=from_float,
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
    "resnet20-long": _long(
        "ResNet-20 on CIFAR-10",
        functools.partial(CifarResNet, 3),
        (Phase(modes.FLOAT, 80, 0.2, bfloat16=True), LONG_GATED),
    ),
    "resnet20-all-long": _gated_from_float(
        "ResNet-20 with all convolutions of its blocks gated, from the float phase of resnet20-long",
        functools.partial(CifarResNet, 3, GatedBlock),
    ),
    "resnet20-a3-long": _gated_from_float(
        "ResNet-20 at 3 bits, 2 of them high, from the float phase of resnet20-long",
        functools.partial(CifarResNet, 3, bits=3, high_bits=2),
    ),
    "resnet20-a5-long": _gated_from_float(
        "ResNet-20 at 5 bits, 3 of them high, from the float phase of resnet20-long",
        functools.partial(CifarResNet, 3, bits=5, high_bits=3),
    ),
    "resnet20-channels-long": _gated_from_float(
        "ResNet-20 gated by the first quarter of the input channels, from the float phase of resnet20-long",
        functools.partial(CifarResNet, 3, ChannelGatedBlock),
    ),
    **{f"resnet20-uniform-a{bits}": _uniform_from_float(bits) for bits in (2, 3, 4)},
    "wide": _long(
        "a wide float network on CIFAR-10 that teaches others",
        WideNet,
        (Phase(modes.FLOAT, 40, 0.2, bfloat16=True),),
        smoothing=0.0,  # smoothed labels would hide from the networks it teaches which classes are alike
    ),
    "resnet20-taught": _taught("ResNet-20 on CIFAR-10", functools.partial(CifarResNet, 3)),
    "resnet56-taught": _taught(
        "ResNet-56 on CIFAR-10, grown from ResNet-20", functools.partial(CifarResNet, 9), start=deepened
    ),
    "shiftnet20-taught": _taught("ShiftNet-20 on CIFAR-10", functools.partial(CifarResNet, 3, ShiftBlock)),
    "resnet56-long": _long(
        "ResNet-56 on CIFAR-10",
        functools.partial(CifarResNet, 9),
        (Phase(modes.FLOAT, 60, 0.2, bfloat16=True), LONG_GATED),
    ),
    "shiftnet20-long": _long(
        "ShiftNet-20 on CIFAR-10",
        functools.partial(CifarResNet, 3, ShiftBlock),
        (Phase(modes.FLOAT, 80, 0.2, bfloat16=True), LONG_GATED),
    ),
    "vit": Recipe(
        about="a vision transformer on CIFAR-10, taught by the float phase of resnet20-long",
        network=VisionTransformer,
        teacher=functools.partial(CifarResNet, 3),
        load=_load_cifar10,
        task=functools.partial(Classification, shift=CIFAR_SHIFT, cutout=CUTOUT, smoothing=SMOOTHING),
        phases=(
            Phase(modes.FLOAT, 120, 0.001, bfloat16=True, distilled=0.5),
            Phase(modes.GATED, 20, 0.0003, gated_fraction=0.25, bfloat16=True, distilled=0.5),
        ),
        batch=128,
        optimizer=_adamw,
        decay=0.05,
        penalty=1e-3,
        clip_norm=1.0,
        average=AVERAGE,
        curve=EPOCHS_OF_A_POINT,
    ),
    "transformer": Recipe(
        about="a causal transformer on Penn Tree Bank",
        network=functools.partial(CausalTransformer, PTB_WORDS, CONTEXT),
        load=_load_ptb,
        task=functools.partial(ContextModelling, stretch=CONTEXT),
        phases=(
            Phase(modes.FLOAT, 40, 0.001, bfloat16=True),
            Phase(modes.GATED, 6, 0.0005, gated_fraction=0.25, bfloat16=True, distilled=1.0, dropout=False),
        ),
        batch=32,
        optimizer=_adamw,
        decay=0.05,
        penalty=1e-3,
        clip_norm=1.0,
        average=AVERAGE,
        curve=1,
    ),
    "lstm": Recipe(
        about="a one-layer LSTM language model on Penn Tree Bank",
        network=functools.partial(LanguageModel, PTB_WORDS),
        load=_load_ptb,
        task=functools.partial(LanguageModelling, stretch=20),
        phases=(
            Phase(modes.FLOAT, 12, 0.002, bfloat16=True),
            Phase(modes.GATED, 3, 0.001, gated_fraction=0.5, bfloat16=True, distilled=1.0, dropout=False),
        ),
        batch=20,
        optimizer=_adam,
        penalty=1e-3,
        clip_norm=10.0,
        average=AVERAGE,
        curve=1,
    ),
}
