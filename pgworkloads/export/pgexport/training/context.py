"""Language modelling with networks that carry no state from one stretch of a text to the next."""

import math

import numpy as np
import torch
from torch.nn import functional as F

from .. import ptb
from .language import MEASURED_STREAMS, LanguageModelling


class ContextModelling(LanguageModelling):
    """Reads every stretch independently, as the whole context that the network sees."""

    def _read(self, network, inputs, state):
        """Scores ``[tokens, vocabulary]`` of a stretch; there is no state before or after it."""
        return network(inputs).float().flatten(0, 1), ()

    def measure(self, network) -> dict:
        """Perplexity of the validation and test texts, read in stretches as in training."""
        texts = {"valid": self.corpus.valid, "test": self.corpus.test}
        return {f"{name} perplexity": perplexity(network, text, self.stretch) for name, text in texts.items()}


def perplexity(network, tokens: np.ndarray, stretch: int) -> float:
    """``exp`` of the mean cross entropy per token of a text in streams, each read in stretches."""
    network.eval()
    length = (len(tokens) - 1) // MEASURED_STREAMS
    streams = torch.from_numpy(ptb.streams(tokens, MEASURED_STREAMS, length).astype(np.int64))
    streams = streams.to(next(network.parameters()).device)
    total = 0.0
    with torch.no_grad():
        for first in range(0, length, stretch):
            last = min(first + stretch, length)
            scores, targets = network(streams[:, first:last]), streams[:, first + 1 : last + 1]
            total += float(F.cross_entropy(scores.flatten(0, 1), targets.flatten(), reduction="sum"))
    return math.exp(total / (length * MEASURED_STREAMS))
