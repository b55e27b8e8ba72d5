"""The settings of Precision Gating for a network."""

from dataclasses import dataclass
from typing import Optional, Sequence

from .. import given
from ..activation import MAX_BITS
from ..errors import ExportError
from ..gates import Above, Between
from .scores import ScoreGate

KINDS = (Above.kind, Between.kind)
MAX_WEIGHT_BITS = 8  # a trace stores wider weights, but no network here needs them


@dataclass(frozen=True)
class PG:
    """Precision Gating of a network's products.

    ``bits`` is B, and ``high_bits`` is Bh. ``target`` is the wanted gated
    fraction of every channel's outputs. Inputs that may be negative have a sign
    in addition to their ``bits``. Layers in ``plain``, given by their paths,
    have no gate, and their codes have ``plain_bits`` bits including any sign;
    the default is the first and the last layer, as in the paper. ``kind`` is
    the kind of the gates, ``above`` or ``between``. The default is ``between``
    for an LSTM, whose activations saturate on both sides, and ``above``
    otherwise. ``scores`` also puts gates on attention scores.
    """

    bits: int = 4
    high_bits: int = 2
    target: float = 0.3
    weight_bits: int = 8
    plain: Optional[Sequence[str]] = None
    plain_bits: int = 8
    kind: Optional[str] = None
    scores: Optional[ScoreGate] = None

    def __post_init__(self):
        self._integer("bits", 2, MAX_BITS)
        self._integer("plain_bits", 2, MAX_BITS)
        self._integer("weight_bits", 2, MAX_WEIGHT_BITS)
        self._integer("high_bits", 1, self.bits - 1)
        given.fraction("gate: target", self.target)
        if self.kind not in (None, *KINDS):
            raise ExportError(f"gate: kind: must be {' or '.join(KINDS)}, got {self.kind!r}")
        if not isinstance(self.scores, (ScoreGate, type(None))):
            raise ExportError(f"gate: scores: must be a ScoreGate, got {self.scores!r}")
        if isinstance(self.plain, str):
            found = repr(self.plain)
            raise ExportError(f"gate: plain: must be a list of layers' paths, got {found}; give [{found}]")

    def _integer(self, name: str, least: int, most: int):
        """Checks a setting, and keeps it as an ``int``."""
        object.__setattr__(self, name, given.integer(f"gate: {name}", getattr(self, name), least, most))
