"""Lets networks be followed through functions of torch that take sizes of values.

torch.fx follows a network with placeholders for its values. These functions
refuse a placeholder for a size, as in ``torch.arange(x.shape[1])``.
"""

import functools
from contextlib import contextmanager

import torch
from torch import fx
from torch.nn import functional as F

TAKE_SIZES = ((torch, "arange"), (torch, "zeros"), (torch, "ones"), (F, "avg_pool2d"))


@contextmanager
def followed_sizes():
    """Makes torch.fx record calls of these functions that get placeholders, as it does for other functions."""
    kept = [(owner, name, getattr(owner, name)) for owner, name in TAKE_SIZES]
    try:
        for owner, name, function in kept:
            setattr(owner, name, _recorded(function))
        yield
    finally:
        for owner, name, function in kept:
            setattr(owner, name, function)


def _recorded(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        placeholders = []
        fx.node.map_aggregate((args, kwargs), lambda a: placeholders.append(a) if isinstance(a, fx.Proxy) else None)
        if not placeholders:
            return function(*args, **kwargs)
        return placeholders[0].tracer.create_proxy("call_function", function, args, kwargs)

    return call
