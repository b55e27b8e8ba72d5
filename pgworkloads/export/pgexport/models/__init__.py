"""The networks that recipes train, of trainable layers: one a module."""
