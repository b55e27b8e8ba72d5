"""Executes causal networks token by token, with a cache of keys and values."""

from typing import Callable, Optional

import torch
from torch import nn

from .errors import ExportError
from .lowering import TOKENS, lowered
from .matmul import Matmul
from .ops import AddPositions, Softmax
from .recurrent import Recurrent


class Decoder:
    """A network that reads a text in consecutive parts.

    ``tokens [n, T]`` are an example of its input. The cache holds the right
    operands of products: the keys and values of all positions so far. Products
    of codes are exact, so the scores equal those of the whole text read at once.
    """

    def __init__(self, network: nn.Module, tokens: torch.Tensor):
        self.network = lowered(network, tokens)
        _check_causal(self.network)
        self.restart()

    def restart(self):
        """Clears the cache; the next part starts a new text."""
        self.earlier, self.cache = 0, {}

    def next(self, tokens: torch.Tensor, watch: Optional[Callable] = None) -> torch.Tensor:
        """The scores ``[n, t, classes]`` for the next tokens ``[n, t]`` of the text."""
        self._check(tokens)
        with torch.no_grad():
            scores = self.network(tokens, watch, self._call)
        self.earlier += tokens.shape[1]
        return scores

    def _check(self, tokens):
        """Refuses tokens that are no part of the texts in the cache."""
        found = list(tokens.shape) if isinstance(tokens, torch.Tensor) else type(tokens).__name__
        if len(found) != 2 or isinstance(found, str):
            raise ExportError(f"tokens: must be a tensor [n, t], got {found}")
        texts = {len(values) for values in self.cache.values()}
        if texts - {found[0]}:
            raise ExportError(f"tokens: must be of {max(texts)} texts, as before, got {found}; restart() for new texts")

    def _call(self, step, inputs):
        if isinstance(step.module, (AddPositions, Softmax)):
            return step.module(*inputs, earlier=self.earlier)
        if isinstance(step.module, Matmul):
            left, right = inputs
            if step.name in self.cache:
                right = torch.cat([self.cache[step.name], right], 1)
            self.cache[step.name] = right
            inputs = left, right
        return step.module(*inputs)


def _check_causal(network):
    if network.source != TOKENS:
        raise ExportError("decode: reads no text; give a network of tokens")
    for step in network.steps:
        if isinstance(step.module, Softmax) and not step.module.causal:
            raise ExportError(f"decode: {step.name} sees later positions; use causal attention")
        if isinstance(step.module, Recurrent):
            raise ExportError(f"decode: {step.name} carries a state, not keys and values; use evaluate.read")
