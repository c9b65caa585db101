"""Models in another format: the same numbers, and nothing fitted."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from cleaner.errors import ModelError
from cleaner.model import read_model
from cleaner.train.rewrite import main, rewrite

MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture
def folder(tmp_path):
    """One shipped model and its card."""
    for path in MODELS.glob("metadata*"):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_a_model_of_this_format_stays_as_it_is(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    rewrite(folder, "metadata")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_arrays_of_another_archive_are_kept(folder):
    arrays = {name: array.copy() for name, array in read_model(folder, "metadata").arrays.items()}  # the file is written over
    np.savez_compressed(folder / "metadata.npz", **arrays)
    described = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    (folder / "metadata.json").write_text(json.dumps({**described, "format": 1, "sha256": "0"}), encoding="utf-8")
    with pytest.raises(ModelError):
        read_model(folder, "metadata")
    rewrite(folder, "metadata")
    again = read_model(folder, "metadata")
    assert {name: array.tolist() for name, array in again.arrays.items()} == {name: array.tolist() for name, array in arrays.items()}
    assert again.sha256 in (folder / "metadata.md").read_text(encoding="utf-8")


def test_no_model_is_an_error(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["rewrite", "--out", str(tmp_path)])
    assert main() == 2
    assert "cannot be read" in capsys.readouterr().err
