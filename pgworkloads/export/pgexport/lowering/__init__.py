"""Translates a PyTorch network to the ops of the trace format.

A network may use this package's layers, ordinary ``torch.nn`` layers and the
equivalent functions. Its computation in evaluation mode is traced once, on an
example, and recorded as steps. Each step is one op of the format:

    graph (torch.fx) -> functions become layers -> layers become ops -> Inference

``graph`` traces the network's code. ``functions``, ``layers`` and ``built``
translate functions, layers of one op and layers of several ops. ``advice`` says
how to replace code that has no counterpart in the format. ``lower`` assembles
the steps.
"""

from .inference import PIXELS, TOKENS, Inference, LoweredStep
from .lower import lowered

__all__ = ["PIXELS", "TOKENS", "Inference", "LoweredStep", "lowered"]
