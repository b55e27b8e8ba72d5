"""Translates ordinary layers that become several ops of the format.

A rule takes the builder of the steps, the layer and the arguments of its call.
It returns the layer's outputs.
"""

from typing import Optional

import torch
from torch import nn
from torch.nn import functional as F

from .. import ops
from ..errors import ExportError
from ..matmul import FloatMatmul
from ..plain import FloatLinear
from ..recurrent import FloatLSTM
from .layers import SEQUENCE, op_of
from .value import NoValue, Value


def _lstm(build, module: nn.LSTM, *inputs):
    """Two products for every layer: the input product, and the recurrent product with the cell."""
    if len(inputs) != 1:
        raise ExportError("is given a state; call it with its input alone: every sample starts from no state")
    (x,) = inputs
    if module.bidirectional or module.proj_size or not module.batch_first:
        raise ExportError("must have batch_first=True, one direction and no projection; make it so, and train it")
    _check_sequence(x, module.input_size)
    for i in range(module.num_layers):
        at = f"{i}." if module.num_layers > 1 else ""
        for name, make, which in (("input", FloatLinear, "ih"), ("recurrent", FloatLSTM, "hh")):
            bias = getattr(module, f"bias_{which}_l{i}") if module.bias else None
            x = build.apply_op(make(getattr(module, f"weight_{which}_l{i}"), bias), x, part=at + name)
    return x, NoValue("the state of an LSTM")


def _attention(
    build, module: nn.MultiheadAttention, query, key, value,
    key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True, is_causal=False, at="",
):  # fmt: skip
    """Queries, keys and values, the scores and their shares, and the projection."""
    if not module.batch_first or module.in_proj_weight is None or module.bias_k is not None or module.add_zero_attn:
        raise ExportError("must have batch_first=True, one width for all inputs, and no added keys; make it so")
    if key_padding_mask is not None:
        raise ExportError("is given a mask of padding, which cannot be exported; give it samples of one length")
    for x in (query, key, value):
        _check_sequence(x, module.embed_dim)
    weights, biases = module.in_proj_weight.chunk(3), [None] * 3
    if module.in_proj_bias is not None:
        biases = module.in_proj_bias.chunk(3)
    inputs = zip(("query", "key", "value"), (query, key, value), weights, biases)
    query, key, value = (build.apply_op(FloatLinear(w, b), x, part=at + name) for name, x, w, b in inputs)
    scores = build.apply_op(FloatMatmul(module.num_heads, True), query, key, part=at + "scores")
    softmax = ops.Softmax(module.num_heads, module.head_dim**-0.5, _is_causal(attn_mask, scores, module.num_heads))
    shares = build.apply_op(softmax, scores, part=at + "softmax")
    found = build.apply_op(FloatMatmul(module.num_heads, False), shares, value, part=at + "heads")
    projection = FloatLinear(module.out_proj.weight, module.out_proj.bias)
    return build.apply_op(projection, found, part=at + "out_proj"), NoValue("the weights of attention")


def _is_causal(mask: Optional[torch.Tensor], scores: Value, heads: int) -> bool:
    """Whether a mask hides exactly the later positions; refuses any other mask."""
    if mask is None:
        return False
    positions = scores.tensor.shape[1]
    if isinstance(mask, torch.Tensor) and mask.shape == (positions, positions):
        hidden = mask if mask.dtype == torch.bool else mask == -torch.inf
        later = torch.ones_like(hidden).triu(1)
        if torch.equal(hidden, later) and (mask.dtype == torch.bool or not bool(mask[~hidden].any())):
            return True
    wanted = f"[{positions}, {positions}]"
    raise ExportError(f"is given a mask that does not just hide later positions, {wanted}; use that one")


def _encoder_layer(
    build, module: nn.TransformerEncoderLayer, x, src_mask=None, src_key_padding_mask=None, is_causal=False, at=""
):
    """Attention, and an MLP of two linear layers, each with a norm and a sum."""
    _check_class(module, nn.TransformerEncoderLayer, at)
    _check_class(module.self_attn, nn.MultiheadAttention, f"{at}self_attn.")

    def norm(layer: nn.LayerNorm, x, name):
        return build.apply_op(op_of(layer, x.tensor), x, part=at + name)

    def attended(x):
        options = {"key_padding_mask": src_key_padding_mask, "attn_mask": src_mask, "at": f"{at}self_attn."}
        return _attention(build, module.self_attn, x, x, x, **options)[0]

    def expanded(x):
        x = build.apply_op(op_of(module.linear1, x.tensor), x, part=at + "linear1")
        x = build.apply_op(op_of(_activation(module.activation), x.tensor), x, part=at + "activation")
        return build.apply_op(op_of(module.linear2, x.tensor), x, part=at + "linear2")

    for i, part in enumerate((attended, expanded), 1):
        layer, name = getattr(module, f"norm{i}"), f"norm{i}"
        y = part(norm(layer, x, name) if module.norm_first else x)
        x = build.apply_op(ops.Add(), x, y, part=f"{at}add{i}")
        x = x if module.norm_first else norm(layer, x, name)
    return x


def _encoder(build, module: nn.TransformerEncoder, x, mask=None, src_key_padding_mask=None, is_causal=None):
    """Encoder layers, one after the other."""
    for i, layer in enumerate(module.layers):
        x = _encoder_layer(build, layer, x, mask, src_key_padding_mask, at=f"layers.{i}.")
    return x if module.norm is None else build.apply_op(op_of(module.norm, x.tensor), x, part="norm")


def _check_class(module: nn.Module, wanted: type, at: str):
    """Refuses other classes in the place of a part, because they may compute something else."""
    if type(module) is not wanted:
        remedy = f"put nn.{wanted.__name__} in its place"
        raise ExportError(f"{at[:-1]} is a {type(module).__name__}, which cannot be exported; {remedy}")


def _activation(activation) -> nn.Module:
    """The layer equivalent to an activation function."""
    if isinstance(activation, nn.Module):
        return activation
    layers = {F.relu: nn.ReLU, torch.relu: nn.ReLU, F.gelu: nn.GELU}
    if activation not in layers:
        name = getattr(activation, "__name__", type(activation).__name__)
        raise ExportError(f"has an activation, {name}, that cannot be exported; use nn.ReLU() or nn.GELU()")
    return layers[activation]()


def _check_sequence(x, features: int):
    if not isinstance(x, Value):
        raise ExportError("is called with something else than values of the network; pass these first")
    if x.tensor.dim() != SEQUENCE or x.tensor.shape[2] != features:
        found = list(x.tensor.shape[1:])
        raise ExportError(f"must take a sequence of {features} features, gets {found}; put an Embedding before")


BUILT = {
    nn.LSTM: _lstm,
    nn.MultiheadAttention: _attention,
    nn.TransformerEncoderLayer: _encoder_layer,
    nn.TransformerEncoder: _encoder,
}


def builder_of(module: nn.Module):
    """The rule for a layer that becomes several ops, or None."""
    return BUILT.get(type(module))
