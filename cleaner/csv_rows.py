"""Our tables as CSV in UTF-8, whatever stands in their cells: ids and sources are whatever a record says, line breaks and all."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

__all__ = ["csv_lines", "csv_rows"]

MOST_CHARACTERS: Final = 2**31 - 1
"""Of one cell: as many as csv can be told on every system. Its own limit, of 131,072, refuses tables that it has written."""


class _Line:
    """What csv writes a line to, and gets back from."""

    def write(self, line: str) -> str:
        return line.removesuffix("\r\n") + "\n"


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    r"""The lines of a table, each ended by a line feed.

    csv quotes a line break where it is part of what ends a line, so it is told that both are, lest it cannot read what it has written.

    >>> list(csv_lines([("id", "kind"), ("a\rb", "copy")]))
    ['id,kind\n', '"a\rb",copy\n']
    """
    writer = csv.writer(_Line(), lineterminator="\r\n")
    for row in rows:
        yield writer.writerow(row)  # gives what the line's `write` has given


def csv_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table by the names in its first line; one that is too short has None for what it lacks.

    Raises `OSError`, `ValueError` or `csv.Error` when it cannot be read.
    """
    csv.field_size_limit(MOST_CHARACTERS)
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
