"""Attributes lie row by row beside the documents, in dolma's format."""

from __future__ import annotations

import json

from given import ENGLISH, JAPANESE, KEPT, NORWEGIAN

from cleaner.integrations.dolma import attributes


def documents():
    return [
        {"id": "a", "source": "crawl", "text": ENGLISH, "metadata": {"url": "https://harbour.example/1"}},
        {"id": "b", "source": "crawl", "text": JAPANESE},
        {"id": "c", "source": "crawl", "text": None},
        {"id": "d", "source": "crawl", "text": ""},
        {"id": "e", "source": "crawl", "text": NORWEGIAN, "metadata": "none"},
    ]


def test_a_row_for_each_document():
    rows = list(attributes(iter(documents())))
    assert [(row["id"], row["source"]) for row in rows] == [(document["id"], "crawl") for document in documents()]
    assert rows[2]["attributes"] == {"clean_news__error": [(0, 0, 1.0)]}
    for row, document in zip(rows, documents(), strict=True):
        for spans in row["attributes"].values():
            assert all(0 <= start <= end <= len(document["text"] or "") and 0 <= score <= 1 for start, end, score in spans)


def test_removing_the_spans_cleans_the_text():
    (row,) = attributes(documents()[:1], name="v1")
    text = ENGLISH
    for start, end, _ in reversed(row["attributes"]["v1__removed"]):
        text = text[:start] + text[end:]
    assert text == KEPT


def test_scores_span_the_document():
    (row,) = attributes([{"id": "e", "text": NORWEGIAN}])
    ((start, end, score),) = row["attributes"]["clean_news__quality"]
    assert (start, end) == (0, len(NORWEGIAN))
    assert 0 <= score <= 1
    assert [key for key in row["attributes"] if "verdict" in key]


def test_the_format_is_that_of_attribute_files():
    for row in map(json.loads, map(json.dumps, attributes(documents()))):
        assert set(row) == {"id", "source", "attributes"}
        for key, spans in row["attributes"].items():
            assert key.startswith("clean_news__")
            assert all([type(value) for value in span] == [int, int, float] for span in spans)
