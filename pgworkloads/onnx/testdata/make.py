"""Make the models of this folder, and witnesses.json: what others than pgsim say of them.

    python3 make.py

Models named torch_* are exported by PyTorch (made with 1.13.1), the others are built with onnx.helper (1.12.0). Of every model the
witnesses keep the shapes that ONNX's own shape inference gives its tensors, and of those of PyTorch the multiply-accumulates of
one sample that forward hooks count; arithmetic.onnx is constants, with the elements that numpy computes. Weights are random, and
the models compute nothing of use.
"""

import json
import pathlib

import numpy
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional

HERE = pathlib.Path(__file__).parent
OPSET = 13
QONNX = "qonnx.custom_op.general"
RANDOM = numpy.random.default_rng(1)


class Shapes(nn.Module):
    """Every way to change a shape that exporters write."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.depthwise = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.pointwise = nn.Conv2d(8, 12, 1)
        self.grouped = nn.Conv2d(12, 8, (3, 1), padding=(1, 0), groups=4)
        self.dilated = nn.Conv2d(8, 8, 3, padding=2, dilation=2)
        self.late = nn.Conv2d(12, 4, 2)
        self.pool = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.norm = nn.BatchNorm2d(8)
        self.linear = nn.Linear(4 * 4 * 6, 10)
        self.scores = nn.Linear(5, 3, bias=False)

    def forward(self, x):
        x = torch.relu(self.norm(self.first(x)))
        x = self.pool(torch.relu(self.depthwise(x)))
        x = nn.functional.silu(self.pointwise(x))
        a, b = self.grouped(x), self.dilated(x[:, :8])
        x = torch.cat([a, b[:, ::2]], dim=1)
        x = functional.interpolate(x, scale_factor=2, mode="nearest")
        x = functional.pad(x, (0, 1, 1, 0))
        x = functional.avg_pool2d(self.late(x), 2)
        x = x[:, :, :4, :6]
        x = self.linear(x.reshape(x.size(0), -1))
        x = x.view(x.shape[0], 2, 5).transpose(1, 2).permute(0, 2, 1)
        return self.scores(x).mean(dim=1).unsqueeze(1).squeeze(1)


class Recurrent(nn.Module):
    """Cells of all kinds behind an embedding."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 6)
        self.lstm = nn.LSTM(6, 5, num_layers=2, batch_first=True)
        self.gru = nn.GRU(5, 4, batch_first=True, bidirectional=True)
        self.rnn = nn.RNN(8, 3, batch_first=True)
        self.scores = nn.Linear(3, 20)

    def forward(self, tokens):
        x, _ = self.lstm(self.embedding(tokens))
        x, _ = self.gru(x)
        x, _ = self.rnn(x)
        return self.scores(x)


class Attention(nn.Module):
    """A transformer's layer, written out."""

    heads, width = 2, 8

    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(self.width, 3 * self.width)
        self.out = nn.Linear(self.width, self.width)
        self.norm = nn.LayerNorm(self.width)
        self.up, self.down = nn.Linear(self.width, 16), nn.Linear(16, self.width)

    def forward(self, x):
        samples, length, _ = x.shape
        q, k, v = (
            part.view(samples, length, self.heads, self.width // self.heads).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=-1)
        )
        weight = torch.softmax(q @ k.transpose(-2, -1) / 2.0, dim=-1)
        x = self.norm(x + self.out((weight @ v).transpose(1, 2).reshape(samples, length, self.width)))
        return self.down(functional.gelu(self.up(x)))


def torch_models() -> dict[str, dict]:
    """Export the networks of PyTorch and count their work."""
    witnesses = {}
    for name, module, sample, axes in [
        ("torch_shapes", Shapes(), torch.zeros(1, 3, 33, 47), {0: "batch"}),
        ("torch_shapes_batch4", Shapes(), torch.zeros(4, 3, 33, 47), {}),
        ("torch_recurrent", Recurrent(), torch.zeros(1, 7, dtype=torch.int64), {0: "batch", 1: "time"}),
        ("torch_attention", Attention(), torch.zeros(1, 9, 8), {0: "batch", 1: "time"}),
    ]:
        module.eval()
        witnesses[name] = {"macs": count(module, sample[:1])}
        file = HERE / f"{name}.onnx"
        torch.onnx.export(
            module, sample, file, opset_version=OPSET, input_names=["x"], output_names=["y"],
            dynamic_axes={"x": axes, "y": {d: n for d, n in axes.items() if d == 0}} if axes else {},
        )
    return witnesses


def count(module: nn.Module, sample: torch.Tensor) -> int:
    """Count the multiply-accumulates of the layers with weights over one sample."""
    macs = []

    def visit(layer, inputs, output):
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            macs.append(output.numel() * layer.weight[0].numel())
        elif isinstance(layer, nn.RNNBase):
            steps = inputs[0].shape[1]
            macs.append(steps * sum(w.numel() for n, w in layer.named_parameters() if n.startswith("weight")))

    handles = [layer.register_forward_hook(visit) for layer in module.modules()]
    module(sample)
    for handle in handles:
        handle.remove()
    return sum(macs)


class Builder:
    """A model of hand-written nodes: x is its input, what is returned last its output."""

    def __init__(self, shape, dtype=TensorProto.FLOAT):
        self.nodes, self.initializers, self.value = [], [], "x"
        self.input = helper.make_tensor_value_info("x", dtype, shape)

    def constant(self, array, dtype=None) -> str:
        name = f"c{len(self.initializers)}"
        array = numpy.asarray(array, dtype)
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def weights(self, *shape) -> str:
        return self.constant(RANDOM.standard_normal(shape), numpy.float32)

    def integers(self, dtype, *shape) -> str:
        return self.constant(RANDOM.integers(numpy.iinfo(dtype).min, numpy.iinfo(dtype).max + 1, shape), dtype)

    def node(self, op, inputs, name=None, domain="", outputs=1, **attributes) -> str:
        names = [f"{op.lower()}{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, names, name=name or f"{op}_{len(self.nodes)}", domain=domain, **attributes))
        return names[0]

    def save(self, name, output, dtype=TensorProto.FLOAT, domains=()):
        graph = helper.make_graph(
            self.nodes, name, [self.input], [helper.make_tensor_value_info(output, dtype, None)], self.initializers
        )
        sets = [helper.make_opsetid("", OPSET)] + [helper.make_opsetid(d, 1) for d in domains]
        model = helper.make_model(graph, producer_name="make.py", opset_imports=sets, ir_version=8)
        onnx.save(model, HERE / f"{name}.onnx")


def padding():
    """Paddings of all kinds, one and two dimensions."""
    b = Builder(["N", 4, 15, 10])
    x = b.node("Conv", ["x", b.weights(4, 4, 3, 3)], "same_upper", auto_pad="SAME_UPPER", strides=[2, 2])
    x = b.node("Conv", [x, b.weights(4, 4, 2, 2)], "same_lower", auto_pad="SAME_LOWER")
    x = b.node("Conv", [x, b.weights(4, 4, 3, 2)], "valid", auto_pad="VALID")
    x = b.node("Conv", [x, b.weights(4, 4, 3, 3)], "asymmetric", pads=[0, 1, 2, 1], strides=[2, 1])
    x = b.node("Conv", [x, b.weights(4, 4, 2, 3)], "extended", pads=[1, 0, 0, 2])
    x = b.node("AveragePool", [x], kernel_shape=[2, 2], pads=[0, 0, 1, 1], strides=[2, 2])
    x = b.node("Reshape", [x, b.constant([0, 2, -1], numpy.int64)])
    x = b.node("Conv", [x, b.weights(3, 2, 3)], "one_dimension", pads=[1, 1])
    b.save("padding", b.node("GlobalMaxPool", [x]))


def qdq():
    """QuantizeLinear and DequantizeLinear, narrow types by a Clip in between."""
    b = Builder([1, 3, 8, 8])
    scale, zero = b.constant(0.05, numpy.float32), b.constant(3, numpy.uint8)
    x = b.node("DequantizeLinear", [b.node("QuantizeLinear", ["x", scale, zero]), scale, zero])
    channel = b.constant([0.01, 0.02, 0.03, 0.04], numpy.float32)
    w = b.node("DequantizeLinear", [b.integers(numpy.int8, 4, 3, 3, 3), channel, b.constant([0] * 4, numpy.int8)], axis=0)
    x = b.node("Relu", [b.node("Conv", [x, w], "per_channel")])
    # Brevitas writes 4-bit activations and 3-bit narrow weights like this.
    zero = b.constant(0, numpy.uint8)
    x = b.node("QuantizeLinear", [x, scale, zero])
    x = b.node("Clip", [x, b.constant(0, numpy.uint8), b.constant(15, numpy.uint8)])
    x = b.node("DequantizeLinear", [x, scale, zero])
    ones, zero = b.constant(0.5, numpy.float32), b.constant(0, numpy.int8)
    w = b.node("QuantizeLinear", [b.weights(5, 4, 1, 1), ones, zero])
    w = b.node("Clip", [w, b.constant(-3, numpy.int8), b.constant(3, numpy.int8)])
    x = b.node("Conv", [x, b.node("DequantizeLinear", [w, ones, zero])], "narrow")
    b.save("qdq", b.node("Flatten", [x]))


def qlinear():
    """Operators on integers."""
    b = Builder([1, 3, 8, 8])
    scale, zero = b.constant(0.05, numpy.float32), b.constant(0, numpy.int8)
    x = b.node("QuantizeLinear", ["x", scale, zero])
    x = b.node("QLinearConv", [x, scale, zero, b.integers(numpy.int8, 4, 3, 3, 3), scale, zero, scale, zero], "conv", pads=[1] * 4)
    x = b.node("MaxPool", [x], kernel_shape=[2, 2], strides=[2, 2])
    unsigned = b.constant(0, numpy.uint8)
    x = b.node("ConvInteger", [x, b.integers(numpy.uint8, 2, 4, 1, 1), zero, unsigned], "integers")
    x = b.node("Cast", [b.node("Reshape", [x, b.constant([1, -1], numpy.int64)])], to=TensorProto.FLOAT)
    x = b.node("DynamicQuantizeLinear", [x], outputs=3)
    point = x.replace("_0", "_2")
    y = b.node("MatMulInteger", [x, b.integers(numpy.int8, 32, 6), point, zero], "dynamic")
    y = b.node("QuantizeLinear", [b.node("Cast", [y], to=TensorProto.FLOAT), scale, zero])
    y = b.node("QLinearMatMul", [y, scale, zero, b.integers(numpy.int8, 6, 3), scale, zero, scale, zero], "matmul")
    b.save("qlinear", y, TensorProto.INT8)


def qonnx():
    """Quantizers of QONNX."""
    b = Builder(["batch", 3, 8, 8])

    def number(x):
        return b.constant(x, numpy.float32)

    def quant(x, bits, scale=0.25, **attributes):
        return b.node("Quant", [x, number(scale), number(0), number(bits)], domain=QONNX, **attributes)

    x = quant("x", 8, signed=1, narrow=0, rounding_mode="ROUND")
    channels = RANDOM.uniform(0.1, 1, (4, 1, 1, 1))
    x = b.node("Conv", [x, quant(b.weights(4, 3, 3, 3), 4, channels, signed=1, narrow=1)], "weights4", pads=[1] * 4)
    x = quant(b.node("Relu", [x]), 3, signed=0, narrow=0)
    x = b.node("Conv", [x, b.node("BipolarQuant", [b.weights(6, 4, 1, 1), number(0.5)], domain=QONNX)], "binary")
    x = b.node("BipolarQuant", [x, number(1)], domain=QONNX)
    x = b.node("Conv", [x, quant(b.weights(6, 1, 3, 3), 2, signed=1, narrow=1)], "ternary", group=6)
    x = quant(x, 6, signed=0, narrow=0)
    x = b.node("Trunc", [b.node("AveragePool", [x], kernel_shape=[2, 2], strides=[2, 2]), *map(number, (0.25, 0, 8, 5))], domain=QONNX)
    x = b.node("Reshape", [x, b.constant([0, -1], numpy.int64)])
    w = b.node("Transpose", [quant(b.weights(10, 54), 4, signed=1, narrow=0)], perm=[1, 0])
    b.save("qonnx", b.node("MatMul", [x, w], "transposed"), domains=[QONNX])


def external():
    """Weights in a file that is not there."""
    b = Builder([1, 3, 8, 8])
    x = b.node("Conv", ["x", b.weights(4, 3, 3, 3)], "conv")
    tensor = b.initializers[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "weights.bin"
    b.save("external", x)


def arithmetic() -> dict[str, list[float]]:
    """Nodes of constants, and what numpy makes of them."""
    b = Builder([1, 1, 2, 2])
    contents = {}

    def case(op, inputs, expected, **attributes):
        inputs = [b.constant(x) if not isinstance(x, str) else x for x in inputs]
        name = b.node(op, inputs, **attributes)
        contents[name] = numpy.asarray(expected, numpy.float64).ravel().tolist()
        return name

    cube = numpy.arange(24, dtype=numpy.int64).reshape(2, 3, 4)
    vector = numpy.array([7, -3, 2, 0], numpy.int64)
    real = numpy.array([[0.5, -1.5, 2.5], [3.25, -0.75, 1e9]], numpy.float32)

    def ints(*numbers):
        return numpy.array(numbers, numpy.int64)

    case("Transpose", [cube], cube.transpose(1, 2, 0), perm=[1, 2, 0])
    case("Transpose", [cube], cube.transpose())
    case("Slice", [cube, ints(-1, 0), ints(-100, 2), ints(0, 2), ints(-1, 1)], cube[::-1, :, 0:2])
    case("Slice", [cube, ints(1), ints(2**63 - 1), ints(-1), ints(2)], cube[:, :, 1::2])
    case("Slice", [vector, ints(3), ints(-(2**63)), ints(0), ints(-2)], vector[3::-2])
    case("Gather", [cube, ints(2, -3)], cube.take([2, -3], axis=1), axis=1)
    case("Gather", [vector, numpy.array(1)], vector[1])
    case("Concat", [cube, cube[:, :1]], numpy.concatenate([cube, cube[:, :1]], 1), axis=1)
    case("Split", [cube, ints(1, 2)], cube[:, :1], axis=1, outputs=2)
    case("Reshape", [cube, ints(0, -1, 2)], cube.reshape(2, 6, 2))
    case("Flatten", [cube], cube.reshape(6, 4), axis=2)
    case("Squeeze", [cube[:1], ints(0)], cube[0])
    case("Unsqueeze", [vector, ints(0, -1)], vector)
    case("Expand", [cube[:, :1], ints(2, 3, 1)], numpy.broadcast_to(cube[:, :1], (2, 3, 4)))
    case("Tile", [real, ints(2, 3)], numpy.tile(real, (2, 3)))
    case("Add", [cube, vector], cube + vector)
    case("Sub", [vector, cube], vector - cube)
    case("Mul", [real, real[:, :1]], real.astype(numpy.float64) * real[:, :1])
    case("Div", [vector, ints(2, 2, -3, 5)], numpy.trunc(vector / [2, 2, -3, 5]))
    case("Div", [real, real[:1]], real.astype(numpy.float64) / real[:1])
    case("Min", [cube, vector, ints(5)], numpy.minimum(numpy.minimum(cube, vector), 5))
    case("Max", [cube, vector], numpy.maximum(cube, vector))
    case("Pow", [vector, ints(2)], vector**2)
    case("Neg", [vector], -vector)
    case("Abs", [vector], abs(vector))
    case("Sign", [vector], numpy.sign(vector))
    case("Floor", [real], numpy.floor(real))
    case("Ceil", [real], numpy.ceil(real))
    case("Round", [real], numpy.round(real))
    case("Cast", [real], real.astype(numpy.int64), to=TensorProto.INT64)
    case("Equal", [vector, ints(2)], vector == 2)
    case("Less", [vector, ints(2)], vector < 2)
    case("Greater", [vector, ints(2)], vector > 2)
    case("Where", [vector > 0, vector, cube], numpy.where(vector > 0, vector, cube))
    case("Not", [vector > 0], ~(vector > 0))
    case("And", [vector > 0, vector < 5], (vector > 0) & (vector < 5))
    case("Or", [vector < 0, vector > 5], (vector < 0) | (vector > 5))
    case("Range", [numpy.array(10), numpy.array(1), numpy.array(-3)], numpy.arange(10, 1, -3))
    case("ConstantOfShape", [ints(2, 3)], numpy.full((2, 3), 9), value=numpy_helper.from_array(numpy.array([9])))
    case("ReduceSum", [vector], vector.sum(), keepdims=0)
    case("ReduceProd", [vector], vector.prod())
    case("ReduceMax", [cube], cube.max())
    case("Shape", [cube], cube.shape)
    case("Size", [cube], cube.size)
    shape = case("Shape", ["x"], [1, 1, 2, 2])
    case("Gather", [shape, ints(-1)], [2])
    b.save("arithmetic", b.node("Conv", ["x", b.weights(1, 1, 1, 1)]))
    return contents


# Sizes of dimensions without one.
DIMS = {"batch": 1, "N": 1, "time": 7}


def inferred(file: pathlib.Path) -> dict[str, list[int]]:
    """Return the shapes that ONNX's own inference knows wholly."""
    model = onnx.load(file, load_external_data=False)
    for value in [*model.graph.input, *model.graph.output]:
        for dim in value.type.tensor_type.shape.dim:
            if dim.dim_param:
                dim.dim_value = DIMS.get(dim.dim_param, 0)
                if not dim.dim_value:
                    dim.Clear()
    model = onnx.shape_inference.infer_shapes(model, check_type=True, data_prop=True)
    shapes = {}
    for value in [*model.graph.value_info, *model.graph.output]:
        dims = value.type.tensor_type.shape.dim
        if value.type.tensor_type.HasField("shape") and all(d.HasField("dim_value") for d in dims):
            shapes[value.name] = [d.dim_value for d in dims]
    return shapes


def main():
    torch.manual_seed(1)
    witnesses = torch_models()
    for build in (padding, qdq, qlinear, qonnx, external):
        build()
        witnesses[build.__name__] = {}
    witnesses["arithmetic"] = {"contents": arithmetic()}
    for name, witness in witnesses.items():
        witness["shapes"] = inferred(HERE / f"{name}.onnx")
    with open(HERE / "witnesses.json", "w", encoding="utf-8") as file:
        json.dump(witnesses, file, indent=1, sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    main()
