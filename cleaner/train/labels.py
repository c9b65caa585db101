"""Which blocks of a page or text belong to the article, told by their overlap with a gold text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block
from cleaner.features.lines import Hashes, Lines, block_hashes, lines_of, mix
from cleaner.segment.text import text_blocks

__all__ = ["gold_labels", "gold_overlap", "snippet_labels"]

ORDER: Final = 4  # words in a shingle
KEEP_SHARE: Final = 0.6  # a block with more of its shingles in the gold text belongs to the article
DROP_SHARE: Final = 0.25  # a block with fewer does not; between the two we are not sure
PROSE: Final = 10  # words of a block that shows where the article is
SHORT: Final = 8  # a line of fewer may stand in a menu as well as in the article
NEAR: Final = 5  # blocks from the prose within which it belongs to that
UNSURE: Final = 0.3  # weight of a label we are not sure of

Labels = tuple[NDArray[np.float32], NDArray[np.float32]]


def gold_labels(blocks: Sequence[Block], gold: str) -> Labels:
    """Label (1 is boilerplate) and weight of each block, given the article a careful reader copied out.

    Blocks of fewer than `ORDER` words occur in any text by chance: they belong to the article when they are a whole line of it, or a
    run of its words amid blocks that belong to it.
    """
    if not blocks:
        return np.zeros(0, np.float32), np.zeros(0, np.float32)
    lines = lines_of([blocks])
    gold_lines = lines_of([text_blocks(gold)])
    words = lines.words
    share = gold_overlap(lines, gold_lines)
    whole = np.isin(block_hashes(lines), block_hashes(gold_lines))
    label = (share < 0.5).astype(np.float32)
    weight = np.where((share >= KEEP_SHARE) | (share <= DROP_SHARE), 1.0, UNSURE).astype(np.float32)
    short = words < ORDER
    label[short] = ~whole[short]
    weight[short] = np.where(whole[short] | (share[short] == 0), 1.0, UNSURE)
    doubtful = short & ~whole & (share > 0)
    label[doubtful] = np.maximum(_nearest(label, doubtful), _nearest(label[::-1], doubtful[::-1])[::-1])[doubtful]
    weight[words == 0] = UNSURE
    far = _far_copies(lines, label)
    label[far], weight[far] = 1, UNSURE
    return label, weight


def _far_copies(lines: Lines, label: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Short lines of the article's that stand further from its prose than another copy does, and not near it: a heading in a menu."""
    prose = np.flatnonzero((label < 0.5) & (lines.words >= PROSE))
    short = np.flatnonzero((label < 0.5) & (lines.words < SHORT))
    far = np.zeros(len(lines), bool)
    if not len(prose) or not len(short):
        return far
    after = np.searchsorted(prose, short)
    before, behind = prose[np.maximum(after - 1, 0)], prose[np.minimum(after, len(prose) - 1)]
    distance = np.minimum(np.abs(short - before), np.abs(behind - short))
    _, copy = np.unique(block_hashes(lines)[short], return_inverse=True)
    nearest = np.full(len(short), np.iinfo(np.int64).max)
    np.minimum.at(nearest, copy, distance)
    far[short] = (distance > nearest[copy]) & (distance > NEAR)
    return far


def gold_overlap(lines: Lines, gold: Lines) -> NDArray[np.float64]:
    """Share of each block's shingles that occur in the gold text; shingles are `ORDER` words, or all words of a shorter block."""
    share = np.zeros(len(lines))
    words = lines.words
    for order in range(1, ORDER + 1):
        rows = words >= order if order == ORDER else words == order
        grams, row = _shingles(lines.word_hash, lines.word_block, order)
        hit = np.isin(grams, _shingles(gold.word_hash, np.zeros_like(gold.word_block), order)[0])
        total = np.bincount(row, minlength=len(lines))
        found = np.bincount(row, hit, minlength=len(lines))
        share[rows] = found[rows] / np.maximum(total[rows], 1)
    return share


def snippet_labels(blocks: Sequence[Block], wanted: Sequence[str], unwanted: Sequence[str]) -> Labels:
    """Weak labels from snippets that must or must not be extracted; blocks that hold neither have weight 0."""
    label, weight = np.zeros(len(blocks), np.float32), np.zeros(len(blocks), np.float32)
    for number, block in enumerate(blocks):
        if any(snippet in block.text for snippet in wanted):
            weight[number] = 1.0
        elif any(snippet in block.text for snippet in unwanted):
            label[number] = weight[number] = 1.0
    return label, weight


def _shingles(words: Hashes, group: NDArray[np.int64], order: int) -> tuple[Hashes, NDArray[np.int64]]:
    """Hashes of all runs of `order` words that do not cross a group, and their groups."""
    count = max(len(words) - order + 1, 0)
    hashes = np.zeros(count, np.uint64)
    for place in range(order):
        hashes = mix(hashes + words[place : place + count])
    inside = group[:count] == group[order - 1 : order - 1 + count]
    return hashes[inside], group[:count][inside]


def _nearest(label: NDArray[np.float32], skip: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The label of the nearest block before that is not skipped; boilerplate where there is none."""
    last = np.maximum.accumulate(np.where(skip, -1, np.arange(len(label))))
    return np.where(last >= 0, label[np.maximum(last, 0)], np.float32(1.0))
