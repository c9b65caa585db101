"""A page becomes one block for each run of text that a browser would lay out as one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from cleaner.document import Block, Layout
from cleaner.errors import RecordError

__all__ = ["page_blocks", "page_source", "parse_page", "visible_text"]

UNSEEN: Final = frozenset(
    {
        "area", "audio", "canvas", "datalist", "embed", "head", "iframe", "link", "map", "meta", "noscript", "object", "option",
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
MAX_DEPTH: Final = 200  # elements nested deeper than this are read as part of their ancestor, as browsers do from 512 on
MAX_LAYOUT_WORDS: Final = 24  # class and id words kept for a block, nearest first
_LAYOUT_WORD = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DROPPED = re.compile("[\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}]")
_TOO_DEEP: Final = "Excessive depth"
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f]")  # libxml2 would stop reading at the first of them


def page_source(html: str) -> str:
    """The page without what makes parsers of decoded text stumble: an XML declaration, and control characters."""
    return _FORBIDDEN.sub(" ", _XML_DECLARATION.sub("", html, count=1))


def parse_page(html: str) -> Any:
    """The root element of a page, or None when there is nothing in it. Raises `RecordError` when it cannot be parsed."""
    from lxml import etree
    from lxml import html as lxml_html

    source = page_source(html)
    if not source.strip():
        return None
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(source.encode("utf-8"), parser=parser)
    except UnicodeEncodeError as error:
        raise RecordError(f"the page holds a lone surrogate at {error.start}; decode its bytes again, with errors='replace'") from error
    except etree.ParserError:
        return None  # nothing but comments or declarations
    except (etree.LxmlError, ValueError) as error:
        raise RecordError(f"the page cannot be parsed as HTML: {error}") from error
    if any(_TOO_DEEP in entry.message for entry in parser.error_log):  # libxml2 stops there, and says so only in its log
        raise RecordError("the page nests its elements too deeply to be read to its end; is it HTML?")
    return root


def page_blocks(root: Any) -> list[Block]:
    """The blocks of a page, their spans pointing into `visible_text` of the same blocks."""
    if root is None:
        return []
    blocks: list[Block] = []
    start = 0
    for run in _Walk().runs(root):
        text = " ".join(_DROPPED.sub("", "".join(run.pieces)).split())
        if text:
            layout = Layout(run.path, run.containers, run.words, min(run.link_chars, len(text)), run.hidden)
            blocks.append(Block(text, start, start + len(text), layout))
            start += len(text) + 1
    return blocks


def visible_text(blocks: list[Block]) -> str:
    """What `page_blocks` saw, one block a line: the text that a page's edits point into."""
    return "\n".join(block.text for block in blocks)


class _Run:
    """Text gathered since the last break between blocks."""

    __slots__ = ("containers", "hidden", "link_chars", "path", "pieces", "words")

    def __init__(
        self, path: tuple[str, ...] = (), containers: tuple[int, ...] = (), words: tuple[str, ...] = (), hidden: bool = False
    ) -> None:
        self.pieces: list[str] = []
        self.link_chars = 0
        self.path, self.containers, self.words, self.hidden = path, containers, words, hidden

    def emptied(self) -> _Run:
        """The next run in the same container."""
        return _Run(self.path, self.containers, self.words, self.hidden)


class _Walk:
    """One pass over the tree, with a stack instead of recursion: pages nest a thousand elements deep."""

    def __init__(self) -> None:
        self.number = 0
        self.links = 0  # how many <a> we are inside of
        self.run = _Run()
        self._row: tuple[Any, bool] = (None, False)
        """The table row last looked at, and whether it is one of data."""

    def runs(self, root: Any) -> Iterator[_Run]:
        # Each frame: the element's children still to come, whether it breaks the line, whether it is a link, its tail.
        stack: list[tuple[Iterator[Any], bool, bool, str | None, _Run]] = []
        entering: Any = root
        while True:
            if entering is not None:
                element, entering = entering, None
                tag = element.tag
                hidden = _hidden(element)
                if tag in UNSEEN or not isinstance(tag, str) or (hidden and tag in INLINE):
                    self._add(element.tail)
                elif tag in {"br", "hr"}:
                    yield from self._break()
                    self._add(element.tail)
                else:
                    outer = self.run
                    block = tag not in INLINE and not (tag in CELLS and self._in_data_row(element))
                    breaks = block and len(stack) < MAX_DEPTH
                    if breaks:
                        yield from self._break()
                        outer = self.run
                        self.run = self._inside(element, tag, hidden)
                    elif block or tag in CELLS:
                        self._add(" ")  # part of the text around it, but a word of its own
                    self.links += tag == "a"
                    self._add(element.text)
                    stack.append((iter(element), breaks, tag == "a", element.tail, outer))
            elif not stack:
                break
            elif (child := next(stack[-1][0], None)) is not None:
                entering = child
            else:
                _, breaks, link, tail, outer = stack.pop()
                self.links -= link
                if breaks:
                    yield from self._break()
                    self.run = outer.emptied()
                self._add(tail if stack else None)
        yield from self._break()

    def _add(self, text: str | None) -> None:
        if text:
            self.run.pieces.append(text)
            if self.links:
                self.run.link_chars += len(text.strip())

    def _break(self) -> Iterator[_Run]:
        run = self.run
        if run.pieces:
            self.run = run.emptied()
            yield run

    def _inside(self, element: Any, tag: str, hidden: bool) -> _Run:
        self.number += 1
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        words = tuple(word.lower() for word in _LAYOUT_WORD.findall(named[:400])) if named != " " else ()
        run = self.run
        near = (words + run.words)[:MAX_LAYOUT_WORDS]
        return _Run((*run.path, tag), (*run.containers, self.number), near, run.hidden or hidden)

    def _in_data_row(self, cell: Any) -> bool:
        """Whether the row is one of a table of data, to be read as one line, not of a table that lays out a page."""
        row = cell.getparent()
        if row is None or row.tag != "tr":
            return False
        if row is not self._row[0]:
            self._row = (row, all(inner.tag in INLINE or inner.tag in CELLS for inner in row.iterdescendants()))
        return self._row[1]


def _hidden(element: Any) -> bool:
    """Whether the page asks not to show the element now. Its blocks are kept, marked: articles hide behind paywalls and scripts."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return bool(style) and _HIDDEN_STYLE.search(style) is not None
