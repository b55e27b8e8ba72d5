"""From an ordinary PyTorch network to a gated one, after its training, in one call.

    lowered network -> quantized -> clips and thresholds of the samples -> accuracy -> trace

``settings`` says what is asked for, ``calibrate`` chooses clips and thresholds,
``quantize`` puts gated layers in the place of those of a network, ``captured``
is what the user gets, ``tunable`` the same as layers that learn, and ``scores``
puts gates on the scores of attention.
"""

from .captured import Captured, capture
from .scores import ScoreGate, gate_scores
from .settings import PG

__all__ = ["PG", "Captured", "ScoreGate", "capture", "gate_scores"]
