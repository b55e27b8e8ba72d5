"""Distillation: learning from the answers of another network, the teacher (Hinton et al., arXiv 1503.02531)."""

import torch
from torch.nn import functional as F


def distance(scores, taught, temperature: float):
    """The mean divergence of softened class scores ``[N, classes]``.

    Its gradients are as large as those of cross entropy, whatever the temperature.
    """
    ours, theirs = (F.log_softmax(s / temperature, 1) for s in (scores, taught))
    return F.kl_div(ours, theirs, reduction="batchmean", log_target=True) * temperature**2


def mixed(loss, share: float, scores, taught, temperature: float):
    """A loss of which ``share`` is replaced by the distance to the teacher's scores."""
    return (1 - share) * loss + share * distance(scores, taught, temperature)
