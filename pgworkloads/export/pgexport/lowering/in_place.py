"""Checks calls that change a value in place."""

from torch import fx, nn

from ..errors import ExportError
from .graph import NETWORK, call_name

# Functions that return their input, or a part of it, in the same memory.
VIEWS = {
    "view", "reshape", "flatten", "squeeze", "unsqueeze", "contiguous", "float", "double", "to", "type",
    "detach", "dropout", "dropout2d", "getitem", "chunk", "split",
}  # fmt: skip
IN_PLACE_OPERATORS = ("iadd", "imul", "itruediv")
VIEW_LAYERS = (nn.Identity, nn.Flatten, nn.Dropout, nn.Dropout2d, nn.AlphaDropout)


def check_in_place(graph: fx.Graph, network: nn.Module):
    """Refuses in-place changes of a value that is read again later.

    Steps of a trace do not change their inputs, so the later reader would get
    the old value.
    """
    order = {node: i for i, node in enumerate(graph.nodes)}
    memory = {}  # node -> the node that owns the memory of its value
    for node in graph.nodes:
        first = next((a for a in node.args if isinstance(a, fx.Node)), None)
        changes = first is not None and _is_in_place(node, network)
        shares = first is not None and (changes or _is_view(node, network))
        memory[node] = memory[first] if shares else node
        if not changes:
            continue
        others = [other for other in memory if memory[other] is memory[node] and other is not node]
        readers = [user for other in others for user in other.users if order[user] > order[node]]
        if readers:
            where, reader = _where(node), _where(readers[0])
            remedy = "use inplace=False" if node.op == "call_module" else "write it without the change in place"
            raise ExportError(f"{where}: changes its input in place, which {reader} reads later; {remedy}")


def _where(node: fx.Node) -> str:
    return node.target if node.op == "call_module" else f"{call_name(node)} in {node.meta.get('owner', NETWORK)}"


def _is_view(node: fx.Node, network: nn.Module) -> bool:
    if node.op == "call_module":
        return isinstance(network.get_submodule(node.target), VIEW_LAYERS)
    return node.op in ("call_function", "call_method") and call_name(node) in VIEWS


def _is_in_place(node: fx.Node, network: nn.Module) -> bool:
    if node.op == "call_module":
        module = network.get_submodule(node.target)
        return bool(getattr(module, "inplace", False)) and not isinstance(module, VIEW_LAYERS)
    name = call_name(node)
    if node.op not in ("call_function", "call_method") or name in ("dropout", "requires_grad_"):
        return False
    return bool(node.kwargs.get("inplace", False)) or name in IN_PLACE_OPERATORS or (name.endswith("_") and name[-2] != "_")
