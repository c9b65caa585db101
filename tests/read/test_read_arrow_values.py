"""Values inside of lists, maps and structs, whole arrays and slices of them."""

from __future__ import annotations

import datetime

import pyarrow as pa

from cleaner.read.arrow_values import row_bytes, rows_of


def test_lists_maps_and_structs_of_times_are_what_they_were():
    when, iso = datetime.datetime(2024, 5, 1), "2024-05-01T00:00:00"
    time = pa.timestamp("us")
    columns = {
        "list": pa.array([None, [when], []], pa.list_(time)),
        "two": pa.array([None, [when, None], [None, None]], pa.list_(time, 2)),
        "map": pa.array([None, [("k", when)], []], pa.map_(pa.string(), time)),
        "struct": pa.array([None, {"when": when}, {"when": None}], pa.struct([("when", time)])),
    }
    batch = pa.RecordBatch.from_pydict(columns)
    rows = [
        dict.fromkeys(columns),
        {"list": [iso], "two": [iso, None], "map": [("k", iso)], "struct": {"when": iso}},
        {"list": [], "two": [None, None], "map": [], "struct": {"when": None}},
    ]
    assert list(rows_of(batch)) == rows
    assert [next(rows_of(batch.slice(number, 1))) for number in range(3)] == rows
    assert row_bytes(batch) == [0, 33, 16]
