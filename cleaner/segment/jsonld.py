"""The JSON-LD of a page: every script parsed once, leniently, within limits.

Publishers write it by hand, by template and by plugin: wrapped for browsers of long ago, with line breaks inside strings, commas too many,
several documents in one script, objects cut off.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson

__all__ = ["MAX_CHARS", "MAX_DEPTH", "MAX_THINGS", "JsonLd", "read_json_ld", "types_of"]

MAX_CHARS: Final = 2_000_000
"""Code points of JSON-LD that are parsed of one page: a script that goes beyond is left out, as are those behind it."""
MAX_DEPTH: Final = 32
"""What is nested deeper becomes None."""
MAX_THINGS: Final = 500
"""Objects given for one page."""

_WRAPPING: Final = re.compile(
    r"^[\s\ufeff]*+(?:<!--|(?:(?://|/\*)\s*+)?<!\[CDATA\[(?:\s*\*/)?)"
    r"|(?:-->|(?:(?://|/\*)\s*+|(?<!\s)\s++)?\]\]>(?:\s*\*/)?)\s*$"
)
_TRAILING_COMMA: Final = re.compile(r",(?=\s*[}\]])")
_BLANK: Final = " \t\r\n\ufeff"
_BETWEEN: Final = re.compile(r"[\s,;]*")
_DECODER: Final = json.JSONDecoder(strict=False)  # line breaks inside strings are the commonest mistake


@dataclass(frozen=True, slots=True)
class JsonLd:
    """What the scripts of a page hold. Values have whatever types the page gave them; strings hold no lone surrogates."""

    values: tuple[Any, ...] = ()
    """The values parsed, in the order of the page."""
    broken: tuple[str, ...] = ()
    """What could not be parsed even after a repair or two: scripts, or what is left of them behind the last whole value."""
    things: tuple[dict[str, Any], ...] = ()
    """The objects among the values in document order, those in a list or an `@graph` one by one."""


def read_json_ld(scripts: Iterable[str]) -> JsonLd:
    """Parse the scripts of a page; never raises."""
    values: list[Any] = []
    broken: list[str] = []
    things: list[dict[str, Any]] = []
    left = MAX_CHARS
    for script in scripts:
        left -= len(script)
        if left < 0:
            broken.append(script)
            break
        found, rest = _decoded(script)
        values += (_sound(value, MAX_DEPTH) for value in found)
        if rest:
            broken.append(rest)
    for value in values:
        things += _things(value)
        if len(things) >= MAX_THINGS:
            break
    return JsonLd(tuple(values), tuple(broken), tuple(things[:MAX_THINGS]))


def types_of(thing: dict[str, Any]) -> frozenset[str]:
    """The types of an object, in lower case and without the address of the vocabulary.

    >>> sorted(types_of({"@type": ["http://schema.org/NewsArticle", "WebPage"]}))
    ['newsarticle', 'webpage']
    """
    given = thing.get("@type")
    names = given if isinstance(given, list) else [given]
    return frozenset(name.rstrip("/").rpartition("/")[2].rpartition(":")[2].lower() for name in names if isinstance(name, str))


def _decoded(script: str) -> tuple[list[Any], str]:
    """The values of one script, which may follow one another, and what is left of it where that is no JSON."""
    try:
        return [orjson.loads(script)], ""
    except ValueError:
        pass
    text = _WRAPPING.sub("", _WRAPPING.sub("", script)).strip(_BLANK)
    if '"' not in text:
        text = html.unescape(text)
    values: list[Any] = []
    start = 0
    while start < len(text):
        try:
            value, start = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            repaired = _TRAILING_COMMA.sub("", text[start:])
            if start + len(repaired) == len(text):
                return values, repaired
            text, start = repaired, 0
            continue
        values.append(value)
        start = _BETWEEN.match(text, start).end()  # type: ignore[union-attr]
    return values, ""


def _sound(value: Any, depth: int) -> Any:
    """A copy without lone surrogates, cut off at a depth."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_sound(key, 1): _sound(each, depth - 1) for key, each in value.items()} if depth else None
    if isinstance(value, list):
        return [_sound(each, depth - 1) for each in value] if depth else None
    return value


def _things(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in a value; no deeper than `_sound` has left it."""
    if isinstance(value, list):
        for each in value:
            yield from _things(each)
    elif isinstance(value, dict):
        yield value
        yield from _things(value.get("@graph"))
