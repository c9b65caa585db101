"""When a batch of records is full: by number, or by whatever is in it."""

from __future__ import annotations

import pytest

from cleaner.document import Record, Rejected
from cleaner.run.workers import batches

MUCH = "x" * 1_000_000
HEAVY = {
    "page": {"text": None, "html": MUCH * 2},
    "title and address": {"title": MUCH, "url": MUCH},
    "a long string": {"metadata": {"raw": MUCH * 2}},
    "long strings, deep": {"metadata": {"raw": [{"a": [MUCH, {"b": MUCH}]}]}},
    "a long key": {"metadata": {MUCH * 2: 1}},
    "many numbers": {"metadata": {"raw": [0] * 250_000}},
    "many empty lists": {"metadata": {"raw": [[]] * 250_000}},
    "bytes": {"metadata": {"raw": MUCH.encode() * 2}},
}


def test_batches_are_full_by_number_or_by_size():
    sizes = [1, 1, 1, 5_000_000, 1, 1]
    made = [places for places, _ in batches(((n, Record(id="x", text="x" * size)) for n, size in enumerate(sizes)), 3)]
    assert made == [[0, 1, 2], [3], [4, 5]]


@pytest.mark.parametrize("kind", HEAVY)
def test_a_batch_is_full_of_whatever_comes_with_its_articles(kind):
    rows = ((n, Record(**{"id": "x", "text": "x", **HEAVY[kind]})) for n in range(4))
    assert [places for places, _ in batches(rows, 32)] == [[0, 1], [2, 3]]


def test_ordinary_metadata_changes_nothing():
    row = Record(id="x", text="The council met.", metadata={"author": "Kari", "tags": ["vik", "bridge"], "words": 3, "paid": None})
    assert [len(rows) for rows, _ in batches(((n, row) for n in range(63)), 32)] == [32, 31]


def test_what_was_rejected_counts_as_well():
    assert [places for places, _ in batches(((n, Rejected("x", MUCH * 2)) for n in range(4)), 32)] == [[0, 1], [2, 3]]
