"""Tests samples and sequences from the user's arrays: taken if the conversion is exact, else refused with a remedy."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import TensorDataset

from pgexport import ExportError, Samples, Sequences

PIXELS = np.random.RandomState(61).randint(0, 256, (3, 3, 8, 6)).astype(np.uint8)
LABELS = np.array([2, 0, 1])
TENSOR = torch.from_numpy(PIXELS)
TOKENS = np.random.RandomState(62).randint(0, 9, (2, 6))

ALIKE = {
    "arrays": (PIXELS, LABELS),
    "tensors": (TENSOR, torch.from_numpy(LABELS)),
    "whole floats": (TENSOR.float(), LABELS.astype(float)),
    "with a gradient": (TENSOR.float().requires_grad_(), LABELS),
    "lists": (list(PIXELS), LABELS.tolist()),
    "a list of tensors": (list(TENSOR), [torch.tensor(label) for label in LABELS]),
    "nested lists": (PIXELS.tolist(), tuple(LABELS)),
    "integers": (PIXELS.astype(">i4"), LABELS.astype(np.uint8)),
    "another order in memory": (np.asfortranarray(PIXELS), LABELS[::-1][::-1]),
    "backwards": (PIXELS[:, :, ::-1][:, :, ::-1], LABELS),
}


@pytest.mark.parametrize("case", list(ALIKE))
def test_samples_of_the_same_numbers_are_the_same(case):
    pixels, labels = ALIKE[case]
    samples = Samples(pixels, labels)
    assert samples.pixels.dtype == np.uint8 and np.array_equal(samples.pixels, PIXELS)
    assert samples.labels.dtype == np.int64 and np.array_equal(samples.labels, LABELS)
    assert samples.pixels.flags.c_contiguous


def test_names_are_made_or_taken():
    assert Samples(PIXELS, LABELS).names == ["sample 0", "sample 1", "sample 2"]
    assert Samples(PIXELS, LABELS, range(3)).names == ["0", "1", "2"]
    assert Samples(PIXELS, LABELS).subset([2, 0]).names == ["sample 2", "sample 0"]


def test_short_floats_are_taken_as_they_are():
    assert Samples(TENSOR.bfloat16(), LABELS).pixels.tolist() == TENSOR.bfloat16().int().tolist()


def test_truths_are_pixels_0_and_1():
    assert Samples(PIXELS > 99, LABELS).pixels.max() == 1


def test_large_images_are_not_copied():
    assert Samples(PIXELS, LABELS).pixels is PIXELS


SAMPLES = {
    "scaled": (lambda: Samples(TENSOR / 255, LABELS), r"pixels: must be whole numbers 0..255, got 0\S*\.\.1 of"),
    "normalized": (lambda: Samples(torch.randn(3, 3, 8, 8), LABELS), r"pixels: .*let ops.Normalize\(mean, std\) be"),
    "not numbers": (lambda: Samples(TENSOR / 0.0, LABELS), "pixels: must be whole numbers"),
    "too large": (lambda: Samples(PIXELS.astype(int) + 1, LABELS), r"pixels: .*got 1\.\.256 of int64"),
    "channels last": (
        lambda: Samples(PIXELS.transpose(0, 2, 3, 1), LABELS), r"pixels: must have their channels first, .* \(0, 3"
    ),
    "images of a library": (
        lambda: Samples([Image.fromarray(PIXELS[0].transpose(1, 2, 0))], [0]), "pixels: must have their channels first"
    ),
    "grey": (lambda: Samples(PIXELS[:, 0], LABELS), r"pixels: must be images \[n, C, H, W\].*pixels\[:, None\]"),
    "one image": (lambda: Samples(PIXELS[0], [0]), r"pixels: must be images.*one image is pixels\[None\]"),
    "vectors": (lambda: Samples(PIXELS.reshape(3, -1), LABELS), r"pixels: .*let nn.Flatten\(\) be the first layer"),
    "no images": (lambda: Samples(PIXELS[:0], []), r"pixels: must be images \[n, C, H, W\], got \[0, 3, 8, 6\]"),
    "several sizes": (lambda: Samples([PIXELS[0], PIXELS[1, :, 1:]], [0, 1]), "pixels: must be an array .* one size"),
    "a data set": (lambda: Samples(TensorDataset(TENSOR), LABELS), "pixels: must be an array .* got a Tensor"),
    "a path": (lambda: Samples("images.npy", LABELS), "pixels: must be an array of numbers"),
    "no labels": (lambda: Samples(PIXELS), "labels: are missing; give the right class of every image"),
    "words": (lambda: Samples(PIXELS, ["cat", "dog", "cat"]), "labels: must be an array of numbers"),
    "half a class": (lambda: Samples(PIXELS, [0.5, 1, 2]), r"labels: must be whole numbers, got 0.5\.\.2"),
    "one hot": (lambda: Samples(PIXELS, np.eye(3)), r"labels: must be \[3\], got \[3, 3\]; .*labels.argmax\(1\)"),
    "too few labels": (lambda: Samples(PIXELS, [0, 1]), r"labels: must be \[3\], got \[2\]; give one class number"),
    "too few names": (lambda: Samples(PIXELS, LABELS, ["a"]), "names: must be a list of 3, .* got 1; or leave them out"),
    "one name": (lambda: Samples(PIXELS, LABELS, "abc"), "names: must be a list of 3, .* got 'abc'; or leave them out"),
    "a number": (lambda: Samples(PIXELS, LABELS, 3), "names: must be a list of 3, .* got 3; or leave them out"),
    "no next tokens": (lambda: Sequences(TOKENS), r"labels: are missing; .*give text\[:, :-1\] and text\[:, 1:\]"),
    "a stream": (lambda: Sequences(TOKENS[0], TOKENS[0]), r"tokens: must be ids \[n, T\], got \[6\]; cut the text"),
    "parts of tokens": (lambda: Sequences(TOKENS / 2, TOKENS), "tokens: must be whole numbers"),
    "negative tokens": (lambda: Sequences(TOKENS - 9, TOKENS), r"tokens: must be 0\.\..*number the words from 0"),
    "one label each": (lambda: Sequences(TOKENS, [0, 1]), r"labels: must be \[2, 6\] as the tokens, got \[2\]"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(SAMPLES))
def test_what_is_no_data_is_refused_with_what_to_do(case):
    make, message = SAMPLES[case]
    with pytest.raises(ExportError, match=message) as error:
        make()
    assert "\n" not in str(error.value)


def test_sequences_take_tensors():
    text = torch.from_numpy(TOKENS)
    sequences = Sequences(text[:, :-1], text[:, 1:])
    assert sequences.tokens.dtype == np.int32 and sequences.labels.dtype == np.int64
    assert sequences.names == ["sample 0", "sample 1"] and np.array_equal(sequences.tokens, TOKENS[:, :-1])
