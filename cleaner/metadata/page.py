"""Title, author and date of a page: from what it declares, else from its markup, else from what a reader is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleaner.document import Block
from cleaner.metadata.byline import around_title, marked_authors, shown_authors
from cleaner.metadata.found import BETWEEN_AUTHORS, Metadata
from cleaner.metadata.jsonld import Described, described
from cleaner.metadata.people import key_of, people
from cleaner.metadata.published import address_day, day_of, marked_day, searched_day, shown_day
from cleaner.metadata.titles import best_title, shared_words, site_keys
from cleaner.segment.head import Head
from cleaner.segment.markup import Page

__all__ = ["page_metadata"]

TITLES: Final = (
    *("og:title", "twitter:title", "headline", "parsely-title", "sailthru.title", "citation_title", "dc.title", "dcterms.title", "title"),
)
AUTHORS: Final = (
    *("author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "cxenseparse:author", "byl", "og:author"),
    *("citation_author", "citation_authors", "dc.creator", "dcterms.creator", "dc.contributor.author", "creator"),
)
SURNAME_FIRST: Final = frozenset(["citation_author", "dc.creator", "dcterms.creator", "dc.contributor.author"])
WRITTEN: Final = ("twitter:data1",)
"""What WordPress sets to the author, and where there is none to the reading time."""
SAME: Final = 0.6
"""Shared words of a headline and a title, from which on they are of one article."""
DATES: Final = (
    *("article:published_time", "article:published", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date"),
    *("sailthru.date", "cxenseparse:publishtime", "cxenseparse:recs:publishtime", "published", "published_time", "publication_date"),
    *(
        "og:publish_date",
        "publish_date",
        "publish-date",
        "publishdate",
        "publisheddate",
        "pubdate",
        "date",
        "dc.date.issued",
        "dcterms.issued",
    ),
    *(
        "citation_publication_date",
        "citation_online_date",
        "citation_date",
        "dc.date",
        "dcterms.date",
        "dcterms.created",
        "dc.date.created",
    ),
)
SITES: Final = ("og:site_name", "application-name", "apple-mobile-web-app-title", "al:ios:app_name", "al:android:app_name", "twitter:site")
ADDRESSES: Final = ("og:url", "twitter:url", "twitter:domain")


def page_metadata(page: Page, url: str | None, blocks: Sequence[Block] = ()) -> Metadata:
    """What a page tells of its title, author and date. `blocks` are those of the page; without them no byline is looked for in the text."""
    root, head = page.root, page.head
    if root is None:
        return Metadata()
    articles, names = described(page.json_ld)
    own = _own(articles, head)
    sites = _sites(own, names, head, url)
    title = best_title(_titles(own, head), head.headings, sites)
    nobody = sites - {key_of(name) for each in own for name in each.owners}
    authors = _authors(own, head, nobody) or marked_authors(root, nobody) or shown_authors(blocks, title, nobody)
    language = (root.get("lang") or "en")[:2].lower()
    day = _day(own, head, language) or marked_day(root, language) or address_day(url)
    day = day or shown_day(around_title(blocks, title), language) or searched_day(root, url)
    return Metadata(title, BETWEEN_AUTHORS.join(authors) or None, day)


def _own(articles: list[Described], head: Head) -> list[Described]:
    """Of what JSON-LD describes, the article the page is called after, else the first, and the page around it."""
    called = [*head.values(TITLES[:2]), *head.headings, *([head.title] if head.title else [])]
    works = sorted((each for each in articles if each.rank < 2), key=lambda each: not _is_called(each, called))
    return [*works[:1], *[each for each in articles if each.rank == 2][:1]]


def _is_called(article: Described, called: list[str]) -> bool:
    return any(shared_words(title, name) >= SAME for title in article.titles for name in called)


def _sites(own: list[Described], names: list[str], head: Head, url: str | None) -> frozenset[str]:
    given = [*head.values(SITES), *names, *(name for each in own for name in each.sites)]
    return site_keys([name.lstrip("@") for name in given], [url, *head.values(ADDRESSES)])


def _titles(own: list[Described], head: Head) -> list[str]:
    titles = [title for each in own if each.rank < 2 for title in each.titles]
    return [*head.values(TITLES[:1]), *titles, *head.values(TITLES[1:]), *([head.title] if head.title else [])]


def _authors(own: list[Described], head: Head, sites: frozenset[str]) -> list[str]:
    for each in own:
        if each.rank < 2 and (found := people(each.authors, sites)):
            return found
    for name in AUTHORS:
        if found := people(head.meta.get(name, ()), sites, surname_first=name in SURNAME_FIRST):
            return found
    values = [value for value in head.values(WRITTEN)[:1] if not any(map(str.isdigit, value))]
    return people(values, sites)


def _day(own: list[Described], head: Head, language: str) -> str | None:
    declared = [each.date for each in own if each.rank < 2] + head.values(DATES) + [each.date for each in own if each.rank == 2]
    return next((day for value in declared if value and (day := day_of(value, language))), None)
