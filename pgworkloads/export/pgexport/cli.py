"""The command line: ``python3 -m pgexport NETWORK --checkpoint ... --data ... --out ...``, ``check``, ``random``."""

import argparse
import sys
from pathlib import Path

import torch

from . import archive, cifar10, interpreter, manifest, randomtrace
from .agreement import disagreements
from .errors import ExportError
from .evaluate import accuracy
from .modes import GATED
from .networks import NETWORKS, Network
from .samples import Samples, choose

DEFAULT_IMAGES = 16
DEFAULT_SEED = 1
DEFAULT_RANDOM_LAYERS = 200
DEFAULT_RANDOM_IMAGES = 4
USAGE_ERROR = 2


def parser() -> argparse.ArgumentParser:
    """The arguments, with their help."""
    top = argparse.ArgumentParser(prog="pgexport", description="Writes traces of precision-gated networks for pgsim.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, network in NETWORKS.items():
        command = commands.add_parser(name, help=f"export {network.trace}", description=f"{network.model}.")
        _add_export_arguments(command, network)
    check = commands.add_parser(
        "check",
        help="execute a trace again and compare",
        description="Executes a trace with numpy alone; compares codes, gates, outputs and predictions.",
    )
    check.add_argument("trace", metavar="NPZ")
    _add_random_arguments(
        commands.add_parser(
            "random",
            help="write a trace of random layers",
            description="Writes random gated layers, computed straight from the definition, to check readers against.",
        )
    )
    return top


def _add_random_arguments(command: argparse.ArgumentParser):
    add, default = command.add_argument, "(default: %(default)s)"
    add("--out", required=True, metavar="NPZ", help="the trace file to write")
    add("--layers", type=int, default=DEFAULT_RANDOM_LAYERS, metavar="N", help=f"layers to draw {default}")
    add("--images", type=int, default=DEFAULT_RANDOM_IMAGES, metavar="N", help=f"inputs of each layer {default}")
    add("--seed", type=int, default=DEFAULT_SEED, metavar="N", help=f"of everything that is drawn {default}")
    add("--spoil", choices=randomtrace.SPOILS, help="store one gate or output wrong, for a reader to find")


def _add_export_arguments(command: argparse.ArgumentParser, network: Network):
    add, default = command.add_argument, "(default: %(default)s)"
    add("--checkpoint", required=True, metavar="NPZ", help="the trained parameters")
    add("--data", required=True, metavar="PATH", help="CIFAR-10: tar or folder, of JPEG files or the python download")
    add("--out", required=True, metavar="NPZ", help="the trace file to write")
    add("--name", default=network.trace, help=f"the trace's name {default}")
    add("--images", type=int, default=DEFAULT_IMAGES, metavar="N", help=f"test images to store {default}")
    add("--seed", type=int, default=DEFAULT_SEED, metavar="N", help=f"of the choice of images {default}")
    add("--accuracy-images", type=int, metavar="N", help="test images to measure the accuracy on (default: all)")


def main(arguments=None) -> int:
    """Runs the command line; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        if options.command == "check":
            return _check(options.trace)
        if options.command == "random":
            return _random(options)
        return _export(options, NETWORKS[options.command])
    except ExportError as err:
        print(f"pgexport: {err}", file=sys.stderr)
        return USAGE_ERROR


def _check(trace: str) -> int:
    run = interpreter.run(*archive.read(trace))
    for problem in run.problems:
        print(problem)
    compared = f"{run.gates} gates, {run.outputs} outputs, {len(run.predictions)} predictions"
    print(f"{trace}: {compared}: {len(run.problems)} problems")
    return 1 if run.problems else 0


def _random(options) -> int:
    trace = randomtrace.build(options.seed, options.layers, options.images, options.spoil)
    archive.write(options.out, trace.manifest, trace.arrays)
    gates = f"{trace.gates} gates, {trace.on} on, {trace.ties} sums equal to a threshold"
    print(f"{options.out}: {options.layers} layers, {options.images} images, {gates}")
    return 0


def _export(options, network: Network) -> int:
    loaded = network.load(options.checkpoint)
    samples = cifar10.load_test(options.data)
    stored = choose(samples, options.images, options.seed)
    measured = choose(samples, options.accuracy_images or len(samples), options.seed)
    about = manifest.About(
        name=options.name,
        model=network.model,
        dataset="CIFAR-10",
        split="test",
        note=_note(samples, options.seed),
        trained_by=network.trained_by,
        training=network.training,
        training_seed=None,
        license=network.license,
    )
    result = _measure(loaded, network, measured, len(samples), options.seed)
    contents, arrays, steps = manifest.build(loaded, stored, about, result)
    archive.write(options.out, contents, arrays)
    _report(options.out, steps, result)
    return 0


def _note(samples: Samples, seed: int) -> str:
    kind = "JPEG files (lossy)" if samples.names[0].endswith(".jpg") else "the original pixels"
    return f"{kind}; images chosen evenly over the classes with seed {seed}"


def _measure(loaded, network: Network, measured: Samples, available: int, seed: int) -> manifest.Accuracy:
    which = "all" if len(measured) == available else f"{len(measured)} chosen with seed {seed} of the"
    kind = "JPEG files" if measured.names[0].endswith(".jpg") else "original pixels"
    fractions = {}
    for mode in network.modes:
        fractions[mode] = accuracy(loaded, measured, mode)
        print(f"accuracy {mode}: {fractions[mode]:.4f}", flush=True)
    return manifest.Accuracy(samples=len(measured), set=f"CIFAR-10, {which} test images, {kind}", **fractions)


def _report(out: str, steps, result: manifest.Accuracy):
    """Prints gated fractions, and gates that differ from the real-valued definition."""
    gated = [s for s in steps if s.result is not None and s.result.gate is not None]
    print(f"{'gated layer':<16} {'outputs':>9} {'fraction':>9} {'differ f64':>11} {'differ f32':>11}")
    ons = total = 0
    for step in gated:
        gate = step.result.gate
        ons, total = ons + int(gate.sum()), total + gate.numel()
        differ = [disagreements(step, dtype) for dtype in (torch.float64, torch.float32)]
        print(f"{step.name:<16} {gate.numel():>9} {gate.double().mean():>9.4f} {differ[0]:>11} {differ[1]:>11}")
    print(f"{'all':<16} {total:>9} {ons / total:>9.4f}")
    print(f"{out}: {Path(out).stat().st_size} bytes, {GATED} accuracy {result.gated:.4f} on {result.samples} images")
