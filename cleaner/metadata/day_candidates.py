"""On which day a page may have been published: what it declares, marks up, shows, or has in its address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleaner.metadata.byline import around_title
from cleaner.metadata.candidates import Candidate, Said, merged
from cleaner.metadata.dates import date_in
from cleaner.metadata.facts import Facts
from cleaner.metadata.published import address_day, day_of, marked_day, searched_day, time_day

__all__ = ["DAY_LOOKS", "DAY_SOURCES", "day_candidates"]

PUBLISHED: Final = "article:published_time"
MORE_DATES: Final = (
    *("article:published", "og:published_time", "og:article:published_time", "parsely-pub-date"),
    *("sailthru.date", "cxenseparse:publishtime", "cxenseparse:recs:publishtime", "published", "published_time", "publication_date"),
    *("og:publish_date", "publish_date", "publish-date", "publishdate", "publisheddate", "pubdate", "date", "dc.date.issued"),
    *("dcterms.issued", "citation_publication_date", "citation_online_date", "citation_date", "dc.date", "dcterms.date"),
    *("dcterms.created", "dc.date.created"),
)
MODIFIED: Final = (
    *("article:modified_time", "og:updated_time", "lastmod", "last-modified", "dcterms.modified", "datemodified", "article:modified"),
    "modified",
)
_UPDATED: Final = re.compile(
    r"updat|modif|review|aktualisiert|oppdatert|uppdaterad|opdateret|mis à jour|actualizado|aggiornato|bijgewerkt|zaktualizowan",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"\d{4}")  # digits of any script
MAX_LINE: Final = 120  # code points of a line that is looked at for a date
_WHOLE: Final = len("2024-05-03")

DAY_SOURCES: Final = (
    *("article", "page", PUBLISHED, "datepublished", "other meta", "modified", "meta modified", "marked", "time", "address"),
    *("shown", "shown later", "shown as update", "searched"),
)
_OF_UPDATES: Final = frozenset({"modified", "meta modified"})
DAY_LOOKS: Final = ("on the page", "no day on the page", "latest", "earliest", "only one")


def day_candidates(facts: Facts, title: str | None) -> list[Candidate]:
    """The days a page gives, in ISO 8601. Where it gives none but that of an update, htmldate is asked: the page is parsed again for it."""
    said = [*_declared(facts), *_shown(facts, title)]
    if all(source in _OF_UPDATES for source, _ in said) and (day := searched_day(facts.page.root, facts.url)):
        said.append(("searched", day))
    found = merged(said)
    on_page = _days_on_page(facts) if found else frozenset()
    return [
        Candidate(
            day,
            sources,
            {
                "on the page": float(day in on_page),
                "no day on the page": float(not on_page),
                "latest": float(day == max(found)),
                "earliest": float(day == min(found)),
                "only one": float(len(found) == 1),
            },
        )
        for day, sources in found.values()
    ]


def _declared(facts: Facts) -> Iterator[Said]:
    given: list[tuple[str, str | None]] = []
    for each in facts.own:
        given += [("page" if each.rank == 2 else "article", each.date), ("modified", each.modified)]
    for source, names in ((PUBLISHED, (PUBLISHED,)), ("datepublished", ("datepublished",)), ("other meta", MORE_DATES)):
        given += [(source, value) for name in names for value in facts.head.meta.get(name, ())[:1]]
    given += [("meta modified", value) for name in MODIFIED for value in facts.head.meta.get(name, ())[:1]]
    for source, value in given:
        if value and (day := day_of(value, facts.language)):
            yield source, day
    for source, found in (
        ("marked", marked_day(facts.page.tree, facts.language)),
        ("time", time_day(facts.page.tree, facts.language)),
        ("address", address_day(facts.url)),
    ):
        if found:
            yield source, found


def _shown(facts: Facts, title: str | None) -> Iterator[Said]:
    """The days in the short lines around the title."""
    first = True
    for block in around_title(facts.blocks, title):
        if day := _day_in(block.text, facts.language):
            if _UPDATED.search(block.text):
                yield "shown as update", day
            else:
                yield "shown" if first else "shown later", day
                first = False


def _days_on_page(facts: Facts) -> frozenset[str]:
    return frozenset(day for block in facts.blocks if (day := _day_in(block.text, facts.language)))


def _day_in(line: str, language: str) -> str | None:
    """The whole date of a short line."""
    if len(line) > MAX_LINE or not _YEAR.search(line):
        return None
    found = date_in(line, language)
    return day_of(found) if found and len(found) == _WHOLE else None
