"""The first pass: what it counts, what it does not, and that no article costs another."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cleaner.config import Config
from cleaner.document import Record, Rejected
from cleaner.profile import Learned, learned
from cleaner.read import find_inputs
from cleaner.run import learning
from cleaner.run.learning import Counted, Uncounted, count_records, learn

RECORDS = [
    Record("one", text="Ad\nThe bridge", source="a.example"),
    Rejected("two", "two: not JSON"),
    Record("three", text="Ad\nThe ferry"),
    Record("four", text="Ad\nThe \ud800 school", source="a.example"),
    Record("five", text="Ad\nThe harvest", url="https://b.example/1"),
]


def test_every_record_is_counted_or_told_why_not():
    one, two, three, four, five = count_records(Config(), RECORDS)
    assert isinstance(one, Counted)
    assert (one.source, one.url) == ("a.example", None)
    assert (two, three) == (Uncounted("two: not JSON"), Uncounted(None))
    assert isinstance(four, Uncounted)
    assert four.problem.startswith("four: lone surrogate")
    assert isinstance(five, Counted)
    assert (five.source, five.url) == ("b.example", "https://b.example/1")


def test_an_empty_batch():
    assert count_records(Config(), []) == []


def test_an_article_nobody_foresaw_costs_only_itself(monkeypatch):
    lines_of = learning.lines_of

    def stumbling(documents):
        if any("ferry" in block.text for blocks in documents for block in blocks):
            raise ValueError("ferry")
        return lines_of(documents)

    def no_source(record):
        return record.source if record.id != "school" else 1 / 0

    monkeypatch.setattr(learning, "lines_of", stumbling)
    monkeypatch.setattr(learning, "source_of", no_source)
    records = [Record(topic, text=f"The {topic}", source="a.example") for topic in ("bridge", "ferry", "harvest", "school")]
    bridge, ferry, harvest, school = count_records(Config(), records)
    assert isinstance(bridge, Counted)
    assert isinstance(harvest, Counted)
    assert ferry == Uncounted("ferry: unexpected ValueError: ferry")
    assert school == Uncounted("school: unexpected ZeroDivisionError: division by zero")


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_was_not_counted_is_told(tmp_path: Path, jobs: int):
    rows = [json.dumps({"text": f"Ad\nThe {topic}", "url": f"https://a.example/{topic}"}) for topic in ("bridge", "ferry")]
    (tmp_path / "a.jsonl").write_text("\n".join([rows[0], "broken", rows[1], '{"text": "x", "source": 1}']))
    inputs = [replace(source, folder=None) for source in find_inputs([tmp_path / "a.jsonl"])]
    tally = learn(inputs, Config(batch_size=1), tmp_path / "p", jobs=jobs, progress=False)
    assert (tally.counted, tally.without_source, tally.failed) == (2, 0, 2)
    assert "a.jsonl" in tally.first_problem
    assert list(learned(tmp_path / "p")) == [Learned("a.example", 2, 0)]


def test_where_nothing_is_counted_nothing_is_written(tmp_path: Path):
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n')
    inputs = [replace(source, folder=None) for source in find_inputs([tmp_path / "a.jsonl"])]
    tally = learn(inputs, Config(), tmp_path / "p", jobs=1, progress=False)
    assert (tally.counted, tally.without_source, tally.failed, tally.first_problem) == (0, 1, 0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]
