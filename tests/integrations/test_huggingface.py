"""A dataset is cleaned batch by batch, with features that are told, and cached under a hash that other processes find again."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from given import ENGLISH, KEPT, NORWEGIAN, PAGE

from cleaner import Config, restore
from cleaner.integrations.huggingface import CleanBatch, features

datasets = pytest.importorskip("datasets", reason="needs the extra `huggingface`")
pytestmark = pytest.mark.filterwarnings("default")

HASH = """
from datasets.fingerprint import Hasher
from cleaner import Config
from cleaner.integrations.huggingface import CleanBatch
clean = CleanBatch(Config.from_mapping({"language": "no", "verdict": {"min_words": 10}}), html="page")
before = Hasher.hash(clean)
clean({"page": ["<p>Storgata er stengt.</p>"]})
assert Hasher.hash(clean) == before
print(before)
"""


@pytest.fixture
def dataset():
    rows = {"text": [NORWEGIAN, ENGLISH, None, NORWEGIAN], "date": [1, 2, 3, 4], "url": ["https://avis.example/1", None, None, None]}
    return datasets.Dataset.from_dict(rows)


def test_columns_are_added_and_typed(dataset):
    # a first batch without edits: their type cannot be guessed
    cleaned = dataset.map(CleanBatch(), batched=True, batch_size=1, features=features(dataset))
    assert cleaned.features == features(dataset)
    assert cleaned["text"][:] == [NORWEGIAN, KEPT, None, NORWEGIAN]
    assert restore(cleaned[1]["text"], cleaned[1]["edits"]) == ENGLISH
    assert cleaned["date"][:] == [1, 2, 3, 4]
    assert cleaned["source"][0] == "avis.example"
    assert "neither" in cleaned[2]["error"]
    assert cleaned[0]["error"] is None


def test_pages_and_streams():
    stream = datasets.IterableDataset.from_generator(lambda: iter([{"page": PAGE, "topic": "bridge"}]))
    (row,) = stream.map(CleanBatch(html="page"), batched=True)
    assert (row["title"], row["topic"], row["page"]) == ("El puente reabre", "bridge", PAGE)
    assert "Deportes" not in row["text"]


def test_a_table_without_articles_is_told_so(dataset):
    with pytest.raises(Exception, match="there is no column `body` among text"):
        dataset.map(CleanBatch(text="body"), batched=True)


def test_another_format_is_refused_with_what_to_do(dataset):
    with pytest.raises(Exception, match=r"with_format\(None\)"):
        dataset.with_format("arrow").map(CleanBatch(), batched=True)


def test_two_workers(dataset):
    alone = dataset.map(CleanBatch(), batched=True, features=features(dataset))
    assert dataset.map(CleanBatch(), batched=True, num_proc=2, features=features(dataset))[:] == alone[:]


def test_two_processes_give_one_fingerprint():
    hashes = []
    for seed in "12":
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", HASH], capture_output=True, text=True, check=True, env=environment, timeout=100)
        hashes.append(done.stdout)
    assert hashes[0] == hashes[1] != ""


def test_what_changes_results_changes_the_fingerprint(monkeypatch):
    from datasets.fingerprint import Hasher

    known = {Hasher.hash(CleanBatch()), Hasher.hash(CleanBatch(Config(language="no"))), Hasher.hash(CleanBatch(text="body"))}
    monkeypatch.setattr("cleaner.classify.adaptation.model_hashes", lambda: {"texts": "another"})
    known |= {Hasher.hash(CleanBatch())}
    monkeypatch.setattr("cleaner.integrations.columns.__version__", "0.0.0")
    known |= {Hasher.hash(CleanBatch())}
    assert len(known) == 5
    assert CleanBatch(Config(batch_size=2)).fingerprint == CleanBatch().fingerprint


def test_the_cache_is_used_again(tmp_path, dataset):
    dataset.save_to_disk(tmp_path / "stored")
    files = [
        datasets.load_from_disk(tmp_path / "stored").map(CleanBatch(), batched=True, features=features(dataset)).cache_files[0]["filename"]
        for _ in range(2)
    ]
    assert files[0] == files[1]
