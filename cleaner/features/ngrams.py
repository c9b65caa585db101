"""Hashed character n-grams and words of a line's beginning and end, and their sum under a table of weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features.lines import Ints, Lines, mix

__all__ = ["BITS", "LEAD", "PARTS", "TAIL", "WINDOW", "lead_lengths", "line_buckets", "part_sums", "summed"]

BITS: Final = 18
"""The table has ``2**BITS`` buckets; four times as many find no more of unseen phrases."""
WINDOW: Final = 48
"""Code points looked at from each end of a line."""
LEAD: Final = 20
"""Code points of a line's lead, unless a mark (colon, arrow, bullet) ends it within `LEAD_REACH`: "Les også: ...", "LEGGI ANCHE > ..."."""
LEAD_REACH: Final = 32
TAIL: Final = 20
"""Code points of a line's tail."""
PARTS: Final = ("whole", "lead", "tail")
_LINES_AT_ONCE: Final = 4_096  # bounds the memory of a batch of whole-page dumps
_ORDERS: Final = (2, 3, 4)
_EDGE: Final = 1  # stands before a line's first and after its last code point
_HEAD, _TAIL, _WORDS, _PAIRS = (np.uint64(seed) for seed in (0xA5A5, 0x5A5A5, 0xC3C3C3, 0x3C3C3C3))
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_MARKS: Final = np.isin(np.arange(ch.CLASSES), (ch.COLON, ch.SYMBOL))

Buckets = NDArray[np.int32]
Flags = NDArray[np.bool_]


def line_buckets(lines: Lines) -> tuple[Buckets, Ints]:
    """Every bucket a block falls into, and the block's number, as two arrays of one length."""
    found = [(buckets, rows) for buckets, rows, _, _ in _marked(lines)]
    if not found:
        return np.zeros(0, np.int32), np.zeros(0, np.int64)
    return np.concatenate([buckets for buckets, _ in found]), np.concatenate([rows for _, rows in found])


def summed(lines: Lines, tables: NDArray[np.int16]) -> NDArray[np.float64]:
    """For each block and each table of weights (tables, buckets), the mean-like sum over the block's buckets: shape (blocks, tables).

    The sum is divided by the square root of the number of buckets, as if each block were a vector of length one. Weights are integers,
    so that the sums are exact in any order.
    """
    out = np.zeros((len(lines), len(tables)))
    length = np.zeros(len(lines))
    mask = tables.shape[1] - 1
    of_bucket = np.ascontiguousarray(tables.T)  # what a bucket weighs in all tables stands together in memory
    for buckets, rows, _, _ in _marked(lines):
        if not len(rows):
            continue
        length += np.bincount(rows, minlength=len(lines))
        first = np.flatnonzero(np.diff(rows, prepend=-1))  # rows ascend
        out[rows[first]] += np.add.reduceat(of_bucket[buckets & mask], first, axis=0, dtype=np.int32)  # integers: exact in any order
    return out / np.sqrt(np.maximum(length, 1))[:, None]


def part_sums(lines: Lines, table: NDArray[np.int16]) -> NDArray[np.float64]:
    """The sum of `summed` under one table for each of the `PARTS` of a block: shape (blocks, parts).

    The score of a whole line is diluted by the headline in "Read also: ...", and by the sentence in "... (Photo: AP)".
    """
    out = np.zeros((len(lines), len(PARTS)))
    length = np.zeros_like(out)
    for buckets, rows, *inside in _marked(lines):
        weights = table[buckets]
        for part, mine in enumerate((slice(None), *inside)):
            if mine is not None:
                of_part = rows[mine]
                out[:, part] += np.bincount(of_part, weights[mine], minlength=len(lines))  # exact, as in `summed`
                length[:, part] += np.bincount(of_part, minlength=len(lines))
    return out / np.sqrt(np.maximum(length, 1))


def lead_lengths(lines: Lines) -> Ints:
    """Code points of each block's lead up to its mark; 0 where no mark ends it, and it is `LEAD` long."""
    marks = np.append(np.flatnonzero(_MARKS[lines.classes]), len(lines.classes))
    mark = marks[np.searchsorted(marks, lines.start + 2).clip(max=len(marks) - 1)]
    return np.where((mark < lines.end) & (mark - lines.start < LEAD_REACH), mark - lines.start, 0)


def _marked(lines: Lines) -> Iterator[tuple[Buckets, Ints, Flags | None, Flags | None]]:
    """Buckets, their blocks, and whether each lies in the lead and in the tail of its block (None: none does); some blocks at a time."""
    lead = lead_lengths(lines)
    lead[lead == 0] = LEAD
    for first in range(0, len(lines), _LINES_AT_ONCE):
        part = slice(first, min(first + _LINES_AT_ONCE, len(lines)))
        for seed, window, is_head in ((_HEAD, _heads(lines, part), True), (_TAIL, _tails(lines, part), False)):
            for order in _ORDERS:
                grams, row, place = _grams(window, order)
                # A window begins one code point before the line; grams that take in the edge belong to the part beside it.
                inside = place + order - 1 <= lead[part][row] if is_head else place > WINDOW - TAIL
                yield _bucket(grams, seed + np.uint64(order)), row + first, *((inside, None) if is_head else (None, inside))
        yield from _words(lines, part, lead)


def _bucket(hashes: NDArray[np.uint64], seed: np.uint64) -> NDArray[np.int32]:
    return (mix(hashes ^ seed) >> np.uint64(64 - BITS)).astype(np.int32)


def _heads(lines: Lines, part: slice) -> NDArray[np.uint32]:
    """The first `WINDOW` code points between edge marks, shape (blocks, WINDOW + 2); 0 where the line has ended."""
    return _window(lines, part, lines.start[part, None] + np.arange(-1, WINDOW + 1))


def _tails(lines: Lines, part: slice) -> NDArray[np.uint32]:
    return _window(lines, part, lines.end[part, None] + np.arange(-WINDOW - 1, 1))


def _window(lines: Lines, part: slice, index: Ints) -> NDArray[np.uint32]:
    start, end = lines.start[part, None], lines.end[part, None]
    window = lines.codes[np.clip(index, 0, len(lines.codes) - 1)]
    window = np.where((index >= start) & (index < end), window, np.uint32(0))
    return np.where((index == start - 1) | (index == end), np.uint32(_EDGE), window)


def _grams(window: NDArray[np.uint32], order: int) -> tuple[NDArray[np.uint64], Ints, Ints]:
    """The n-grams of each row that hold no padding, their rows, and where in the window they begin."""
    count = window.shape[1] - order + 1
    whole = np.ones((len(window), count), bool)
    hashes = np.zeros((len(window), count), np.uint64)
    for place in range(order):
        column = window[:, place : place + count]
        whole &= column != 0
        hashes = (hashes + column) * _MIX
    row, begin = np.nonzero(whole)
    return hashes[whole], row, begin


def _words(lines: Lines, part: slice, lead: Ints) -> Iterator[tuple[Buckets, Ints, Flags, Flags]]:
    """The same for words, and pairs of words, that begin within a window of their line's beginning or end."""
    words = slice(*np.searchsorted(lines.word_block, (part.start, part.stop)))
    block = lines.word_block[words]
    to_start = lines.word_start[words] - lines.start[block]
    to_end = lines.end[block] - lines.word_end[words]
    near = (to_start < WINDOW) | (to_end < WINDOW)
    hashes, row = lines.word_hash[words][near], block[near]
    in_lead = (lines.word_end[words] - lines.start[block] <= lead[block])[near]
    in_tail = (lines.end[block] - lines.word_start[words] <= TAIL)[near]
    yield _bucket(hashes, _WORDS), row, in_lead, in_tail
    pair = row[1:] == row[:-1]
    pairs = (hashes[:-1] * np.uint64(3) + hashes[1:])[pair]
    yield _bucket(pairs, _PAIRS), row[1:][pair], (in_lead[:-1] & in_lead[1:])[pair], (in_tail[:-1] & in_tail[1:])[pair]
