"""A page becomes one block for each run of text that a browser would lay out as one paragraph."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Final

from cleaner.document import Block, Layout
from cleaner.errors import RecordError
from cleaner.segment.hostile import without_surplus_attributes

__all__ = ["page_blocks", "page_source", "parse_page", "visible_text"]

UNSEEN: Final = frozenset(
    {
        "area", "audio", "canvas", "datalist", "embed", "iframe", "link", "map", "meta", "noscript", "object", "option",
        "script", "select", "style", "svg", "template", "title", "video",
    }
)  # fmt: skip
INLINE: Final = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd",
        "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
        "u", "var", "wbr",
    }
)  # fmt: skip
CELLS: Final = frozenset({"td", "th"})
BREAKS: Final = frozenset({"br", "hr"})
UNREAD: Final = UNSEEN | BREAKS
MAX_DEPTH: Final = 200  # elements nested deeper than this are read as part of their ancestor, as browsers do from 512 on
MAX_LAYOUT_WORDS: Final = 24  # class and id words kept for a block, nearest first
_NAMED: Final = 400  # code points of class and id that are looked at
_LAYOUT_WORD = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DROPPED = re.compile("[\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}]")
_TOO_DEEP: Final = "Excessive depth"
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f]")  # libxml2 would stop reading at the first of them


def page_source(html: str) -> str:
    """The page without what makes parsers of decoded text stumble: an XML declaration, control characters, attributes without end."""
    return without_surplus_attributes(_FORBIDDEN.sub(" ", _XML_DECLARATION.sub("", html, count=1)))


def parse_page(html: str) -> Any:
    """The root element of a page, or None when there is nothing in it. Raises `RecordError` when it cannot be parsed."""
    from lxml import etree

    source = page_source(html)
    if not source.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_plain_elements())
    try:
        root = etree.fromstring(source.encode("utf-8"), parser)
    except UnicodeEncodeError as error:
        raise RecordError(f"the page holds a lone surrogate at {error.start}; decode its bytes again, with errors='replace'") from error
    except etree.ParserError:
        return None  # nothing but comments or declarations
    except (etree.LxmlError, ValueError) as error:
        raise RecordError(f"the page cannot be parsed as HTML: {error}") from error
    if any(_TOO_DEEP in entry.message for entry in parser.error_log):  # libxml2 stops there, and says so only in its log
        raise RecordError("the page nests its elements too deeply to be read to its end; is it HTML?")
    return root


@cache
def _plain_elements() -> Any:
    """All elements of one class, so that none costs a lookup: that of lxml.html, which htmldate wants."""
    from lxml import etree
    from lxml.html import HtmlElement

    return etree.ElementDefaultClassLookup(element=HtmlElement)


def page_blocks(root: Any) -> list[Block]:
    """The blocks of a page, their spans pointing into `visible_text` of the same blocks."""
    return [] if root is None else _Walk().blocks(root)


def visible_text(blocks: list[Block]) -> str:
    """What `page_blocks` saw, one block a line: the text that a page's edits point into."""
    return "\n".join(block.text for block in blocks)


class _Container:
    """An element that breaks lines, and those around it. What a block is told of them is put together when a block is found."""

    __slots__ = ("containers", "element", "hidden", "number", "outer", "path", "words")

    def __init__(self, outer: _Container | None, element: Any, number: int, hidden: bool) -> None:
        self.outer, self.element, self.number, self.hidden = outer, element, number, hidden
        self.path: tuple[str, ...] | None = () if outer is None else None  # None: not put together yet
        self.containers: tuple[int, ...] = ()
        self.words: tuple[str, ...] = ()

    def layout(self, link_chars: int) -> Layout:
        """The layout of a block that stands in this container, with so many of its characters inside links."""
        waiting = []
        container = self
        while container.path is None and container.outer is not None:
            waiting.append(container)
            container = container.outer
        for inner in reversed(waiting):
            outer, container = container, inner
            element = container.element
            container.path = (*(outer.path or ()), element.tag)
            container.containers = (*outer.containers, container.number)
            named = _layout_words(element.get("class") or "", element.get("id") or "")
            container.words = (named + outer.words)[:MAX_LAYOUT_WORDS] if named else outer.words
        return Layout(self.path or (), self.containers, self.words, link_chars, self.hidden)


class _Walk:
    """One pass over the tree, by lxml's own walk instead of recursion: pages nest a thousand elements deep.

    Every element of every page comes by here, so nothing is asked of one that its text does not need.
    """

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.start = 0  # where the next block begins in the visible text
        self.pieces: list[str] = []  # text gathered since the last break between blocks
        self.link_chars = 0  # of that, inside links
        self.links = 0  # how many <a> we are inside of
        self.container = _Container(None, None, 0, False)
        self.number = 0
        self._row: tuple[Any, bool] = (None, False)
        """The table row last looked at, and whether it is one of data."""

    def blocks(self, root: Any) -> list[Block]:
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
        outside: list[_Container | None] = []  # for each open element, the container to go back to if it is one itself
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in UNREAD or not isinstance(tag, str) or (tag in INLINE and _is_hidden(element)):
                    if tag in BREAKS:
                        self._break()
                    walk.skip_subtree()
                    outside.append(None)
                    continue
                outside.append(None if tag in INLINE else self._open(element, tag, len(outside)))
                self.links += tag == "a"
                if text := element.text:
                    self._add(text)
            else:
                if (outer := outside.pop()) is not None:
                    self._break()
                    self.container = outer
                elif tag == "a" and self.links and not _is_hidden(element):
                    self.links -= 1
                if outside and (text := element.tail):
                    self._add(text)
        self._break()
        return self.found

    def _open(self, element: Any, tag: str, depth: int) -> _Container | None:
        """Begin an element that lies across the page; what it is inside of, unless it is read as part of that."""
        if depth >= MAX_DEPTH or (tag in CELLS and self._in_data_row(element)):
            self._add(" ")  # part of the text around it, but a word of its own
            return None
        self._break()
        outer = self.container
        self.number += 1
        self.container = _Container(outer, element, self.number, outer.hidden or _is_hidden(element))
        return outer

    def _add(self, text: str) -> None:
        if self.pieces or not text.isspace():
            self.pieces.append(text)
            if self.links:
                self.link_chars += len(text.strip())

    def _break(self) -> None:
        """End the block that was gathered, if there is one."""
        if not self.pieces:
            return
        text = " ".join(_DROPPED.sub("", "".join(self.pieces)).split())
        if text:
            layout = self.container.layout(min(self.link_chars, len(text)))
            self.found.append(Block(text, self.start, self.start + len(text), layout))
            self.start += len(text) + 1
        self.pieces, self.link_chars = [], 0

    def _in_data_row(self, cell: Any) -> bool:
        """Whether the row is one of a table of data, to be read as one line, not of a table that lays out a page."""
        row = cell.getparent()
        if row is None or row.tag != "tr":
            return False
        if row is not self._row[0]:
            self._row = (row, all(inner.tag in INLINE or inner.tag in CELLS for inner in row.iterdescendants()))
        return self._row[1]


def _is_hidden(element: Any) -> bool:
    """Whether the page asks not to show the element now. Its blocks are kept, marked: articles hide behind paywalls and scripts."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


@lru_cache(maxsize=4096)
def _layout_words(class_: str, id_: str) -> tuple[str, ...]:
    """The words of an element's class and id."""
    return tuple(word.lower() for word in _LAYOUT_WORD.findall(f"{class_} {id_}"[:_NAMED]))
