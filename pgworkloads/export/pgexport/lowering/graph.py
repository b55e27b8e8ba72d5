"""Finds the calls in a network's code, in order."""

import copy
import dis
import inspect
import operator

import torch
from torch import fx, nn

from ..errors import ExportError
from ..matmul import Matmul
from ..ops import Op
from ..plain import FloatProduct
from ..product import PGProduct
from ..quantizers import Quantizer
from .advice import first_line
from .sizes import followed_sizes

EXPORTED = (Op, PGProduct, Quantizer, FloatProduct, Matmul)  # already ops of the format
WRAPPERS = (nn.DataParallel, nn.parallel.DistributedDataParallel)
TRAINING = "pgexport.training"  # the package of trainable layers
SHORT = (torch.float16, torch.bfloat16)  # types that numpy or a trace does not support
NETWORK = "network"  # the name of a network's own forward in messages


def evaluated(network) -> nn.Module:
    """A copy of a network on the CPU in evaluation mode, with parameters of the types that a trace stores."""
    if isinstance(network, WRAPPERS):
        network = network.module
    if not isinstance(network, nn.Module) or isinstance(network, torch.jit.ScriptModule):
        kind = type(network).__name__
        raise ExportError(f"network: must be a torch.nn.Module as it was written, got {kind}; give the module itself")
    try:
        network = copy.deepcopy(network).cpu().eval()
    except RuntimeError as err:
        remedy = "make weights that are derived from others permanent (remove_weight_norm, prune.remove)"
        raise ExportError(f"network: cannot be copied ({first_line(err)}); {remedy}") from err
    for name, values in [*network.named_parameters(), *network.named_buffers()]:
        _check_values(name, values)
        if values.dtype in SHORT:
            values.data = values.data.float()
    for module in network.modules():
        _derive_weights(module)
        if isinstance(module, PGProduct):
            _retype(module)
    return nn.Sequential(network) if _is_leaf(network) else network


def _check_values(name: str, values: torch.Tensor):
    """Refuses parameters without values, and values that are infinite or NaN."""
    if nn.parameter.is_lazy(values):
        raise ExportError(f"{name}: has no shape yet; let the network compute an example once, before it is trained")
    is_mask = not isinstance(values, nn.Parameter) and values.dim() == 2  # a mask may hold minus infinity
    if not values.is_floating_point():
        return
    finite = values.masked_fill(values == -torch.inf, 0) if is_mask else values
    if not bool(finite.isfinite().all()):
        raise ExportError(f"{name}: holds values that are infinite or not numbers; train or set them to finite ones")


def _derive_weights(module: nn.Module):
    """Derives pruned and normed weights again: those at hand may be older than what they are derived from."""
    for hook in module._forward_pre_hooks.values():
        if _derives_weights(hook):
            with torch.no_grad():
                hook(module, ())


def _retype(module: PGProduct):
    """Restores scales and thresholds to float64 and rounds the bias to float32, whatever the network's type."""
    module.weight_scales = module.weight_scales.double()
    if module.bias is not None:
        module.bias = module.bias.float().double()
    if module.gate is not None:
        module.gate.delta = module.gate.delta.double()


def is_trainable(module: nn.Module) -> bool:
    """Whether the module is a layer of ``pgexport.training``, which is for training only."""
    return type(module).__module__.startswith(TRAINING) and hasattr(module, "freeze")


def _is_leaf(module: nn.Module) -> bool:
    """Whether the module is one layer and not code to follow; a subclass with its own forward is code."""
    if isinstance(module, EXPORTED) or is_trainable(module):
        return True
    forward = next(cls for cls in type(module).__mro__ if "forward" in vars(cls))
    return forward.__module__.startswith(("torch.nn", "torch.ao.nn")) and not isinstance(module, nn.Sequential)


def _check_as_written(path: str, layer: nn.Module):
    """Refuses hooks and replaced forwards of a layer and its parts: a trace holds what its class computes."""
    for name, module in layer.named_modules():
        where = ".".join(part for part in (path, name) if part)
        hooks = [*module._forward_hooks.values(), *module._forward_pre_hooks.values()]
        if any(not _derives_weights(hook) for hook in hooks):
            remedy = "remove it, or put what it changes into a module of its own"
            raise ExportError(f"{where}: has a forward hook, which cannot be exported; {remedy}")
        for method in ("__call__", "_conv_forward"):
            owner = next((cls for cls in type(module).__mro__ if method in vars(cls)), nn.Module)
            if not owner.__module__.startswith("torch."):
                remedy = f"put what it changes into the forward of {owner.__name__}, or into a module of its own"
                raise ExportError(f"{where}: has a {method} of its own, which cannot be exported; {remedy}")
        if "forward" in vars(module):
            remedy = "put what it changes into a module of its own"
            raise ExportError(f"{where}: its forward was replaced, which cannot be exported; {remedy}")


def _derives_weights(hook) -> bool:
    """Whether the hook is one of PyTorch's own, which only derive weights from others (pruning, norms of weights)."""
    return type(hook).__module__.startswith("torch.nn.utils")


class _Proxy(fx.Proxy):
    """A placeholder for a value while code is followed.

    Unlike the proxy of torch.fx, it tells ``+=`` from ``+``, as well as ``*=``
    and ``/=``, and it supports ``a, b = values`` in every version of Python.
    """

    def __getattr__(self, name):
        if name == "shape":
            return self.tracer.create_proxy("call_function", getattr, (self, name), {})
        return super().__getattr__(name)

    def __iadd__(self, other):
        return self.tracer.create_proxy("call_function", operator.iadd, (self, other), {})

    def __imul__(self, other):
        return self.tracer.create_proxy("call_function", operator.imul, (self, other), {})

    def __itruediv__(self, other):
        return self.tracer.create_proxy("call_function", operator.itruediv, (self, other), {})

    def __iter__(self):
        caller = inspect.currentframe().f_back
        for instruction in dis.get_instructions(caller.f_code):
            if instruction.offset == caller.f_lasti and instruction.opname == "UNPACK_SEQUENCE":
                return iter([self[i] for i in range(instruction.argval)])
        return super().__iter__()


class Whole(nn.Module):
    """A wrapper that calls a network with one input, so that its other parameters keep their defaults."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, samples):
        return self.network(samples)


WHOLE = "network."  # prefix of all paths in it


class _Tracer(fx.Tracer):
    """Records for every call the module whose forward contains it. Paths are relative to the network."""

    def __init__(self):
        super().__init__()
        self.owner = NETWORK  # the path of the module whose forward is being followed

    def call_module(self, m, forward, args, kwargs):
        if isinstance(m, WRAPPERS):
            return m.module(*args, **kwargs)
        try:
            path = self.path_of_module(m)[len(WHOLE) :]
        except NameError as err:
            remedy = "assign it in __init__, in an nn.ModuleList where there are several"
            raise ExportError(
                f"{self.owner}: its forward uses a {type(m).__name__} that is not registered; {remedy}"
            ) from err
        if _is_leaf(m):
            _check_as_written(path, m)
            return self.create_proxy("call_module", path, args, kwargs)
        caller, self.owner = self.owner, path or NETWORK
        result = forward(*args, **kwargs)
        self.owner = caller  # not restored if following fails, so that the error can name the place
        return result

    def create_node(self, *args, **kwargs):
        node = super().create_node(*args, **kwargs)
        node.meta["owner"] = self.owner
        return node

    def proxy(self, node):
        return _Proxy(node, self)


def followed(whole: Whole) -> fx.Graph:
    """The calls of a network, each with its owner in ``meta``; constants that it uses become its attributes."""
    _check_inputs(whole.network)
    tracer = _Tracer()
    try:
        with followed_sizes():
            graph = tracer.trace(whole)
    except ExportError:
        raise
    except Exception as err:  # the user's own code can fail in any way
        remedy = "let it call layers and torch functions on whole tensors, without branches or loops over their values"
        raise ExportError(f"{tracer.owner}: its forward cannot be followed ({first_line(err)}); {remedy}") from err
    return graph


def _check_inputs(network: nn.Module):
    """Refuses networks that need more inputs than their samples."""
    parameters = inspect.signature(network.forward).parameters.values()
    needed = [p.name for p in parameters if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    if len(needed) > 1:
        raise ExportError(f"network: must have one input, its samples; give {', '.join(needed[1:])} a default")


def call_name(node: fx.Node) -> str:
    """The name of a function or method."""
    return node.target if isinstance(node.target, str) else getattr(node.target, "__name__", str(node.target))
