"""A page becomes one block for each run of text that a browser would lay out as one paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from sys import maxsize
from typing import Final

from cleaner.document import Block, Layout
from cleaner.segment.head import INVISIBLE
from cleaner.segment.markup import Page, is_hidden

__all__ = ["page_blocks", "visible_text"]

VOID: Final = frozenset({"base", "basefont", "bgsound", "br", "col", "frame", "hr", "input", "keygen", "param", "source", "track"})
"""Elements without an end, and so without text; a line breaks where one stands."""
CELLS: Final = frozenset({"td", "th"})
MAX_DEPTH: Final = 200  # elements nested deeper than this are read as part of their ancestor, as browsers do from 512 on
MAX_LAYOUT_WORDS: Final = 24  # class and id words kept for a block, nearest first
_NAMED: Final = 400  # code points of class and id that are looked at
_LAYOUT_WORD = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}")
_NAMES: Final = (' class="', ' id="', ' itemprop="', ' role="')
_TAG = re.compile(r"<(/?)(?!a[\s>])([a-z][^\s>]{0,200}+)(?<!=\"\")((?:\s[^>]*)?)>\s*")
"""A tag that breaks lines, and blanks behind it: what stands between two of them is text and links. A name that ends in `=""` is that of an
attribute, which may be a megabyte of what looks like the beginning of tags: so no name is looked at any further than a tag's goes."""
_LINK_TAG = re.compile(r"(</?)a(?:\s[^>]*)?>")
_ENTITIES: Final = (("&nbsp;", "\N{NO-BREAK SPACE}"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def visible_text(blocks: list[Block]) -> str:
    """What `page_blocks` saw, one block a line: the text that a page's edits point into."""
    return "\n".join(block.text for block in blocks)


def page_blocks(page: Page, most: int = maxsize) -> list[Block]:
    """The blocks of a page, at most so many, their spans pointing into `visible_text` of the same blocks."""
    return _Walk(most).blocks(page.markup)


_Place = tuple[tuple[str, ...], tuple[int, ...], tuple[str, ...], bool]
"""What the blocks of an element are told of it and of those around it: the `path`, `containers`, `words` and `hidden` of a `Layout`."""
_NOWHERE: Final[_Place] = ((), (), (), False)


class _Walk:
    """One pass over the tags of a page that break lines.

    Every one of every page comes by here, so nothing is asked of it that its text does not need. The markup is a parser's: every
    element that has an end is closed, in order.
    """

    def __init__(self, most: int) -> None:
        self.most = most  # blocks that are made; the rest of the page is left alone
        self.found: list[Block] = []
        self.start = 0  # where the next block begins in the visible text
        self.pieces: list[str] = []  # text gathered since the last break between blocks
        self.link_chars = 0  # of that, inside links
        self.links = 0  # how many <a> we are inside of
        self.open: list[tuple[str, str, int] | None] = []
        """Name, attributes and number of the elements we are inside of; None for one that is read as part of the text around it."""
        self.places: list[_Place] = []
        """Of the outermost of them, as far as a block has asked for it."""

    def blocks(self, markup: str) -> list[Block]:
        parts = _TAG.split(markup)  # nothing stands before the first tag; then four parts a tag
        open_, places, pieces = self.open, self.places, self.pieces
        in_data_row = False
        for number, (close, tag, attributes, text) in enumerate(zip(parts[1::4], parts[2::4], parts[3::4], parts[4::4], strict=True)):
            if close:
                if pieces and not (open_ and open_[-1] is None) and not self._break():
                    return self.found
                del open_[-1:]  # nothing, where a name held a tag, as in <d<b>, and its beginning was not seen
                if len(places) > len(open_):
                    places.pop()
                in_data_row = in_data_row and tag != "tr"
            elif (in_data_row and tag in CELLS) or len(open_) >= MAX_DEPTH:
                pieces.append(" ")  # part of the text around it, but a word of its own
                if tag not in VOID:
                    open_.append(None)
            else:
                if pieces and not self._break():
                    return self.found
                if tag not in VOID:
                    open_.append((tag, attributes, number))
                    in_data_row = tag == "tr" and _is_data_row(parts, 4 * number + 6)
            if text:
                self._add(text)
        self._break()
        return self.found

    def _add(self, text: str) -> None:
        """Gather a run of text, in which links may begin and end."""
        if "<" not in text:
            self._add_plain(text)
            return
        parts = _LINK_TAG.split(text)
        self._add_plain(parts[0])
        for tag, behind in zip(parts[1::2], parts[2::2], strict=True):
            self.links += 1 if tag == "<" else -1
            self._add_plain(behind)

    def _add_plain(self, text: str) -> None:
        if not text:
            return
        if "&" in text:
            for entity, character in _ENTITIES:
                text = text.replace(entity, character)
        self.pieces.append(text)
        if self.links:
            self.link_chars += len(text.strip())

    def _break(self) -> bool:
        """End the block that was gathered, if there is one; whether there may be another."""
        text = " ".join("".join(self.pieces).split())
        if not text.isprintable():
            text = " ".join(_CONTROL.sub(" ", INVISIBLE.sub("", text)).split())
        if text:
            path, containers, words, hidden = self._place()
            end = self.start + len(text)
            layout = Layout(path, containers, words, min(self.link_chars, len(text)), hidden)
            self.found.append(Block(text, self.start, end, layout))
            self.start = end + 1
        self.pieces.clear()
        self.link_chars = 0
        return len(self.found) < self.most

    def _place(self) -> _Place:
        """Where we are. Put together only now, for most elements hold no text of their own."""
        places = self.places
        path, containers, words, hidden = places[-1] if places else _NOWHERE
        for element in self.open[len(places) :]:
            if element is None:
                break
            tag, attributes, number = element
            path, containers = _longer(path, tag), (*containers, number)
            if attributes:
                if named := _named(attributes):
                    words = (named + words)[:MAX_LAYOUT_WORDS]
                hidden = hidden or is_hidden(attributes)
            places.append((path, containers, words, hidden))
        return path, containers, words, hidden


def _is_data_row(parts: Sequence[str], place: int) -> bool:
    """Whether a row, of which the next tag's name stands at this place, is to be read as one line: not of a table that lays out a page."""
    while place < len(parts) and parts[place] in CELLS:
        place += 4
    return place < len(parts) and parts[place] == "tr" and parts[place - 1] == "/"


@lru_cache(maxsize=8192)
def _longer(path: tuple[str, ...], tag: str) -> tuple[str, ...]:
    """One object for all like it: the blocks of a page stand in few different places."""
    return (*path, tag)


@lru_cache(maxsize=8192)
def _named(attributes: str) -> tuple[str, ...]:
    """The words of an element's names, in lower case."""
    names = [attributes[start + len(name) :].partition('"')[0] for name in _NAMES if (start := attributes.find(name)) >= 0]
    return tuple(" ".join(_LAYOUT_WORD.findall(" ".join(names)[:_NAMED])).lower().split())
