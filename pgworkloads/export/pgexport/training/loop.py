"""The training loop: phases, steps, checkpoints."""

import copy
import dataclasses
import hashlib
import itertools
import json
import math
import time
from contextlib import nullcontext
from pathlib import Path

import torch
from torch import nn

from .. import modes
from ..errors import ExportError
from . import checkpoint, curve, short
from .average import Average
from .dropout import without_dropout
from .layers import gated_layers
from .penalty import threshold_penalty
from .quantizers import LearnedClip
from .recipe import Phase, Recipe
from .start import from_float

WARM_UP = 0.1  # fraction of a phase in which the learning rate rises
FIRST = 1e-3  # fraction of a phase by which the rise starts early, so that the first rate is not 0
SAVE_EVERY = 60.0  # seconds between checkpoints
REPORT_EVERY = 50  # steps between lines of progress
CUDA = "cuda"
CHECKPOINT = "checkpoint.pt"


def _say(line: str):
    print(line, flush=True)


class Training:
    """A training in a folder. It resumes from the folder's checkpoint, if there is one.

    On the same CPU with the same number of threads, a training that was killed
    and resumed ends with exactly the same parameters as an uninterrupted one.
    GPU kernels may add in another order.
    """

    def __init__(self, recipe: Recipe, data, folder, seed: int, device="cpu", say=_say, teacher=None):
        torch.manual_seed(seed)
        # Gates are decided on sums that the short mantissas of TF32 would round.
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
        self.recipe, self.folder, self.seed, self.say = recipe, Path(folder), seed, say
        self.device = torch.device(device)
        # Convolution kernels compute in this layout. Other layouts would be converted to it and back at every layer.
        self.network = recipe.network().to(self.device, memory_format=torch.channels_last)
        self.task = recipe.task(data, recipe.batch)
        if self.task.steps < 1:
            raise ExportError(f"data: has too little for a batch of {recipe.batch}; give all of it")
        self.optimizer = recipe.optimizer(_groups(self.network, recipe.decay), recipe.phases[0].rate)
        self.phase = self.step = 0  # phase in the recipe, step in the phase
        self.carried = None  # the task's state from batch to batch of an epoch
        self.started_from = None  # file name of another network's parameters that it started from
        self.measured_at_start = None  # results measured on that other network
        self.measured = {}  # by phase: the results at its end
        self.curve = []  # list of points, see curve.py
        self.average = self.teacher = None  # networks that a phase may have in addition to the one in training
        self.given_teacher = self.teacher_digest = None
        if teacher is not None:
            self.given_teacher, self.teacher_digest = self._loaded_teacher(teacher), _digest(teacher)
        self.devices = [self.device.type]  # all device types that it ran on
        self.type = short.type_on(self.device)  # in phases with bfloat16
        self.types = [self.type]  # all types that such phases may have run in
        self.path = self.folder / CHECKPOINT
        if self.path.exists():
            self._restore()

    def _loaded_teacher(self, path) -> nn.Module:
        """The recipe's teacher, with parameters from a file."""
        teacher = self.recipe.teacher().to(self.device, memory_format=torch.channels_last)
        from_float(teacher, path)
        return teacher

    def _restore(self):
        remedy = "give another --out, or delete it to start again"
        state, progress = checkpoint.restore(self.path, self.network, remedy)
        self._check_same(progress)
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": state["optimizer"], "param_groups": groups})
        self.phase, self.step, self.measured = (progress[name] for name in ("phase", "step", "measured"))
        self.started_from, self.measured_at_start = progress["start"], progress.get("measured_at_start")
        self.devices = sorted({*progress.get("devices", ["cpu"]), *self.devices})
        self.types = sorted({*progress.get("types", [short.BFLOAT16]), *self.types})
        self.carried = _moved(state.get("carried"), self.device)
        self.curve = progress.get("curve", [])
        if self.step:  # otherwise the phase has not begun and makes its own
            self._companions(self.recipe.phases[self.phase])
            for name, network in self._beside().items():
                if name not in state:
                    raise ExportError(f"{self.path}: holds no {name} of the network; {remedy}")
                network.load_state_dict(state[name])
        torch.set_rng_state(state["random"])
        if self.device.type == CUDA and "random_cuda" in state:
            torch.cuda.set_rng_state(state["random_cuda"], self.device)
        finished = self.phase == len(self.recipe.phases)
        self.say("is finished" if finished else f"goes on in phase {self.phase + 1}, step {self.step}")

    def _check_same(self, progress: dict):
        """Refuses to resume with another seed or other phases, since the checkpoint's record would be wrong."""
        phases = tuple(Phase(**phase) for phase in progress["phases"])
        if progress["seed"] != self.seed:
            raise ExportError(f"{self.path}: was begun with seed {progress['seed']}; give that, or another --out")
        if progress.get("teacher", self.teacher_digest) != self.teacher_digest:
            raise ExportError(f"{self.path}: was begun with another --teacher; give that, or another --out")
        begun = progress["phase"] + (progress["step"] > 0)
        if phases[:begun] != self.recipe.phases[:begun]:
            others = "other phases, --epochs " + " ".join(str(phase.epochs) for phase in phases)
            raise ExportError(f"{self.path}: was begun with {others}; give those, or another --out")

    def save(self):
        """Writes the checkpoint."""
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict()["state"],
            "progress": json.dumps(self._progress()),
            "random": torch.get_rng_state(),
            "carried": self.carried,
            **{name: network.state_dict() for name, network in self._beside().items()},
        }
        if self.device.type == CUDA:
            state["random_cuda"] = torch.cuda.get_rng_state(self.device)
        checkpoint.save(self.path, state)

    def _progress(self) -> dict:
        phases = [dataclasses.asdict(phase) for phase in self.recipe.phases]
        return {
            "phases": phases, "seed": self.seed, "start": self.started_from,
            "devices": self.devices, "types": self.types,
            "phase": self.phase, "step": self.step, "measured": self.measured, "curve": self.curve,
            "measured_at_start": self.measured_at_start, "teacher": self.teacher_digest,
        }  # fmt: skip

    def run(self):
        """Trains to the end of the last phase."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise ExportError(f"{self.folder}: cannot be made ({err.strerror}); give another --out") from err
        while self.phase < len(self.recipe.phases):
            phase = self.recipe.phases[self.phase]
            if phase.epochs:
                self._run_phase(phase)
            self.phase, self.step, self.carried = self.phase + 1, 0, None
            if phase.epochs and (phase.mode == modes.FLOAT or self.phase < len(self.recipe.phases)):
                self._keep()
            self.save()

    def _run_phase(self, phase: Phase):
        dropout = nullcontext() if phase.dropout else without_dropout(self.network)
        with modes.computing(self.network, phase.mode), dropout:
            if self.step == 0:
                self._begin(phase)
            saved = time.monotonic()
            for _ in range(self.step // self.task.steps, phase.epochs):
                for batch in self._rest_of_epoch():
                    self._step(phase, batch)
                    self._point(phase)
                    if time.monotonic() - saved > SAVE_EVERY:
                        self.save()
                        saved = time.monotonic()
            if self.average is not None:
                self.network.load_state_dict(self.average.network.state_dict())
            found = self.measured[str(self.phase)] = self.task.measure(self.network)
        self.average = self.teacher = None
        self.say(f"phase {self.phase + 1} ({phase.mode}): {found}")

    def _keep(self):
        """Writes the result of a phase to a permanent file, from which other trainings may start."""
        state = {"network": self.network.state_dict(), "optimizer": {}, "progress": json.dumps(self._progress())}
        checkpoint.save(self.folder / f"phase-{self.phase}.pt", {**state, "random": torch.get_rng_state()})

    def _begin(self, phase: Phase):
        if phase.gated_fraction is not None:
            self._calibrate(phase)
        self._companions(phase)

    def _companions(self, phase: Phase):
        """Makes the additional networks from the current state of the one in training: its average, and the teacher."""
        if self.recipe.average is not None:
            self.average = Average(self.network, self.recipe.average)
        if phase.distilled:
            teacher = self.network if self.given_teacher is None else self.given_teacher
            with modes.computing(teacher, modes.FLOAT):
                self.teacher = copy.deepcopy(teacher).eval().requires_grad_(False)

    def _beside(self) -> dict:
        """The additional networks of the phase, by name, that a checkpoint stores too: not a teacher from a file."""
        average = None if self.average is None else self.average.network
        beside = {"average": average, "teacher": self.teacher if self.given_teacher is None else None}
        return {name: network for name, network in beside.items() if network is not None}

    def _point(self, phase: Phase):
        """Measures the network at the end of an epoch if the recipe's curve has a point there."""
        epoch, rest = divmod(self.step, self.task.steps)
        if rest or not self.recipe.curve or epoch % self.recipe.curve:
            return
        network = self.network if self.average is None else self.average.network
        with modes.computing(network, phase.mode):
            found = self.task.measure(network)
        self.curve.append({"phase": self.phase + 1, "mode": phase.mode, "epoch": epoch, **found})
        curve.write(self.folder, self.curve)
        self.say(f"phase {self.phase + 1} ({phase.mode}) epoch {epoch}: {found}")

    def _rest_of_epoch(self):
        """The remaining batches of the current epoch."""
        epoch, done = divmod(self.step, self.task.steps)
        if done == 0:
            self.carried = None
        return itertools.islice(self.task.batches((self.seed, self.phase, epoch)), done, self.task.steps)

    def _calibrate(self, phase: Phase):
        """Sets the clips of a network without gates yet, and thresholds that are still zero.

        Thresholds are set layer by layer, so that inputs come from already gated layers.
        """
        layers = gated_layers(self.network)
        self.network.eval()
        with torch.no_grad():
            batch = next(iter(self.task.batches((self.seed, self.phase, 0))))
            if not any(layer.threshold.any() for layer in layers):
                self._calibrate_clips(phase, batch)
            for layer in layers:
                if layer.threshold.any():
                    continue
                layer.observed = []
                self.task.loss(self.network, batch, phase, None)
                layer.calibrate(phase.gated_fraction)

    def _calibrate_clips(self, phase: Phase, batch):
        """Sets all clips from the values of the float network.

        The clips that the float phase learned take no account of high parts.
        """
        quantizers = [m for m in self.network.modules() if isinstance(m, LearnedClip)]
        for quantizer in quantizers:
            quantizer.observed = []
        with modes.computing(self.network, modes.FLOAT):
            self.task.loss(self.network, batch, phase, None)
        high_bits = {layer.source[0]: layer.high_bits for layer in gated_layers(self.network)}
        for quantizer in quantizers:
            quantizer.calibrate(high_bits.get(quantizer), phase.gated_fraction)

    def _step(self, phase: Phase, batch):
        for group in self.optimizer.param_groups:
            group["lr"] = phase.rate * _schedule(self.step / (phase.epochs * self.task.steps))
        self.network.train()
        bfloat16 = phase.bfloat16 and self.type == short.BFLOAT16
        with torch.autocast(self.device.type, torch.bfloat16, enabled=bfloat16):
            loss, self.carried = self.task.loss(self.network, batch, phase, self.carried, self.teacher)
        total = loss
        if phase.mode == modes.GATED and self.recipe.penalty:
            total = loss + self.recipe.penalty * threshold_penalty(self.network)
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        if self.recipe.clip_norm:
            nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip_norm)
        self.optimizer.step()
        if self.average is not None:
            self.average.update(self.network, self.step)
        self.step += 1
        if self.step % REPORT_EVERY == 0:
            self._report(phase, float(loss.detach()))

    def _report(self, phase: Phase, loss: float):
        """Reports the progress, the loss and the gated fraction as a mean over the layers."""
        fractions = [float(m.gated_fraction) for m in gated_layers(self.network) if m.gated_fraction is not None]
        gated = f", gated {sum(fractions) / len(fractions):.3f}" if fractions else ""
        total = phase.epochs * self.task.steps
        self.say(f"phase {self.phase + 1} ({phase.mode}) step {self.step}/{total}: loss {loss:.4f}{gated}")


def _digest(path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _moved(carried, device):
    return None if carried is None else tuple(tensor.to(device) for tensor in carried)


def _schedule(done: float) -> float:
    """The factor of the learning rate after a fraction ``done`` of the phase."""
    if done < WARM_UP:
        return (done + FIRST) / (WARM_UP + FIRST)
    return 0.5 * (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP)))


def _groups(network: nn.Module, decay: float) -> list:
    """Two groups of parameters: with weight decay (matrices and kernels) and without."""
    decaying = {n: p.dim() > 1 and not n.endswith("threshold") for n, p in network.named_parameters()}
    weights = [p for name, p in network.named_parameters() if decaying[name]]
    others = [p for name, p in network.named_parameters() if not decaying[name]]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]
