"""Remedies for layers and functions that have no op in the trace format."""

SCORES = "leave it out: the largest of the scores stays the largest"
RELU = "put a quantizer (ClippedReLU, SignedQuantizer) or nn.ReLU in its place, and train with it"
NORM = "put nn.BatchNorm2d (nn.BatchNorm1d for vectors) in its place: its statistics do not depend on the sample"
CONV = "put nn.Conv2d or PGConv2d in its place"
LSTM = "put nn.LSTM(batch_first=True) or pgexport.LSTM.of(...) in its place"
ATTENTION = "put nn.MultiheadAttention or nn.TransformerEncoderLayer (batch_first=True) in its place"
POOL = "put nn.MaxPool2d, nn.AvgPool2d or ops.GlobalAvgPool in its place"
PADDING = "give its padding to the layer behind it"
FACTOR = "put ops.BatchNorm(scale, bias) in its place, or ops.Normalize(mean, std) over the pixels"
LINEAR = "put nn.Linear or PGLinear in its place, or nn.MultiheadAttention where both operands are computed"
SHAPE = "keep maps [images, C, H, W] until nn.Flatten; channels move with ops.ShuffleChannels and ops.SliceChannels"
DETERMINED = "take it out: a trace has no random numbers"
OTHERWISE = "put layers of pgexport, modules of pgexport.ops or ordinary torch.nn layers in its place (see its README)"

_OF = {
    SCORES: "Softmax LogSoftmax Softmin Softmax2d softmax log_softmax softmin argmax",
    RELU: "SiLU Mish ELU CELU SELU Sigmoid Tanh Hardsigmoid Hardswish LogSigmoid Softplus Softsign Softshrink "
    "Hardshrink Tanhshrink Threshold RReLU GLU silu mish elu celu selu sigmoid tanh hardsigmoid hardswish "
    "logsigmoid softplus softsign softshrink hardshrink tanhshrink threshold rrelu glu abs exp sqrt",
    NORM: "GroupNorm InstanceNorm1d InstanceNorm2d InstanceNorm3d LocalResponseNorm BatchNorm3d "
    "group_norm instance_norm local_response_norm batch_norm normalize",
    CONV: "Conv1d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d Upsample UpsamplingNearest2d "
    "UpsamplingBilinear2d PixelShuffle PixelUnshuffle Unfold Fold conv1d conv2d conv3d conv_transpose2d interpolate "
    "pixel_shuffle unfold",
    LSTM: "GRU RNN LSTMCell GRUCell RNNCell",
    ATTENTION: "Transformer TransformerDecoder "
    "TransformerDecoderLayer scaled_dot_product_attention",
    POOL: "MaxPool1d MaxPool3d AvgPool1d AvgPool3d LPPool2d FractionalMaxPool2d AdaptiveAvgPool1d AdaptiveMaxPool1d "
    "max_pool1d avg_pool1d amax max sum min",
    PADDING: "ZeroPad2d ConstantPad2d ReflectionPad2d ReplicationPad2d pad",
    FACTOR: "mul sub truediv div imul isub rsub neg pow multiply divide subtract",
    LINEAR: "Bilinear linear matmul bmm mm einsum",
    SHAPE: "Unflatten permute transpose unflatten unsqueeze expand repeat stack t movedim",
    DETERMINED: "rand rand_like randn randn_like bernoulli dropout alpha_dropout feature_dropout",
}  # fmt: skip
_ADVICE = {name: advice for advice, names in _OF.items() for name in names.split()}


def advice(name: str) -> str:
    """The remedy for a layer's class or a function, by its name."""
    return _ADVICE.get(name.rstrip("_"), OTHERWISE)


def first_line(err: BaseException) -> str:
    """An error's message, shortened to its first line."""
    return (str(err).strip() or type(err).__name__).partition("\n")[0].rstrip(".")
