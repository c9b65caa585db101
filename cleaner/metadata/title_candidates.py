"""What may be a page's title: what it declares and shows as one, each also with the site's name cut off."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Final
from urllib.parse import unquote, urlsplit

from cleaner.metadata.candidates import Candidate, Said, merged
from cleaner.metadata.dates import date_in
from cleaner.metadata.facts import Facts
from cleaner.metadata.people import key_of
from cleaner.metadata.titles import without_site

__all__ = ["TITLE_LOOKS", "TITLE_SOURCES", "title_candidates"]

MAX_HEADINGS: Final = 6
MAX_BLOCKS: Final = 400  # among which a title is looked for
MAX_TITLE: Final = 400  # code points
MORE_TITLES: Final = ("headline", "parsely-title", "sailthru.title", "citation_title", "dc.title", "dcterms.title", "title")

TITLE_SOURCES: Final = tuple(
    f"{source}{cut}"
    for source in ("og", "twitter", "meta", "article", "page", "title", "only h1", "first h1", "later h1", "h2")
    for cut in ("", ", cut")
)
TITLE_LOOKS: Final = (
    *("words", "one or two words", "share in address", "share of address", "no address", "stands alone", "has a separator", "is the site"),
    "capitals",
)
Given = tuple[str, frozenset[str]]
"""A value, and the sources that give it."""
_WORD: Final = re.compile(r"\w+")
_BAR: Final = re.compile(r"\s[|–—-]\s|\s[»|]")


def title_candidates(facts: Facts) -> list[Candidate]:
    """What a page gives as its title, each as it stands and without the site's name."""
    keys = {key_of(heading) for heading in facts.head.headings}
    said: list[Said] = []
    for source, given in _declared(facts):
        shorter = without_site(given, facts.sites, keys)
        said += [(source, given), *([(f"{source}, cut", shorter)] if shorter != given else [])]
    found = _titles({key: given for key, given in merged(said).items() if key}, facts.sites)
    first = zip(facts.lines[:MAX_BLOCKS], facts.blocks[:MAX_BLOCKS], strict=True)
    blocks = {line for line, block in first if len(block.text) <= MAX_TITLE}
    slug = _slug(facts.url)
    return [Candidate(value, sources, _looks(key, value, slug, blocks, facts.sites)) for key, (value, sources) in found.items()]


def _titles(found: dict[str, Given], sites: Collection[str]) -> dict[str, Given]:
    """Without the site's name, and without a heading that is a title and a date behind it, where there is anything else."""
    left = {
        key: given
        for key, given in found.items()
        if key_of(given[0]) not in sites
        and not any(other != key and key.startswith(other) and date_in(key.removeprefix(other), "en") for other in found)
    }
    return left or found


def _declared(facts: Facts) -> Iterator[Said]:
    head = facts.head
    for source, names in (("og", ("og:title",)), ("twitter", ("twitter:title",)), ("meta", MORE_TITLES)):
        yield from ((source, value) for name in names for value in head.meta.get(name, ())[:1])
    for each in facts.own:
        yield from (("page", value) for value in each.titles[:1]) if each.rank == 2 else (("article", value) for value in each.titles[:2])
    if head.title:
        yield "title", head.title
    only = len(head.headings) == 1
    for number, heading in enumerate(head.headings[:MAX_HEADINGS]):
        yield "only h1" if only else "later h1" if number else "first h1", heading
    if not head.headings:
        first = (block.text for block in facts.blocks[:MAX_BLOCKS] if block.layout and "h2" in block.layout.path)
        yield from (("h2", text) for text in islice(first, 1))


def _looks(key: str, value: str, slug: frozenset[str], blocks: Collection[str], sites: Collection[str]) -> dict[str, float]:
    words = set(_WORD.findall(key))
    shared, count = len(words & slug), len(key.split())
    return {
        "words": min(count, 25) / 10,
        "one or two words": float(count < 3),
        "share in address": shared / max(1, len(words)),
        "share of address": shared / max(1, len(slug)),
        "no address": float(not slug),
        "stands alone": float(key in blocks),
        "has a separator": float(_BAR.search(value) is not None),
        "is the site": float(key_of(value) in sites),
        "capitals": float(value.isupper()),
    }


def _slug(url: str | None) -> frozenset[str]:
    """The words of the longest part of an address's path."""
    try:
        parts = unquote(urlsplit(url or "").path).split("/")
    except ValueError:
        return frozenset()
    return frozenset(_WORD.findall(max(parts, key=len).casefold()))
