"""The task of classifying images."""

import torch
from torch.nn import functional as F

from ..samples import Samples
from . import distill, images

MEASURED_AT_ONCE = 250  # images; bounds the memory
TEMPERATURE = 4.0  # of distillation


class Classification:
    """Batches of labelled images, cross entropy, and accuracy on the test images.

    ``data`` is the pair of training and test samples. ``smoothing`` is the
    share of a label that is spread evenly over all classes (Szegedy et al.,
    arXiv 1512.00567).
    """

    def __init__(self, data, batch: int, shift: int, cutout: int = 0, smoothing: float = 0.0):
        self.train, self.test = data
        self.batch, self.shift, self.cutout, self.smoothing = batch, shift, cutout, smoothing
        self.steps = len(self.train) // batch

    def batches(self, seed):
        """One epoch's batches."""
        return images.epoch(self.train, self.batch, seed, self.shift, self.cutout)

    def loss(self, network, batch, phase, carried, teacher=None):
        """The mean cross entropy of a batch, with images shrunk as the phase says; nothing is carried over."""
        pixels, labels = batch
        device = next(network.parameters()).device
        small = F.avg_pool2d(pixels.to(device).float(), phase.shrink)
        scores = network(small).float()
        loss = F.cross_entropy(scores, labels.to(device), label_smoothing=self.smoothing)
        if teacher is not None:
            loss = distill.mixed(loss, phase.distilled, scores, _answers(teacher, small), TEMPERATURE)
        return loss, None

    def measure(self, network) -> dict:
        """The accuracy on the test images, in float32 and the network's current mode."""
        return {"accuracy": accuracy(network, self.test)}


def _answers(teacher, pixels):
    with torch.no_grad():
        return teacher(pixels).float()


def accuracy(network, samples: Samples) -> float:
    """The fraction of samples that a network in training classifies correctly."""
    network.eval()
    device = next(network.parameters()).device
    right = 0
    with torch.no_grad():
        for first in range(0, len(samples), MEASURED_AT_ONCE):
            pixels = torch.from_numpy(samples.pixels[first : first + MEASURED_AT_ONCE]).to(device)
            labels = torch.from_numpy(samples.labels[first : first + MEASURED_AT_ONCE])
            right += int((network(pixels).argmax(1).cpu() == labels).sum())
    return right / len(samples)
