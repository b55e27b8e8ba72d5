"""Executes a causal network token by token, with a cache of keys and values."""

import numpy as np

from .execute import output

BEHIND = ("add_positions", "softmax")  # ops that depend on how many positions came before


def decodes(manifest: dict) -> bool:
    """Whether the network can run token by token with a cache: a causal language model with attention, no LSTM."""
    nodes = manifest["nodes"]
    ops = {node["op"] for node in nodes}
    attends = "matmul" in ops and "lstm" not in ops
    causal = all(node["attrs"]["causal"] for node in nodes if node["op"] == "softmax")
    return attends and causal and manifest["task"] == "language-model"


def decode(manifest: dict, arrays: dict) -> list:
    """Problems found: nodes whose outputs token by token differ from those of the whole stored texts."""
    tokens = arrays[next(node["params"]["values"] for node in manifest["nodes"] if node["op"] == "tokens")]
    whole, cache, different = _values(manifest, arrays, tokens, 0, {}), {}, {}
    for t in range(tokens.shape[1]):
        for name, value in _values(manifest, arrays, tokens[:, t : t + 1], t, cache).items():
            wanted = whole[name][:, t : t + 1]
            if value.shape != wanted.shape:  # scores and shares cover only the keys so far
                heads = value.shape[-1] // (t + 1)
                wanted = wanted.reshape(len(value), 1, heads, -1)[..., : t + 1].reshape(value.shape)
            different[name] = different.get(name, 0) + int((value != wanted).sum())
    return [f"{name}: {wrong} values differ token by token" for name, wrong in different.items() if wrong]


def _values(manifest, arrays, tokens, earlier, cache):
    """The outputs of all nodes for tokens after ``earlier`` ones, whose right operands of products are cached."""
    values = {}
    for node in manifest["nodes"]:
        name, inputs = node["name"], [values[i] for i in node["inputs"]]
        if node["op"] == "matmul":
            inputs[1] = np.concatenate([cache[name], inputs[1]], 1) if name in cache else inputs[1]
            cache[name] = inputs[1]
        more = {"earlier": earlier} if node["op"] in BEHIND else {}
        values[name], _ = output(node, inputs, arrays, tokens, **more)
    return values
