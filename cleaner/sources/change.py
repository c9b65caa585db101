"""What changed between two runs: the difference of every measure of every source, with an interval.

The ends of a difference come from the ends of the two intervals (Newcombe 1998, method 10; for any estimates Zou and Donner 2008):
with estimates p and q, and ends of theirs l..u and m..v, it reaches from p − q − √((p − l)² + (v − q)²) to p − q + √((u − p)² + (q − m)²).
Both runs' `reliability` is taken under one prior, that of all counts together: else a source that gives the same would seem to
change when the others do.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Final

from cleaner.document import source_key
from cleaner.sources.table import ENDS, MEASURES, PLACES, Row, SourceTable

__all__ = ["CHANGE_COLUMNS", "certain", "changes"]

CHANGE_COLUMNS: Final = (
    *("source", "articles", "articles_before"),
    *(column for name in MEASURES for column in (name, f"{name}_before", *(f"{name}_change{end}" for end in ENDS))),
)
"""Columns of a comparison: each measure now, before, and its change with the interval."""


def changes(now: SourceTable, before: SourceTable) -> list[Row]:
    """One row for each source of either run, keyed by `CHANGE_COLUMNS`.

    Sources whose reliability surely fell come first, surest to have risen last; where the interval cannot tell, and where a run
    has none of it, they stand between. A change is `now` less `before`, and None where either is unknown.
    """
    prior = SourceTable().merge(now).merge(before).prior()
    new, old = ({source_key(str(row["source"] or "")): row for row in table.rows(prior)} for table in (now, before))
    rows = [_row(new.get(source), old.get(source)) for source in sorted(new.keys() | old.keys())]
    return sorted(rows, key=_order)


def certain(row: Row, measure: str) -> bool:
    """Whether a change's interval leaves out zero."""
    low, high = (row[f"{measure}_change{end}"] for end in ENDS[1:])
    return isinstance(low, float) and isinstance(high, float) and (low > 0 or high < 0)


def _order(row: Row) -> tuple[float, str]:
    low, high = (float(row[f"reliability_change{end}"] or 0) for end in ENDS[1:])
    return max(low, 0.0) + min(high, 0.0), str(row["source"] or "")


def _row(now: Row | None, before: Row | None) -> Row:
    known = now or before or {}
    row: Row = {"source": known["source"]}
    row |= {name: (given or {}).get("articles", 0) for name, given in (("articles", now), ("articles_before", before))}
    for measure in MEASURES:
        row[measure], row[f"{measure}_before"] = ((given or {}).get(measure) for given in (now, before))
        found = _difference(*(_interval(given, measure) for given in (now, before)))
        row.update((f"{measure}_change{end}", value) for end, value in zip(ENDS, found, strict=True))
    return row


Interval = tuple[float, float, float]


def _interval(row: Row | None, measure: str) -> Interval | None:
    if row is None:
        return None
    value, low, high = (row[f"{measure}{end}"] for end in ENDS)
    return (value, low, high) if isinstance(value, float) and isinstance(low, float) and isinstance(high, float) else None


def _difference(now: Interval | None, before: Interval | None) -> Iterator[float | None]:
    if now is None or before is None:
        return iter((None, None, None))
    p, low, high = now
    q, low_before, high_before = before
    down, up = sqrt((p - low) ** 2 + (high_before - q) ** 2), sqrt((high - p) ** 2 + (q - low_before) ** 2)
    return (round(each, PLACES) for each in (p - q, p - q - down, p - q + up))
