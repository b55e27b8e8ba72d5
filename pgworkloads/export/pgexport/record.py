"""Runs a network on stored images and notes what every node computed."""

from dataclasses import dataclass, field

import torch
from torch import fx, nn

from .errors import ExportError
from .ops import Op
from .product import PGProduct, Result
from .quantizers import BipolarQuantizer, ClippedReLU

PLAIN_PRODUCTS = (nn.Conv2d, nn.Linear)  # run in floating point
LEAVES = (Op, PGProduct, ClippedReLU, BipolarQuantizer, *PLAIN_PRODUCTS)


@dataclass
class Step:
    """One node of the network: a module and what went through it."""

    name: str
    module: nn.Module
    inputs: list
    shape: list = field(default_factory=list)  # of the output, for one sample
    input: torch.Tensor = None  # kept for products only
    result: Result = None  # kept for gated and quantized products only


class _Tracer(fx.Tracer):
    def is_leaf_module(self, module, qualified_name):
        return isinstance(module, LEAVES)


class _Recorder(fx.Interpreter):
    """Executes a traced network and fills in its steps."""

    def __init__(self, graph_module, steps):
        super().__init__(graph_module)
        self.steps = steps

    def call_module(self, target, args, kwargs):
        step, module = self.steps[target], self.fetch_attr(target)
        output = module(*args, **kwargs)
        if isinstance(module, (PGProduct, *PLAIN_PRODUCTS)):
            step.input = args[0]
        if isinstance(module, PGProduct):
            step.result = module.last
        step.shape = list(output.shape[1:])
        return output


def record(network: nn.Module, pixels: torch.Tensor):
    """The steps of a network, in order, and its scores of the pixels.

    The network is an ordinary module built of this package's layers and ops
    and of ``torch.nn.Conv2d`` and ``Linear``; each may be used once. The first
    step stands for the stored pixels and has no module.
    """
    graph = _Tracer().trace(network)
    steps = {}
    names = {}  # graph node -> step name
    for node in graph.nodes:
        if node.op == "output":
            continue
        step = _step(network, node, names)
        if step.name in steps:
            raise ExportError(f"{step.name}: is used twice; give each use a module of its own")
        steps[step.name], names[node] = step, step.name
    first = next(iter(steps.values()))
    first.shape = list(pixels.shape[1:])
    with torch.no_grad():
        scores = _Recorder(fx.GraphModule(network, graph), steps).run(pixels)
    return list(steps.values()), scores


def _step(network, node, names) -> Step:
    if node.op == "placeholder":
        if names:
            raise ExportError(f"{node.name}: the network must have one input, its pixels")
        return Step("pixels", None, [])
    if node.op != "call_module":
        raise ExportError(f"{node.name}: {node.op} cannot be exported; use a module of pgexport.ops")
    if node.kwargs:
        raise ExportError(f"{node.target}: is called with keywords; pass its inputs by position")
    return Step(node.target, network.get_submodule(node.target), [names[i] for i in node.args])
