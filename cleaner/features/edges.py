"""Words near a line's beginning and end as hashed marks: what tells glued noise, word by word, from the sentence it is glued to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features.lines import Hashes, Ints, Lines, mix, ranges, searched

__all__ = ["EDGE_BITS", "MARKS", "REACH", "EdgeWords", "edge_sums", "edge_words", "near_ends"]

EDGE_BITS: Final = 16
"""Marks are hashed into ``2**EDGE_BITS`` buckets."""
REACH: Final = 100
"""Code points from a line's beginning or end in which noise may be glued to it."""
MARKS: Final = 7
"""Marks of each word: itself, with the word before, how it begins, how it ends, what stands before, what stands behind, its shape."""
_AFFIX: Final = 4  # code points of a word's beginning and end
_OUTSIDE: Final = ch.CLASSES  # class of what stands beyond the line
_SEEDS: Final = tuple(np.uint64(0x9E3779B97F4A7C15 * (number + 1) % 2**64) for number in range(MARKS))


@dataclass(frozen=True, slots=True)
class EdgeWords:
    """The words of a batch of lines that lie within `REACH` of an end of their line."""

    word: Ints
    """Number of each word among the words of the lines, ascending."""
    buckets: NDArray[np.int32]
    """Shape (words, MARKS)."""


def edge_words(lines: Lines) -> EdgeWords:
    """The words near the ends of each line, and their marks."""
    word = near_ends(lines)
    start, end, block = lines.word_start[word], lines.word_end[word], lines.word_block[word]
    begin, stop = lines.start[block], lines.end[block]
    first, second = _class_at(lines, start, begin, stop), _class_at(lines, start + 1, begin, stop)
    before = _class_at(lines, start - 1, begin, stop) * 32 + _class_at(lines, start - 2, begin, stop)
    behind = _class_at(lines, end, begin, stop) * 32 + _class_at(lines, end + 1, begin, stop)
    length = np.minimum(end - start, 4)
    own = lines.word_hash[word]
    marks = (
        own,
        own + np.uint64(3) * _previous(lines, word),
        lines.spelled.hashes(start, np.minimum(start + _AFFIX, end)),
        lines.spelled.hashes(np.maximum(end - _AFFIX, start), end),
        (before * 32 + first).astype(np.uint64),
        (behind * 32 + first).astype(np.uint64),
        ((first * 32 + second) * 8 + length).astype(np.uint64),
    )
    buckets = [(mix(mark ^ seed) >> np.uint64(64 - EDGE_BITS)).astype(np.int32) for mark, seed in zip(marks, _SEEDS, strict=True)]
    return EdgeWords(word, np.stack(buckets, axis=1) if len(word) else np.zeros((0, MARKS), np.int32))


def near_ends(lines: Lines) -> Ints:
    """The words that lie within `REACH` of an end of their line, ascending. Those amid a long line cost nothing."""
    first, behind = lines.first_word[:-1], lines.first_word[1:]
    head = np.clip(searched(lines.word_end, lines.start + REACH, behind=True), first, behind)
    tail = np.clip(searched(lines.word_start, lines.end - REACH), head, behind)
    return ranges(np.stack((first, tail), axis=1).ravel(), np.stack((head, behind), axis=1).ravel())


def edge_sums(edges: EdgeWords, table: NDArray[np.int16]) -> Ints:
    """Sum of the weights of each such word's marks."""
    return np.asarray(table[edges.buckets].sum(axis=1, dtype=np.int64))


def _class_at(lines: Lines, place: Ints, begin: Ints, stop: Ints) -> Ints:
    """The class of the character at each place, `_OUTSIDE` beyond the line's ends."""
    classes = lines.classes[np.clip(place, 0, max(len(lines.classes) - 1, 0))].astype(np.int64)
    return np.where((place >= begin) & (place < stop), classes, _OUTSIDE)


def _previous(lines: Lines, word: Ints) -> Hashes:
    """Hash of the word before, of the same line; 0 where there is none."""
    before = np.maximum(word - 1, 0)
    same = (word > 0) & (lines.word_block[before] == lines.word_block[word])
    return np.where(same, lines.word_hash[before], np.uint64(0))
