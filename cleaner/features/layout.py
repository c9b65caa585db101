"""Features of a block's place in a page: links, tags above it, class and id words, and how much of the article its containers hold."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block, Layout
from cleaner.features.context import good_words
from cleaner.features.lexical import Columns
from cleaner.features.lines import Ints, Lines, spread

__all__ = [
    "CLASS_BITS",
    "CONTAINERS",
    "LAYOUT_FEATURES",
    "class_buckets",
    "class_scores",
    "containers",
    "grouped",
    "layout",
    "layout_of",
    "link_density",
]

Key = TypeVar("Key", bound=Hashable)

CLASS_BITS: Final = 14
"""Class and id words are hashed into ``2**CLASS_BITS`` buckets."""
_TAGS: Final = 3  # innermost tags that are looked at beside the words
_NEAR_WORDS: Final = 8  # of the class and id words, those of the nearest containers are told apart from those further up

_OWN: Final = {"p": ("p",), "heading": ("h1", "h2", "h3", "h4", "h5", "h6"), "top_heading": ("h1",), "item": ("li", "dd", "dt"),
               "cell": ("td", "th", "tr"), "division": ("div", "section"), "quote": ("blockquote", "q"),
               "caption": ("figcaption", "caption"),
               "link": ("a", "button", "label")}  # fmt: skip
_ABOVE: Final = ("article", "main", "nav", "header", "footer", "aside", "figure", "form", "table", "ul", "ol", "blockquote")
CONTAINERS: Final = (
    "own_words", "parent_words", "grandparent_words", "own_good", "parent_good", "grandparent_good",
    "own_share", "parent_share", "grandparent_share", "in_half", "in_most", "below_half", "below_most",
)  # fmt: skip
LAYOUT_FEATURES: Final = (
    "link_density", "class_score", *(f"is_{name}" for name in _OWN), *(f"in_{tag}" for tag in _ABOVE), "depth", "is_hidden",
    *CONTAINERS,
)  # fmt: skip


def link_density(lines: Lines, documents: Sequence[Sequence[Block]]) -> NDArray[np.float32]:
    """Share of a block's characters inside links."""
    linked = np.array([layout_of(block).link_chars for blocks in documents for block in blocks], np.float64)
    return np.asarray(linked / np.maximum(lines.end - lines.start, 1), np.float32)


def layout(lines: Lines, documents: Sequence[Sequence[Block]], columns: Columns) -> Columns:
    """Columns that need the tree; `line_score` must be in `columns`."""
    blocks = [layout_of(block) for document in documents for block in document]
    paths, path = grouped([block.path for block in blocks])  # the blocks of a page stand in few different ones
    own = [each[-1] if each else "" for each in paths]
    out = {f"is_{name}": np.array([tag in tags for tag in own], np.float32)[path] for name, tags in _OWN.items()}
    out |= {f"in_{tag}": np.array([tag in each for each in paths], np.float32)[path] for tag in _ABOVE}
    out["depth"] = np.array([len(each) for each in paths], np.float32)[path]
    out["is_hidden"] = np.array([block.hidden for block in blocks], np.float32)
    return out | containers(lines, documents, columns["line_score"])


def containers(lines: Lines, documents: Sequence[Sequence[Block]], score: NDArray[np.float32], prefix: str = "") -> Columns:
    """How much of the page, and of its good text, stands in the containers around each block, going by a logit of each block.

    The columns are `CONTAINERS`, with `prefix`.
    """
    blocks = [layout_of(block) for document in documents for block in document]
    depth = np.array([len(block.path) for block in blocks], np.int64)
    row = spread(depth)  # one entry for each block and each container it stands in
    number = np.fromiter(chain.from_iterable(block.containers for block in blocks), np.int64, int(depth.sum()))
    # Containers are numbered page by page; make the numbers one run over the batch.
    container = np.unique(number + (lines.document[row] << 32), return_inverse=True)[1]
    level = np.arange(len(row)) - (np.cumsum(depth) - depth)[row]
    words = lines.words
    good = np.round(good_words(words, score) * 1000)
    held, held_good = np.bincount(container, words[row]), np.bincount(container, good[row])
    pages = len(lines.first) - 1
    all_words = np.maximum(np.bincount(lines.document, words, minlength=pages), 1)[lines.document]
    all_good = np.maximum(np.bincount(lines.document, good, minlength=pages), 1)[lines.document]
    out: dict[str, NDArray[np.float64]] = {}
    end = np.cumsum(depth)
    for up, name in enumerate(("own", "parent", "grandparent"), start=1):
        exists = depth >= up
        here = container[np.where(exists, end - up, 0)] if len(container) else np.zeros(len(blocks), np.int64)
        out[f"{name}_words"] = np.where(exists, held[here] / all_words, np.nan)
        out[f"{name}_good"] = np.where(exists, held_good[here] / all_good, np.nan)
        out[f"{name}_share"] = np.where(exists, held_good[here] / np.maximum(held[here] * 1000, 1), np.nan)
    for name, share in (("half", 0.5), ("most", 0.9)):
        wide = held_good[container] >= share * all_good[row]
        deepest = np.zeros(pages, np.int64)
        np.maximum.at(deepest, lines.document[row[wide]], level[wide] + 1)
        inside = np.bincount(row[wide], minlength=len(blocks))  # how many of the wide containers hold the block
        out[f"in_{name}"] = (inside >= deepest[lines.document]).astype(np.float64)
        out[f"below_{name}"] = (depth - inside).astype(np.float64)
    return {prefix + name: value.astype(np.float32) for name, value in out.items()}


def class_buckets(documents: Sequence[Sequence[Block]]) -> tuple[NDArray[np.int32], Ints]:
    """The buckets of each block's class and id words and of its innermost tags, and the block's number, as two arrays of one length."""
    return _buckets_of([(layout.words, layout.path[-_TAGS:]) for blocks in documents for layout in map(layout_of, blocks)])


def _buckets_of(named: Sequence[tuple[tuple[str, ...], tuple[str, ...]]]) -> tuple[NDArray[np.int32], Ints]:
    rows = [_bucket_row(*each) for each in named]
    sizes = np.array([len(row) for row in rows], np.int64)
    return np.fromiter(chain.from_iterable(rows), np.int32, int(sizes.sum())), spread(sizes)


def class_scores(documents: Sequence[Sequence[Block]], table: NDArray[np.int16]) -> NDArray[np.float64]:
    """For each block, the weights of its class and id words, summed as `cleaner.features.ngrams.summed` does."""
    named = [(layout.words, layout.path[-_TAGS:]) for blocks in documents for layout in map(layout_of, blocks)]
    distinct, group = grouped(named)
    buckets, rows = _buckets_of(distinct)
    length = np.sqrt(np.maximum(np.bincount(rows, minlength=len(distinct)), 1))
    return np.asarray(np.bincount(rows, table[buckets].astype(np.float64), minlength=len(distinct)) / length)[group]


def grouped(keys: Sequence[Key]) -> tuple[list[Key], Ints]:
    """The different keys in the order they come in, and for each key given the place of its like among these.

    >>> grouped(["p", "li", "p"])[1].tolist()
    [0, 1, 0]
    """
    numbers: dict[Key, int] = {}
    group = np.fromiter((numbers.setdefault(key, len(numbers)) for key in keys), np.int64, len(keys))
    return list(numbers), group


@lru_cache(maxsize=4096)
def _bucket_row(words: tuple[str, ...], tags: tuple[str, ...]) -> tuple[int, ...]:
    near = {f"near {word}" for word in words[:_NEAR_WORDS]} | {f"{a} {b}" for a, b in pairwise(words)}
    marks = near | {f"any {word}" for word in words} | {"tags " + " ".join(tags)}
    return tuple(sorted({crc32(mark.encode()) & (2**CLASS_BITS - 1) for mark in marks}))


def layout_of(block: Block) -> Layout:
    """The layout of a page's block; raises `ValueError` for a block of a text."""
    if block.layout is None:
        raise ValueError("layout features need blocks of a page")
    return block.layout
