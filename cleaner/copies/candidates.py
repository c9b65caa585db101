"""Which articles are worth comparing: some hundred thousand pairs of the five thousand million that 100,000 articles make.

*Bands* of the MinHash signature find articles that are alike as a whole: two that share half of their shingles meet in one of the 32 bands
with a probability of 0.87, at seven tenths of 0.9998. *Anchors* find an article inside a longer one, which bands do not.
Where many articles meet, each is compared with a few neighbours and with the first: what is alike hangs together all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.sketch import PERMUTATIONS
from cleaner.copies.store import SketchStore
from cleaner.features.lines import Hashes, Ints, mix, spread

__all__ = ["candidates", "meeting"]

ROWS: Final = 4  # numbers of a signature in a band
REACH: Final = 3  # neighbours that each article is compared with, of those it meets in one place
MIN_ANCHORS: Final = 0.3  # share of the anchors of the one with fewer that a pair must have in common
_HALF: Final = np.uint64(32)
_LOW: Final = np.uint64(2**32 - 1)


def candidates(store: SketchStore) -> Iterator[tuple[int, int]]:
    """Pairs of articles to be compared, each once, in an order that depends on their contents alone.

    Articles without shingles are in none.
    """
    ranks = store.ranks
    found = [*_in_bands(store, ranks), _by_anchors(store, ranks)]
    article = np.empty(len(store), np.int64)
    article[ranks] = np.arange(len(store))
    pairs = np.unique(np.concatenate(found))
    yield from zip(article[pairs >> _HALF].tolist(), article[pairs & _LOW].tolist(), strict=True)


def _in_bands(store: SketchStore, ranks: Ints) -> Iterator[Hashes]:
    """Pairs that agree in a whole band of their signatures."""
    filled = store.sizes > 0
    signatures, ranks = store.signatures[filled], ranks[filled]
    for first in range(0, PERMUTATIONS, ROWS):
        key = np.zeros(len(ranks), np.uint64)
        for row in range(first, first + ROWS):
            key = mix(key + signatures[:, row])
        yield np.unique(meeting(key, ranks))


def _by_anchors(store: SketchStore, ranks: Ints) -> Hashes:
    """Pairs that have enough of their anchors in common."""
    anchors, counts = store.anchors
    pairs, times = np.unique(meeting(anchors, ranks[spread(counts)]), return_counts=True)
    of = np.empty(len(ranks), np.int64)
    of[ranks] = counts
    enough = times >= MIN_ANCHORS * np.minimum(of[pairs >> _HALF], of[pairs & _LOW])
    found: Hashes = pairs[enough]
    return found


def meeting(keys: NDArray[np.uint32] | Hashes, ranks: Ints) -> Hashes:
    """Pairs of ranks under one key: each with the `REACH` after it, and with the first. The lower rank stands in the upper half."""
    order = np.argsort(keys)
    keys = keys[order]
    group = np.cumsum(np.append(False, keys[1:] != keys[:-1])[: len(keys)])
    # with the ranks of each key in order: two sorts of one number each are much faster than one by two columns
    places = np.sort(group.astype(np.uint64) << _HALF | ranks[order].astype(np.uint64)) & _LOW
    found = []
    for reach in range(1, min(REACH, len(keys) - 1) + 1):
        same = group[reach:] == group[:-reach]
        found.append(places[:-reach][same] << _HALF | places[reach:][same])
    if len(keys):
        first = np.searchsorted(group, group)
        far = np.arange(len(keys)) - first > REACH
        found.append(places[first[far]] << _HALF | places[far])
    return np.concatenate(found) if found else np.zeros(0, np.uint64)
