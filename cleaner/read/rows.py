"""From a JSON value, or a row of a table, to a record: what all formats of many records share."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import orjson

from cleaner.document import Record, Rejected, given_id
from cleaner.errors import RecordError
from cleaner.read.encoding import decode_text

__all__ = ["Pending", "parsed", "record_of"]

_LONG_NUMBER: Final = re.compile(rb"[:,\[\s]-?\d{19}")
"""An integer orjson might round; the standard library keeps every digit."""
_DIGITS_AS_ZERO: Final = bytes(ord("0") if chr(code).isdecimal() else ord(" ") for code in range(128)) + b" " * 128
_NINETEEN: Final = b"0" * 19


class Pending:
    """The bytes of a record that is not complete yet; forgets them, but not that, once there are too many."""

    def __init__(self, max_bytes: int) -> None:
        """Hold nothing yet, and never more than `max_bytes`."""
        self._max = max_bytes
        self._pieces: list[bytes] = []
        self._size = 0

    def __bool__(self) -> bool:
        """Whether there is anything to take."""
        return self._size > 0

    def add(self, piece: bytes) -> None:
        """Hold the next bytes."""
        self._size += len(piece)
        if self._size > self._max:
            self._pieces.clear()
        elif piece:
            self._pieces.append(piece)

    def take(self) -> bytes | None:
        """All bytes held, None when they were too many; start anew."""
        held = b"".join(self._pieces) if self._size <= self._max else None
        self._pieces.clear()
        self._size = 0
        return held


def parsed(raw: bytes | None) -> Any:
    """The value of a piece of JSON, of which None stands for one that was too large.

    NaN and infinities, which Python writes and JSON does not know, are null. Raises `RecordError` for what is no JSON and
    for lone surrogates, which no output could hold.

    >>> parsed(b'{"text": "Hello.", "score": NaN}')
    {'text': 'Hello.', 'score': None}
    """
    if raw is None:
        raise RecordError("larger than limits.max_record_bytes; raise it to read this record")
    # the pattern alone would take ten times as long as the parser
    if _NINETEEN not in raw.translate(_DIGITS_AS_ZERO) or not _LONG_NUMBER.search(raw):
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError:
            pass  # the slower parser takes more, and its message names the place
    try:
        value = json.loads(decode_text(raw), parse_constant=lambda _: None)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        refused = RecordError("holds half of a surrogate pair (like \\ud83d alone), which is no text; mend what wrote it")
        refused.id = _printable(given_id(value))
        raise refused from error
    except RecursionError as error:
        raise RecordError("nested too deeply to be an article") from error
    except ValueError as error:
        raise RecordError(f"not JSON ({error})") from error
    return value


def _printable(id: str | None) -> str | None:
    """The id, unless it is what cannot be written."""
    return id if id is not None and id.encode("utf-8", "ignore").decode() == id else None


def record_of(value: Any, name: str, folder: str | None, where: str, max_depth: int) -> Record | Rejected:
    """The record a value stands for, `name` where it has no id, or why it is none: `where` opens that message."""
    try:
        if _is_deeper(value, max_depth):
            raise RecordError(f"nested more than limits.max_depth ({max_depth}) levels deep; flatten what is not the article")
        return Record.from_mapping(value, id=name, folder=folder)
    except RecordError as error:
        return Rejected(given_id(value) or name, f"{where}: {str(error).removeprefix(f'{name}: ')}")


def _is_deeper(value: Any, most: int) -> bool:
    """Whether more objects and lists than `most` stand inside each other; level by level, for calls may not nest so deeply."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(most):
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True
