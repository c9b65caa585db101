"""Parts of an article that readers disagree on: captions, headings, lists, quotations, tables. The configuration may settle them.

Only pages tell of which part a block is. The models were fitted on gold texts that differ here (docs/configuration.md says how), so
`auto` leaves each block to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from cleaner.classify.blocks import Classified
from cleaner.config import Parts
from cleaner.document import Block, Label, Layout

__all__ = ["part_of", "with_parts"]

_PARTS: Final = {
    "captions": ("figcaption", "caption", "figure"),
    "headings": ("h1", "h2", "h3", "h4", "h5", "h6"),
    "lists": ("ul", "ol", "dl"),
    "quotes": ("blockquote",),
    "tables": ("table",),
}
_PART_OF_TAG: Final = {tag: part for part, tags in _PARTS.items() for tag in tags}
_REASON: Final = {"captions": "caption_credit"}
_CERTAIN: Final = 1.0
_MAX_LINKED: Final = 0.5  # share of a block inside links: more, and it leads somewhere else, inside an article or not


def with_parts(classified: Classified, documents: Sequence[Sequence[Block]], parts: Parts) -> Classified:
    """The labels of a batch of pages with what the configuration says of parts: dropped everywhere, or kept inside the article."""
    wanted = {part: choice for part in _PARTS if (choice := getattr(parts, part)) != "auto"}
    if not wanted:
        return classified
    labels = tuple(_settled(*each, wanted) for each in zip(classified.labels, documents, strict=True))
    keep = np.array([label.probability for of_document in labels for label in of_document])
    return replace(classified, labels=labels, probability=keep)


def part_of(layout: Layout) -> str | None:
    """The part of an article a block is, by the nearest element that makes one: `captions`, `headings` ...; None for plain text."""
    return next((_PART_OF_TAG[tag] for tag in reversed(layout.path) if tag in _PART_OF_TAG), None)


def _settled(labels: Sequence[Label], blocks: Sequence[Block], wanted: dict[str, str]) -> tuple[Label, ...]:
    kept = [number for number, label in enumerate(labels) if label.keep]
    out = list(labels)
    for number, block in enumerate(blocks):
        part = part_of(block.layout) if block.layout else None
        choice = wanted.get(part or "")
        if choice == "drop":
            reason = _REASON.get(part or "", "boilerplate")
            out[number] = labels[number]._replace(keep=False, probability=_CERTAIN, reason=reason, reason_probability=_CERTAIN)
        elif choice == "keep" and kept and kept[0] < number < kept[-1] and _is_told(block):
            out[number] = labels[number]._replace(keep=True, probability=0.0)
    return tuple(out)


def _is_told(block: Block) -> bool:
    """Whether a block is there to be read, not to be followed."""
    return block.layout is not None and not block.layout.hidden and block.layout.link_chars <= _MAX_LINKED * len(block.text)
