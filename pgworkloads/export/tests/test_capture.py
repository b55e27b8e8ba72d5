"""Tests that ordinary networks are captured in a few lines, and that every reader agrees with PyTorch."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import small_samples
from torch import nn
from usual import LeNet, seeded

from pgexport import PG, ExportError, Samples, archive, capture, interpreter, program, simulate, simulation
from pgexport.capturing import calibrate

EXPORT = Path(__file__).resolve().parents[1]
MOST_LINES = 10  # lines of code to capture a network
SILENT = {"say": lambda line: None}


def recipes():
    """The README's first blocks of code."""
    text = (EXPORT / "README.md").read_text().partition("## Commands")[0]
    return re.findall(r"```python\n(import pgexport.*?)```", text, re.DOTALL)


def plain_network():
    torch.manual_seed(4)
    layers = nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 6, 3), nn.ReLU(), nn.Flatten()
    return nn.Sequential(*layers, nn.Linear(6 * 6 * 6, 5)).eval()


@pytest.fixture(scope="module")
def shown(tmp_path_factory, pgsim):
    """The results of the README's code."""
    random = np.random.RandomState(8)
    images = random.randint(0, 256, (3, 3, 32, 32)).astype(np.uint8)
    words = random.randint(0, 1000, (3, 16))
    given = {"images": images, "labels": random.randint(0, 1000, 3), "words": words}
    made = []
    torch.manual_seed(3)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("readme"))
        patch.setattr(sys, "path", [*sys.path, str(EXPORT / "examples")])
        patch.setenv(program.VARIABLE, str(pgsim))
        for code in recipes():
            scope = dict(given)
            exec(code, scope)  # noqa: S102 (the README's own code)
            made.append(scope)
        assert Path("resnet18.npz").exists()
    return made


def test_networks_take_less_than_ten_lines():
    assert len(recipes()) == 4
    assert all(len([line for line in code.splitlines() if line.strip()]) < MOST_LINES for code in recipes())


@pytest.mark.parametrize("i", range(4))
def test_pgsim_finds_the_answers_of_captured_networks(shown, i, pgsim, tmp_path):
    trace = shown[i]["captured"].save(tmp_path / "t.npz", images=1)
    run = subprocess.run([pgsim, "trace", "verify", trace], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    found = re.search(r"(\d+) gated layers.* outputs compared: (\d+) differences", run.stdout)
    assert found and int(found[1]) > 2 and int(found[2]) == 0
    assert "codes compared: 0 differences" in run.stdout


def test_a_test_set_of_ones_own(tmp_path, monkeypatch, pgsim):
    """The README's code writes a test set for which pgsim finds PyTorch's answers."""
    readme = (EXPORT / "README.md").read_text()
    (code,) = re.findall(r"```python\n(import pgexport\n[^`]*datafile.write[^`]*)```", readme)
    random = np.random.RandomState(9)
    images, labels = random.randint(0, 256, (12, 3, 32, 32)).astype(np.uint8), random.randint(0, 1000, 12)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(EXPORT / "examples"))
    torch.manual_seed(3)
    exec(code, {"images": images, "labels": labels})  # noqa: S102 (the README's own code)
    command = [pgsim, "eval", "-w", "./resnet18.npz", "--data", "./my-test.npz"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "4 of 4 predictions equal" in run.stdout


def test_simulated_layers_are_those_of_the_network(shown):
    scope = shown[0]
    rows, captured = scope["found"].layers, scope["captured"]
    assert [row["name"] for row in rows] == [layer["name"] for layer in captured.layers]
    assert [row["gated"] for row in rows] == [layer["gate"] is not None for layer in captured.layers]
    total = scope["found"].total
    assert total["macs"] == sum(row["macs"] for row in rows) > 0
    assert scope["found"].result["workload"]["images"] == 1


@pytest.mark.parametrize("kind", ["above", "between"])
@pytest.mark.parametrize("target", [0.0, 0.1, 0.3, 0.75, 1.0])
def test_thresholds_meet_their_target(kind, target):
    network = plain_network()
    captured = capture(network, small_samples(20), PG(target=target, kind=kind, plain=[]), **SILENT)
    fractions = [layer["gated_fraction"] for layer in captured.layers]
    assert len(fractions) == 3
    assert fractions[:2] == pytest.approx([target, target], abs=0.02)  # maps have many outputs
    assert fractions[2] == pytest.approx(target, abs=0.15)  # 8 outputs for each threshold


def test_the_middle_and_the_top_of_sums():
    sums = torch.tensor([[-4, -1, 0, 0, 1, 2, 3, 9], [5, 5, 5, 5, 5, 5, 5, 6]])
    top = calibrate.above(sums, 0.25).unsqueeze(1)
    assert (sums > top).sum(1).tolist() == [2, 1]  # with ties, the nearest possible number
    lo, hi = (side.unsqueeze(1) for side in calibrate.between(sums, 0.5))
    assert ((sums > lo) & (sums < hi))[0].tolist() == [False, False, True, True, True, True, False, False]


def test_labels_decide_accuracy_and_the_network_stays():
    network = plain_network()
    before = {name: values.clone() for name, values in network.state_dict().items()}
    pixels = small_samples(12).pixels
    with torch.no_grad():
        answers = network(torch.from_numpy(pixels).float()).argmax(1).numpy()
    wrong = np.where(np.arange(12) < 3, (answers + 1) % 5, answers)
    said = []
    captured = capture(network, Samples(pixels, wrong), say=said.append)
    assert captured.accuracy.float == 0.75 and captured.accuracy.samples == 12
    assert len(said) == 4 and said[-1] == "top-1 float: 0.7500"
    unlabelled = capture(network, pixels, say=said.append)
    assert said[4].startswith("no labels given: right is what the network answers") and said[-1] == "top-1 float: 1.0000"
    assert unlabelled.accuracy.float == 1.0 and "own answers" in unlabelled.accuracy.set
    assert all(torch.equal(before[name], values) for name, values in network.state_dict().items())


def test_normalized_pixels_and_every_width(tmp_path):
    gate = PG(bits=np.int64(5), high_bits=np.int32(1), plain_bits=6, weight_bits=4)
    captured = capture(plain_network(), small_samples(), gate, normalize=((0.5, 0.4, 0.3), (0.2, 0.3, 0.4)), **SILENT)
    assert [(row["bits"], row["high_bits"], row["encoding"]) for row in captured.layers] == [
        (5, 5, "sign-magnitude"), (5, 1, "unsigned"), (6, 6, "unsigned")
    ]  # fmt: skip
    manifest, arrays = archive.read(captured.save(tmp_path / "t.npz", images=2, license="MIT"))
    assert [node["op"] for node in manifest["nodes"][:3]] == ["input", "normalize", "signed_quantize"]
    assert manifest["license"] == "MIT" and manifest["name"] == "t" and manifest["images"] == 2
    assert all(np.abs(arrays[name]).max() <= 7 for name in arrays if name.endswith(".weight"))
    assert interpreter.run(manifest, arrays).problems == []


SMALL = {
    "two layers": (lambda: capture(two_layers(), small_samples(), **SILENT), "the first and the last layer get none"),
    "plain": (
        lambda: capture(two_layers(), small_samples(), PG(plain=["1", "3"]), **SILENT), "plain names all of its layers"
    ),
}


def two_layers():
    return nn.Sequential(nn.Flatten(), nn.Linear(192, 8), nn.ReLU(), nn.Linear(8, 5))


@pytest.mark.parametrize("case", list(SMALL))
def test_a_network_without_gates_is_captured_with_a_warning(case, tmp_path):
    call, why = SMALL[case]
    with pytest.warns(UserWarning, match=f"no layer has a gate: {why}.*PG\\(plain=\\[\\]\\)"):
        captured = call()
    assert "8 bits, no gates on layers" in captured.about.training and "threshold" not in captured.about.training
    assert interpreter.run(*archive.read(captured.save(tmp_path / "t.npz"))).problems == []


@pytest.mark.filterwarnings("error")
def test_gates_on_a_network_of_two_layers():
    captured = capture(two_layers(), small_samples(), PG(plain=[]), **SILENT)
    assert [layer["gate"] for layer in captured.layers] == ["above", "above"]
    assert "4 bits, 2 high" in captured.about.training and "and thresholds (0.3" in captured.about.training


def test_a_network_with_gates_of_its_own_keeps_them():
    captured = capture(seeded(LeNet)(), small_samples(), **SILENT)
    rows = {row["name"]: row for row in captured.layers}
    assert rows["conv2"]["clip"] == 1.0 and rows["conv2"]["gate"] == "above"


REFUSED = {
    "no such layer": (lambda: capture(plain_network(), small_samples(), PG(plain=["fc"])), "there is no layer 'fc'"),
    "one name": (lambda: PG(plain="fc"), "give ['fc']"),
    "high bits": (lambda: PG(bits=4, high_bits=4), "high_bits: must be 1..3"),
    "target": (lambda: PG(target=30), "a fraction 0..1"),
    "kind": (lambda: PG(kind="below"), "above or between"),
    "bits in words": (lambda: PG(bits="4"), "gate: bits: must be 2..8, got '4'"),
    "no target": (lambda: PG(target=None), "gate: target: must be a fraction 0..1, got None"),
    "settings in a dict": (lambda: capture(plain_network(), small_samples(), {"bits": 4}), "gate: must be a PG, got"),
    "no calibration": (lambda: capture(plain_network(), small_samples(), calibrate=0), "calibrate: must be 1 or more"),
    "half a sample": (lambda: capture(plain_network(), small_samples(), calibrate=2.5), "1 or more, got 2.5"),
    "a name to normalize": (
        lambda: capture(plain_network(), small_samples(), normalize="imagenet"), "normalize: must be the mean and"
    ),
    "no deviation": (
        lambda: capture(plain_network(), small_samples(), normalize=((0.5,) * 3, (0.0,) * 3)), "deviations above 0, got"
    ),
    "three to normalize": (
        lambda: capture(plain_network(), small_samples(), normalize=((0.5,), (0.5,), 1)), "normalize: must be the mean"
    ),
    "one image": (
        lambda: capture(plain_network(), np.zeros((3, 8, 8), np.uint8)), "or tokens [n, T], got ndarray [3, 8, 8]"
    ),
    "no images": (
        lambda: capture(plain_network(), np.zeros((0, 3, 8, 8), np.uint8)), "got [0, 3, 8, 8]; give at least one"
    ),
    "fewer images than none": (
        lambda: capture(plain_network(), small_samples(), **SILENT).save("t.npz", images=-1), "images: must be 1 or"
    ),
    "a network": (lambda: simulate(plain_network()), "trace: must be a path, a name or the result of capture, got Seq"),
    "signed": (
        lambda: capture(plain_network(), small_samples(), PG(bits=8, plain=[]), normalize=((0.5,) * 3, (0.5,) * 3)),
        "0: reads negative values, whose codes have a sign; use bits=7",
    ),
    "samples": (lambda: capture(plain_network(), "images"), "samples: must be Samples, Sequences, pixels"),
    "scaled": (lambda: capture(plain_network(), torch.rand(2, 3, 8, 8)), "capture normalize=(mean, std); for export"),
    "tokens": (lambda: capture(plain_network(), np.ones((2, 3), int), normalize=((0,), (1,))), "is for images"),
    "no products": (lambda: capture(nn.Sequential(nn.Flatten(), nn.ReLU()), small_samples()), "model: has no conv"),
    "a layer": (
        lambda: capture(nn.Sequential(nn.Conv2d(3, 4, 1), nn.SiLU()), small_samples()), "1: SiLU cannot be exported"
    ),
    "a field": (
        lambda: capture(plain_network(), small_samples(), **SILENT).save("t.npz", licence="x"), "licence: is no field"
    ),
    "no file": (
        lambda: capture(plain_network(), small_samples(), **SILENT).save(None), "path: must be the path of a file, got"
    ),
    "a file's name": (
        lambda: capture(plain_network(), small_samples(), **SILENT).save("My Net.npz"), "a trace saved by capture"
    ),
    "an lstm": (lambda: capture(TextNetwork(), np.ones((2, 3), int)), "lstm: must have batch_first=True"),
    "a state": (lambda: capture(TextNetwork(batch_first=True), np.ones((2, 3), int)), "the state of an LSTM"),
}


class TextNetwork(nn.Module):
    def __init__(self, **options):
        super().__init__()
        self.embedding, self.lstm = nn.Embedding(9, 4), nn.LSTM(4, 9, **options)

    def forward(self, tokens):
        outputs, (h, _) = self.lstm(self.embedding(tokens))
        return outputs + h


@pytest.mark.parametrize("case", list(REFUSED))
def test_what_cannot_be_captured_is_refused_in_a_line(case):
    call, message = REFUSED[case]
    with pytest.raises(ExportError) as error:
        call()
    assert message in str(error.value) and "\n" not in str(error.value), error.value


def test_the_program_is_found_or_missed(monkeypatch, tmp_path, pgsim):
    monkeypatch.setenv(program.VARIABLE, str(pgsim))
    assert program.path() == str(pgsim)
    with pytest.raises(ExportError, match="pgsim run: .*no-such-machine"):
        simulate("pg-lstm-a4h2-ptb", "no-such-machine")
    monkeypatch.setenv(program.VARIABLE, str(tmp_path / "none"))
    with pytest.raises(ExportError, match=r"\$PGSIM: .* is no program; build it"):
        program.path()
    monkeypatch.delenv(program.VARIABLE)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ExportError, match="is not on PATH; build it"):
        program.path()
    (tmp_path / "pgsim").symlink_to(pgsim)
    assert program.path() == str(tmp_path / "pgsim")


def test_results_are_kept_where_they_are_wanted(monkeypatch, tmp_path, pgsim):
    monkeypatch.setenv(program.VARIABLE, str(pgsim))
    captured = capture(plain_network(), small_samples(), **SILENT)
    found = simulate(captured, "dense-16x16", images=1, rival="none", output=tmp_path / "kept")
    assert len(found.layers) == 3 and (tmp_path / "kept" / "result.json").exists()
    for option in ("help", "version"):  # an earlier result must not be taken for that of a run
        with pytest.raises(ExportError, match=f"^{option}: is no option of a run; leave it out"):
            simulate(captured, output=tmp_path / "kept", **{option: True})


def test_a_program_that_is_not_pgsim(monkeypatch):
    monkeypatch.setenv(program.VARIABLE, shutil.which("true"))
    with pytest.raises(ExportError, match=r"left no results in .*; let \$PGSIM be the path of pgsim"):
        simulate("pg-lstm-a4h2-ptb")


def test_a_trace_replaces_no_folder(tmp_path):
    (tmp_path / "t.npz").mkdir()
    captured = capture(plain_network(), small_samples(), **SILENT)
    with pytest.raises(ExportError, match="t.npz: is a folder or a device; give the path of a file"):
        captured.save(tmp_path / "t.npz")
    with pytest.raises(ExportError, match="cannot be written"):
        captured.save(tmp_path / ("t" * 300 + ".npz"))
    assert [path.name for path in tmp_path.iterdir()] == ["t.npz"]


def test_options_are_those_of_the_command_line():
    options = {"config": None, "threshold_offset": 0.5, "force": True, "set": {"array.rows": 8, "array.double": False}}
    arguments = simulation._arguments(options)
    assert arguments == ["--threshold-offset=0.5", "--force=true", "--set=array.rows=8", "--set=array.double=false"]
