"""What is read of a page before anything is chosen: what it declares, whose article it is, what the site is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from cleaner.document import Block
from cleaner.metadata.byline import told_elements
from cleaner.metadata.candidates import plain
from cleaner.metadata.jsonld import Described, described
from cleaner.metadata.people import key_of
from cleaner.metadata.titles import shared_words, site_keys
from cleaner.segment.head import Head
from cleaner.segment.markup import Page

__all__ = ["Facts", "facts_of"]

SAME: Final = 0.6
"""Shared words of a headline and a title, from which on they are of one article."""
SITES: Final = ("og:site_name", "application-name", "apple-mobile-web-app-title", "al:ios:app_name", "al:android:app_name", "twitter:site")
ADDRESSES: Final = ("og:url", "twitter:url", "twitter:domain")
NAMED_BY: Final = ("og:title", "twitter:title")


@dataclass(frozen=True)
class Facts:
    """What there is to choose from."""

    page: Page
    url: str | None
    blocks: Sequence[Block]
    head: Head
    own: Sequence[Described]
    """Of what JSON-LD describes, the article the page is called after, else the first, and the page around it."""
    sites: frozenset[str]
    """Keys of what the site is called (`cleaner.metadata.people.key_of`)."""

    @property
    def language(self) -> str:
        """The language the page says it is in, ISO 639-1; English where it says nothing."""
        return str(self.page.tree.root.attributes.get("lang") or "en")[:2].lower()

    @cached_property
    def lines(self) -> Sequence[str]:
        """The text of each block, folded."""
        together = "\n".join(block.text for block in self.blocks)  # no block holds a line break
        return [" ".join(line.split()) for line in plain(together).split("\n")] if self.blocks else []

    @cached_property
    def told(self) -> Sequence[Any]:
        """The elements that may mark an author, and the headings."""
        return told_elements(self.page.tree)

    @cached_property
    def nobody(self) -> frozenset[str]:
        """Keys of names that are the site's and nobody's: a site may be called after its one author."""
        return self.sites - {key_of(name) for each in self.own for name in each.owners}


def facts_of(page: Page, url: str | None, blocks: Sequence[Block]) -> Facts:
    """Read a page. Its tree is not changed."""
    head = page.head
    articles, names = described(page.json_ld)
    own = _own(articles, head)
    given = [*head.values(SITES), *names, *(name for each in own for name in each.sites)]
    sites = site_keys([name.lstrip("@") for name in given], [url, *head.values(ADDRESSES)])
    return Facts(page, url, blocks, head, own, sites)


def _own(articles: list[Described], head: Head) -> list[Described]:
    called = [*head.values(NAMED_BY), *head.headings, *([head.title] if head.title else [])]
    works = sorted((each for each in articles if each.rank < 2), key=lambda each: not _is_called(each, called))
    return [*works[:1], *[each for each in articles if each.rank == 2][:1]]


def _is_called(article: Described, called: list[str]) -> bool:
    return any(shared_words(title, name) >= SAME for title in article.titles for name in called)
