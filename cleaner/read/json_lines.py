"""JSON lines, from a file or from standard input: one object a line, blank lines passed over but counted."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cleaner.config import Limits
from cleaner.document import Record, Rejected
from cleaner.errors import ReadError, RecordError
from cleaner.read.found import Found, Slice
from cleaner.read.inputs import Input
from cleaner.read.rows import Pending, parsed, record_of
from cleaner.read.unpack import PIECE, open_input

__all__ = ["Lines", "as_utf8", "line_record", "read_input", "read_range"]

Line = tuple[int, bytes | None]
"""Its number, from 1, and its bytes: None when there are too many of them."""


class Lines:
    """Cuts bytes into lines as they arrive."""

    def __init__(self, max_bytes: int, before: int = 0) -> None:
        """Start behind so many lines."""
        self._pending = Pending(max_bytes)
        self._number = before

    def feed(self, piece: bytes) -> Iterator[Line]:
        """The lines this piece completes; take them all before the next piece."""
        *complete, rest = piece.split(b"\n")
        for end in complete:
            self._pending.add(end)
            yield from self._line()
        self._pending.add(rest)

    def finish(self) -> Iterator[Line]:
        """The last line, when no newline ends it."""
        if self._pending:
            yield from self._line()

    def _line(self) -> Iterator[Line]:
        self._number += 1
        line = self._pending.take()
        if line is None or (line and not line.isspace()):
            yield self._number, line


def line_record(source: Input, number: int, line: bytes | None, limits: Limits) -> Record | Rejected:
    """The record of one line, or why it is none."""
    name, where = source.record_id(number), f"{source.name}:{number}"
    try:
        return record_of(parsed(line), name, source.folder, where, limits.max_depth)
    except RecordError as error:
        return Rejected(error.id or name, f"{where}: {error}")


def read_input(source: Input, limits: Limits) -> Iterator[Found]:
    """Every line's record; when the file breaks off, all complete lines come first."""
    lines = Lines(limits.max_record_bytes)
    with open_input(source, limits) as stream:
        for piece in as_utf8(stream, source.name):
            for number, line in lines.feed(piece):
                yield Found(line_record(source, number, line, limits), number, stream.consumed)
    for number, line in lines.finish():
        yield Found(line_record(source, number, line, limits), number, source.size)


def read_range(source: Input, part: Slice, limits: Limits) -> Iterator[Found]:
    """The records of a slice that begins and ends with a line; the file is plain UTF-8."""
    lines = Lines(limits.max_record_bytes, part.before)
    with open(source.path or "", "rb") as file:  # noqa: PTH123
        file.seek(part.start)
        for piece in as_utf8(_pieces(file, part), source.name) if part.start == 0 else _pieces(file, part):
            for number, line in lines.feed(piece):
                yield Found(line_record(source, number, line, limits), number, file.tell())
    for number, line in lines.finish():
        yield Found(line_record(source, number, line, limits), number, part.stop)


def _pieces(file: BinaryIO, part: Slice) -> Iterator[bytes]:
    left = part.stop - part.start
    while left and (piece := file.read(min(PIECE, left))):
        left -= len(piece)
        yield piece
    if left:
        raise ReadError(f"ends {left} bytes too early")


def as_utf8(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The same JSON in UTF-8 and without a byte order mark: some tools on Windows write UTF-16."""
    rows = iter(pieces)
    first = next(rows, b"")
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        decoder = codecs.getincrementaldecoder("utf-16")()
        try:
            yield decoder.decode(first).encode()
            for piece in rows:
                yield decoder.decode(piece).encode()
            yield decoder.decode(b"", final=True).encode()
        except UnicodeError as error:
            raise ReadError(f"{name}: starts as UTF-16 and is not ({error}); write it as UTF-8") from error
    else:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from rows
