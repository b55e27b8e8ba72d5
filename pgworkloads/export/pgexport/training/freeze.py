"""A trained network as one for inference: integers in place of what was learned."""

import copy

from torch import nn

from .. import ops


def freeze(network: nn.Module) -> nn.Module:
    """A copy of a trained network, ready for export.

    Trainable modules have a ``freeze`` method that gives their counterpart of
    this package; batch norm gets its statistics folded in; the rest stays.
    """
    return _frozen(copy.deepcopy(network).cpu().eval(), {})


def _frozen(module: nn.Module, done: dict) -> nn.Module:
    """A module's counterpart; one that is used in two places stays one."""
    if id(module) not in done:
        done[id(module)] = _counterpart(module, done), module  # kept, so that its id stays its own
    return done[id(module)][0]


def _counterpart(module: nn.Module, done: dict) -> nn.Module:
    if isinstance(module, nn.BatchNorm2d):
        return ops.fold(module)
    if hasattr(module, "freeze"):
        return module.freeze()
    for name, child in module._modules.items():  # named_children would leave out second names
        if child is not None:
            setattr(module, name, _frozen(child, done))
    return module
