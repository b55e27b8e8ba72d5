"""The training loop: phases, steps, checkpoints."""

import dataclasses
import json
import math
import time
from pathlib import Path

import torch
from torch import nn

from .. import modes
from . import checkpoint
from .layers import gated_layers
from .penalty import threshold_penalty
from .recipe import Phase, Recipe

WARM_UP = 0.1  # of a phase: the learning rate rises
SAVE_EVERY = 60.0  # seconds between checkpoints
REPORT_EVERY = 50  # steps between lines of progress


def _say(line: str):
    print(line, flush=True)


class Training:
    """A training in a folder. It goes on from the folder's checkpoint, if there is one."""

    def __init__(self, recipe: Recipe, data, folder: Path, seed: int, device="cpu", say=_say):
        torch.manual_seed(seed)
        self.recipe, self.folder, self.seed, self.device, self.say = recipe, Path(folder), seed, device, say
        self.network = recipe.network().to(device)
        self.task = recipe.task(data, recipe.batch)
        self.optimizer = recipe.optimizer(_groups(self.network, recipe.decay), recipe.phases[0].rate)
        self.phase = self.step = 0  # phase in the recipe, step in the phase
        self.started_from = None  # another network's parameters, by the name of their file
        self.measured = {}  # by phase: what was measured at its end
        self.path = self.folder / "checkpoint.pt"
        if self.path.exists():
            self._restore(checkpoint.load(self.path))

    def _restore(self, state: dict):
        self.network.load_state_dict(state["network"])
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": state["optimizer"], "param_groups": groups})
        progress = json.loads(state["progress"])
        self.phase, self.step, self.measured = (progress[name] for name in ("phase", "step", "measured"))
        self.started_from = progress["start"]
        torch.set_rng_state(state["random"])
        self.say(f"goes on in phase {self.phase + 1}, step {self.step}")

    def save(self):
        """Writes the checkpoint."""
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict()["state"],
            "progress": json.dumps(self._progress()),
            "random": torch.get_rng_state(),
        }
        checkpoint.save(self.path, state)

    def _progress(self) -> dict:
        phases = [dataclasses.asdict(phase) for phase in self.recipe.phases]
        return {
            "phases": phases, "seed": self.seed, "start": self.started_from,
            "phase": self.phase, "step": self.step, "measured": self.measured,
        }

    def run(self):
        """Trains to the end of the last phase."""
        self.folder.mkdir(parents=True, exist_ok=True)
        while self.phase < len(self.recipe.phases):
            phase = self.recipe.phases[self.phase]
            with modes.computing(self.network, phase.mode):
                self._run_phase(phase)
                self.measured[str(self.phase)] = self.task.measure(self.network)
            self.say(f"phase {self.phase + 1} ({phase.mode}): {self.measured[str(self.phase)]}")
            self.phase, self.step = self.phase + 1, 0
            self.save()

    def _run_phase(self, phase: Phase):
        steps = self.task.steps
        if phase.gated_fraction is not None and self.step == 0:
            self._calibrate(phase)
        saved = time.monotonic()
        for epoch in range(self.step // steps, phase.epochs):
            state = self.task.start(phase)
            for i, batch in enumerate(self.task.batches(self.seed + self.phase * 1000 + epoch)):
                if epoch * steps + i < self.step:
                    continue
                loss, state = self._step(phase, batch, state)
                self.step += 1
                if self.step % REPORT_EVERY == 0:
                    self._report(phase, loss)
                if time.monotonic() - saved > SAVE_EVERY:
                    self.save()
                    saved = time.monotonic()

    def _calibrate(self, phase: Phase):
        """Sets thresholds that are still zero, layer by layer: each sees inputs that the gates before it made."""
        with torch.no_grad():
            batch = next(iter(self.task.batches(self.seed)))
            for layer in gated_layers(self.network):
                if layer.threshold.any():
                    continue
                layer.observed = []
                self.task.loss(self.network, batch, self.task.start(phase))
                layer.calibrate(phase.gated_fraction)

    def _step(self, phase: Phase, batch, state):
        for group in self.optimizer.param_groups:
            group["lr"] = phase.rate * _schedule(self.step / (phase.epochs * self.task.steps))
        self.network.train()
        loss, state = self.task.loss(self.network, batch, state)
        total = loss
        if phase.mode == modes.GATED and self.recipe.penalty:
            total = loss + self.recipe.penalty * threshold_penalty(self.network)
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        if self.recipe.clip_norm:
            nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip_norm)
        self.optimizer.step()
        return float(loss.detach()), state

    def _report(self, phase: Phase, loss: float):
        fractions = [float(m.gated_fraction) for m in gated_layers(self.network) if m.gated_fraction is not None]
        gated = f", gated {sum(fractions) / len(fractions):.3f}" if fractions else ""
        total = phase.epochs * self.task.steps
        self.say(f"phase {self.phase + 1} ({phase.mode}) step {self.step}/{total}: loss {loss:.4f}{gated}")


def _schedule(done: float) -> float:
    """The learning rate's factor when a fraction of the phase is done."""
    if done < WARM_UP:
        return (done + 1e-3) / (WARM_UP + 1e-3)
    return 0.5 * (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP)))


def _groups(network: nn.Module, decay: float) -> list:
    """Parameters with weight decay (matrices and kernels) and without."""
    weights = [p for name, p in network.named_parameters() if p.dim() > 1 and not name.endswith("threshold")]
    kept = {id(p) for p in weights}
    others = [p for p in network.parameters() if id(p) not in kept]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]
