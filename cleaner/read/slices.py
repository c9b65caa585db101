"""Large files in slices that can be read apart, record for record as from the whole file.

A plain Parquet file is cut between row groups, plain JSON lines behind a newline; every other file stays whole, because it is one article,
or because it is packed and can only be read from its beginning.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cleaner.config import Limits
from cleaner.errors import ReadError
from cleaner.read import json_lines, parquet
from cleaner.read.found import Found, Slice
from cleaner.read.inputs import Input

__all__ = ["divisible", "locate_slice", "slices_of"]

_READ: Final = 1 << 22
"""Bytes read at a time while newlines are counted."""
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def divisible(source: Input, size: int) -> bool:
    """Whether a file is larger than `size` bytes, and of a kind that may be cut."""
    return source.kind in ("json_lines", "parquet") and not source.packing and source.size > size and source.problem is None


def slices_of(source: Input, size: int) -> tuple[Slice, ...]:
    """A file in slices of about `size` bytes, in order; none where it has to stay whole.

    JSON lines are read once for it, because the number of a record is that of its line.
    """
    try:
        return _groups(source, size) if source.kind == "parquet" else _lines(source, size)
    except Exception:  # whatever is wrong with the file, reading it whole will tell
        return ()


def locate_slice(source: Input, part: Slice, limits: Limits) -> Iterator[Found]:
    """The records of a slice, with the ids and numbers they have in the whole file.

    Raises `ReadError` where the file is damaged. What its other slices give counts for nothing then: read whole, the file gives nothing
    from behind the damage.
    """
    reader = parquet.read_groups if source.kind == "parquet" else json_lines.read_range
    try:
        yield from reader(source, part, limits)
    except (OSError, ValueError) as error:
        raise ReadError(f"{source.name}: cannot be read in slices ({error})") from error


def _groups(source: Input, size: int) -> tuple[Slice, ...]:
    from pyarrow.parquet import ParquetFile

    slices: list[Slice] = []
    with ParquetFile(source.path) as file:
        start = before = rows = held = 0
        for group in range(file.metadata.num_row_groups):
            held += file.metadata.row_group(group).total_byte_size
            rows += file.metadata.row_group(group).num_rows
            if held >= size or group + 1 == file.metadata.num_row_groups:
                slices.append(Slice(start, group + 1, before))
                start, before, held = group + 1, rows, 0
    return tuple(slices)


def _lines(source: Input, size: int) -> tuple[Slice, ...]:
    """Slices that end behind the first newline `size` bytes or more behind their start."""
    slices: list[Slice] = []
    start = before = lines = behind = 0
    with Path(source.path or "").open("rb") as file:
        while piece := file.read(_READ):
            if not behind and piece.startswith(_UTF16):  # its newlines are no single bytes
                return ()
            at = 0
            while (end := piece.find(b"\n", max(at, start + size - behind - 1))) >= 0:
                lines += piece.count(b"\n", at, end + 1)
                slices.append(Slice(start, behind + end + 1, before))
                start, before, at = behind + end + 1, lines, end + 1
            lines += piece.count(b"\n", at)
            behind += len(piece)
    return (*slices, Slice(start, behind, before)) if behind > start else tuple(slices)
