"""Tests all packings of ImageNet."""

import io
import zipfile

import numpy as np
import pytest
from conftest import write_tar
from PIL import Image

from pgexport import ExportError, imagenet

SYNSETS = ("n01440764", "n02051845", "n15075141")


def jpeg(width, height, colour=(200, 30, 60), suffix="JPEG"):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, suffix)
    return buffer.getvalue()


def by_synset(per_class=2):
    for label, synset in enumerate(SYNSETS):
        for i in range(per_class):
            yield f"train/{synset}/{synset}_{i}.JPEG", jpeg(60 + i, 40, (50 * label, 100, 0))


def numbered():
    for label in (7, 0, 999):
        yield f"{label:04}_n0000000{label % 10}_thing.jpg", jpeg(40, 40)


def in_folder(path, members):
    for name, data in members:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def zipped(path, members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("pack", [in_folder, zipped, write_tar])
def test_a_folder_per_synset(pack, tmp_path):
    samples = imagenet.load(pack(tmp_path / "imagenet", by_synset()), 21)
    assert samples.pixels.shape == (6, 3, 21, 21) and samples.pixels.dtype == np.uint8
    assert samples.labels.tolist() == [0, 0, 1, 1, 2, 2]
    assert samples.names[2] == "train/n02051845/n02051845_0.JPEG"
    assert abs(int(samples.pixels[4, 0, 10, 10]) - 100) <= 3  # JPEG is lossy


@pytest.mark.parametrize("pack", [in_folder, zipped, write_tar])
def test_numbered_files(pack, tmp_path):
    samples = imagenet.load(pack(tmp_path / "imagenet", numbered()), 8)
    assert samples.labels.tolist() == [0, 7, 999]


def test_fewer_per_class(tmp_path):
    path = in_folder(tmp_path, by_synset(3))
    samples = imagenet.load(path, 8, per_class=2)
    assert samples.labels.tolist() == [0, 0, 1, 1, 2, 2]
    assert samples.names[1].endswith("n01440764_1.JPEG")


def test_the_middle_is_taken(tmp_path):
    """A white centre in a black frame: the crop holds the central 56 of 64 pixels."""
    image = np.zeros((64, 96, 3), np.uint8)
    image[4:60, 20:76] = 255
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=100)
    samples = imagenet.load(in_folder(tmp_path, [("0_x.jpg", buffer.getvalue())]), 56)
    assert samples.pixels.min() > 200


@pytest.mark.parametrize("size", [8, 56, 64])
@pytest.mark.parametrize("width, height", [(30, 50), (64, 64), (300, 20)])
def test_all_shapes_become_one(width, height, size, tmp_path):
    samples = imagenet.load(in_folder(tmp_path, [("0_x.jpg", jpeg(width, height))]), size)
    assert samples.pixels.shape == (1, 3, size, size)
    assert np.ptp(samples.pixels[0, 0]) <= 6  # one colour, so no pixels from outside the image


def test_grey_images_have_three_colours(tmp_path):
    buffer = io.BytesIO()
    Image.new("L", (40, 40), 90).save(buffer, "JPEG")
    assert imagenet.load(in_folder(tmp_path, [("0_x.jpg", buffer.getvalue())]), 8).pixels.shape == (1, 3, 8, 8)


def test_missing_and_broken_data(tmp_path):
    with pytest.raises(ExportError, match="no such data; give ImageNet with --data"):
        imagenet.load(tmp_path / "missing", 8)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ExportError, match="holds no JPEG files"):
        imagenet.load(tmp_path / "empty", 8)
    with pytest.raises(ExportError, match="ILSVRC2012_val_00000001.JPEG: its name tells no class"):
        imagenet.load(in_folder(tmp_path / "flat", [("val/ILSVRC2012_val_00000001.JPEG", jpeg(8, 8))]), 8)
    with pytest.raises(ExportError, match="download the data again"):
        imagenet.load(in_folder(tmp_path / "bad", [("0_x.jpg", b"no image")]), 8)
    for arguments, message in (((0,), "size: must be 1 or more"), ((8, 0), "per class: must be 1 or more")):
        with pytest.raises(ExportError, match=message):
            imagenet.load(in_folder(tmp_path / "good", [("0_x.jpg", jpeg(8, 8))]), *arguments)
