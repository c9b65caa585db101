from __future__ import annotations

from typing import Any

import pytest

from cleaner.sources import SourceTable
from cleaner.sources.change import CHANGE_COLUMNS, certain, changes


def results(source: str | None, keep: int, drop: int, **values: Any) -> SourceTable:
    table = SourceTable()
    for number in range(keep + drop):
        verdict = "keep" if number < keep else "drop"
        table.add({"source": source, "text": f"News {number}.", "edits": [], "verdict": verdict, "quality": 0.9, **values})
    return table


def test_a_source_that_fell_comes_first_and_one_that_rose_last() -> None:
    now = results("fell.example", 50, 50).merge(results("rose.example", 99, 1)).merge(results("same.example", 8, 2))
    before = results("fell.example", 99, 1).merge(results("rose.example", 50, 50)).merge(results("same.example", 9, 1))
    rows = changes(now, before)
    assert [row["source"] for row in rows] == ["fell.example", "same.example", "rose.example"]
    fell, same, _ = rows
    assert set(fell) == set(CHANGE_COLUMNS)
    assert (fell["articles"], fell["articles_before"], fell["keep"], fell["keep_before"], fell["keep_change"]) == (
        100,
        100,
        0.5,
        0.99,
        -0.49,
    )
    assert certain(fell, "reliability")
    assert certain(fell, "keep")
    assert not certain(fell, "garbled")
    assert not certain(same, "reliability")


def test_the_interval_is_newcombes() -> None:
    (row,) = changes(results("a.example", 56, 14), results("a.example", 48, 32))
    # Newcombe 1998, table II (a), 56/70 and 48/80: 0.0524 to 0.3339 with Wilson's ends; ours are Jeffreys'
    assert row["keep_change"] == 0.2
    assert row["keep_change_low"] == pytest.approx(0.0524, abs=0.005)
    assert row["keep_change_high"] == pytest.approx(0.3339, abs=0.005)


def test_sources_of_one_run_alone() -> None:
    rows = {row["source"]: row for row in changes(results("new.example", 5, 0).merge(results(None, 1, 0)), results("gone.example", 5, 0))}
    assert (rows["new.example"]["articles"], rows["new.example"]["articles_before"]) == (5, 0)
    assert (rows["gone.example"]["articles"], rows["gone.example"]["keep"], rows["gone.example"]["keep_before"]) == (0, None, 1.0)
    assert rows[None]["articles"] == 1
    assert all(row["reliability_change"] is None for row in rows.values())


def test_a_source_that_gives_the_same_did_not_change_when_others_do() -> None:
    now = results("same.example", 3, 1).merge(results("other.example", 0, 400))
    before = results("same.example", 3, 1).merge(results("other.example", 400, 0))
    row = next(row for row in changes(now, before) if row["source"] == "same.example")
    assert row["reliability_change"] == 0


def test_nothing_changes_between_a_run_and_itself() -> None:
    table = results("a.example", 10, 3)
    (row,) = changes(table, table)
    assert not any(certain(row, column.removesuffix("_change")) for column in CHANGE_COLUMNS if column.endswith("_change"))
    assert changes(SourceTable(), SourceTable()) == []
