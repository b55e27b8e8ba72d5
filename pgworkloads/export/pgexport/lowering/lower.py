"""Assembles the steps of a network while following it on an example."""

from typing import List, Optional

import torch
from torch import fx, nn

from .. import ops
from ..errors import ExportError
from ..plain import FloatProduct
from ..product import PGProduct
from .advice import advice, first_line
from .built import builder_of
from .functions import rule_of
from .graph import NETWORK, Whole, call_name, evaluated, followed
from .in_place import check_in_place
from .inference import PIXELS, TOKENS, Inference, LoweredStep
from .layers import MAP, SEQUENCE, VECTOR, check_sequence, op_of
from .value import NoValue, Rows, Value

EXAMPLES = 3  # samples in the example; networks are unlikely to have this many channels or pixels
POSITIONS, MOST_POSITIONS = 2, 512  # of the example of a text read in parts; the most of a text read at once
LIBRARIES = ("torch", "_operator", "operator", "builtins", "math")  # a function's name identifies it in these alone


def lowered(network: nn.Module, samples: torch.Tensor, in_parts: bool = False) -> Inference:
    """A network in ops of the format, for samples like these: pixels ``[n, C, H, W]`` or tokens ``[n, T]``.

    The result is a copy, so changes to it do not affect the network. With
    ``in_parts``, a text is read in several parts instead of at once.
    """
    if isinstance(network, Inference):
        return network
    whole = Whole(evaluated(network))
    with torch.no_grad():
        graph = followed(whole)
        check_in_place(graph, whole.network)
        return _Lowering(whole, samples, in_parts).run(graph)


class _Lowering:
    """Collects the steps of a network."""

    def __init__(self, whole: Whole, samples: torch.Tensor, in_parts: bool):
        self.is_text = samples.dim() == VECTOR
        self.in_parts = in_parts or (self.is_text and samples.shape[1] > MOST_POSITIONS)
        example = samples[:1].expand(EXAMPLES, *samples.shape[1:])
        tokens = example[:, :POSITIONS] if self.in_parts else example
        self.source = Value(TOKENS, tokens) if self.is_text else Value(PIXELS, example.double())
        self.whole, self.network = whole, whole.network
        self.paths = {path for path, _ in self.network.named_modules()}
        self.steps: List[LoweredStep] = []
        self.taken = {self.source.name}
        self.products = set()  # paths of the products in use
        self.node = None  # the call that is being lowered

    def run(self, graph: fx.Graph) -> Inference:
        """The lowered network of a graph."""
        values, answer = {}, None
        needed = _needed(graph)
        for self.node in graph.nodes:
            if self.node.op == "placeholder":
                values[self.node] = self.source
            elif self.node.op == "output":
                answer = fx.node.map_arg(self.node.args[0], values.get)
            elif self.node in needed:
                values[self.node] = self._call(self.node, values)
        self._check_answer(answer)
        self._check_places()
        return Inference(self.source.name, _behind(self.steps, answer.name), answer.tensor.shape[-1])

    # The interface for rules.

    def is_value(self, x) -> bool:
        """Whether ``x`` is computed from the samples."""
        return isinstance(x, Value)

    def is_source(self, x) -> bool:
        """Whether ``x`` is the samples themselves."""
        return x is self.source

    def op_behind(self, x: Value) -> Optional[nn.Module]:
        """The op that computes a value; None for the samples."""
        return next((step.module for step in self.steps if step.name == x.name), None)

    def apply(self, module: nn.Module, *inputs: Value) -> Value:
        """The output of a layer."""
        return self.apply_op(op_of(module, *(value.tensor for value in inputs)), *inputs)

    def apply_op(self, op: nn.Module, *inputs: Value, part: str = "") -> Value:
        """The output of an op; for None, its input. ``part`` names one op of a layer that becomes several."""
        if op is None:
            return inputs[0]
        if any(isinstance(value, Rows) for value in inputs):
            remedy = "make it a sequence of pixels next, x.flatten(2).transpose(1, 2)"
            raise ExportError(f"reads maps whose height and width are flattened, which cannot be exported; {remedy}")
        name = self._name(part)
        self._check_readers(op, inputs)
        output = op(*(value.tensor for value in inputs))
        if len(output) != EXAMPLES:
            raise ExportError(f"makes {len(output)} samples of {EXAMPLES}; keep the first dimension as it is")
        self.taken.add(name)
        self.steps.append(LoweredStep(name, op, [value.name for value in inputs]))
        return Value(name, output)

    # Translation of calls to steps.

    def _call(self, node: fx.Node, values: dict):
        """The value, the values or the constant that a call returns."""
        arguments = []
        args, kwargs = (fx.node.map_arg(a, lambda n: _noted(values[n], arguments)) for a in (node.args, node.kwargs))
        try:
            lost = next((a for a in arguments if isinstance(a, NoValue)), None)
            if lost is not None:
                raise ExportError(f"reads {lost.what}, which cannot be exported; leave it out")
            if node.op == "get_attr":
                return _attribute(self.whole, node.target)
            if node.op == "call_module":
                return self._layer(node.target, args, kwargs)
            if not any(isinstance(a, (Value, tuple)) and _has_value(a) for a in arguments):
                return _constant(node, args, kwargs)
            return self._function(node, args, kwargs)
        except ExportError as err:
            raise ExportError(_located(self._where(), str(err))) from err
        except Exception as err:  # torch, numpy and Python raise many types of errors if values do not fit
            shapes = [list(a.tensor.shape[1:]) for a in arguments if isinstance(a, Value)]
            remedy = "check what is in front of it, and how it is called"
            raise ExportError(f"{self._where()}: does not work on {shapes} ({first_line(err)}); {remedy}") from err

    def _layer(self, path: str, args, kwargs):
        module = self.network.get_submodule(path)
        build = builder_of(module)
        if not any(isinstance(a, (Value, tuple)) for a in (*args, *kwargs.values())):
            return module(*args, **kwargs)  # reads constants only
        if kwargs and not build:
            raise ExportError("is called with keywords; pass its inputs by position")
        if not build and not all(isinstance(a, Value) for a in args):
            raise ExportError("is called with more than values of the network; pass these alone")
        op = None if build else op_of(module, *(a.tensor for a in args))
        if build or isinstance(op, (PGProduct, FloatProduct)):
            if path in self.products:
                raise ExportError("is used twice; give each use a module of its own")
            self.products.add(path)
        return build(self, module, *args, **kwargs) if build else self.apply_op(op, *args)

    def _function(self, node: fx.Node, args, kwargs):
        name = call_name(node)
        module = getattr(node.target, "__module__", None) or "builtins"
        known = node.op == "call_method" or module.partition(".")[0] in LIBRARIES
        rule = rule_of(name) if known else None
        if rule is None:
            raise ExportError(f"cannot be exported; {advice(name)}")
        kwargs = {k: v for k, v in kwargs.items() if k != "inplace"}
        if "input" in kwargs:
            args = (kwargs.pop("input"), *args)
        return rule(self, *args, **kwargs)

    def _name(self, part: str) -> str:
        """A name for the current call's step: its layer's path, or its function's name within the calling layer."""
        node = self.node
        if part:
            return f"{node.target}.{part}"
        if node.op == "call_module" and node.target not in self.taken:
            return node.target
        owner = node.meta["owner"]
        name = node.target if node.op == "call_module" else node.name if owner == NETWORK else f"{owner}.{node.name}"
        unique, number = name, 1
        while unique in self.taken or unique in self.paths:
            number += 1
            unique = f"{name}_{number}"
        return unique

    def _where(self) -> str:
        """The name of the current call in messages."""
        if self.node.op == "call_module":
            return self.node.target
        return f"{self.node.meta['owner']}: {call_name(self.node)} in its forward"

    def _check_readers(self, op: nn.Module, inputs):
        """Checks that only embeddings of one vocabulary read tokens, and that ops on sequences support them."""
        if any(self.is_source(value) for value in inputs):
            if self.is_text != isinstance(op, ops.Embedding):
                remedy = "put an Embedding between" if self.is_text else "give the network tokens, or take it out"
                raise ExportError(f"reads {self.source.name}; {remedy}")
            others = {s.module.vocabulary for s in self.steps if self.is_text and s.inputs == [self.source.name]}
            if self.is_text and others - {op.vocabulary}:
                sizes = len(others | {op.vocabulary})
                raise ExportError(f"tokens: are read by embeddings of {sizes} vocabularies; use one")
        elif isinstance(op, ops.Embedding):
            raise ExportError("reads other values than the network's tokens; put a linear layer in its place")
        for value in inputs:
            check_sequence(value.tensor, op.op)

    def _check_places(self):
        """Checks that attention over a text has a table of positions, since a reader takes a text in parts."""
        kinds = [type(step.module) for step in self.steps]
        if self.is_text and ops.Softmax in kinds and ops.AddPositions not in kinds:
            raise ExportError("network: attends over a text without a table of positions; add one to its embedding")

    def _check_answer(self, answer):
        wanted, dimensions = ("[streams, T, words]", SEQUENCE) if self.is_text else ("[images, classes]", VECTOR)
        if not isinstance(answer, Value):
            raise ExportError(f"network: must return scores {wanted} alone, returns {type(answer).__name__}")
        if self.is_source(answer):
            raise ExportError("network: hands on its samples; let it compute scores of them")
        if answer.tensor.dim() != dimensions:
            found = f"[{', '.join(map(str, ('streams' if self.is_text else 'images', *answer.tensor.shape[1:])))}]"
            remedy = "end it with a linear layer"
            if answer.tensor.dim() == MAP:
                remedy = "end it with ops.GlobalAvgPool() or nn.Flatten(), and a linear layer"
            raise ExportError(f"network: must return scores {wanted}, returns {found}; {remedy}")


def _needed(graph: fx.Graph) -> set:
    """The calls on which the answer depends."""
    needed = set()
    for node in reversed(graph.nodes):
        if node.op == "output" or node in needed:
            needed.add(node)
            needed.update(node.all_input_nodes)
    return needed


def _behind(steps: List[LoweredStep], answer: str) -> List[LoweredStep]:
    """The steps on which a step depends, and the step itself."""
    needed, kept = {answer}, []
    for step in reversed(steps):
        if step.name in needed:
            needed.update(step.inputs)
            kept.append(step)
    return kept[::-1]


def _noted(value, notes: list):
    notes.append(value)
    return value


def _has_value(a) -> bool:
    return isinstance(a, Value) or any(isinstance(part, Value) for part in a)


def _attribute(network: nn.Module, path: str):
    *modules, name = path.split(".")
    return getattr(network.get_submodule(".".join(modules)), name)


def _constant(node: fx.Node, args, kwargs):
    """The result of a call that reads no values of the network."""
    if node.op == "call_method":
        owner, *args = args
        return getattr(owner, node.target)(*args, **kwargs)
    return node.target(*args, **kwargs)


def _located(where: str, message: str) -> str:
    """The message with its place in front, unless it already starts with it."""
    return message if message.startswith((f"{where}: ", "tokens: ")) else f"{where}: {message}"
