"""The records of a web archive, found by the lengths they name; where a length is wrong, by looking for the next record.

A length that is believed although it is wrong loses records without a word: it passes over whole ones, or leaves the reader
in the midst of one. So each is held against what stands behind it, which is the next record or the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from cleaner.errors import ReadError
from cleaner.read.unpack import Unpacked

__all__ = ["MAX_HEADERS", "Archive", "Framed"]

MAX_HEADERS: Final = 256 * 1024
"""Bytes of headers before a record's content, or a page's; real ones stay under 64 KiB."""

_BEGIN: Final = b"WARC/"
_FIRST_LINE: Final = rb"WARC/\d\.\d{1,2}[ \t]{0,8}\r?\n"
_NEXT = re.compile(rb"(?<=\n)%s" % _FIRST_LINE)
_NEXT_BYTES: Final = 64  # kept between pieces: a first line, and the newline before it, may lie in two
_END = re.compile(rb"\n(?:\r?\n|(?=%s))" % _FIRST_LINE)
"""Of headers: an empty line, or just a newline where they break off before another record. To look on from there, and again from that
record, would take the square of the time."""
_FIELD = re.compile(rb"^([^\s:]+)[ \t]*:[ \t]*([^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)", re.MULTILINE)
_BLANK = re.compile(rb"\s*")
_BLANKS: Final = 256  # bytes of white space between two records; the standard has four
_FITS = re.compile(rb"\s{0,%d}(?:%s|\Z)" % (_BLANKS, _BEGIN))
_LENGTH = re.compile(r"[0-9]{1,18}")
_PACKED: Final = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
_BEYOND: Final = "its Content-Length leads beyond the end of the archive"
_ASTRAY: Final = "its Content-Length does not lead to the next record"


class Framed(NamedTuple):
    """One record, or the place of one that is damaged."""

    fields: dict[str, str]
    """Its headers, names in lower case; the first where there are several of one name."""
    content: bytes | None
    """None where it is larger than may be held, or damaged."""
    problem: str | None = None
    """What is wrong with it."""


class Archive:
    """The records of an archive, in order; contents that are too large to be held are passed over."""

    def __init__(self, stream: Unpacked, most: int, furthest: int) -> None:
        """Hold contents of up to `most` bytes, of an archive that has no more than `furthest`."""
        self.consumed = 0
        """Bytes of the file, as stored, that lie behind once the record given last has been read."""
        self._stream, self._most, self._left = stream, most, furthest
        self._held = bytearray()  # what has been read from where the next record should begin
        self._broken: ReadError | OSError | None = None

    def __iter__(self) -> Iterator[Framed]:
        """The records; raises what reading the file raises, behind all that came before."""
        while self._reaches_next():
            found = self._record()
            if found.problem and not self._held and self._broken:
                break  # what broke off the bytes is what there is to say
            yield found
        if self._broken:
            raise self._broken

    def _record(self) -> Framed:
        end = self._headers_end()
        if not end:
            packed = self._held.startswith(_PACKED)
            self._drop_damaged(1)
            return Framed({}, None, "it is packed once more; unpack it first" if packed else "no record begins where one should")
        fields = _fields(bytes(self._held[:end]))
        given = fields.get("content-length", "")
        size = int(given) if _LENGTH.fullmatch(given) else None
        if size is None or end + size > self._left:
            problem = f"its Content-Length is {given[:40]!r}" if size is None else _BEYOND
        elif size > self._most:
            return self._passed_over(fields, end + size)
        elif self._fits(end + size):
            content = bytes(self._held[end : end + size])
            self._drop(end + size)
            return Framed(fields, content)
        else:
            problem = _BEYOND if len(self._held) < end + size else _ASTRAY
        self._drop_damaged(end)
        return Framed(fields, None, problem)

    def _passed_over(self, fields: dict[str, str], size: int) -> Framed:
        """A record too large to be held; what a wrong length takes with it is lost, but that is told."""
        while size and self._fill(1):
            dropped = min(size, len(self._held))
            self._drop(dropped)
            size -= dropped
        if size:
            return Framed(fields, None, _BEYOND)
        if self._fits(0):
            return Framed(fields, None)
        self._drop_damaged(0)
        return Framed(fields, None, _ASTRAY)

    def _fits(self, at: int) -> bool:
        """Whether a record ends there: what follows is the next, or nothing."""
        self._fill(at)
        self.consumed = self._stream.consumed
        held = self._fill(at + _BLANKS + len(_BEGIN))
        return held >= at and _FITS.match(self._held, at) is not None

    def _drop_damaged(self, start: int) -> None:
        """Go on where the next record begins: right behind the headers of the damaged one, for a length too long passes over whole ones."""
        while (found := _NEXT.search(self._held, start)) is None:
            dropped = max(start - 1, len(self._held) - _NEXT_BYTES, 0)
            self._drop(dropped)
            start = max(start - dropped, 0)
            if not self._more():
                self._drop(len(self._held))
                break
        else:
            self._drop(found.start())
        self.consumed = self._stream.consumed

    def _headers_end(self) -> int:
        """Where the headers of the record that begins here end; 0 when none begins, or they have no end."""
        self._fill(len(_BEGIN))
        if not self._held.startswith(_BEGIN):
            return 0
        while (found := _END.search(self._held, 0, MAX_HEADERS)) is None:
            if len(self._held) >= MAX_HEADERS or not self._more():
                return 0
        return found.end() if len(found[0]) > 1 else 0

    def _reaches_next(self) -> bool:
        """Pass over white space; whether anything follows."""
        while self._fill(1):
            if blank := _BLANK.match(self._held):
                self._drop(blank.end())
            if self._held:
                return True
        return False

    def _drop(self, size: int) -> None:
        del self._held[:size]
        self._left -= size

    def _fill(self, size: int) -> int:
        """Hold so many bytes, if there are; how many there are now."""
        while len(self._held) < size and self._more():
            pass
        return len(self._held)

    def _more(self) -> bool:
        if self._broken:
            return False
        try:
            piece = next(iter(self._stream), b"")
        except (ReadError, OSError) as error:
            self._broken = error
            return False
        self._held += piece
        return bool(piece)


def _fields(headers: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(headers):
        lines = value.decode("utf-8", "replace").split("\n")
        found.setdefault(name.decode("ascii", "replace").lower(), " ".join(line.strip() for line in lines))
    return found
