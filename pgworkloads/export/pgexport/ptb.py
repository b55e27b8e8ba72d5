"""The Penn Tree Bank as prepared by Mikolov: three texts of 10,000 different words.

It is read from a folder, zip or tar file that holds ``ptb.train.txt``,
``ptb.valid.txt`` and ``ptb.test.txt`` in any subfolder. The original is
``simple-examples.tgz``, which has them in ``simple-examples/data``.
"""

from dataclasses import dataclass
from typing import List

import numpy as np

from . import packing
from .errors import ExportError
from .samples import Sequences

LINE_END = "<eos>"
SPLITS = ("train", "valid", "test")
REMEDY = "give the Penn Tree Bank with --data: a folder, zip or tar of ptb.train.txt, ptb.valid.txt and ptb.test.txt"


@dataclass(frozen=True)
class Corpus:
    """Token ids of the three texts, int32, and the word of every id.

    Every line ends with ``<eos>``. Ids number the words in the order in which
    they first appear in the training text.
    """

    train: np.ndarray
    valid: np.ndarray
    test: np.ndarray
    words: List[str]


def load(path) -> Corpus:
    """The corpus under a path."""
    texts = {split: _words(path, text) for split, text in _texts(path).items()}
    words = list(dict.fromkeys(texts["train"]))
    ids = {word: i for i, word in enumerate(words)}
    return Corpus(**{split: _ids(path, split, text, ids) for split, text in texts.items()}, words=words)


def streams(tokens: np.ndarray, count: int, length: int) -> np.ndarray:
    """The first ``count`` stretches of ``length`` tokens, each with the token after it: ``[count, length + 1]``.

    The last token of a stretch is also the first of the next, so every token
    except the very first is predicted once.
    """
    if count * length + 1 > len(tokens):
        raise ExportError(f"streams: {count} of {length} need {count * length + 1} tokens, got {len(tokens)}")
    starts = np.arange(count)[:, None] * length
    return tokens[starts + np.arange(length + 1)].astype(np.int32)


def sequences(tokens: np.ndarray, count: int, length: int, name: str) -> Sequences:
    """Streams as samples to store, named by the position of their first token in the text."""
    cut = streams(tokens, count, length)
    return Sequences(cut[:, :-1].copy(), cut[:, 1:].astype(np.int64), [f"{name}/{i * length}" for i in range(count)])


def _texts(path) -> dict:
    wanted = {f"ptb.{split}.txt": split for split in SPLITS}
    files = packing.files(path, lambda name: name.split("/")[-1] in wanted, REMEDY)
    found = {wanted[name.split("/")[-1]]: data for name, data in files}
    for name, split in wanted.items():
        if split not in found:
            raise ExportError(f"{path}: {name} is missing; {REMEDY}")
    return found


def _words(path, text: bytes) -> list:
    try:
        lines = text.decode("utf-8").splitlines()
    except UnicodeDecodeError as err:
        raise ExportError(f"{path}: not a text ({err}); {REMEDY}") from err
    return [word for line in lines for word in (*line.split(), LINE_END)]


def _ids(path, split: str, words: list, ids: dict) -> np.ndarray:
    unknown = next((word for word in words if word not in ids), None)
    if unknown is not None:
        remedy = "give texts prepared together, with <unk> for rare words"
        raise ExportError(f"{path}: ptb.{split}.txt: {unknown!r} is not in the training text; {remedy}")
    return np.fromiter((ids[word] for word in words), np.int32, len(words))
