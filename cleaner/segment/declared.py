"""What a page declares to machines, read once and kept for all who ask: meta tags, title, headings, JSON-LD."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from cleaner.segment.head import Head, read_head
from cleaner.segment.jsonld import JsonLd, read_json_ld

__all__ = ["Declared"]


class Declared:
    """What the page of a tree declares; each part is read when it is first asked for.

    Ask before the tree is changed. Of no page (`root` is None) all parts are empty.
    """

    def __init__(self, root: Any) -> None:
        """Take the root of the tree, or None; nothing is read yet."""
        self._root = root

    @cached_property
    def head(self) -> Head:
        """Its meta tags, title and headings."""
        return Head() if self._root is None else read_head(self._root)

    @cached_property
    def json_ld(self) -> JsonLd:
        """Its JSON-LD."""
        return read_json_ld(self.head.scripts)
