"""Writes the traces and test sets of this folder: what PyTorch computes with pgexport's small test networks.

Run it in the repository: python3 pgworkloads/trace/testdata/pytorch/write.py
"""

import dataclasses
import sys
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent
EXPORT = FOLDER.parents[2] / "export"
sys.path[:0] = [str(EXPORT), str(EXPORT / "tests")]

import conftest  # noqa: E402
from pgexport import archive, datafile, evaluate, manifest  # noqa: E402

IMAGES, STREAMS, LENGTH = 20, 3, 40


def held_images():
    """Random images with random labels."""
    samples = conftest.small_samples(IMAGES)
    return held("held-images", datafile.IMAGES, samples.values, np.asarray(samples.labels, np.int64))


def held_tokens():
    """Random streams, longer than the stored sequences and no multiple of them."""
    samples = conftest.small_sequences(STREAMS, LENGTH)
    return held("held-tokens", datafile.TOKENS, np.concatenate([samples.values, samples.labels[:, -1:]], 1), None)


def held(name, kind, values, labels):
    """A test set that is made up."""
    return datafile.HeldData(name, kind, "random numbers", "", "MIT", values, labels)


def main():
    """Writes every file."""
    for data in (held_images(), held_tokens()):
        datafile.write(FOLDER / f"{data.name}.npz", data)
    for network in conftest.NETWORKS:
        name = network.__name__.lower().replace("network", "-network")
        tokens = network in conftest.TEXT_NETWORKS
        samples = conftest.small_sequences() if tokens else conftest.small_samples()
        measured = conftest.PERPLEXITY if tokens else conftest.ACCURACY
        answers = evaluate.answer(network(), FOLDER / f"held-{'tokens' if tokens else 'images'}.npz")
        about = dataclasses.replace(conftest.ABOUT, name=name, model=f"{name} of pgexport's tests")
        described, arrays, _ = manifest.build(network(), samples, about, measured, answers)
        archive.write(FOLDER / f"{name}.npz", described, arrays)


if __name__ == "__main__":
    main()
