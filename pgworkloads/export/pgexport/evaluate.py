"""Measures a network: the accuracy on images, the perplexity on a text."""

import math
from typing import NamedTuple, Optional, Sequence, Union

import numpy as np
import torch
from torch import nn

from . import datafile, given
from .errors import ExportError
from .lowering import lowered
from .manifest import PERPLEXITY, TOP_1, Accuracy, check_labels
from .modes import FLOAT, GATED, MODES, computing
from .product import PGProduct
from .recurrent import carrying
from .samples import Samples, Sequences

BATCH = 100  # images at a time; bounds the memory
WINDOW = 50  # time steps at a time; results do not depend on it


class Reading(NamedTuple):
    """A network's results on streams: the likeliest next token at every position, and the perplexity."""

    predictions: np.ndarray  # int64 [streams, length]
    perplexity: float


def predict(network: nn.Module, pixels: np.ndarray, mode: str) -> np.ndarray:
    """The class of each image, int64."""
    pixels = torch.from_numpy(given.pixels(pixels))
    network = lowered(network, pixels)
    with torch.no_grad(), computing(network, mode):
        return torch.cat([network(batch).argmax(1) for batch in pixels.split(BATCH)]).numpy()


def accuracy(network: nn.Module, samples: Samples, mode: str) -> float:
    """The fraction of samples that are classified correctly."""
    network = lowered(network, torch.from_numpy(samples.pixels))
    check_labels(samples.labels, network.classes)
    return float(np.mean(predict(network, samples.pixels, mode) == samples.labels))


def read(network: nn.Module, streams: np.ndarray, mode: str, window: int = WINDOW) -> Reading:
    """Reads token streams ``[streams, length + 1]`` in the given mode.

    A network with a state reads each stream from a zero state to its end. A
    network with a fixed context reads it in parts of that length. The
    perplexity is ``exp`` of the mean negative log likelihood over all tokens of
    all streams, except each stream's first.
    """
    text = _sequences(streams)
    return _read(lowered(network, torch.from_numpy(text.tokens), True), text, mode, window)


def _read(network: nn.Module, text: Sequences, mode: str, window: int = WINDOW) -> Reading:
    inputs, labels = torch.from_numpy(text.tokens), torch.from_numpy(text.labels)
    network = lowered(network, inputs)
    check_labels(text.labels, network.classes)
    window = network.context or window
    predictions, loss = [], 0.0
    with torch.no_grad(), computing(network, mode), carrying(network):
        for x, y in zip(inputs.split(window, 1), labels.split(window, 1)):
            scores = network(x).double()
            predictions.append(scores.argmax(-1))
            loss -= float(scores.log_softmax(-1).gather(-1, y.unsqueeze(-1)).sum())
    return Reading(torch.cat(predictions, 1).numpy(), math.exp(loss / labels.numel()))


def _sequences(streams) -> Sequences:
    """Streams as sequences: all tokens but the last as inputs, and the token after each as its label."""
    tokens = given.tokens(streams)
    if tokens.shape[1] < 2:
        raise ExportError("tokens: streams must have 2 tokens or more; give [streams, length + 1]")
    return Sequences(np.ascontiguousarray(tokens[:, :-1]), tokens[:, 1:].astype(np.int64))


def measure(
    network: nn.Module,
    data: Union[Samples, Sequences, np.ndarray],
    where: str,
    modes: Optional[Sequence[str]] = None,
    say=print,
) -> Accuracy:
    """A network's accuracy on ``Samples``, or its perplexity on a text, in each mode.

    A text is ``Sequences``, or token streams ``[streams, length + 1]`` of any
    length. ``where`` describes the data in words. ``say`` is called with every
    result as soon as it is known. The default is all modes that the network can
    compute.
    """
    is_text = not isinstance(data, Samples)
    in_parts = is_text and not isinstance(data, Sequences)
    if in_parts:
        data = _streams(data)
    network = lowered(network, torch.from_numpy(data.values), in_parts)
    metric = PERPLEXITY if is_text else TOP_1
    found = {}
    for mode in possible_modes(network) if modes is None else modes:
        found[mode] = _read(network, data, mode).perplexity if is_text else accuracy(network, data, mode)
        say(f"{metric} {mode}: {found[mode]:.4f}")
    return Accuracy(samples=data.labels.size, set=where, metric=metric, **found)


def possible_modes(network: nn.Module) -> list:
    """The modes that a network can compute; ``float`` needs the float weights of every product."""
    products = [m for m in network.modules() if isinstance(m, PGProduct)]
    has_floats = all(m.float_weight is not None for m in products)
    return [mode for mode in MODES if mode != FLOAT or has_floats]


def _streams(data) -> Sequences:
    try:
        return _sequences(data)
    except ExportError as err:
        kinds = "Samples(pixels, labels), Sequences(tokens, labels) or token streams [streams, length + 1]"
        raise ExportError(f"data: must be {kinds}, got {type(data).__name__} ({err})") from err


def answer(network: nn.Module, path) -> datafile.Answers:
    """A gated network's answers for the test set in a file."""
    data = datafile.read(path)
    if data.kind == datafile.TOKENS:
        predictions, quality = read(network, data.values, GATED)
    else:
        predictions = predict(network, data.values, GATED)
        quality = float(np.mean(predictions == data.labels))
    return datafile.Answers(data.name, datafile.digest(path), predictions, quality)
