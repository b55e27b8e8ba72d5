"""Runs a network on stored samples and notes what every node computed."""

from dataclasses import dataclass, field

import torch
from torch import fx, nn

from .errors import ExportError
from .ops import Embedding, Op
from .product import PGProduct, Result
from .quantizers import Quantizer

PLAIN_PRODUCTS = (nn.Conv2d, nn.Linear)  # run in floating point
LEAVES = (Op, PGProduct, Quantizer, *PLAIN_PRODUCTS)
PIXELS, TOKENS = "pixels", "tokens"  # names of the first step


@dataclass
class Step:
    """One node of the network: a module and what went through it.

    The first step stands for the stored samples and has no module.
    """

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


def record(network: nn.Module, samples: torch.Tensor):
    """The steps of a network, in order, and its scores of the samples.

    The network is an ordinary module built of this package's layers and ops
    and of ``torch.nn.Conv2d`` and ``Linear``; each may be used once. Samples
    are pixels ``[images, C, H, W]`` or tokens ``[streams, T]``.
    """
    is_text = samples.dim() == 2
    graph = _Tracer().trace(network)
    steps = {}
    names = {}  # graph node -> step name
    for node in graph.nodes:
        if node.op == "output":
            continue
        step = _step(network, node, names, TOKENS if is_text else PIXELS)
        if step.name in steps:
            raise ExportError(f"{step.name}: is used twice; give each use a module of its own")
        steps[step.name], names[node] = step, step.name
    first, *others = steps.values()
    first.shape = [*samples.shape[1:], 1] if is_text else list(samples.shape[1:])
    _check_readers(first, others, is_text)
    with torch.no_grad():
        scores = _Recorder(fx.GraphModule(network, graph), steps).run(samples)
    return list(steps.values()), scores


def vocabulary(steps) -> int:
    """The number of different tokens that a recorded network knows."""
    return next(step.module.vocabulary for step in steps if isinstance(step.module, Embedding))


def _check_readers(first: Step, others, is_text: bool):
    """Tokens are for embeddings of one vocabulary, and pixels for anything else."""
    readers = [step for step in others if first.name in step.inputs]
    for step in readers:
        if is_text != isinstance(step.module, Embedding):
            remedy = "put an Embedding between" if is_text else "give the network tokens, or take it out"
            raise ExportError(f"{step.name}: reads {first.name}; {remedy}")
    sizes = {step.module.vocabulary for step in readers} if is_text else {1}
    if len(sizes) != 1:
        raise ExportError(f"tokens: are read by embeddings of {len(sizes)} vocabularies; use one")


def _step(network, node, names, source: str) -> Step:
    if node.op == "placeholder":
        if names:
            raise ExportError(f"{node.name}: the network must have one input, its {source}")
        return Step(source, None, [])
    if node.op != "call_module":
        raise ExportError(f"{node.name}: {node.op} cannot be exported; use a module of pgexport.ops")
    if node.kwargs:
        raise ExportError(f"{node.target}: is called with keywords; pass its inputs by position")
    return Step(node.target, network.get_submodule(node.target), [names[i] for i in node.args])
