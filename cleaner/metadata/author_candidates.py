"""Who may have written a page: names that it declares, marks up, or shows in a byline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cleaner.document import Block
from cleaner.metadata.byline import around_title, marked_authors, shown_authors
from cleaner.metadata.candidates import Candidate, Said, folded, merged
from cleaner.metadata.facts import Facts
from cleaner.metadata.found import BETWEEN_AUTHORS
from cleaner.metadata.names import is_desk
from cleaner.metadata.people import is_handle, key_of, people

__all__ = ["AUTHOR_LOOKS", "AUTHOR_SOURCES", "author_candidates"]

MORE_NAMES: Final = (
    *("article:author_name", "parsely-author", "sailthru.author", "cxenseparse:author", "byl", "og:author"),
    *("citation_author", "citation_authors", "dc.creator", "dcterms.creator", "dc.contributor.author", "creator"),
)
SURNAME_FIRST: Final = frozenset(["citation_author", "dc.creator", "dcterms.creator", "dc.contributor.author"])
WRITTEN: Final = "twitter:data1"
"""What WordPress sets to the author, and where there is none to the reading time."""
MAX_LINE: Final = 300  # code points of a line in which a name is looked for
MAX_WORDS: Final = 4  # of a name that is not followed by what its bearer does
MIN_KEY: Final = 4  # code points of a site's name that are looked for inside another

AUTHOR_SOURCES: Final = ("article", "page", "meta", "article:author", "other meta", "written", "marked", "marked, the site", "shown")
AUTHOR_LOOKS: Final = (
    *("is the site", "like the site", "is a desk", "is a user's", "one word", "several", "many words", "small letters"),
    *("near the title", "on the page", "part of another", "whole of another"),
)

_Given = tuple[str, tuple[str, ...]]


def author_candidates(facts: Facts, title: str | None) -> list[Candidate]:
    """The authors a page gives, several in one value. The site's own name and desks are among them: some pages have no others."""
    around = around_title(facts.blocks, title)
    given = [(source, names) for source, names in _given(facts, around) if names]
    # Where anybody names a person, the site, its desks and users are no candidates.
    given = [(source, names) for source, names in given if people(names, facts.nobody)] or given
    by_value = {BETWEEN_AUTHORS.join(names): names for _, names in given}
    said: list[Said] = [(source, BETWEEN_AUTHORS.join(names)) for source, names in given]
    if not said:
        return []
    found = merged(said, lambda value: " ".join(sorted(map(folded, by_value[value]))))
    everywhere = "\n".join(line for line, block in zip(facts.lines, facts.blocks, strict=True) if len(block.text) <= MAX_LINE)
    near = "\n".join(folded(block.text) for block in around if len(block.text) <= MAX_LINE)
    sets = [frozenset(by_value[value]) for value, _ in found.values()]
    return [Candidate(value, sources, _looks(by_value[value], facts.sites, near, everywhere, sets)) for value, sources in found.values()]


def _given(facts: Facts, around: Sequence[Block]) -> Iterator[_Given]:
    """Who says what; of names that are not all persons', the persons'."""

    def named(values: Iterable[str], *, surname_first: bool = False) -> tuple[str, ...]:
        values = list(values)
        return tuple(people(values, facts.nobody, surname_first=surname_first) or people(values, surname_first=surname_first))

    for each in facts.own:
        yield "page" if each.rank == 2 else "article", named(each.authors)
    meta = facts.head.meta
    yield "meta", named(meta.get("author", ()))
    yield "article:author", named(meta.get("article:author", ()))
    for name in MORE_NAMES:
        yield "other meta", named(meta.get(name, ()), surname_first=name in SURNAME_FIRST)
    yield "written", named(value for value in meta.get(WRITTEN, ())[:1] if not any(map(str.isdigit, value)))
    marked = tuple(marked_authors(facts.told, facts.nobody))
    yield "marked", marked
    if not marked:
        yield "marked, the site", tuple(marked_authors(facts.told))
    yield "shown", tuple(shown_authors(around, facts.nobody))


def _looks(names: Sequence[str], sites: frozenset[str], near: str, everywhere: str, sets: Sequence[frozenset[str]]) -> dict[str, float]:
    keys = [key for name in names if len(key := key_of(name)) >= MIN_KEY]
    like = any(len(site) >= MIN_KEY and (site in key or key in site) for site in sites for key in keys)
    mine, plain = frozenset(names), [folded(name) for name in names]
    looks = {
        "is the site": any(key in sites for key in keys),
        "like the site": like,
        "is a desk": any(map(is_desk, names)),
        "is a user's": any(map(is_handle, names)),
        "one word": len(names) == 1 and len(names[0].split()) == 1,
        "several": len(names) > 1,
        "many words": any(len(name.split()) > MAX_WORDS for name in names),
        "small letters": any(map(str.islower, names)),
        "near the title": all(name in near for name in plain),
        "on the page": all(name in everywhere for name in plain),
        "part of another": any(mine < other for other in sets),
        "whole of another": any(mine > other for other in sets),
    }
    return {name: float(found) for name, found in looks.items()}
