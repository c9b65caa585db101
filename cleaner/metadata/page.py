"""Title, author and date of a page: of all that it declares, marks up and shows, what a reader would take down."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.document import Block
from cleaner.metadata.author_candidates import author_candidates
from cleaner.metadata.choice import best
from cleaner.metadata.day_candidates import day_candidates
from cleaner.metadata.facts import facts_of
from cleaner.metadata.found import Metadata
from cleaner.metadata.title_candidates import title_candidates
from cleaner.segment.markup import Page

__all__ = ["page_metadata"]


def page_metadata(page: Page, url: str | None, blocks: Sequence[Block] = ()) -> Metadata:
    """What a page tells of its title, author and date. `blocks` are those of the page; without them no byline is looked for in the text."""
    if not page.source.strip():
        return Metadata()
    facts = facts_of(page, url, blocks)
    title = best("title", title_candidates(facts))
    author = best("author", author_candidates(facts, title))
    return Metadata(title, author, best("date", day_candidates(facts, title)))
