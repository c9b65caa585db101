"""Who wrote it, going by what a reader is shown: links to an author, elements marked as one, lines such as "By Jane Doe"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any, Final

from cleaner.document import Block
from cleaner.metadata.names import authors, first_part, is_label, unlabelled
from cleaner.metadata.people import key_of, people
from cleaner.segment.head import pieces, shown

__all__ = ["around_title", "marked_authors", "shown_authors", "told_elements"]

MAX_MARKED: Final = 40  # elements looked at
MAX_CANDIDATES: Final = 200
MAX_BYLINE: Final = 120  # characters
MAX_TITLE: Final = 400  # characters
MAX_CLASS_WORDS: Final = 10  # of a block's class and id words, nearest first
MAX_NAME_WORDS: Final = 5  # of a name that only its class tells from other text
BEFORE_TITLE: Final = 4  # blocks before the title among which a line may be a byline
BEHIND_TITLE: Final = 14  # and behind it

_AUTHOR_WORDS: Final = frozenset(
    ["author", "authors", "byline", "bylines", "writer", "writers", "autor", "autoren", "auteur", "autore", "forfatter"]
)
_BESIDE: Final = frozenset(
    [
        "bio",
        "biography",
        "description",
        "desc",
        "role",
        "job",
        "position",
        "date",
        "time",
        "social",
        "comment",
        "comments",
        "related",
        "share",
        "caption",
    ]
)
"""Class words of what stands beside a name, or of places where other articles and readers have theirs."""
_ELSEWHERE: Final = re.compile(
    r"comment|related|sidebar|footer|recommend|widget|popular|trending|teaser|(?:^|[\s_-])card|carousel|quote|testimonial|review(?:er|ed)",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"(?:,\s*)?(?:and|und|et|y|e|og|och|en|i|и|&)|with|mit|avec|con", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}")
_MAX_ANCESTORS: Final = 12
_ITEMS: Final = frozenset(["author", "creator"])
_INLINE: Final = frozenset(["a", "span", "cite", "strong", "address"])
_HINT: Final = re.compile(
    r"(?i:author|byline)|/(?:autor|auteur|contributor|people/|person/|team/|staff/|writer|reporter|columnist|journalist|by/|redakt)"
)
_WITH_ITEM: Final = (f"{tag}[itemprop='{item}']" for tag in ("div", "p", "meta", "li") for item in sorted(_ITEMS))
_TOLD: Final = ",".join(("h1", *sorted(_INLINE), *_WITH_ITEM))
_ADDRESS: Final = re.compile(
    r"/(?:authors?|autore?n?|autores|auteurs?|contributors?|people|person|reporters?|writers?|columnists?|journalists?|by|staff|team|redakteure?)"
    r"/[^/?#]+/?(?:[?#].*)?$",
    re.IGNORECASE,
)


def told_elements(tree: Any) -> list[Any]:
    """The headings, and the elements whose attributes may mark an author, in order."""
    found: list[Any] = []
    for element in tree.css(_TOLD):
        if found and found[-1].mem_id == element.mem_id:  # found by two selectors
            continue
        if element.tag == "h1" or _may_mark(element):
            found.append(element)
            if len(found) == MAX_CANDIDATES:
                break
    return found


def _may_mark(element: Any) -> bool:
    given = element.attributes
    if not given:
        return False
    hints = f"{given.get('class') or ''} {given.get('rel') or ''} {given.get('href') or ''}"
    return given.get("itemprop") in _ITEMS or (element.tag in _INLINE and _HINT.search(hints) is not None)


def marked_authors(found: Sequence[Any], sites: Collection[str] | None = None) -> list[str]:
    """The authors of the first element behind a heading, else of the first at all, that is marked as one, and of those beside it.

    `found` are the `told_elements` of the page.
    """
    last_heading = next((n for n, element in enumerate(found) if element.tag == "h1"), -1)
    ordered = [element for element in [*found[last_heading + 1 :], *found[: last_heading + 1]] if element.tag != "h1"]
    for number, element in enumerate(ordered[:MAX_MARKED]):
        if _is_mark(element) and (names := _names_of(element, sites)):
            above = element.parent.mem_id
            beside = [other for other in ordered[number + 1 : MAX_MARKED] if other.parent.mem_id == above and _is_mark(other)]
            return people([*names, *(name for other in beside for name in _names_of(other, sites))], sites)
    return []


def _is_mark(element: Any) -> bool:
    """Whether an element names this article's author, and stands in no list of other articles or comments."""
    ancestor, given = element.parent, element.attributes
    if not given.get("itemprop") and "author" not in (given.get("rel") or "").split():
        classes = {word.lower() for word in _WORD.findall(_names(element))}
        by_class = not _AUTHOR_WORDS.isdisjoint(classes) and _BESIDE.isdisjoint(classes)
        if not by_class and not _ADDRESS.search(given.get("href") or ""):
            return False
        if ancestor is not None and len(shown(ancestor)) > MAX_BYLINE and not by_class:
            return False  # a link in a sentence
    for _ in range(_MAX_ANCESTORS):
        if ancestor is None or ancestor.tag in {"body", "main"}:
            return True
        if ancestor.tag in {"aside", "footer", "nav"} or _ELSEWHERE.search(_names(ancestor)):
            return False
        ancestor = ancestor.parent
    return True


def _names(element: Any) -> str:
    given = element.attributes
    return f"{given.get('class') or ''} {given.get('id') or ''}"


def _names_of(element: Any, sites: Collection[str] | None) -> list[str]:
    """The names a marked element begins with: the first piece of its text that is one, and those that an "and" joins to it."""
    for inner in element.css("[itemprop='name']"):
        if inner.mem_id != element.mem_id and (named := people([inner.attributes.get("content") or shown(inner)], sites)):
            return named
    names: list[str] = []
    joined = True
    content = element.attributes.get("content")
    for piece in [content] if content else pieces(element):
        text = first_part(" ".join(piece.split()))
        if not any(map(str.isalpha, text)) or _AND.fullmatch(text):
            joined = joined or bool(names and text)
        elif is_label(text):
            continue
        elif not joined or len(text.split()) > MAX_NAME_WORDS or not (found := people([text], sites)):
            break
        else:
            names += found
            joined = False
    return names


def shown_authors(near: Sequence[Block], sites: Collection[str] | None = None) -> list[str]:
    """The authors of the first byline near the title (`around_title`). `sites` are keys of the site's names, as `key_of` makes them."""
    told = False
    for block in near:
        if len(block.text) > MAX_BYLINE:
            told = False
            continue
        if names := _of_line(block, told, sites):
            return names
        told = is_label(block.text)
    return []


def around_title(blocks: Sequence[Block], title: str | None) -> list[Block]:
    """The blocks behind the title, then those before it, the nearest first."""
    start = _title_block(blocks, title)
    return [*blocks[start + 1 : start + 1 + BEHIND_TITLE], *reversed(blocks[max(0, start - BEFORE_TITLE) : start])]


def _title_block(blocks: Sequence[Block], title: str | None) -> int:
    """Where the title stands: as a heading of the first order, else anywhere; else where any such heading stands, else the beginning."""
    wanted = key_of(title) if title else ""
    headings = [n for n, block in enumerate(blocks) if block.layout and "h1" in block.layout.path]
    for among in (headings, range(len(blocks))):
        found = next((n for n in among if len(blocks[n].text) <= MAX_TITLE and key_of(blocks[n].text) == wanted), None)
        if found is not None:
            return found
    return headings[0] if headings else 0


def _of_line(block: Block, told: bool, sites: Collection[str] | None) -> list[str]:
    """The names in a line that something says to be a byline: a label, the line before, or a class."""
    text = block.text
    words = block.layout.words[:MAX_CLASS_WORDS] if block.layout else ()
    rest = unlabelled(text)
    marked = told or (not _AUTHOR_WORDS.isdisjoint(words) and _BESIDE.isdisjoint(words[:3]))
    uncased = text.upper() == text.lower()  # then only a label makes a name of it, in `authors`
    if rest == text and not marked and not uncased:
        return []
    if names := authors(text):
        return people(names.split("; "), sites)
    rest = first_part(rest)
    return people([rest], sites) if marked and _is_name(rest) else []


def _is_name(text: str) -> bool:
    """Whether a text reads like a name, not like a phrase: few words, none of them an ordinary one."""
    words = text.split()
    return (
        len(words) <= MAX_NAME_WORDS and not any(map(str.isdigit, text)) and not any(word.islower() and len(word) > 3 for word in words[1:])
    )
