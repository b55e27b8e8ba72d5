"""Tests all packings of the Penn Tree Bank."""

import io
import tarfile
import zipfile

import numpy as np
import pytest

from pgexport import ExportError, datafile, ptb
from pgexport.cli import main

TEXTS = {
    "ptb.train.txt": b" the cat saw the <unk> \n N cats saw it \n",
    "ptb.valid.txt": b" it saw N cats \n",
    "ptb.test.txt": b" the cat saw it \n the <unk> saw N cats \n",
}
WORDS = ["the", "cat", "saw", "<unk>", "<eos>", "N", "cats", "it"]


def folder(path, texts=TEXTS):
    path.mkdir()
    for name, text in texts.items():
        (path / name).write_bytes(text)
    return path


def zipped(path):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in TEXTS.items():
            archive.writestr(f"anywhere/{name}", text)
    return path


def original(path):
    """The texts as in simple-examples.tgz, among other files."""
    with tarfile.open(path, "w:gz") as archive:
        for name, text in {**TEXTS, "README": b"", "ptb.char.test.txt": b"x"}.items():
            info = tarfile.TarInfo(f"./simple-examples/data/{name}")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
    return path


@pytest.mark.parametrize("pack", [folder, zipped, original])
def test_packings(pack, tmp_path):
    corpus = ptb.load(pack(tmp_path / "ptb"))
    assert corpus.words == WORDS  # in the order of the training text
    assert corpus.train.tolist() == [0, 1, 2, 0, 3, 4, 5, 6, 2, 7, 4]
    assert corpus.valid.tolist() == [7, 2, 5, 6, 4]
    assert corpus.test.tolist() == [0, 1, 2, 7, 4, 0, 3, 2, 5, 6, 4]
    assert {split.dtype for split in (corpus.train, corpus.valid, corpus.test)} == {np.dtype(np.int32)}


def test_streams_predict_every_token_once():
    tokens = np.arange(11, dtype=np.int32)
    assert ptb.streams(tokens, 2, 5).tolist() == [[0, 1, 2, 3, 4, 5], [5, 6, 7, 8, 9, 10]]
    assert ptb.streams(tokens, 3, 3)[:, 1:].flatten().tolist() == list(range(1, 10))
    with pytest.raises(ExportError, match="streams: 2 of 6 need 13 tokens, got 11"):
        ptb.streams(tokens, 2, 6)


def test_sequences_are_named_by_place():
    sequences = ptb.sequences(np.arange(11, dtype=np.int32), 2, 4, "ptb.test")
    assert sequences.tokens.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert sequences.labels.tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]
    assert sequences.names == ["ptb.test/0", "ptb.test/4"]


def test_missing_and_broken_texts(tmp_path):
    with pytest.raises(ExportError, match="no such data; give the Penn Tree Bank with --data"):
        ptb.load(tmp_path / "missing.zip")
    with pytest.raises(ExportError, match="ptb.valid.txt is missing"):
        ptb.load(folder(tmp_path / "cut", {k: v for k, v in TEXTS.items() if "valid" not in k}))
    with pytest.raises(ExportError, match="ptb.test.txt: 'dog' is not in the training text"):
        ptb.load(folder(tmp_path / "dog", {**TEXTS, "ptb.test.txt": b"the dog"}))
    with pytest.raises(ExportError, match="not a text"):
        ptb.load(folder(tmp_path / "bytes", {**TEXTS, "ptb.test.txt": b"\xff\xfe"}))
    (tmp_path / "text.zip").write_text("text")
    with pytest.raises(ExportError, match="cannot be read"):
        ptb.load(tmp_path / "text.zip")


def test_data_command(tmp_path, capsys):
    data, out = folder(tmp_path / "ptb"), tmp_path / "slice.npz"
    assert main(["data", "ptb", "--data", str(data), "--out", str(out), "--streams", "2", "--length", "5"]) == 0
    assert "ptb-test-slice, tokens, 2 x 6" in capsys.readouterr().out
    found = datafile.read(out)
    assert found.values.tolist() == [[0, 1, 2, 7, 4, 0], [0, 3, 2, 5, 6, 4]]
    assert found.kind == datafile.TOKENS and "first 2 stretches of 5 tokens" in found.note
    assert main(["data", "ptb", "--data", str(data), "--out", str(out)]) == 2
    assert "10 of 1000 need 10001 tokens, got 11" in capsys.readouterr().err
