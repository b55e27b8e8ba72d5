"""Compares checkpoints of the paper's public code with a forward pass written from its definition."""

import numpy as np
import pytest
import torch
from conftest import jpeg_members, write_tar
from torch.nn import functional as F

from pgexport import ExportError, archive
from pgexport.cli import main
from pgexport.dnngating import Bits, DNNGating

B, BH, W = 3, 2, 8
DEPTH = 2


def state(pact=True, gates=True, prefix="", seed=51):
    """A state dict with the parameter names of the public code.

    Norms have few bits and variances close to powers of four, so that folding
    them causes no rounding that could change a code.
    """
    random = np.random.RandomState(seed)
    found = {}

    def norm(name, channels):
        found[f"{name}.weight"] = random.randint(8, 25, channels) / 16
        found[f"{name}.bias"] = random.randint(-8, 9, channels) / 16
        found[f"{name}.running_mean"] = random.randint(-8, 9, channels) / 16
        found[f"{name}.running_var"] = 4.0 ** random.randint(-1, 2, channels) - 1e-5
        found[f"{name}.num_batches_tracked"] = 7

    def relu(name):
        if pact:
            found[f"{name}.upper_bound"] = 1.0 + random.rand()

    def conv(name, inputs, outputs):
        found[f"{name}.weight"] = random.randn(outputs, inputs, 3, 3) / np.sqrt(9 * inputs) * 2

    conv("conv1", 3, 16)
    norm("bn1", 16)
    relu("relu")
    inputs = 16
    for stage, outputs in enumerate((16, 32, 64), 1):
        for i in range(DEPTH):
            name = f"layer{stage}.{i}"
            conv(f"{name}.conv1", inputs, outputs)
            if gates:
                found[f"{name}.conv1.threshold"] = random.randn(1, outputs, 1, 1) * 0.3
            conv(f"{name}.conv2", outputs, outputs)
            norm(f"{name}.bn1", outputs)
            norm(f"{name}.bn2", outputs)
            relu(f"{name}.relu")
            inputs = outputs
    found["linear.weight"], found["linear.bias"] = random.randn(10, 64), random.randn(10)
    return {
        f"{prefix}{k}": torch.as_tensor(v, dtype=torch.int64 if k.endswith("tracked") else torch.float32)
        for k, v in found.items()
    }


def saved(path, **how):
    torch.save(state(**how), path)
    return path


class Published:
    """The forward pass as the public code defines it, in float64.

    Without ``maxima``, every activation is scaled by the largest of the batch,
    as in that code. These maxima are kept and can be given for other images.
    """

    def __init__(self, state, bits=Bits(B, BH, W), maxima=None):
        self.p = {name: value.double() for name, value in state.items()}
        self.bits, self.given, self.maxima, self.gates = bits, maxima, {}, []

    def __call__(self, pixels):
        mean, std = torch.tensor([[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]]).double()[:, :, None, None]
        x = F.conv2d((pixels.double() / 255 - mean) / std, self.p["conv1.weight"], padding=1)
        x = self.relu(self.norm(x, "bn1"), "relu")
        for stage in (1, 2, 3):
            for i in range(DEPTH):
                x = self.block(x, f"layer{stage}.{i}", 2 if stage > 1 and i == 0 else 1)
        x = F.avg_pool2d(x, x.shape[3]).flatten(1)
        return F.linear(x, self.p["linear.weight"], self.p["linear.bias"])

    def block(self, x, name, stride):
        y = self.relu(self.norm(self.conv(x, f"{name}.conv1", stride), f"{name}.bn1"), f"{name}.relu")
        y = self.norm(self.conv(y, f"{name}.conv2", 1), f"{name}.bn2")
        if stride > 1:
            more = y.shape[1] // 4
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, more, more))
        return self.relu(y + x, f"{name}.relu")

    def conv(self, x, name, stride):
        weight = self.weight(self.p[f"{name}.weight"])
        largest = x.abs().max() if self.given is None else self.given[name]
        self.maxima[name] = largest
        scaling, levels = largest + 1e-7, 2.0**self.bits.activation - 1
        codes = ((x.abs() / scaling).clamp(0, 1) * levels).round()
        full = F.conv2d(codes / levels * scaling * x.sign(), weight, stride=stride, padding=1)
        if f"{name}.threshold" not in self.p:
            return full
        low = 2.0 ** (self.bits.activation - self.bits.high)
        high = F.conv2d((codes / low).floor() * low / levels * scaling * x.sign(), weight, stride=stride, padding=1)
        mask = torch.sigmoid(5 * (high - self.p[f"{name}.threshold"])) > 0.5
        self.gates.append(mask)
        return high + mask * (full - high)

    def weight(self, weight):
        if self.bits.weight == 1:
            signs = ((weight.clamp(-1, 1) + 1) / 2).round() * 2 - 1
            return signs * np.sqrt(1 / (9 * weight.shape[1]))
        scaling, levels = weight.abs().max() + 1e-7, 2.0**self.bits.weight - 1
        return (weight.abs() / scaling * levels).round() / levels * scaling * weight.sign()

    def norm(self, x, name):
        statistics = (self.p[f"{name}.{field}"] for field in ("running_mean", "running_var", "weight", "bias"))
        return F.batch_norm(x, *statistics, eps=1e-5)

    def relu(self, x, name):
        bound = self.p.get(f"{name}.upper_bound")
        return x.clamp(min=0) if bound is None else torch.minimum(x.clamp(min=0), bound)


def images(count, seed):
    return torch.from_numpy(np.random.RandomState(seed).randint(0, 256, (count, 3, 32, 32)).astype(np.uint8))


def gates_of(network):
    return [getattr(network, name).conv1.last.gate for name in network.blocks]


@pytest.mark.parametrize(
    "pact, bits",
    [(True, Bits(B, BH, W)), (False, Bits(B, BH, W)), (True, Bits(8, 4, 4)), (False, Bits(4, 1, 1))],
    ids=["pact", "relu", "8/4/4", "1-bit weights"],
)
def test_forward_is_the_published_one(pact, bits, tmp_path):
    network = DNNGating(saved(tmp_path / "x.pt", pact=pact), bits)
    published = Published(state(pact=pact), bits)
    calibration = images(3, 1)
    wanted = published(calibration)
    frozen = network.freeze(calibration)
    assert len(frozen) == 2 * 3 * DEPTH
    for layer in frozen:
        assert layer.largest == pytest.approx(float(published.maxima[layer.layer.replace("_", ".")]), rel=1e-6)
        assert (layer.clip is not None) == pact
    assert torch.allclose(network(calibration), wanted, atol=1e-5)
    assert all(torch.equal(ours, theirs) for ours, theirs in zip(gates_of(network), published.gates))
    assert 0.05 < torch.cat([g.flatten() for g in gates_of(network)]).double().mean() < 0.95

    others = images(2, 2)
    fixed = Published(state(pact=pact), bits, published.maxima)
    assert torch.allclose(network(others), fixed(others), atol=1e-5)
    assert all(torch.equal(ours, theirs) for ours, theirs in zip(gates_of(network), fixed.gates))


def test_a_network_without_gates(tmp_path):
    network = DNNGating(saved(tmp_path / "x.pt", gates=False), Bits(B, None, W))
    calibration = images(3, 1)
    network.freeze(calibration)
    assert torch.allclose(network(calibration), Published(state(gates=False))(calibration), atol=1e-5)
    with pytest.raises(ExportError, match="the network has gates; give --high-bits"):
        DNNGating(saved(tmp_path / "y.pt"), Bits(B, None, W))


def test_weights_keep_their_magnitudes(tmp_path):
    network = DNNGating(saved(tmp_path / "x.pt", prefix="module."), Bits(B, BH, W))
    weight = network.layer1_0.conv1.weight
    assert int(weight.abs().max()) == 255 and network.layer1_0.conv1.weight_bits == 8
    assert len(set(network.layer1_0.conv1.weight_scales.tolist())) == 1


@pytest.mark.parametrize(
    "bits, message",
    [
        (Bits(3, 3, 8), "high bits: must be 1..2, got 3"),
        (Bits(1, None, 8), "bits: must be 2 or more, got 1"),
        (Bits(9, 4, 8), "bits: must be 1..8, got 9"),
        (Bits(3, 2, 0), "weight bits: must be 1..8, got 0"),
    ],
)
def test_impossible_bits(bits, message, tmp_path):
    with pytest.raises(ExportError, match=message):
        DNNGating(saved(tmp_path / "x.pt"), bits)


def test_another_network_is_refused(tmp_path):
    torch.save({**state(), "extra": torch.zeros(1)}, tmp_path / "x.pt")
    with pytest.raises(ExportError, match="parameter extra belongs to no layer"):
        DNNGating(tmp_path / "x.pt", Bits(B, BH, W))


def test_command(tmp_path, capsys):
    members = list(jpeg_members())
    members += [(name.replace("test/", "train/"), data) for name, data in members]
    data = write_tar(tmp_path / "cifar.tar.xz", members)
    checkpoint, out = saved(tmp_path / "x.pt"), tmp_path / "t.npz"
    arguments = ["dnn-gating", "--checkpoint", str(checkpoint), "--data", str(data), "--out", str(out)]
    arguments += ["--bits", "3", "--high-bits", "2", "--weight-bits", "8", "--images", "2", "--calibration", "5"]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "scales frozen to the largest inputs over 5 training images" in printed
    assert "of a clip of" in printed and "top-1 float: " in printed
    manifest, _ = archive.read(out)
    assert manifest["model"].startswith("ResNet-14 of the Precision Gating paper's public code: 3-bit activations")
    assert "over 5 training images" in manifest["training"]["description"]
    assert sum(n["product"]["gate"] is not None for n in manifest["nodes"] if n["product"]) == 3 * DEPTH
    assert main(["check", str(out)]) == 0
    assert main([*arguments, "--calibration", "0"]) == 2
    assert "calibration: must be 1 or more" in capsys.readouterr().err
