"""How many images a network classifies rightly."""

import numpy as np
import torch

from .modes import computing
from .samples import Samples

BATCH = 100  # images at a time; bounds the memory


def predict(network, pixels: np.ndarray, mode: str) -> np.ndarray:
    """The class of each image, int64."""
    with torch.no_grad(), computing(network, mode):
        batches = torch.from_numpy(pixels).split(BATCH)
        return torch.cat([network(batch).argmax(1) for batch in batches]).numpy()


def accuracy(network, samples: Samples, mode: str) -> float:
    """The fraction of samples classified rightly."""
    return float(np.mean(predict(network, samples.pixels, mode) == samples.labels))
