"""Features of a block's likeness to others of its document: the same marker six times, a menu printed twice."""

from __future__ import annotations

from typing import Final

import numpy as np

from cleaner.features.lexical import Columns
from cleaner.features.lines import Hashes, Ints, Lines, block_hashes

__all__ = ["REPEAT_FEATURES", "occurrence", "repeats"]

REPEAT_FEATURES: Final = ("log_copies", "is_copy", "repeats_previous")


def repeats(lines: Lines) -> Columns:
    """How often a block's folded text occurs in its document, whether it did before, and whether right before."""
    hashes = block_hashes(lines)
    copies, earlier = occurrence(lines, hashes)
    previous = np.zeros(len(lines), bool)
    previous[1:] = (hashes[1:] == hashes[:-1]) & (lines.document[1:] == lines.document[:-1])
    return {
        "log_copies": np.log(np.maximum(copies, 1)).astype(np.float32),
        "is_copy": (earlier > 0).astype(np.float32),
        "repeats_previous": previous.astype(np.float32),
    }


def occurrence(lines: Lines, hashes: Hashes) -> tuple[Ints, Ints]:
    """For each block: how often its hash occurs in the document, and how often it did before."""
    if not len(lines):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    order = np.lexsort((np.arange(len(lines)), hashes, lines.document))
    new = np.ones(len(order), bool)
    new[1:] = (hashes[order][1:] != hashes[order][:-1]) | (lines.document[order][1:] != lines.document[order][:-1])
    group = np.cumsum(new) - 1
    sizes = np.bincount(group)
    copies, earlier = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    copies[order] = sizes[group]
    earlier[order] = np.arange(len(order)) - np.flatnonzero(new)[group]
    return copies, earlier
