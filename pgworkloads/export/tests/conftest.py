"""Small networks, data and checkpoints, all drawn from fixed seeds."""

import io
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))

from attending import AttentionNetwork, CausalNetwork, ScoresNetwork  # noqa: E402

from pgexport import LSTM, Above, Between, BipolarQuantizer, ClippedReLU, PGConv2d, PGLinear  # noqa: E402
from pgexport import SignedQuantizer, cifar10, fracbnn, manifest, ops, parameters, weights  # noqa: E402
from pgexport.activation import Activation  # noqa: E402
from pgexport.models.resnet import CifarResNet  # noqa: E402
from pgexport.samples import Samples, Sequences  # noqa: E402
from pgexport.training import start  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
PIXELS = (3, 8, 8)
torch.set_num_threads(1)


class SmallNetwork(nn.Module):
    """A network with every op, every encoding and both kinds of gate, in a few channels."""

    def __init__(self):
        super().__init__()
        random = torch.Generator().manual_seed(3)

        def draw(*shape):
            return torch.randn(shape, generator=random)

        def conv(inputs, outputs, activation, gate, **geometry):
            groups = geometry.get("groups", 1)
            weight, scales = weights.symmetric(draw(outputs, inputs // groups, 3, 3))
            return PGConv2d(weight, scales, 8, activation, padding=1, gate=gate, **geometry)

        self.normalize = ops.Normalize([0.5, 0.4, 0.3], [0.2, 0.3, 0.4])
        self.twos = conv(3, 4, Activation(6, 3, "twos-complement", 0.1), Between(draw(4) - 1, draw(4) + 1))
        self.norm = ops.BatchNorm(draw(4) * 0.1, draw(4))
        self.signed = conv(4, 4, Activation(5, 2, "sign-magnitude", 0.05), Above(draw(4)), groups=2)
        self.relu = ClippedReLU(2.0, 4)
        self.unsigned = conv(4, 4, self.relu.activation(2), Above(draw(4)), groups=4, stride=2)
        self.rprelu = ops.RPReLU(draw(4), draw(4), draw(4))
        self.pool = ops.AvgPool(2)
        self.add = ops.Add()
        self.quantize = BipolarQuantizer(3)
        binary, scales = weights.sign(draw(4, 4, 3, 3))
        gate = Above(draw(4))
        self.bipolar = PGConv2d(binary, scales, 1, self.quantize.activation(1), padding=1, gate=gate, bias=draw(4))
        self.subsample = ops.SubsamplePad(2, 1, 3)
        self.thermometer = ops.Thermometer(4, 64)
        binary, scales = weights.sign(draw(8, 12, 3, 3))
        self.input_bits = PGConv2d(binary, scales, 1, Activation(1, 1, "bipolar", 1.0), stride=4, padding=1)
        self.add_input = ops.Add()
        self.means = ops.GlobalAvgPool()
        self.relu2 = ClippedReLU(3.0, 4)
        weight, scales = weights.symmetric(draw(6, 8), levels=255)
        self.hidden = PGLinear(weight, scales, 8, self.relu2.activation(2), gate=Above(draw(6) * 0.1), bias=draw(6))
        self.plain = nn.Linear(6, 5).double()
        self.plain.weight.data, self.plain.bias.data = draw(5, 6).double(), draw(5).double()

    def forward(self, pixels):
        x = self.norm(self.twos(self.normalize(pixels)))
        y = self.unsigned(self.relu(self.signed(x)))
        x = self.add(self.rprelu(y), self.pool(x))
        x = self.subsample(self.bipolar(self.quantize(x)))
        x = self.add_input(x, self.input_bits(self.thermometer(pixels)))
        x = self.means(x)
        return self.plain(self.hidden(self.relu2(x)))


class RepeatingNetwork(nn.Module):
    """A network with the op that SmallNetwork lacks, and a float convolution."""

    def __init__(self):
        super().__init__()
        self.normalize = ops.Normalize([0.5] * 3, [0.25] * 3)
        self.repeat = ops.RepeatChannels(2)
        self.conv = nn.Conv2d(6, 4, (3, 1), stride=(2, 1), padding=(1, 0), groups=2).double()
        random = torch.Generator().manual_seed(4)
        self.conv.weight.data = torch.randn(self.conv.weight.shape, generator=random).double()
        self.conv.bias.data = torch.randn(4, generator=random).double()
        self.means = ops.GlobalAvgPool()

    def forward(self, pixels):
        return self.means(self.conv(self.repeat(self.normalize(pixels))))


class MixingNetwork(nn.Module):
    """A network that shifts and mixes channels, with signed codes."""

    def __init__(self):
        super().__init__()
        random = torch.Generator().manual_seed(21)
        self.normalize = ops.Normalize([0.5] * 3, [0.25] * 3)
        self.quantize = SignedQuantizer(1.8, 5)
        weight, scales = weights.symmetric(torch.randn(8, 3, 1, 1, generator=random))
        gate = Above(torch.randn(8, generator=random))
        self.conv = PGConv2d(weight, scales, 8, self.quantize.activation(2), gate=gate)
        self.relu = ops.ReLU()
        self.pool = ops.MaxPool(2, 2, 1)  # small windows: some hold no positive value
        self.shift = ops.Shift([0, 0, 1, -1, 0, 2, 9, 0], [0, 1, 0, -1, -2, 2, 0, 0])
        self.left, self.right = ops.SliceChannels(0, 3), ops.SliceChannels(3, 5)
        self.concat = ops.Concat()
        self.shuffle = ops.ShuffleChannels(4)
        self.norm = ops.BatchNorm(torch.rand(8, generator=random), torch.randn(8, generator=random))
        self.means = ops.GlobalAvgPool()
        self.norm_means = ops.BatchNorm(torch.rand(8, generator=random), torch.randn(8, generator=random) / 4)

    def forward(self, pixels):
        x = self.shift(self.pool(self.conv(self.quantize(self.normalize(pixels)))))
        x = self.concat(self.right(x), self.relu(self.left(x)))
        return self.norm_means(self.means(self.norm(self.shuffle(x))))


class PlainNetwork(nn.Module):
    """A network with ordinary layers of torch.nn around gated ones, and with flattened maps."""

    def __init__(self):
        super().__init__()
        random = torch.Generator().manual_seed(24)

        def drawn(layer):
            for name, values in [*layer.named_parameters(), *layer.named_buffers()]:
                if values.is_floating_point():
                    spread = torch.rand(values.shape, generator=random)
                    values.data = spread + 0.5 if name == "running_var" else spread - 0.5
            return layer

        def gated(layer, outputs):
            kind = PGConv2d if isinstance(layer, nn.Conv2d) else PGLinear
            gate = Above(torch.randn(outputs, generator=random) / 4)
            return kind.of(drawn(layer), weights.symmetric, 8, self.quantize.activation(2), gate=gate)

        self.normalize, self.quantize = ops.Normalize([0.5] * 3, [0.25] * 3), ClippedReLU(1.0, 4)
        self.stem, self.norm = drawn(nn.Conv2d(3, 6, 3, padding=1)), drawn(nn.BatchNorm2d(6))
        self.relu = nn.ReLU6(inplace=True)
        self.conv, self.pool = gated(nn.Conv2d(6, 8, 3, groups=2), 8), nn.MaxPool2d(2)
        self.flatten, self.hidden = nn.Flatten(), gated(nn.Linear(8 * 3 * 3, 12), 12)
        self.norm_hidden, self.drop = drawn(nn.BatchNorm1d(12)), nn.Dropout()
        self.classes = drawn(nn.Linear(12, 5))

    def forward(self, pixels):
        x = self.relu(self.norm(self.stem(self.normalize(pixels))))
        x = self.flatten(self.quantize(self.pool(self.conv(self.quantize(x)))))
        return self.classes(self.drop(self.norm_hidden(self.hidden(x))))


VOCABULARY, EMBEDDED, UNITS = 11, 6, 5


class TokenNetwork(nn.Module):
    """A language model with all ops on sequences, and with a gate on every product but the last."""

    def __init__(self):
        super().__init__()
        random = torch.Generator().manual_seed(22)

        def draw(*shape):
            return torch.randn(shape, generator=random)

        self.embedding = ops.Embedding(draw(VOCABULARY, EMBEDDED))
        self.quantize = SignedQuantizer(2.0, 4)
        float_lstm = nn.LSTM(EMBEDDED, UNITS, batch_first=True)
        for parameter in float_lstm.parameters():
            parameter.data = draw(*parameter.shape)
        gate, recurrent_gate = Between(draw(4 * UNITS) - 3, draw(4 * UNITS) + 3), Above(draw(4 * UNITS) * 0.3)
        self.outputs = SignedQuantizer(1.0, 6)
        self.lstm = LSTM.of(
            float_lstm, weights.symmetric, 8,
            self.quantize.activation(2), self.outputs.activation(3), gate, recurrent_gate,
        )  # fmt: skip
        weight, scales = weights.symmetric(draw(UNITS, UNITS))
        self.hidden = PGLinear(weight, scales, 8, self.outputs.activation(4), gate=Above(draw(UNITS) * 0.3))
        self.relu = ops.ReLU()
        self.add = ops.Add()
        self.clipped = ClippedReLU(1.5, 4)
        self.decoder = nn.Linear(UNITS, VOCABULARY).double()
        self.decoder.weight.data = draw(VOCABULARY, UNITS).double() * 4
        self.decoder.bias.data = draw(VOCABULARY).double() / 16

    def forward(self, tokens):
        x = self.outputs(self.lstm(self.quantize(self.embedding(tokens))))
        return self.decoder(self.clipped(self.add(x, self.relu(self.hidden(x)))))


def small_sequences(streams=3, length=7):
    random = np.random.RandomState(23)
    tokens = random.randint(0, VOCABULARY, (streams, length + 1)).astype(np.int32)
    return Sequences(tokens[:, :-1], tokens[:, 1:].astype(np.int64), [f"stream{i}" for i in range(streams)])


def small_samples(images=3):
    random = np.random.RandomState(5)
    pixels = random.randint(0, 256, (images, *PIXELS)).astype(np.uint8)
    return Samples(pixels, random.randint(0, 4, images), [f"image{i}" for i in range(images)])


ABOUT = manifest.About(
    name="small-network",
    model="small",
    dataset="random pixels",
    split="none",
    note="",
    trained_by="no one",
    training="not trained",
    training_seed=None,
    license="MIT",
    synthetic=True,
)
ACCURACY = manifest.Accuracy(3, "the stored images", gated=0.0)
PERPLEXITY = manifest.Accuracy(21, "the stored streams", gated=11.0, metric=manifest.PERPLEXITY)
TEXT_NETWORKS = (TokenNetwork, CausalNetwork, ScoresNetwork)
NETWORKS = (SmallNetwork, RepeatingNetwork, MixingNetwork, PlainNetwork, AttentionNetwork, *TEXT_NETWORKS)


def built(network, held=None):
    """The manifest, arrays and steps of a small network, by its class."""
    if network in TEXT_NETWORKS:
        return manifest.build(network(), small_sequences(), ABOUT, PERPLEXITY, held)
    return manifest.build(network(), small_samples(), ABOUT, ACCURACY, held)


@pytest.fixture(scope="session")
def pgsim(tmp_path_factory):
    """The simulator's program, which reads traces."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("go is missing")
    program = tmp_path_factory.mktemp("bin") / "pgsim"
    subprocess.run([go, "build", "-o", str(program), "./cmd/pgsim"], cwd=ROOT, check=True)
    return program


@pytest.fixture(params=NETWORKS)
def small(request):
    """Manifest, arrays and steps of a small network."""
    return built(request.param)


@pytest.fixture
def small_tokens():
    """Manifest, arrays and steps of the small language model."""
    return built(TokenNetwork)


@pytest.fixture
def small_gated():
    """Manifest, arrays and steps of the small network with gates."""
    return manifest.build(SmallNetwork(), small_samples(), ABOUT, ACCURACY)


class _Drawing(parameters.Parameters):
    """Returns random parameters for every request, and keeps them."""

    def __init__(self, path):
        self.path, self.drawn, self.random = path, {}, np.random.RandomState(6)

    def take(self, name, *shape):
        spread = 0.5 + self.random.rand(*shape)
        positive = name.endswith((".clip", ".running_var"))
        array = np.asarray(spread if positive else self.random.randn(*shape) * 0.5 + 0.01, np.float32)
        self.drawn[name] = array
        return torch.from_numpy(np.array(array))

    def finish(self):
        np.savez(self.path, **self.drawn)


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory):
    """Random parameters of FracBNN, and of a ResNet-20 from which training starts."""
    folder = tmp_path_factory.mktemp("checkpoints")
    paths = {name: folder / f"{name}.npz" for name in ("fracbnn", "resnet20")}
    with pytest.MonkeyPatch.context() as patch:
        for module in (fracbnn, start):
            patch.setattr(module, "Parameters", _Drawing)
        fracbnn.FracBNN(paths["fracbnn"])
        start.from_resnet20_npz(CifarResNet(3), paths["resnet20"])
    return paths


def jpeg_members(per_class=1, split="test"):
    """Random JPEG images, ``SPLIT/CLASS/NNNN.jpg``."""
    random = np.random.RandomState(7)
    for folder in cifar10.CLASSES:
        for i in range(per_class):
            buffer = io.BytesIO()
            Image.fromarray(random.randint(0, 256, (32, 32, 3)).astype(np.uint8)).save(buffer, "JPEG")
            yield f"{split}/{folder}/{i:04}.jpg", buffer.getvalue()


def write_tar(path, members):
    """A tar file of (name, bytes) members."""
    with tarfile.open(path, "w:xz") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


@pytest.fixture(scope="session")
def jpegs(tmp_path_factory):
    """A tar file of one JPEG image per class."""
    return write_tar(tmp_path_factory.mktemp("data") / "cifar10.tar.xz", jpeg_members())
