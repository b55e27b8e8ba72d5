"""Tests all packings of CIFAR-10, the choice of images, and parameters."""

import collections
import pickle

import numpy as np
import pytest
import torch
from conftest import jpeg_members, write_tar

from pgexport import ExportError, cifar10
from pgexport.parameters import Parameters
from pgexport.samples import Samples, choose


def batch(images=4):
    random = np.random.RandomState(16)
    return {
        b"data": random.randint(0, 256, (images, 3072)).astype(np.uint8),
        b"labels": [int(i) for i in range(images)],
        b"filenames": [f"image_{i}.png".encode() for i in range(images)],
    }


def test_jpeg_tar_and_folder_agree(jpegs, tmp_path):
    for name, data in jpeg_members():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    from_tar, from_folder = cifar10.load_test(jpegs), cifar10.load_test(tmp_path)
    assert from_tar.names == from_folder.names == sorted(from_tar.names)
    assert np.array_equal(from_tar.pixels, from_folder.pixels)
    assert from_tar.labels.tolist() == list(range(10))
    assert from_tar.pixels.shape == (10, 3, 32, 32)


def test_training_images_are_left_out(tmp_path):
    members = [(name.replace("test/", "train/"), data) for name, data in jpeg_members()]
    with pytest.raises(ExportError, match="holds no test images"):
        cifar10.load_test(write_tar(tmp_path / "train.tar.xz", members))


def test_original_batches(tmp_path):
    original = batch()
    data = pickle.dumps(original, protocol=2)
    folder = "cifar-10-batches-py"
    members = [(f"{folder}/test_batch", data), (f"{folder}/readme.html", b"")]
    tar = write_tar(tmp_path / "cifar.tar.xz", members)
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "test_batch").write_bytes(data)
    for path in (tar, tmp_path / folder):
        samples = cifar10.load_test(path)
        assert np.array_equal(samples.pixels.reshape(4, -1), original[b"data"])
        assert samples.labels.tolist() == original[b"labels"]
        assert samples.names[1] == "test_batch/image_1.png"


def test_training_images(tmp_path):
    members = [*jpeg_members(), *((n.replace("test/", "train/"), d) for n, d in jpeg_members(per_class=2))]
    samples = cifar10.load_train(write_tar(tmp_path / "cifar.tar.xz", members))
    assert samples.labels.tolist() == [label for label in range(10) for _ in range(2)]
    assert all(name.startswith("train/") for name in samples.names)


def test_a_folder_of_one_split(tmp_path):
    for name, data in jpeg_members():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert len(cifar10.load_test(tmp_path / "test")) == 10
    with pytest.raises(ExportError, match="holds no training images"):
        cifar10.load_train(tmp_path / "test")


def test_original_training_batches(tmp_path):
    batches = [batch(images) for images in (2, 3, 1, 2, 2)]
    members = [(f"b/data_batch_{i}", pickle.dumps(b, protocol=2)) for i, b in enumerate(batches, 1)]
    samples = cifar10.load_train(write_tar(tmp_path / "cifar.tar.xz", members))
    assert np.array_equal(samples.pixels.reshape(10, -1), np.concatenate([b[b"data"] for b in batches]))
    assert samples.labels.tolist() == [label for b in batches for label in b[b"labels"]]
    assert samples.names[2] == "data_batch_2/image_0.png"
    with pytest.raises(ExportError, match="data_batch_3 is missing; download the data again"):
        cifar10.load_train(write_tar(tmp_path / "cut.tar.xz", members[:2]))


class Runs:
    def __reduce__(self):
        return print, ("ran",)


@pytest.mark.parametrize("content", [Runs(), {b"data": 1}, [1, 2]])
def test_a_batch_that_is_none_is_refused_and_never_run(tmp_path, content, capsys):
    tar = write_tar(tmp_path / "cifar.tar.xz", [("test_batch", pickle.dumps(content, protocol=2))])
    with pytest.raises(ExportError, match="not a CIFAR-10 batch"):
        cifar10.load_test(tar)
    assert capsys.readouterr().out == ""


def test_missing_and_broken_data(tmp_path, jpegs):
    with pytest.raises(ExportError, match="no such data; give CIFAR-10 with --data"):
        cifar10.load_test(tmp_path / "missing.tar.xz")
    (tmp_path / "text.tar.xz").write_text("text")
    with pytest.raises(ExportError, match="cannot be read"):
        cifar10.load_test(tmp_path / "text.tar.xz")
    (tmp_path / "cut.tar.xz").write_bytes(jpegs.read_bytes()[:2000])
    with pytest.raises(ExportError, match="cannot be read"):
        cifar10.load_test(tmp_path / "cut.tar.xz")
    with pytest.raises(ExportError, match="zebra is no class"):
        cifar10.load_test(write_tar(tmp_path / "zebra.tar.xz", [("test/zebra/0.jpg", b"")]))
    with pytest.raises(ExportError, match="download the data again"):
        cifar10.load_test(write_tar(tmp_path / "bad.tar.xz", [("test/cat/0.jpg", b"no image")]))


def numbered(count):
    labels = np.arange(count) % 10
    pixels = np.arange(count, dtype=np.uint8).reshape(-1, 1, 1, 1)
    return Samples(pixels, labels, [f"test/{i:04}" for i in range(count)])


@pytest.mark.parametrize("count", [1, 10, 16, 100])
def test_choice_is_even_and_seeded(count):
    chosen = choose(numbered(100), count, seed=1)
    assert len(set(chosen.names)) == len(chosen) == count
    per_class = collections.Counter(chosen.labels.tolist())
    assert max(per_class.values()) - (min(per_class.values()) if count >= 10 else 1) <= 1
    assert chosen.names == choose(numbered(100), count, seed=1).names
    assert chosen.names != choose(numbered(100), count, seed=2).names
    assert [f"test/{int(p):04}" for p in chosen.pixels.flatten()] == chosen.names


def test_choice_is_the_same_on_every_machine():
    assert choose(numbered(100), 3, seed=1).names == ["test/0039", "test/0022", "test/0090"]


def test_choice_out_of_range():
    for count in (0, 101):
        with pytest.raises(ExportError, match=f"images: must be 1..100, got {count}"):
            choose(numbered(100), count, seed=1)


def test_parameters(tmp_path):
    path = tmp_path / "p.npz"
    np.savez(path, a=np.ones((2, 3), np.float32), b=np.float32(4))
    p = Parameters(path)
    with pytest.raises(ExportError, match=r"parameter a: must have shape \[3, 2\], got \[2, 3\]"):
        p.take("a", 3, 2)
    p = Parameters(path)
    assert p.take("a", 2, 3).tolist() == [[1, 1, 1]] * 2
    with pytest.raises(ExportError, match="parameter c is missing"):
        p.take("c")
    with pytest.raises(ExportError, match="parameter b belongs to no layer"):
        p.finish()
    assert p.take("b").item() == 4
    p.finish()


def test_parameters_of_a_state_dict(tmp_path):
    path = tmp_path / "p.pt"
    for prefix, wrap in (("", dict), ("module.", lambda state: {"state_dict": state})):
        state = {f"{prefix}a": torch.ones(2, 3), f"{prefix}n.num_batches_tracked": torch.tensor(4)}
        torch.save(wrap(state), path)
        p = Parameters(path)
        assert "a" in p and "n.num_batches_tracked" not in p
        assert p.take("a", 2, 3).tolist() == [[1, 1, 1]] * 2
        assert "a" not in p
        p.finish()


@pytest.mark.parametrize("content", [Runs(), [1, 2], {"a": 1}, torch.nn.Linear(1, 1)], ids=lambda c: type(c).__name__)
def test_a_checkpoint_that_is_none_is_refused_and_never_run(content, tmp_path, capsys):
    torch.save(content, tmp_path / "p.pt")
    with pytest.raises(ExportError, match="not a state dict of tensors"):
        Parameters(tmp_path / "p.pt")
    assert capsys.readouterr().out == ""


def test_missing_and_broken_parameters(tmp_path):
    with pytest.raises(ExportError, match="no such checkpoint; give the file of trained parameters"):
        Parameters(tmp_path / "missing.npz")
    (tmp_path / "text.npz").write_text("text")
    with pytest.raises(ExportError, match="not an npz file of parameters"):
        Parameters(tmp_path / "text.npz")
