"""Says whether a processor computes bfloat16 itself. Where it doesn't, float32 is more than ten times as fast."""

import re

import torch

TYPES = FLOAT32, BFLOAT16 = "float32", "bfloat16"
# What torch calls x86 processors without AVX-512, on which its convolutions convert every bfloat16 number.
WITHOUT = ("DEFAULT", "NO AVX", "AVX", "AVX2")


def type_on(device: torch.device) -> str:
    """The type in which phases with ``bfloat16`` compute on a device."""
    if device.type == "cuda":
        return BFLOAT16 if torch.cuda.is_bf16_supported() else FLOAT32
    found = re.search(r"CPU capability usage: (.*)", torch.__config__.show())
    return FLOAT32 if found and found[1].strip() in WITHOUT else BFLOAT16
