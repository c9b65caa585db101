"""A page as browsers understand it: parsed by the rules of HTML5, and written out again with every element closed in order."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, cached_property
from typing import Any, Final

from cleaner.config import Limits
from cleaner.errors import RecordError
from cleaner.segment.head import Head, read_head
from cleaner.segment.hostile import without_surplus_attributes
from cleaner.segment.jsonld import JsonLd, read_json_ld

__all__ = ["INLINE", "Page", "is_hidden", "page_source", "parse_page"]

INLINE: Final = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd",
        "label", "mark", "nobr", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
        "wbr",
    }
)  # fmt: skip
"""Elements that stand inside a line."""
UNSEEN: Final = (
    "area", "audio", "canvas", "datalist", "embed", "head", "iframe", "link", "map", "meta", "noembed", "noframes", "noscript", "object",
    "option", "plaintext", "rp", "rt", "script", "select", "style", "svg", "template", "title", "video", "xmp",
)  # fmt: skip
"""Elements that are left out with all that is in them: what is not text, and the small print above the characters of a ruby."""
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_PLAIN_BYTES: Final = bytes(32 if number < 32 and number not in b"\t\n\r" else number for number in range(256))
"""Blanks for control characters, the form feed among them: lxml gives text that holds one, and does not take it back."""
_NOT_MARKUP = re.compile(r"<!--.*?-->|<[!?][^>]*>", re.DOTALL)
"""Comments, the document type, and instructions such as those of PHP."""
_TAG_IN_TAG = re.compile(r"</?[a-z][^<>]*+<[^>]*+")
"""A tag with a `<` in it. In what a parser writes only a name can hold one, as that of an attribute does in `<div <!-- old --> >`."""
_HIDDEN = re.compile(r'\shidden="|\saria-hidden="true"|\sstyle="[^"]*(?:display\s*:\s*none|visibility\s*:\s*hidden)', re.IGNORECASE)
_MAYBE_HIDDEN: Final = '[hidden],[aria-hidden="true"],[style*="display"],[style*="visibility"]'
_INLINE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(INLINE - {'a'}, key=len, reverse=True))})(?:\s[^>]*)?>")
MAX_NESTING: Final = Limits().max_nesting
_MANY_TAGS: Final = 20_000  # a page with fewer can cost no parser more than a moment
# At each of these a parser looks through all open elements: for a paragraph to close, or for text styles to go on with.
_COSTLY: Final = frozenset(
    name.encode()
    for name in (
        "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "fieldset", "figcaption", "figure",
        "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "main", "menu", "nav", "ol", "pre", "search", "section",
        "summary", "ul", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
    )
)  # fmt: skip
_TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/>]*)")


def page_source(html: str) -> str:
    """The page without what makes any parser of decoded text stumble: control characters, an XML declaration, attributes without end."""
    return _CONTROL.sub(" ", _prepared(html).decode("utf-8"))


def _prepared(html: str) -> bytes:
    """The same in UTF-8 for lexbor, which bears with control characters. Raises `RecordError` for a lone surrogate."""
    try:
        return without_surplus_attributes(_XML_DECLARATION.sub("", html, count=1).encode("utf-8"))
    except UnicodeEncodeError as error:
        raise RecordError(f"the page holds a lone surrogate at {error.start}; decode its bytes again, with errors='replace'") from error


def parse_page(html: str, max_nesting: int = MAX_NESTING) -> Page:
    """A page, parsed. Raises `RecordError` when it cannot be: it holds a lone surrogate, or nests its elements too deeply."""
    source = _prepared(html)
    if _is_too_deep(source, max_nesting):
        raise RecordError(f"the page nests its elements too deeply: limits.max_nesting is {max_nesting} of one name; is it HTML?")
    return Page(source)


def is_hidden(attributes: str) -> bool:
    """Whether the page asks not to show an element now, going by its attributes as they stand in `Page.markup`."""
    return ("hidden" in attributes or "style=" in attributes) and _HIDDEN.search(attributes) is not None


class Page:
    """A page that has been parsed."""

    def __init__(self, source: bytes) -> None:
        """Parse a source in UTF-8."""
        from selectolax.lexbor import LexborHTMLParser

        self.source = source
        self.tree: Any = LexborHTMLParser(source)

    @cached_property
    def markup(self) -> str:
        """The visible part of the page, written as the parser understood it, without inline elements other than links: every element
        that has an end is closed, in order, and all other `<`, `>` and `&` are entities."""
        tree = _copy(self.tree, self.source)
        tree.strip_tags(list(UNSEEN))
        for node in tree.css(_MAYBE_HIDDEN):
            if node.tag in INLINE and is_hidden("".join(f' {name}="{value or ""}"' for name, value in node.attributes.items())):
                node.decompose()
        written = _TAG_IN_TAG.sub(lambda tag: "<" + tag[0].replace("<", ""), tree.html or "")
        return _INLINE_TAG.sub("", _NOT_MARKUP.sub("", written))

    @cached_property
    def head(self) -> Head:
        """Its meta tags, title and headings."""
        return read_head(self.tree)

    @cached_property
    def json_ld(self) -> JsonLd:
        """Its JSON-LD."""
        return read_json_ld(self.head.scripts)

    @cached_property
    def root(self) -> Any:
        """The root of the page's tree for those who need one, made by another parser; None when there is nothing in the page."""
        from lxml import etree

        if not self.source.strip():
            return None
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        parser.set_element_class_lookup(_plain_elements())
        try:
            return etree.fromstring(self.source.translate(_PLAIN_BYTES), parser)
        except etree.ParserError:
            return None  # nothing but comments or declarations
        except (etree.LxmlError, ValueError) as error:
            raise RecordError(f"the page cannot be parsed as HTML: {error}") from error


def _copy(tree: Any, source: bytes) -> Any:
    """A tree to be changed; to copy one is faster than to parse again, but fails for documents of some old types."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    try:
        return tree.clone()
    except SelectolaxError:
        return LexborHTMLParser(source)


@cache
def _plain_elements() -> Any:
    """All elements of one class, so that none costs a lookup: that of lxml.html, which htmldate wants."""
    from lxml import etree
    from lxml.html import HtmlElement

    return etree.ElementDefaultClassLookup(element=HtmlElement)


def _is_too_deep(source: bytes, most: int) -> bool:
    """Whether more than `most` elements of one name are open at once."""
    if source.count(b"<") <= min(most, _MANY_TAGS):
        return False
    depth: Counter[bytes] = Counter()
    for tag in _TAG.finditer(source):
        close, name = tag[1], tag[2].lower()
        if close:
            depth[name] = max(depth[name] - 1, 0)
        elif name in _COSTLY:
            depth[name] += 1
            if depth[name] > most:
                return True
    return False
