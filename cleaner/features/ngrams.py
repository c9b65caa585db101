"""Hashed character n-grams and words of a line's beginning and end, and their sum under a table of weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features.lines import Ints, Lines, mix, ranges, searched, spread

__all__ = [
    "BITS", "LEAD", "PARTS", "TAIL", "WINDOW", "Grams", "Weights", "chosen_sums", "grams_of", "lead_lengths", "line_buckets", "part_sums",
    "summed",
]  # fmt: skip

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
_KEPT_LINES: Final = 40_000  # of short lines, as pages have, they make some 60 MB
_LINES_AT_ONCE: Final = 4_096  # bounds the memory of a batch of whole-page dumps
_ORDERS: Final = (2, 3, 4)
_REACH: Final = WINDOW + 1  # code points from each end that a window takes in, its edge left out
_EDGE: Final = 1  # stands before a line's first and after its last code point
_HEAD, _TAIL, _WORDS, _PAIRS = (np.uint64(seed) for seed in (0xA5A5, 0x5A5A5, 0xC3C3C3, 0x3C3C3C3))
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_MARKS: Final = np.isin(np.arange(ch.CLASSES), (ch.COLON, ch.SYMBOL))

Buckets = NDArray[np.int32]
Flags = NDArray[np.bool_]
Grams = tuple[Buckets, Ints, Flags | None, Flags | None]


def line_buckets(lines: Lines) -> tuple[Buckets, Ints]:
    """Every bucket a block falls into, and the block's number, as two arrays of one length."""
    found = [(buckets, rows) for buckets, rows, _, _ in _marked(lines)]
    if not found:
        return np.zeros(0, np.int32), np.zeros(0, np.int64)
    return np.concatenate([buckets for buckets, _ in found]), np.concatenate([rows for _, rows in found])


def grams_of(lines: Lines) -> Sequence[Grams] | None:
    """The hashed n-grams of lines, for those who sum them up more than once; None where these are too many to be kept in memory."""
    return list(_marked(lines)) if len(lines) <= _KEPT_LINES else None


class Weights:
    """Tables of weights, shape (tables, buckets), made ready to be summed up together.

    They stand two by two in the halves of one number, so that both are looked up and summed at once: integers are exact in any order.
    """

    def __init__(self, tables: NDArray[np.int16]) -> None:
        """Pair them; an odd one stays as it is."""
        self.count, self.buckets = tables.shape
        even = self.count // 2 * 2
        wide = tables[:even].astype(np.int64)
        self._pairs = [low + (high << 32) for low, high in zip(wide[::2], wide[1::2], strict=True)]
        self._odd = tables[even:]

    def sums(self, places: Ints, first: Ints) -> Iterator[Ints]:
        """For each table in order, the sum over each run of places, these being buckets; `first` is where runs begin."""
        for pair in self._pairs:  # one after another: each stays in the processor's cache
            both = np.add.reduceat(pair.take(places), first)
            low = both.astype(np.int32).astype(np.int64)  # the sums of a line are far below 2**31
            yield low
            yield (both - low) >> 32
        for table in self._odd:
            yield np.add.reduceat(table.take(places), first, dtype=np.int64)


def summed(lines: Lines, weights: Weights, grams: Sequence[Grams] | None = None) -> NDArray[np.float64]:
    """For each block and each table of weights, the mean-like sum over the block's buckets: shape (blocks, tables).

    The sum is divided by the square root of the number of buckets, as if each block were a vector of length one. `grams` are those of the
    lines, where they have been kept.
    """
    out = np.zeros((weights.count, len(lines)))
    length = np.zeros(len(lines))
    for buckets, rows, _, _ in _marked(lines) if grams is None else grams:
        if not len(rows):
            continue
        length += np.bincount(rows, minlength=len(lines))
        first = np.flatnonzero(np.diff(rows, prepend=-1))  # rows ascend
        mine, places = rows[first], buckets.astype(np.int64) & (weights.buckets - 1)
        for of_table, sums in zip(out, weights.sums(places, first), strict=True):
            of_table[mine] += sums
    return out.T / np.sqrt(np.maximum(length, 1))[:, None]


def chosen_sums(lines: Lines, tables: NDArray[np.int16], which: Ints) -> NDArray[np.float64]:
    """The sum of `summed` for each block, each under a table of its own: `which` of the tables, shape (tables, 2**BITS)."""
    out, length = np.zeros(len(lines), np.int64), np.zeros(len(lines), np.int64)
    flat, begin = tables.ravel(), which * tables.shape[1]
    for buckets, rows, _, _ in _marked(lines):
        if not len(rows):
            continue
        first = np.flatnonzero(np.diff(rows, prepend=-1))  # rows ascend
        mine = rows[first]
        out[mine] += np.add.reduceat(flat.take(buckets + begin[rows]), first, dtype=np.int64)
        length[mine] += np.diff(first, append=len(rows))
    return out / np.sqrt(np.maximum(length, 1))


def part_sums(lines: Lines, table: NDArray[np.int16], grams: Sequence[Grams] | None = None) -> NDArray[np.float64]:
    """The sum of `summed` under one table for each of the `PARTS` of a block: shape (blocks, parts).

    The score of a whole line is diluted by the headline in "Read also: ...", and by the sentence in "... (Photo: AP)".
    """
    out = np.zeros((len(lines), len(PARTS)))
    length = np.zeros_like(out)
    for buckets, rows, *inside in _marked(lines) if grams is None else grams:
        if not len(rows):
            continue
        first = np.flatnonzero(np.diff(rows, prepend=-1))  # rows ascend
        mine, weights = rows[first], table.take(buckets.astype(np.int64))
        out[mine, 0] += np.add.reduceat(weights, first, dtype=np.int32)  # exact, as in `summed`
        length[mine, 0] += np.diff(first, append=len(rows))
        for part, of_part in enumerate(inside, start=1):
            if of_part is not None:
                out[mine, part] += np.add.reduceat(weights * of_part, first, dtype=np.int32)
                length[mine, part] += np.add.reduceat(of_part, first, dtype=np.int32)
    return out / np.sqrt(np.maximum(length, 1))


def lead_lengths(lines: Lines) -> Ints:
    """Code points of each block's lead up to its mark; 0 where no mark ends it, and it is `LEAD` long."""
    marks = np.append(np.flatnonzero(_MARKS[lines.classes]), len(lines.classes))
    mark = marks[np.searchsorted(marks, lines.start + 2).clip(max=len(marks) - 1)]
    return np.where((mark < lines.end) & (mark - lines.start < LEAD_REACH), mark - lines.start, 0)


def _marked(lines: Lines) -> Iterator[Grams]:
    """Buckets, their blocks, and whether each lies in the lead and in the tail of its block (None: none does); some blocks at a time."""
    lead = lead_lengths(lines)
    lead[lead == 0] = LEAD
    for first in range(0, len(lines), _LINES_AT_ONCE):
        part = slice(first, min(first + _LINES_AT_ONCE, len(lines)))
        yield from _grams(lines, part, lead)
        yield from _words(lines, part, lead)


def _bucket(hashes: NDArray[np.uint64], seed: np.uint64) -> NDArray[np.int32]:
    return (mix(hashes ^ seed) >> np.uint64(64 - BITS)).astype(np.int32)


def _grams(lines: Lines, part: slice, lead: Ints) -> Iterator[Grams]:
    """The same for the n-grams near the ends of the blocks, order by order."""
    codes, row, place, left = _windows(lines, part)
    lead_end = lead[part].astype(np.int32)[row]
    hashes, whole = codes.astype(np.uint64) * _MIX, codes != 0
    # A window begins one code point before the line; grams that take in the edge belong to the part beside it.
    for order in _ORDERS:
        hashes = (hashes[:-1] + codes[order - 1 :]) * _MIX
        whole = whole[:-1] & (codes[order - 1 :] != 0)
        use = whole & (left[: len(hashes)] >= order - 1)
        head = np.flatnonzero(use & (place[: len(hashes)] <= WINDOW + 2 - order))
        tail = np.flatnonzero(use & (left[: len(hashes)] <= WINDOW + 1))
        yield _bucket(hashes[head], _HEAD + np.uint64(order)), row[head] + part.start, place[head] + (order - 1) <= lead_end[head], None
        yield _bucket(hashes[tail], _TAIL + np.uint64(order)), row[tail] + part.start, None, left[tail] <= TAIL


def _windows(lines: Lines, part: slice) -> tuple[NDArray[np.uint32], Ints, NDArray[np.int32], NDArray[np.int32]]:
    """The code points near the ends of each block, one after another: an edge before each block, and the middle of a long one, which is
    two windows and more, left out and a 0 in its place. One edge more stands behind them all.

    And for each the number of its block (counted from the first of the part), and how many code points it is from the edge before the
    block and from that behind it.
    """
    start, length = lines.start[part], lines.end[part] - lines.start[part]
    size = np.minimum(length, 2 * _REACH + 1) + 1
    row = spread(size)
    place = np.arange(len(row)) - (np.cumsum(size) - size)[row]
    long = (length > 2 * _REACH)[row]
    index = start[row] + place - 1 + np.where(long & (place > _REACH), length[row] - 2 * _REACH - 1, 0)
    codes = lines.codes[np.maximum(index, 0)]
    codes[place == 0] = _EDGE
    codes[long & (place == _REACH + 1)] = 0
    return np.append(codes, np.uint32(_EDGE)), row, place.astype(np.int32), (size[row] - place).astype(np.int32)


def _words(lines: Lines, part: slice, lead: Ints) -> Iterator[tuple[Buckets, Ints, Flags, Flags]]:
    """The same for words, and pairs of words, that begin within a window of their line's beginning or end."""
    word = _near_ends(lines, part)
    row, start, end = lines.word_block[word], lines.word_start[word], lines.word_end[word]
    hashes = lines.word_hash[word]
    in_lead = end - lines.start[row] <= lead[row]
    in_tail = lines.end[row] - start <= TAIL
    yield _bucket(hashes, _WORDS), row, in_lead, in_tail
    pair = row[1:] == row[:-1]
    pairs = (hashes[:-1] * np.uint64(3) + hashes[1:])[pair]
    yield _bucket(pairs, _PAIRS), row[1:][pair], (in_lead[:-1] & in_lead[1:])[pair], (in_tail[:-1] & in_tail[1:])[pair]


def _near_ends(lines: Lines, part: slice) -> Ints:
    """The words that begin within a window of their line's beginning, or end within one of its end, ascending."""
    first, behind = lines.first_word[:-1][part], lines.first_word[1:][part]
    head = np.clip(searched(lines.word_start, lines.start[part] + WINDOW), first, behind)
    tail = np.clip(searched(lines.word_end, lines.end[part] - WINDOW, behind=True), head, behind)
    return ranges(np.stack((first, tail), axis=1).ravel(), np.stack((head, behind), axis=1).ravel())
