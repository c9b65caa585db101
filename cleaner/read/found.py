"""A record and where it was found: what a run needs to resume, to name its text and to show how far it is. And a slice of a file."""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.document import Record, Rejected

__all__ = ["Found", "Slice"]


@dataclass(frozen=True, slots=True)
class Found:
    """One record, or the place where none could be made."""

    record: Record | Rejected
    number: int | None
    """From 1 in a file of many records (the line in JSON lines); None when the file holds this one only."""
    offset: int
    """Bytes of the file, as stored, that lie behind: for progress, never for seeking."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a file of many records."""

    start: int
    """The first row group of a Parquet file; the first byte of JSON lines."""
    stop: int
    """Behind the last."""
    before: int
    """Rows, or lines, of the file that lie before."""
