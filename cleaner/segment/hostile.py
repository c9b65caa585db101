"""Markup that a parser would choke on, cut down before it gets there.

libxml2 compares each attribute of a tag with all those before it: a tag with 200,000 of them, which may be no more than a tag that
nobody closed before a megabyte of text, takes it minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import numpy as np

__all__ = ["MAX_ATTRIBUTES", "without_surplus_attributes"]

MAX_ATTRIBUTES: Final = 500
"""Attributes that a tag may keep: libxml2 takes half a millisecond for so many."""
MIN_CHARS: Final = 4 * MAX_ATTRIBUTES
"""More attributes than that, no two of one name, need more bytes than this."""

_TAG: Final = re.compile(rb"<[A-Za-z][^\s/>]*+")
_ATTRIBUTE: Final = re.compile(rb"""[\s/"'=]*+[^\s/=>"'][^\s/=>]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s"'>]++)?+)?+""")
_RAW: Final = re.compile(rb"<(/?)(?:script|style|textarea|title|noscript)\b", re.IGNORECASE)


def without_surplus_attributes(html: bytes) -> bytes:
    """The page, in UTF-8, with at most `MAX_ATTRIBUTES` attributes in any tag: the first ones stay.

    In linear time; usual pages come back as they are.

    >>> without_surplus_attributes(b"<p " + b" ".join(b"a%d=1" % n for n in range(9_000)) + b">x").count(b"=")
    500
    """
    kept: list[bytes] = []
    end = seen = 0  # of what is kept or cut, of what has been looked at
    raw = False  # whether a script or the like, where nothing is a tag, is open there
    for begin, behind in _long_pieces(html):
        tag = _TAG.search(html, begin, behind)
        if tag is None:
            continue
        raw, seen = _is_raw(html, seen, tag.start() + 1, raw), tag.start() + 1
        surplus = None if raw else _surplus(html, tag.end(), behind)
        if surplus is not None:
            kept.append(html[end:surplus])
            end = behind
    return b"".join([*kept, html[end:]]) if kept else html


def _long_pieces(html: bytes) -> Iterator[tuple[int, int]]:
    """What has no ">" in it for long: only that can be such a tag. A ">" inside a value ends a piece as well: a tag whose values are full
    of them is not seen."""
    marks = np.flatnonzero(np.frombuffer(html, np.uint8) == ord(">"))
    edges = np.concatenate(([-1], marks, [len(html)]))  # a page may begin with such a tag, or end in one
    long = np.flatnonzero(np.diff(edges) > MIN_CHARS)
    yield from zip((edges[long] + 1).tolist(), edges[long + 1].tolist(), strict=True)


def _is_raw(html: bytes, start: int, end: int, before: bool) -> bool:
    """Whether a script or the like is open at `end`, going by whether one was at `start`."""
    for tag in _RAW.finditer(html, start, end):
        before = not tag[1]
    return before


def _surplus(html: bytes, start: int, end: int) -> int | None:
    """Where the attributes begin that a tag has too many, its name ending at `start`; None where it has none."""
    for _ in range(MAX_ATTRIBUTES):
        attribute = _ATTRIBUTE.match(html, start, end)
        if attribute is None:
            return None
        start = attribute.end()
    return start if _ATTRIBUTE.match(html, start, end) else None
