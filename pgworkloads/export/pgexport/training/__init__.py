"""Training of precision-gated networks.

    data -> batches -> network of trainable layers -> loss + threshold penalty -> checkpoint -> freeze -> export

``straight`` has the gradients of what has none, ``quantizers`` and ``layers``
the trainable modules, ``recipes`` how each network is trained, ``loop`` the
training itself, which goes on from its last checkpoint; ``freeze`` turns a
trained network into the modules for inference, in integers.
"""
