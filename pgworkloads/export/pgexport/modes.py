"""The modes in which a network can compute: with its gates, or as one of three references."""

from contextlib import contextmanager

from torch import nn

from .errors import ExportError

GATED = "gated"  # as trained
UNIFORM = "uniform"  # every output at all B bits
HIGH_ONLY = "high_only"  # gated layers with only the high part
FLOAT = "float"  # no quantization; clips stay

MODES = (GATED, UNIFORM, HIGH_ONLY, FLOAT)


class Moded(nn.Module):
    """A module whose computation depends on its mode."""

    def __init__(self):
        super().__init__()
        self.mode = GATED


@contextmanager
def computing(network: nn.Module, mode: str):
    """A context in which every module of a network computes in the given mode."""
    if mode not in MODES:
        raise ExportError(f"mode: must be one of {', '.join(MODES)}, got {mode!r}")
    moded = [m for m in network.modules() if isinstance(m, Moded)]
    before = [m.mode for m in moded]
    for module in moded:
        module.mode = mode
    try:
        yield network
    finally:
        for module, old in zip(moded, before):
            module.mode = old
