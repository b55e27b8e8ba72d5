"""Writes the trace file of a network in one call."""

from typing import Optional, Union

from . import archive, evaluate, manifest
from .manifest import About, Accuracy
from .samples import Samples, Sequences


def export(
    out, network, samples: Union[Samples, Sequences], about: About, accuracy: Accuracy, held: Optional[str] = None
):
    """Runs a network on samples, and on a test set if given, and writes the results to a trace.

    ``network`` is a module built of this package's layers and ops. ``held`` is
    the path of a ``pgsim.data/1`` file. Returns the recorded steps.
    """
    answers = None if held is None else evaluate.answer(network, held)
    contents, arrays, steps = manifest.build(network, samples, about, accuracy, answers)
    archive.write(out, contents, arrays)
    return steps
