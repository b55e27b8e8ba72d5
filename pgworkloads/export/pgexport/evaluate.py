"""How well a network answers: the accuracy on images, the perplexity on a text."""

import math
from typing import NamedTuple, Union

import numpy as np
import torch

from . import datafile
from .manifest import PERPLEXITY, TOP_1, Accuracy
from .modes import GATED, MODES, computing
from .recurrent import carrying
from .samples import Samples

BATCH = 100  # images at a time; bounds the memory
WINDOW = 50  # time steps at a time; what comes out does not depend on it


class Reading(NamedTuple):
    """What a network makes of streams: the likeliest next token at every position, and the perplexity."""

    predictions: np.ndarray  # int64 [streams, length]
    perplexity: float


def predict(network, pixels: np.ndarray, mode: str) -> np.ndarray:
    """The class of each image, int64."""
    with torch.no_grad(), computing(network, mode):
        batches = torch.from_numpy(pixels).split(BATCH)
        return torch.cat([network(batch).argmax(1) for batch in batches]).numpy()


def accuracy(network, samples: Samples, mode: str) -> float:
    """The fraction of samples classified rightly."""
    return float(np.mean(predict(network, samples.pixels, mode) == samples.labels))


def read(network, streams: np.ndarray, mode: str, window: int = WINDOW) -> Reading:
    """Reads token streams ``[streams, length + 1]``, each from no state to its end.

    The perplexity is ``exp`` of the mean negative log likelihood, over all
    streams, of every token but the first.
    """
    tokens = torch.from_numpy(np.ascontiguousarray(streams))
    inputs, labels = tokens[:, :-1], tokens[:, 1:].long()
    predictions, loss = [], 0.0
    with torch.no_grad(), computing(network, mode), carrying(network):
        for x, y in zip(inputs.split(window, 1), labels.split(window, 1)):
            scores = network(x).double()
            predictions.append(scores.argmax(-1))
            loss -= float(scores.log_softmax(-1).gather(-1, y.unsqueeze(-1)).sum())
    return Reading(torch.cat(predictions, 1).numpy(), math.exp(loss / labels.numel()))


def measure(network, data: Union[Samples, np.ndarray], where: str, modes=MODES, say=print) -> Accuracy:
    """A network's accuracy on samples, or its perplexity on token streams, in each mode.

    ``where`` says in words what the data is; every number is said as it comes.
    """
    is_text = not isinstance(data, Samples)
    metric = PERPLEXITY if is_text else TOP_1
    found = {}
    for mode in modes:
        found[mode] = read(network, data, mode).perplexity if is_text else accuracy(network, data, mode)
        say(f"{metric} {mode}: {found[mode]:.4f}")
    return Accuracy(samples=data[:, 1:].size if is_text else len(data), set=where, metric=metric, **found)


def answer(network, path) -> datafile.Answers:
    """What a network with its gates answers for the held set in a file."""
    data = datafile.read(path)
    if data.kind == datafile.TOKENS:
        predictions, quality = read(network, data.values, GATED)
    else:
        predictions = predict(network, data.values, GATED)
        quality = float(np.mean(predictions == data.labels))
    return datafile.Answers(data.name, datafile.digest(path), predictions, quality)
