"""A trained network as one for inference: integers in place of what was learned."""

import copy

from torch import nn

from .. import ops


def freeze(network: nn.Module) -> nn.Module:
    """A copy of a trained network, ready for export.

    Trainable modules have a ``freeze`` method that gives their counterpart of
    this package; batch norm gets its statistics folded in; the rest stays.
    """
    frozen = copy.deepcopy(network).cpu().eval()
    replaced = {}  # a module that is used in two places stays one
    for parent in list(frozen.modules()):
        for name, child in list(parent.named_children()):
            if id(child) not in replaced:
                replaced[id(child)] = _frozen(child), child  # kept, so that its id stays its own
            setattr(parent, name, replaced[id(child)][0])
    return frozen


def _frozen(module: nn.Module) -> nn.Module:
    if isinstance(module, nn.BatchNorm2d):
        return ops.fold(module)
    return module.freeze() if hasattr(module, "freeze") else module
