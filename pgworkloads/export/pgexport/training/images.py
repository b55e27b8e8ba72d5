"""Batches of images: shuffled, and augmented by shifts, mirrors and cutout."""

import numpy as np
import torch

from ..samples import Samples

GREY = 121  # of 0..255: about the mean of photographs, which is the mean that batch norm expects


def epoch(samples: Samples, batch: int, seed, shift: int, cutout: int = 0):
    """The batches of one epoch: pixels u1 and labels. Left-over images that do not fill a batch are dropped.

    Every image is shifted by up to ``shift`` pixels in each direction, with
    zeros moving in from outside, and mirrored half of the time. A square with a
    side of ``cutout`` pixels around a random pixel turns grey (DeVries and
    Taylor, arXiv 1708.04552). The same seed gives the same batches, so a resumed
    training continues with the same ones.
    """
    random = np.random.RandomState(seed)
    order = random.permutation(len(samples))
    for first in range(0, len(order) - batch + 1, batch):
        chosen = np.sort(order[first : first + batch])
        pixels = _moved(samples.pixels[chosen], shift, random)
        if cutout:
            _cut(pixels, cutout, random)
        yield torch.from_numpy(pixels), torch.from_numpy(samples.labels[chosen])


def _moved(pixels: np.ndarray, shift: int, random) -> np.ndarray:
    count, _, height, width = pixels.shape
    padded = np.pad(pixels, ((0, 0), (0, 0), (shift, shift), (shift, shift)))
    moved = np.empty_like(pixels)
    dy, dx = random.randint(0, 2 * shift + 1, (2, count))
    mirror = random.rand(count) < 0.5
    for i in range(count):
        window = padded[i, :, dy[i] : dy[i] + height, dx[i] : dx[i] + width]
        moved[i] = window[:, :, ::-1] if mirror[i] else window
    return moved


def _cut(pixels: np.ndarray, size: int, random):
    count, _, height, width = pixels.shape
    top = random.randint(0, height, count) - size // 2
    left = random.randint(0, width, count) - size // 2
    for i in range(count):
        rows = slice(max(top[i], 0), max(top[i] + size, 0))
        columns = slice(max(left[i], 0), max(left[i] + size, 0))
        pixels[i, :, rows, columns] = GREY
