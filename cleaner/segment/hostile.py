"""Markup that a parser would choke on, cut down before it gets there.

libxml2 compares each attribute of a tag with all those before it: a tag with 200,000 of them, which may be no more than a tag that
nobody closed before a megabyte of text, takes it minutes.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["MAX_ATTRIBUTES", "without_surplus_attributes"]

MAX_ATTRIBUTES: Final = 500
"""Attributes that a tag may keep: libxml2 takes half a millisecond for so many."""
MIN_CHARS: Final = 4 * MAX_ATTRIBUTES
"""More attributes than that, no two of one name, need more code points than this."""

# Only what has no ">" in it for long can be such a tag; one pass finds it. A ">" inside a value ends a piece as well: a tag whose values
# are full of them is not seen.
_LONG: Final = re.compile(rf">[^>]{{{MIN_CHARS},}}+")
_TAG: Final = re.compile(r"<[A-Za-z][^\s/>]*+")
_ATTRIBUTE: Final = re.compile(r"""[\s/"'=]*+[^\s/=>"'][^\s/=>]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s"'>]++)?+)?+""")
_RAW: Final = re.compile(r"<(/?)(?:script|style|textarea|title|noscript)\b", re.IGNORECASE)


def without_surplus_attributes(html: str) -> str:
    """The page with at most `MAX_ATTRIBUTES` attributes in any tag: the first ones stay. In linear time; usual pages come back as they are.

    >>> without_surplus_attributes("<p " + " ".join(f"a{n}=1" for n in range(9_000)) + ">x").count("=")
    500
    """
    html = f">{html}"  # a page may begin with such a tag
    kept: list[str] = []
    end = seen = 0  # of what is kept or cut, of what has been looked at
    raw = False  # whether a script or the like, where nothing is a tag, is open there
    for piece in _LONG.finditer(html):
        tag = _TAG.search(html, *piece.span())
        if tag is None:
            continue
        raw, seen = _is_raw(html, seen, tag.start() + 1, raw), tag.start() + 1
        surplus = None if raw else _surplus(html, tag.end(), piece.end())
        if surplus is not None:
            kept.append(html[end:surplus])
            end = piece.end()
    return "".join([*kept, html[end:]])[1:]


def _is_raw(html: str, start: int, end: int, before: bool) -> bool:
    """Whether a script or the like is open at `end`, going by whether one was at `start`."""
    for tag in _RAW.finditer(html, start, end):
        before = not tag[1]
    return before


def _surplus(html: str, start: int, end: int) -> int | None:
    """Where the attributes begin that a tag has too many, its name ending at `start`; None where it has none."""
    for _ in range(MAX_ATTRIBUTES):
        attribute = _ATTRIBUTE.match(html, start, end)
        if attribute is None:
            return None
        start = attribute.end()
    return start if _ATTRIBUTE.match(html, start, end) else None
