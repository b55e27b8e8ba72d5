"""Turns a trained network into an integer network for inference."""

import copy

from torch import nn

from .. import ops


def freeze(network: nn.Module) -> nn.Module:
    """A copy of a trained network, ready for export.

    Trainable modules have a ``freeze`` method that returns their counterpart
    for inference. Batch norm gets its statistics folded in. Other modules stay
    unchanged.
    """
    return _frozen(copy.deepcopy(network).cpu().eval(), {})


def _frozen(module: nn.Module, done: dict) -> nn.Module:
    """A module's counterpart; a module that is used in two places gets a single counterpart."""
    if id(module) not in done:
        done[id(module)] = _counterpart(module, done), module  # the module is kept, so that its id is not reused
    return done[id(module)][0]


def _counterpart(module: nn.Module, done: dict) -> nn.Module:
    if isinstance(module, nn.BatchNorm2d):
        return ops.fold(module)
    if hasattr(module, "freeze"):
        return module.freeze()
    for name, child in module._modules.items():  # named_children would skip a module's second name
        if child is not None:
            setattr(module, name, _frozen(child, done))
    return module
