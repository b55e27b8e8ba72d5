"""Classification of images as a task."""

import torch
from torch.nn import functional as F

from ..samples import Samples
from . import images

MEASURED_AT_ONCE = 250  # images; bounds the memory


class Classification:
    """Batches of labelled images, cross entropy, and accuracy on the test images.

    ``data`` is the pair of training and test samples.
    """

    def __init__(self, data, batch: int, shift: int):
        self.train, self.test = data
        self.batch, self.shift = batch, shift
        self.steps = len(self.train) // batch

    def batches(self, seed):
        """One epoch's batches."""
        return images.epoch(self.train, self.batch, seed, self.shift)

    def loss(self, network, batch, phase, carried):
        """The mean cross entropy of a batch, its images shrunk as the phase says; nothing is carried on."""
        pixels, labels = batch
        device = next(network.parameters()).device
        small = F.avg_pool2d(pixels.to(device).float(), phase.shrink)
        return F.cross_entropy(network(small), labels.to(device)), None

    def measure(self, network) -> dict:
        """The accuracy on the test images, in float32 and the network's present mode."""
        return {"accuracy": accuracy(network, self.test)}


def accuracy(network, samples: Samples) -> float:
    """The fraction of samples that a network in training classifies rightly."""
    network.eval()
    device = next(network.parameters()).device
    right = 0
    with torch.no_grad():
        for first in range(0, len(samples), MEASURED_AT_ONCE):
            pixels = torch.from_numpy(samples.pixels[first : first + MEASURED_AT_ONCE]).to(device)
            labels = torch.from_numpy(samples.labels[first : first + MEASURED_AT_ONCE])
            right += int((network(pixels).argmax(1).cpu() == labels).sum())
    return right / len(samples)
