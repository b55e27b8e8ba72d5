"""Loads parameters to start from: those of an earlier training, of a float network or of a shallower one."""

import json
from typing import Optional

import torch
from torch import nn

from .. import modes
from ..errors import ExportError
from ..parameters import Parameters
from . import checkpoint, curve

REMEDY = "give the checkpoint.pt of a shallower network of the kind"
FLOAT_REMEDY = "give the phase-1.pt of a long training of the same network in float"
THRESHOLDS = ("threshold", "threshold_target")


def from_resnet20_npz(network: nn.Module, path):
    """Loads an npz file of a gated ResNet-20's parameters into a :class:`CifarResNet` of 3 blocks per stage.

    Arrays are ``c.weight`` (the stem), ``b.*`` and ``a.clip`` (its batch norm
    and clip), ``L.0`` to ``L.8`` (blocks: ``c1.weight``, ``c1.th``, ``b1.*``,
    ``a1.clip``, ``c2.weight``, ``b2.*``, ``a2.clip``) and ``fc.*``. The loaded
    thresholds also become the threshold targets of further training.
    """
    p = Parameters(path)
    names = {"conv1.": "c.", "bn1.": "b.", "act1.": "a.", "linear.": "fc."}
    for i, block in enumerate(network.blocks):
        parts = {"conv1": "c1", "bn1": "b1", "act1": "a1", "conv2": "c2", "bn2": "b2", "act2": "a2"}
        names.update({f"{block}.{ours}.": f"L.{i}.{theirs}." for ours, theirs in parts.items()})
    state = network.state_dict()
    for name in state:
        for ours, theirs in names.items():
            if name.startswith(ours):
                stored = theirs + name[len(ours) :].replace("threshold", "th")
                if stored.endswith(("num_batches_tracked", "_target")):
                    continue
                shape = (1, state[name].shape[1], 1, 1) if stored.endswith(".th") else state[name].shape
                state[name] = p.take(stored, *shape).reshape(state[name].shape)
    p.finish()
    for name in list(state):
        if name.endswith("threshold_target"):
            state[name] = state[name[: -len("_target")]].clone()
    network.load_state_dict(state)


def deepened(network: nn.Module, path) -> Optional[dict]:
    """Loads a trained shallower :class:`CifarResNet` into a deeper one that initially computes the same.

    A network of the same depth is loaded as it is. Its measured results are
    returned if it was trained in float; those of a shallower one say nothing of
    the deeper one that it becomes.

    In blocks that the shallower network lacks, the scale of the last batch norm
    starts at zero, so they pass their input on. (Goyal et al., arXiv 1706.02677,
    start all blocks like this.) They take the clips of the block before them.
    """
    loaded = checkpoint.load(path, REMEDY)
    trained, state = _latest(loaded), network.state_dict()
    if any(name not in state or value.shape != state[name].shape for name, value in trained.items()):
        raise ExportError(f"{path}: is of another network; {REMEDY}")
    measured = _measured_in_float(json.loads(loaded["progress"])) if state.keys() == trained.keys() else None
    state.update(trained)
    last = None
    for block in network.blocks:
        if f"{block}.bn2.weight" in trained:
            last = block
            continue
        state[f"{block}.bn2.weight"] = torch.zeros_like(state[f"{block}.bn2.weight"])
        for clip in ("act1.clip", "act2.clip"):
            state[f"{block}.{clip}"] = trained[f"{last}.{clip}"].clone()
    network.load_state_dict(state)
    return measured


def from_float(network: nn.Module, path) -> dict:
    """Loads a network that was trained in float, whatever its bits and gates; returns its measured results.

    A float phase may be under way if its curve has a point. Its average is loaded, which is what was measured.
    Thresholds stay at zero and are set by a later calibration.
    """
    state = checkpoint.load(path, FLOAT_REMEDY)
    progress, trained = json.loads(state["progress"]), _without_thresholds(_latest(state))
    own = _without_thresholds(network.state_dict())
    if {n: v.shape for n, v in own.items()} != {n: v.shape for n, v in trained.items()}:
        raise ExportError(f"{path}: is of another network; {FLOAT_REMEDY}")
    measured = _measured_in_float(progress)
    if measured is None:
        raise ExportError(f"{path}: its last phase is not one in float; {FLOAT_REMEDY}")
    network.load_state_dict({**network.state_dict(), **trained})
    return measured


def _latest(state: dict) -> dict:
    """A checkpoint's parameters: the average, which is what results are measured on, in a phase that has one."""
    return state.get("average", state["network"])


def _measured_in_float(progress: dict) -> Optional[dict]:
    """The latest results of the phase under way, or of the last finished one, if it is one in float."""
    phase = progress["phase"]
    if progress["step"]:
        points = [point for point in progress.get("curve", []) if point["phase"] == phase + 1]
        if not points or points[-1]["mode"] != modes.FLOAT:
            return None
        return {name: value for name, value in points[-1].items() if name not in curve.PLACE}
    done = progress["phases"][:phase]
    if not done or done[-1]["mode"] != modes.FLOAT or not done[-1]["epochs"]:
        return None
    return progress["measured"][str(len(done) - 1)]


def _without_thresholds(state: dict) -> dict:
    return {name: value for name, value in state.items() if not name.endswith(THRESHOLDS)}
