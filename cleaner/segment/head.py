"""What a page says of itself in its meta tags, and everything else that one pass over its elements finds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["INVISIBLE", "Head", "pieces", "read_head", "shown"]

MAX_VALUES: Final = 20  # of one name
MAX_VALUE: Final = 1_000  # characters of a value
MAX_HEADINGS: Final = 20
MAX_TEXT_NODES: Final = 200  # pieces of text of one heading

INVISIBLE: Final = re.compile("[\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}]")
_NOT_SHOWN: Final = re.compile(r"<!--.*?-->|<(script|style|svg|noscript|template)\b.*?</\1>", re.DOTALL)
_BREAKING_TAG: Final = re.compile(
    r"</?(?:address|article|aside|blockquote|br|dd|div|dl|dt|figure|h[1-6]|hr|li|ol|p|section|table|t[dhr]|ul)\b[^>]*>"
)
_ANY_TAG: Final = re.compile(r"<[^>]*>")
_UNSEEN: Final = frozenset(["script", "style", "svg", "noscript", "template"])


@dataclass(slots=True)
class Head:
    """The values of the meta tags by name in lower case, in order, the scripts of JSON-LD, the title element and the first headings."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    title: str | None = None
    headings: list[str] = field(default_factory=list)

    def values(self, names: Sequence[str]) -> list[str]:
        """The values of the given names, those of earlier names first."""
        return [value for name in names for value in self.meta.get(name, ())]


def read_head(tree: Any) -> Head:
    """Read what machines are told, wherever in the page it stands: many templates put meta tags into the body."""
    head = Head()
    for element in tree.css("meta, script[type*='ld+json' i], title, h1"):
        tag = element.tag
        if tag == "meta":
            _add_meta(head, element.attributes)
        elif tag == "script":
            if text := element.text():
                head.scripts.append(text)
        elif tag == "title":
            if head.title is None and element.parent.tag in {"head", "html", "body"}:
                head.title = shown(element) or None
        elif len(head.headings) < MAX_HEADINGS and (text := shown(element)):
            head.headings.append(text)
    return head


def _add_meta(head: Head, attributes: Mapping[str, str | None]) -> None:
    value = _folded((attributes.get("content") or "")[:MAX_VALUE])
    if not value:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        if key := attributes.get(attribute):
            values = head.meta.setdefault(key.strip().lower(), [])
            if len(values) < MAX_VALUES:
                values.append(value)


def shown(element: Any) -> str:
    """The text a reader sees in an element; of very long ones, the beginning."""
    markup = element.html or ""
    return _folded(html.unescape(_ANY_TAG.sub("", _BREAKING_TAG.sub(" ", _NOT_SHOWN.sub("", markup))))[:MAX_VALUE])


def _folded(text: str) -> str:
    return " ".join(INVISIBLE.sub("", text).split())


def pieces(element: Any) -> Iterator[str]:
    """The pieces of text of an element that a reader sees, in order; not more than a few hundred."""
    count = 0
    for node in element.traverse(include_text=True):
        if node.tag == "-text" and node.parent.tag not in _UNSEEN:
            yield node.text_content
            count += 1
            if count > MAX_TEXT_NODES:
                break
