"""A JSON file: one object is one article, an array holds many; an array is cut up as it streams, so it may be any size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from cleaner.config import Limits
from cleaner.document import Record, Rejected
from cleaner.errors import ReadError, RecordError
from cleaner.read.found import Found
from cleaner.read.inputs import Input
from cleaner.read.json_lines import as_utf8
from cleaner.read.rows import Pending, parsed, record_of
from cleaner.read.unpack import open_input

__all__ = ["Elements", "read_input"]

_OUTSIDE: Final = re.compile(rb'["\[\]{},]')
_INSIDE: Final = re.compile(rb'(?:\\.)++|["\\]', re.DOTALL)  # a lone backslash is the last byte of a piece


def read_input(source: Input, limits: Limits) -> Iterator[Found]:
    """The article of a file that holds an object, or those of one that holds an array."""
    with open_input(source, limits) as stream:
        pieces = as_utf8(stream, source.name)
        start = b""
        for piece in pieces:
            start += piece.lstrip() if not start else piece
            if start:
                break
        if start.startswith(b"["):
            elements = Elements(limits.max_record_bytes, source.name)
            for number, raw in enumerate(elements.cut(chain([start[1:]], pieces)), start=1):
                yield Found(_element(source, number, raw, limits), number, stream.consumed)
        else:
            yield Found(_only(source, chain([start], pieces), limits), None, source.size)


def _only(source: Input, pieces: Iterable[bytes], limits: Limits) -> Record | Rejected:
    held = Pending(limits.max_record_bytes)
    for piece in pieces:
        held.add(piece)
    try:
        return record_of(parsed(held.take()), source.name, source.folder, source.name, limits.max_depth)
    except RecordError as error:
        return Rejected(error.id or source.name, f"{source.name}: {error}; a file of one object a line is named .jsonl")


def _element(source: Input, number: int, raw: bytes | None, limits: Limits) -> Record | Rejected:
    name = source.record_id(number)
    try:
        return record_of(parsed(raw), name, source.folder, name, limits.max_depth)
    except RecordError as error:
        return Rejected(error.id or name, f"{name}: {error}")


class Elements:
    """Finds where the elements of a JSON array begin and end, without looking at what they are."""

    def __init__(self, max_bytes: int, name: str) -> None:
        """Start behind the opening bracket."""
        self._pending = Pending(max_bytes)
        self._name = name
        self._depth = 1  # of brackets and braces; 0 is past the end of the array
        self._quoted = False
        self._escaped = False  # the last piece ended in a backslash

    def cut(self, pieces: Iterable[bytes]) -> Iterator[bytes | None]:
        """Each element's bytes, None for one that is too large.

        Raises `ReadError` when the array does not end, or something follows it.
        """
        count = 0
        for piece in pieces:
            for element in self._complete(piece):
                count += 1
                yield element
        if self._depth:
            raise ReadError(f"{self._name}: the array ends inside record {count + 1}; the file is not complete, write it again")

    def _complete(self, piece: bytes) -> Iterator[bytes | None]:
        start, at = 0, int(self._escaped and bool(piece))
        self._escaped = self._escaped and not piece
        while self._depth and (match := (_INSIDE if self._quoted else _OUTSIDE).search(piece, at)):
            at = match.end()
            if self._turn(match[0], at == len(piece)):
                self._pending.add(piece[start : match.start()])
                start = at
                yield from self._element()
        if self._depth:
            self._pending.add(piece[start:])
        elif piece[start:].strip():
            raise ReadError(f"{self._name}: something follows the end of the array; a file of one object a line is named .jsonl")

    def _turn(self, mark: bytes, last: bool) -> bool:
        """Take note of one mark; whether it ends an element."""
        if self._quoted:
            self._quoted = mark != b'"'
            self._escaped = mark == b"\\" and last
            return False
        if mark == b'"':
            self._quoted = True
        elif mark in b"[{":
            self._depth += 1
        elif mark in b"]}":
            self._depth -= 1
            return self._depth == 0
        return mark == b"," and self._depth == 1

    def _element(self) -> Iterator[bytes | None]:
        raw = self._pending.take()
        # the only empty element there may be is that of an empty array or after a last comma; any other is not JSON
        if raw is None or raw.strip() or self._depth:
            yield raw
