"""What a page says of itself in JSON-LD: headlines, authors, dates and publishers, out of whatever shape it is in.

Everything is bounded: a page cannot make this read more than the limits below.
"""

from __future__ import annotations

import json
import re
from collections import deque
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any, Final

from cleaner.segment.jsonld import JsonLd

__all__ = ["Described", "described"]

MAX_BROKEN: Final = 500_000  # characters of a script that is no JSON in which single fields are looked for
MAX_NODES: Final = 5_000  # objects and lists looked at
MAX_PEOPLE: Final = 20
MAX_VALUE: Final = 1_000  # characters of a name or headline
MAX_DEPTH: Final = 8  # of names inside lists inside objects

_ARTICLE: Final = re.compile(r"(?:article|posting)$", re.IGNORECASE)
_WORK: Final = re.compile(r"^(?:report|review|recipe|howto|creativework|podcastepisode)$", re.IGNORECASE)
_PAGE: Final = re.compile(r"page$", re.IGNORECASE)
_ARTICLE_RANK, _WORK_RANK, _PAGE_RANK = 0, 1, 2
_OWN: Final = ("@graph", "@list", "mainEntity", "mainEntityOfPage")
"""Under these stands the page's own article; under all others (related links, parts, reviews) may stand somebody else's."""
_SITES: Final = frozenset(["WebSite", "NewsMediaOrganization"])

_STRING: Final = rf'"((?:[^"\\]|\\.){{1,{MAX_VALUE}}})"'
_LOOSE: Final = {key: re.compile(rf'"{key}"\s{{0,20}}:\s{{0,20}}{_STRING}', re.DOTALL) for key in ("@type", "headline", "datePublished")}
_LOOSE_AUTHOR: Final = re.compile(
    rf'"author"\s{{0,20}}:\s{{0,20}}(?:{_STRING}|[\[{{][^\]}}]{{0,400}}?"name"\s{{0,20}}:\s{{0,20}}{_STRING})', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Described:
    """One article or page as JSON-LD describes it; `rank` is 0 for an article, 1 for another work, 2 for the page around it."""

    rank: int
    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    date: str | None = None
    modified: str | None = None
    sites: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    """The publisher where that is a person: the site may be called after its one author."""


def described(data: JsonLd) -> tuple[list[Described], list[str]]:
    """The articles and pages a page's JSON-LD describes, articles first, and the names of the site; nothing raises.

    >>> from cleaner.segment.jsonld import read_json_ld
    >>> found, _ = described(read_json_ld(['{"@type": "NewsArticle", "headline": "A bridge", "author": [{"name": "Ann Lee"}], }']))
    >>> found[0].titles, found[0].authors
    (('A bridge',), ('Ann Lee',))
    """
    found: list[Described] = []
    sites: list[str] = []
    nodes, by_id = _nodes(data.values)
    for node in nodes:
        if (rank := _rank(node)) is not None:
            found.append(_description(node, rank, by_id))
        elif not _SITES.isdisjoint(_types(node)):
            sites += _texts(node.get("name"))
    for text in data.broken:
        found += _loose(text[:MAX_BROKEN])
    return sorted(found, key=lambda each: each.rank), sites


def _nodes(documents: tuple[Any, ...]) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """The objects that may be the page's own, in order, and everything that has an `@id` and a name, for who refers to it."""
    own: list[dict[str, Any]] = []
    by_id: dict[str, dict[str, Any]] = {}
    queue: deque[tuple[Any, bool]] = deque((document, True) for document in documents)
    for _ in range(MAX_NODES):
        if not queue:
            break
        value, is_own = queue.popleft()
        if isinstance(value, list):
            queue.extend((item, is_own) for item in value[:MAX_NODES] if isinstance(item, dict | list))
        elif isinstance(value, dict):
            if is_own:
                own.append(value)
            if isinstance(value.get("@id"), str) and "name" in value:
                by_id.setdefault(value["@id"], value)
            queue.extend((item, is_own and key in _OWN) for key, item in value.items() if isinstance(item, dict | list))
    return own, by_id


def _types(node: dict[str, Any]) -> list[str]:
    given = node.get("@type")
    given = given if isinstance(given, list) else [given]
    return [each.rpartition("/")[2].rpartition(":")[2] for each in given if isinstance(each, str)]


def _rank(node: dict[str, Any]) -> int | None:
    types = _types(node)
    if any(map(_ARTICLE.search, types)):
        return _ARTICLE_RANK
    if any(map(_WORK.search, types)):
        return _WORK_RANK
    return _PAGE_RANK if any(map(_PAGE.search, types)) else None


def _description(node: dict[str, Any], rank: int, by_id: dict[str, dict[str, Any]]) -> Described:
    publisher, known = _people(node.get("publisher"), by_id), _referred(node.get("publisher"), by_id)
    return Described(
        rank,
        titles=tuple(title for key in ("headline", "name") for title in _texts(node.get(key))),
        authors=tuple(_people(node.get("author") or node.get("creator"), by_id)),
        date=next((date for key in ("datePublished", "dateCreated") for date in _texts(node.get(key))), None),
        modified=next(iter(_texts(node.get("dateModified"))), None),
        sites=tuple(publisher),
        owners=tuple(publisher) if isinstance(known, dict) and "Person" in _types(known) else (),
    )


def _people(value: Any, by_id: dict[str, dict[str, Any]], depth: int = 0) -> list[str]:
    """The names in a value: a string, an object with a name or one that refers to such, or a list of these."""
    if depth > MAX_DEPTH:
        return []
    if isinstance(value, list):
        return [name for item in value[:MAX_PEOPLE] for name in _people(item, by_id, depth + 1)][:MAX_PEOPLE]
    known = _referred(value, by_id)
    if not isinstance(known, dict):
        return _texts(known)
    if known.get("name"):
        return _people(known["name"], {}, depth + 1)
    return [" ".join(parts)] if (parts := [*_texts(known.get("givenName")), *_texts(known.get("familyName"))]) else _texts(known)


def _referred(value: Any, by_id: dict[str, dict[str, Any]]) -> Any:
    """What a value stands for: the object with that `@id`, where it is known and the value itself has no name."""
    reference = value.get("@id") if isinstance(value, dict) and not value.get("name") else value
    return by_id.get(reference, value) if isinstance(reference, str) else value


def _texts(value: Any) -> list[str]:
    """A string, or the strings of a list or of a value in several languages, without markup's entities."""
    if isinstance(value, dict):
        value = value.get("@value")
    given = value[:MAX_PEOPLE] if isinstance(value, list) else [value]
    return [" ".join(unescape(each[:MAX_VALUE]).split()) for each in given if isinstance(each, str) and each.strip()]


def _loose(text: str) -> list[Described]:
    """What can be told of a script that is no JSON: the first article's fields, each looked for on its own."""
    start = next((match.start() for match in islice(_LOOSE["@type"].finditer(text), 50) if _ARTICLE.search(match[1])), None)
    if start is None:
        return []
    values = {}
    for key in ("headline", "datePublished"):
        match = _LOOSE[key].search(text, start) or _LOOSE[key].search(text)
        values[key] = _texts(_unescaped(match[1])) if match else []
    match = _LOOSE_AUTHOR.search(text, start) or _LOOSE_AUTHOR.search(text)
    names = _texts(_unescaped(match[1] or match[2])) if match else []
    return [Described(_ARTICLE_RANK, tuple(values["headline"]), tuple(names), next(iter(values["datePublished"]), None))]


def _unescaped(text: str) -> str:
    """A JSON string's content, its escapes resolved where they can be."""
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text
