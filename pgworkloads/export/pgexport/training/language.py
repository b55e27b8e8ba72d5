"""The task of language modelling."""

import math

import numpy as np
import torch
from torch.nn import functional as F

from ..ptb import Corpus
from . import distill

STEPS = 35  # tokens per stretch, through which gradients run (Zaremba et al., arXiv 1409.2329)
MEASURED_STREAMS = 10  # read in parallel for measurements
STATES = 2  # tensors in the state of an LSTM
TEMPERATURE = 1.0  # of distillation; what a text leaves open is soft already


class LanguageModelling:
    """Stretches of a text in several streams, cross entropy per token, and perplexity.

    The LSTM's state is carried from stretch to stretch. Each epoch starts
    without a state, at a position of the text chosen by its seed. Gradients run
    through one ``stretch`` of tokens.
    """

    def __init__(self, data: Corpus, batch: int, stretch: int = STEPS):
        self.corpus, self.batch, self.stretch = data, batch, stretch
        self.steps = (len(data.train) // batch - stretch - 1) // stretch

    def batches(self, seed):
        """One epoch's stretches: inputs and next tokens ``[batch, stretch]``."""
        first = np.random.RandomState(seed).randint(self.stretch)
        length = (len(self.corpus.train) - first) // self.batch
        streams = self.corpus.train[first : first + length * self.batch].reshape(self.batch, length)
        for i in range(self.steps):
            tokens = streams[:, i * self.stretch : (i + 1) * self.stretch + 1].astype(np.int64)
            yield torch.from_numpy(tokens[:, :-1]), torch.from_numpy(tokens[:, 1:])

    def loss(self, network, batch, phase, carried, teacher=None):
        """The mean cross entropy per token, and the states of the network and its teacher after the stretch."""
        inputs, targets = (t.to(next(network.parameters()).device) for t in batch)
        own, teachers = (None, None) if carried is None else (carried[:STATES], carried[STATES:])
        scores, after = self._read(network, inputs, own)
        loss = F.cross_entropy(scores, targets.flatten())
        if teacher is not None:
            with torch.no_grad():
                taught, state = self._read(teacher, inputs, teachers)
            loss = distill.mixed(loss, phase.distilled, scores, taught, TEMPERATURE)
            after += state
        return loss, after

    def _read(self, network, inputs, state):
        """Scores ``[tokens, vocabulary]`` of a stretch, read from a state, and the state after it."""
        network.lstm.state = state
        return network(inputs).float().flatten(0, 1), network.lstm.state

    def measure(self, network) -> dict:
        """Perplexity of the validation and test texts, in float32 and the network's current mode."""
        texts = {"valid": self.corpus.valid, "test": self.corpus.test}
        return {f"{name} perplexity": perplexity(network, text) for name, text in texts.items()}


def perplexity(network, tokens: np.ndarray) -> float:
    """``exp`` of the mean cross entropy per token of a text, read in a few long streams."""
    network.eval()
    network.lstm.reset()
    length = (len(tokens) - 1) // MEASURED_STREAMS
    starts = np.arange(MEASURED_STREAMS)[:, None] * length
    streams = torch.from_numpy(tokens[starts + np.arange(length + 1)].astype(np.int64))
    streams = streams.to(next(network.parameters()).device)
    total = 0.0
    with torch.no_grad():
        for first in range(0, length, STEPS):
            last = min(first + STEPS, length)
            scores = network(streams[:, first:last])
            targets = streams[:, first + 1 : last + 1]
            total += float(F.cross_entropy(scores.flatten(0, 1), targets.flatten(), reduction="sum"))
    network.lstm.reset()
    return math.exp(total / (length * MEASURED_STREAMS))
