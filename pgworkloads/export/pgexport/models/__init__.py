"""The networks that recipes train, built of trainable layers; one per module."""
