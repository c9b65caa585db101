"""Features of a block's place in a page: links, tags above it, class and id words, and how much of the article its containers hold."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from cleaner.features.context import good_words
from cleaner.features.lexical import Columns
from cleaner.features.lines import Hashes, Ints, Lines, mix, spread
from cleaner.features.places import Places, grouped

__all__ = ["CLASS_BITS", "CONTAINERS", "LAYOUT_FEATURES", "class_buckets", "class_scores", "containers", "layout", "link_density"]

CLASS_BITS: Final = 14
"""Class and id words are hashed into ``2**CLASS_BITS`` buckets."""
_TAGS: Final = 3  # innermost tags that are looked at beside the words
_ANY, _NEAR, _PAIR, _INNERMOST = (np.uint64(seed) for seed in (0x51ED27F1, 0x2545F491, 0x9E3779B97F4A7C15, 0x6C62272E))
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


def link_density(lines: Lines, places: Places) -> NDArray[np.float32]:
    """Share of a block's characters inside links."""
    return np.asarray(places.linked / np.maximum(lines.end - lines.start, 1), np.float32)


def layout(lines: Lines, places: Places, line_score: NDArray[np.float32]) -> Columns:
    """Columns that need the page's tree; `line_score` is the logit of each line alone."""
    own = [each[-1] if each else "" for each in places.paths]
    out = {f"is_{name}": np.array([tag in tags for tag in own], np.float32)[places.path] for name, tags in _OWN.items()}
    out |= {f"in_{tag}": np.array([tag in each for each in places.paths], np.float32)[places.path] for tag in _ABOVE}
    out["depth"] = places.depth.astype(np.float32)
    out["is_hidden"] = places.hidden.astype(np.float32)
    return out | containers(lines, places, line_score)


def containers(lines: Lines, places: Places, score: NDArray[np.float32], prefix: str = "") -> Columns:
    """How much of the page, and of its good text, stands in the containers around each block, going by a logit of each block.

    The columns are `CONTAINERS`, with `prefix`.
    """
    depth, row, container = places.depth, places.row, places.container
    words = lines.words
    good = np.round(good_words(words, score) * 1000)
    held, held_good = np.bincount(container, words[row]), np.bincount(container, good[row])
    pages = len(lines.first) - 1
    all_words = np.maximum(np.bincount(lines.document, words, minlength=pages), 1)[lines.document]
    all_good = np.maximum(np.bincount(lines.document, good, minlength=pages), 1)[lines.document]
    out: dict[str, NDArray[np.float64]] = {}
    end = places.end
    for up, name in enumerate(("own", "parent", "grandparent"), start=1):
        exists = depth >= up
        here = container[np.where(exists, end - up, 0)] if len(container) else np.zeros(len(places), np.int64)
        out[f"{name}_words"] = np.where(exists, held[here] / all_words, np.nan)
        out[f"{name}_good"] = np.where(exists, held_good[here] / all_good, np.nan)
        out[f"{name}_share"] = np.where(exists, held_good[here] / np.maximum(held[here] * 1000, 1), np.nan)
    for name, share in (("half", 0.5), ("most", 0.9)):
        wide = held_good[container] >= share * all_good[row]
        deepest = np.zeros(pages, np.int64)
        np.maximum.at(deepest, lines.document[row[wide]], places.level[wide] + 1)
        inside = np.bincount(row[wide], minlength=len(places))  # how many of the wide containers hold the block
        out[f"in_{name}"] = (inside >= deepest[lines.document]).astype(np.float64)
        out[f"below_{name}"] = (depth - inside).astype(np.float64)
    return {prefix + name: value.astype(np.float32) for name, value in out.items()}


def class_buckets(places: Places) -> tuple[NDArray[np.int32], Ints]:
    """The buckets of each block's class and id words and of its innermost tags, and the block's number, as two arrays of one length."""
    kind, (buckets, rows) = _class_kinds(places)
    sizes = np.bincount(rows, minlength=int(kind.max(initial=-1)) + 1)
    starts = np.cumsum(sizes) - sizes
    of_block = sizes[kind]
    index = np.repeat(starts[kind] - (np.cumsum(of_block) - of_block), of_block) + np.arange(int(of_block.sum()))
    return buckets[index], spread(of_block)


def class_scores(places: Places, table: NDArray[np.int16]) -> NDArray[np.float64]:
    """For each block, the weights of its class and id words, summed as `cleaner.features.ngrams.summed` does."""
    kind, (buckets, rows) = _class_kinds(places)
    kinds = int(kind.max(initial=-1)) + 1
    length = np.sqrt(np.maximum(np.bincount(rows, minlength=kinds), 1))
    return np.asarray(np.bincount(rows, table[buckets].astype(np.float64), minlength=kinds) / length)[kind]


def _class_kinds(places: Places) -> tuple[Ints, tuple[NDArray[np.int32], Ints]]:
    """Blocks of one kind have the same words and innermost tags: the kind of each block, and the buckets of the kinds."""
    tags, tag = grouped([path[-_TAGS:] for path in places.paths])
    both, kind = np.unique(tag[places.path] * max(len(places.names), 1) + places.name, return_inverse=True)
    of_tags = np.array([_hash(" ".join(each)) for each in tags], np.uint64)[both // max(len(places.names), 1)]
    words = [places.names[number] for number in (both % max(len(places.names), 1)).tolist()]
    return kind, _buckets(words, of_tags)


def _buckets(words: Sequence[tuple[str, ...]], tags: Hashes) -> tuple[NDArray[np.int32], Ints]:
    """The buckets of rows of words and the hash of their tags, each bucket once a row, and their rows, ascending."""
    size = np.array([len(each) for each in words], np.int64)
    row = spread(size)
    place = np.arange(len(row)) - (np.cumsum(size) - size)[row]
    word = np.fromiter((_hash(each) for each in chain.from_iterable(words)), np.uint64, len(row))
    near = place < _NEAR_WORDS
    pair = row[1:] == row[:-1]
    marks = (
        (word ^ _ANY, row), (word[near] ^ _NEAR, row[near]),
        ((word[:-1] * _PAIR + word[1:])[pair], row[1:][pair]), (tags ^ _INNERMOST, np.arange(len(tags))),
    )  # fmt: skip
    buckets = np.concatenate([mix(hashes) >> np.uint64(64 - CLASS_BITS) for hashes, _ in marks]).astype(np.int64)
    rows = np.concatenate([rows for _, rows in marks])
    once = np.unique((rows << CLASS_BITS) + buckets)
    return (once & (2**CLASS_BITS - 1)).astype(np.int32), once >> CLASS_BITS


@lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    return crc32(word.encode())
