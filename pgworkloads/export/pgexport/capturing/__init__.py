"""Turns an ordinary trained PyTorch network into a gated one, in one call.

    lowered network -> quantized -> clips and thresholds from the samples -> accuracy -> trace

``settings`` holds the user's choices. ``calibrate`` chooses clips and
thresholds. ``quantize`` replaces a network's layers with gated ones.
``captured`` is the result that the user gets, and ``tunable`` the same network
with trainable layers. ``scores`` puts gates on the scores of attention.
"""

from .captured import Captured, capture
from .scores import ScoreGate, gate_scores
from .settings import PG

__all__ = ["PG", "Captured", "ScoreGate", "capture", "gate_scores"]
