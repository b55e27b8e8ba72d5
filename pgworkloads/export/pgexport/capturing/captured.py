"""A network that was quantized and gated after its training, and its accuracy."""

import copy
import warnings
from dataclasses import dataclass, replace
from typing import List, Optional, Union

import numpy as np
import torch
from torch import nn

from .. import evaluate, given, modes, ops
from ..errors import ExportError
from ..exporter import export
from ..lowering import PIXELS, Inference, LoweredStep, lowered
from ..manifest import About, Accuracy
from ..product import PGProduct
from ..record import record
from ..samples import Samples, Sequences
from .calibrate import Thresholds
from .quantize import Quantized, observe
from .scores import gate_scores
from .settings import PG
from .tunable import Tunable

CALIBRATED = 64  # samples from which clips and thresholds are chosen
STORED = 8  # samples in a trace
MEASURED = (modes.GATED, modes.UNIFORM, modes.HIGH_ONLY)
UNLABELLED = "no labels given: right is what the network answers before quantization, so float is compared with itself"
NORMALIZED = "normalized"  # the step in front of a network that reads normalized pixels


@dataclass(frozen=True)
class Captured:
    """A gated network.

    ``network`` computes in PyTorch. ``save`` writes its trace. ``tunable`` and
    ``tuned`` continue its training.

    ``accuracy`` holds the results on the samples: ``gated``, ``uniform`` (every
    output at all bits), ``high_only``, and ``float``, the original network.
    """

    network: Inference
    samples: Union[Samples, Sequences]
    accuracy: Accuracy
    about: About

    @property
    def layers(self) -> List[dict]:
        """The settings of every product: bits, clip, and the gated fraction on the first samples."""
        steps, _ = record(self.network, torch.from_numpy(self._first(STORED).values))
        return [_row(step) for step in steps if isinstance(step.module, PGProduct) or step.result is not None]

    def save(self, path, images: int = STORED, held: Optional[str] = None, **about) -> str:
        """Writes the trace with the first ``images`` samples and returns its path.

        Further arguments are fields of ``About``, such as ``license``. The
        default name is that of the file.
        """
        unknown = sorted(set(about) - set(vars(self.about)))
        if unknown:
            raise ExportError(f"{unknown[0]}: is no field of About; the fields are {', '.join(vars(self.about))}")
        given.integer("images", images, 1)
        words = replace(self.about, **{"name": given.path("path", path).stem.lower().replace("_", "-"), **about})
        export(path, self.network, self._first(images), words, self.accuracy, held)
        return str(path)

    def tunable(self) -> Tunable:
        """The network as a module with trainable weights, clips and thresholds."""
        return Tunable(self.network)

    def tuned(self, network: Tunable, samples=None, say=print) -> "Captured":
        """The result of training ``tunable()``, measured on labelled samples; by default, on the original ones."""
        if not isinstance(network, Tunable):
            raise ExportError(f"network: must be what tunable() gave, got {type(network).__name__}")
        samples = self.samples if samples is None else samples
        if not isinstance(samples, (Samples, Sequences)):
            raise ExportError(f"samples: must be Samples or Sequences, got {type(samples).__name__}")
        gated = copy.deepcopy(network).cpu().float().freeze()
        words = self.accuracy.set if samples is self.samples else f"all {len(samples)} samples given to tuned"
        measured = evaluate.measure(gated, samples, words, modes=MEASURED, say=say)
        before = self.accuracy.float if samples is self.samples else None
        about = replace(self.about, training=f"{self.about.training}; then trained with its gates")
        return Captured(gated, samples, replace(measured, float=before), about)

    def _first(self, count: int):
        kept = slice(0, count)
        return type(self.samples)(self.samples.values[kept], self.samples.labels[kept], self.samples.names[kept])


def capture(
    model: nn.Module, samples, gate: PG = PG(), normalize=None, calibrate: int = CALIBRATED, say=print
) -> Captured:
    """Applies Precision Gating to an ordinary trained network and quantizes it, calibrated on samples of its input.

    ``samples`` are ``Samples`` or ``Sequences``. They may also be pixels or
    tokens without labels; the network's own answers then count as correct. For
    a network that reads normalized images, give pixels 0..255 and
    ``normalize``: the mean and standard deviation of every channel, for pixels
    / 255. The given network is not changed.
    """
    if not isinstance(gate, PG):
        raise ExportError(f"gate: must be a PG, got {gate!r}; give PG(bits=4, high_bits=2, target=0.3)")
    given.integer("calibrate", calibrate, 1)
    network = _readable(model, samples, normalize)
    if not isinstance(samples, (Samples, Sequences)):
        say(UNLABELLED)
    samples, words = _labelled(network, samples)
    first = torch.from_numpy(samples.values[:calibrate])
    gated = Quantized(network, observe(network, first), gate).network
    with torch.no_grad(), Thresholds(gated, gate.target) as thresholds:
        gated(first)
    if not thresholds.gated and gate.scores is None:
        warnings.warn(_ungated(gate), stacklevel=2)
    if gate.scores is not None:
        gated = gate_scores(gated, first, gate.scores)
    measured = evaluate.measure(gated, samples, words, modes=MEASURED, say=say)
    before = evaluate.measure(network, samples, words, modes=(modes.GATED,), say=lambda line: None).gated
    say(f"{measured.metric} {modes.FLOAT}: {before:.4f}")
    how = _how(gate, len(first), bool(thresholds.gated))
    about = About(
        name="", model=type(model).__name__, dataset="given to pgexport.capture", split="", note="",
        trained_by="", training=how, training_seed=None, license="not stated",
    )  # fmt: skip
    return Captured(gated, samples, replace(measured, float=before), about)


def _readable(model: nn.Module, samples, normalize) -> Inference:
    """The lowered network, which reads pixels or tokens."""
    values = torch.from_numpy(_values(samples))
    if normalize is None:
        return lowered(model, values)
    if values.dim() != given.MAP:
        raise ExportError("normalize: is for images; leave it out where the network reads tokens")
    norm = _normalize(normalize)
    network = lowered(model, norm(values[:1]).expand(values.shape))
    steps = [LoweredStep(NORMALIZED, norm, [PIXELS])]
    for step in network.steps:
        steps.append(replace(step, inputs=[NORMALIZED if name == PIXELS else name for name in step.inputs]))
    return Inference(network.source, steps, network.classes)


def _normalize(numbers) -> ops.Normalize:
    """The op that normalizes pixels."""
    wanted = "must be the mean and the standard deviation of every channel, as ((0.5, 0.5, 0.5), (0.25, 0.25, 0.25))"
    try:
        mean, std = (torch.as_tensor(side).double().reshape(-1) for side in numbers)
    except (TypeError, ValueError, RuntimeError) as err:
        raise ExportError(f"normalize: {wanted}, got {numbers!r}") from err
    if len(mean) != len(std) or not bool(mean.isfinite().all()) or not bool((std.isfinite() & (std > 0)).all()):
        raise ExportError(f"normalize: {wanted}, all deviations above 0, got {numbers!r}")
    return ops.Normalize(mean, std)


def _values(samples) -> np.ndarray:
    """Pixels or tokens."""
    if isinstance(samples, (Samples, Sequences)):
        return samples.values
    dimensions = getattr(samples, "ndim", None)
    if dimensions == given.MAP:
        return given.pixels(samples)
    if dimensions == 2:
        return given.tokens(samples)
    kinds = "Samples, Sequences, pixels u1 [n, C, H, W] or tokens [n, T]"
    found = type(samples).__name__
    if dimensions is not None:
        found += f" {list(samples.shape)}"
    raise ExportError(f"samples: must be {kinds}, got {found}")


def _labelled(network: Inference, samples):
    """Samples with the correct answers, and a description of them."""
    if isinstance(samples, (Samples, Sequences)):
        return samples, f"all {len(samples)} samples given to pgexport.capture"
    values = _values(samples)
    with torch.no_grad():
        answers = torch.cat([network(batch).argmax(-1) for batch in torch.from_numpy(values).split(evaluate.BATCH)])
    kind = Samples if values.ndim == given.MAP else Sequences
    words = f"agreement with the network's own answers before quantization, on all {len(values)} samples given"
    return kind(values, answers.numpy()), words


def _ungated(gate: PG) -> str:
    """The warning that no layer has a gate, and what to do."""
    why, remedy = "plain names all of its layers", "name fewer, or"
    if gate.plain is None:
        why, remedy = "the first and the last layer get none unless plain says so, and it has no others", "to gate all,"
    return f"model: no layer has a gate: {why}; {remedy} give PG(plain=[])"


def _how(gate: PG, samples: int, is_gated: bool) -> str:
    """How a network with gates on its layers, or without, was made."""
    bits, chosen = f"{gate.plain_bits} bits, no gates on layers", "clips (least squares)"
    if is_gated:
        bits = f"{gate.bits} bits, {gate.high_bits} high"
        chosen += f" and thresholds ({gate.target:g} of every channel's outputs gated)"
    scores = ""
    if gate.scores is not None:
        off = "dropped" if gate.scores.dropped else "kept at their high part"
        scores = (
            f"; scores of attention gated by {gate.scores.high_bits} high bits of queries ({gate.scores.kind}, "
            f"{gate.scores.target:g} of every head's, others {off})"
        )
    return (
        f"quantized after training by pgexport.capture: {bits}, weights of {gate.weight_bits} bits; {chosen} "
        f"calibrated on {samples} samples{scores}"
    )


def _row(step) -> dict:
    layer = step.module
    return {
        "name": step.name, "op": layer.op, "bits": layer.activation.bits, "high_bits": layer.activation.high_bits,
        "encoding": layer.activation.encoding, "clip": layer.activation.scale * layer.activation.max_magnitude,
        "gate": None if layer.gate is None else layer.gate.kind,
        "gated_fraction": None if layer.gate is None else float(step.result.gate.double().mean()),
    }  # fmt: skip


