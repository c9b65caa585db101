"""Tables hold whatever a record says: what was written is read again, and what is ordinary stands there plainly."""

from __future__ import annotations

import csv
import io

import pytest

from cleaner.csv_rows import csv_lines, csv_rows

HARD = [
    "",
    "a\rb",
    "a\nb",
    "a\r\nb",
    "\r",
    "\n",
    '"',
    'say "no"',
    "a,b",
    " a ",
    "=1+1",
    "\0",
    "a\x85b\u2028c",
    "x" * 200_000,
    '"\r' * 99_999,
]


@pytest.mark.parametrize("cell", HARD, ids=lambda cell: repr(cell[:9]))
def test_what_is_written_is_read_again(tmp_path, cell):
    path = tmp_path / "a.csv"
    rows = [("id", "kind"), (cell, "copy"), ("b", cell), (cell, cell)]
    path.write_text("".join(csv_lines(rows)), encoding="utf-8", newline="")
    assert list(csv_rows(path)) == [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_what_is_ordinary_stands_as_csv_has_always_written_it():
    rows = [("id", "", "n"), ("a b", "", 1), ("a,b", 'say "no"', 2), ("a\nb", "å", 3), (" a", "", ""), ("", "", "")]
    plain = io.StringIO(newline="")
    csv.writer(plain, lineterminator="\n").writerows(rows)
    assert "".join(csv_lines(rows)) == plain.getvalue()
