"""What a page says of itself in its meta tags, and everything else that one pass over its elements finds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["Head", "pieces", "read_head", "shown"]

MAX_VALUES: Final = 20  # of one name
MAX_VALUE: Final = 1_000  # characters of a value
MAX_HEADINGS: Final = 20
MAX_TEXT_NODES: Final = 200  # pieces of text of one heading

_INVISIBLE: Final = re.compile("[\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}]")
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


def read_head(root: Any) -> Head:
    """Read what machines are told, wherever in the page it stands: many templates put meta tags into the body."""
    head = Head()
    for element in root.iter("meta", "script", "title", "h1"):
        tag = element.tag
        if tag == "meta":
            _add_meta(head, element)
        elif tag == "script":
            if "ld+json" in (element.get("type") or "").lower() and element.text:
                head.scripts.append(element.text)
        elif tag == "title":
            if head.title is None and (parent := element.getparent()) is not None and parent.tag in {"head", "html", "body"}:
                head.title = shown(element) or None
        elif len(head.headings) < MAX_HEADINGS and (text := shown(element)):
            head.headings.append(text)
    return head


def _add_meta(head: Head, element: Any) -> None:
    value = " ".join(_INVISIBLE.sub("", (element.get("content") or "")[:MAX_VALUE]).split())
    if not value:
        return
    for attribute in ("property", "name", "itemprop"):
        if key := element.get(attribute):
            values = head.meta.setdefault(key.strip().lower(), [])
            if len(values) < MAX_VALUES:
                values.append(value)


def shown(element: Any) -> str:
    """The text a reader sees in an element, its white space folded; of very long ones, the beginning."""
    return " ".join(_INVISIBLE.sub("", "".join(pieces(element))[:MAX_VALUE]).split())


def pieces(element: Any) -> Iterator[str]:
    """The pieces of text of an element that a reader sees, those of elements inside it apart from its own; not more than a few hundred."""
    count = 0
    for node in element.iter():
        for text in (None if node.tag in _UNSEEN else node.text, None if node is element else node.tail):
            if text:
                yield text
                count += 1
        if count > MAX_TEXT_NODES:
            break
