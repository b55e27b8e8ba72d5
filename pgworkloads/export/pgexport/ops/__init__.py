"""The operations between the products of a network.

Every class is one op of the trace format. ``op`` is its name there, and
``params`` and ``attrs`` return its arrays and numbers. All ops compute in
float64 if their input is float64, so a reader of the trace that computes in
float64 gets the same results.
"""

from .activations import Clamp, ReLU, RPReLU
from .base import ChannelOp, Op
from .channels import RepeatChannels, ShuffleChannels, SliceChannels, SubsamplePad
from .embedding import Embedding
from .joins import Add, Concat
from .norm import BatchNorm, fold
from .pixels import PIXEL_MAX, Normalize, Thermometer
from .pooling import AvgPool, Flatten, GlobalAvgPool, MaxPool
from .positions import GELU, AddPositions, LayerNorm, MeanPositions, PixelsToPositions, Softmax
from .shift import Shift

__all__ = [
    "PIXEL_MAX",
    "GELU",
    "Add",
    "AddPositions",
    "AvgPool",
    "BatchNorm",
    "ChannelOp",
    "Clamp",
    "Concat",
    "Embedding",
    "Flatten",
    "GlobalAvgPool",
    "LayerNorm",
    "MaxPool",
    "MeanPositions",
    "Normalize",
    "Op",
    "PixelsToPositions",
    "RPReLU",
    "ReLU",
    "RepeatChannels",
    "Shift",
    "ShuffleChannels",
    "SliceChannels",
    "Softmax",
    "SubsamplePad",
    "Thermometer",
    "fold",
]
