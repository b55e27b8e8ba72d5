"""Labelled images and texts, and a seeded choice of images that is the same on every machine."""

import hashlib
from dataclasses import dataclass
from typing import List, Optional

import numpy as np

from . import given
from .errors import ExportError


@dataclass(frozen=True)
class Samples:
    """Images u1 ``[n, C, H, W]``, labels int64 ``[n]``, and the images' names in the data set.

    Arrays and tensors of other types are accepted if they hold whole numbers
    in the range. Lists of images of one size are stacked. Missing names are
    filled in.
    """

    pixels: np.ndarray
    labels: np.ndarray = None
    names: Optional[List[str]] = None

    def __post_init__(self):
        pixels = given.pixels(self.pixels)
        labels = given.whole("labels", self.labels, "the right class of every image, 0 on: [n]")
        if labels.shape != (len(pixels),):
            wrong = f"labels: must be [{len(pixels)}], got {list(labels.shape)}"
            raise ExportError(f"{wrong}; give one class number for every image (of one-hot labels: labels.argmax(1))")
        given.settle(self, pixels=pixels, labels=labels, names=given.names(self.names, len(pixels)))

    def __len__(self) -> int:
        return len(self.names)

    @property
    def values(self) -> np.ndarray:
        """What a network is given."""
        return self.pixels

    def subset(self, indices) -> "Samples":
        """The samples at indices, in that order."""
        return Samples(self.pixels[indices], self.labels[indices], [self.names[i] for i in indices])


@dataclass(frozen=True)
class Sequences:
    """Token ids int32 ``[n, T]``, the token after each, int64 ``[n, T]``, and the streams' names in the data set.

    Other types are accepted as in ``Samples``.
    """

    tokens: np.ndarray
    labels: np.ndarray = None
    names: Optional[List[str]] = None

    def __post_init__(self):
        remedy = "give text[:, :-1] and text[:, 1:]"
        tokens = given.tokens(self.tokens)
        labels = given.whole("labels", self.labels, f"the token behind every token: [n, T]; {remedy}")
        if labels.shape != tokens.shape:
            raise ExportError(f"labels: must be {list(tokens.shape)} as the tokens, got {list(labels.shape)}; {remedy}")
        given.settle(self, tokens=tokens, labels=labels, names=given.names(self.names, len(tokens)))

    def __len__(self) -> int:
        return len(self.names)

    @property
    def values(self) -> np.ndarray:
        """What a network is given."""
        return self.tokens


def _rank(seed: int, text: str) -> bytes:
    # A digest gives the same order on every machine and library version.
    # Random number generators do not promise that.
    return hashlib.sha256(f"{seed}/{text}".encode()).digest()


def choose(samples: Samples, count: int, seed: int) -> Samples:
    """A seeded choice of samples, spread over the classes as evenly as count allows."""
    if not 1 <= count <= len(samples):
        raise ExportError(f"images: must be 1..{len(samples)}, got {count}")
    by_class = {}
    for index in sorted(range(len(samples)), key=lambda i: _rank(seed, samples.names[i])):
        by_class.setdefault(int(samples.labels[index]), []).append(index)
    queues = [by_class[label] for label in sorted(by_class, key=lambda c: _rank(seed, f"class {c}"))]
    rounds = max(map(len, queues))
    order = [queue[r] for r in range(rounds) for queue in queues if r < len(queue)]
    return samples.subset(order[:count])
