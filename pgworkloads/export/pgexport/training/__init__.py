"""Training of precision-gated networks.

    data -> batches -> network of trainable layers -> loss + threshold penalty -> checkpoint -> freeze -> export

``straight`` has the straight-through gradient of rounding. ``quantizers`` and
``layers`` hold the trainable modules. ``recipes`` defines how each network is
trained. ``loop`` is the training itself, which resumes from its last
checkpoint. ``freeze`` turns a trained network into the integer modules for
inference.
"""
