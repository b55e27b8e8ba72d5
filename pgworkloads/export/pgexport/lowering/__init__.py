"""From a network as people write it to the ops of the trace format.

A network may be built of this package's layers, of ordinary ``torch.nn``
layers and of the functions that stand for them. What it computes in evaluation
is followed once, on an example, and written down as steps, each of which is
one op of the format:

    graph (torch.fx) -> functions become layers -> layers become ops -> Inference

``graph`` follows the network's code, ``functions``, ``layers`` and ``built`` say
what a function, a layer or a layer of several ops is in the format, ``advice`` what to put in the place of one
that has no counterpart there, and ``lower`` puts the steps together.
"""

from .inference import PIXELS, TOKENS, Inference, LoweredStep
from .lower import lowered

__all__ = ["PIXELS", "TOKENS", "Inference", "LoweredStep", "lowered"]
