"""Hashed character n-grams and words of a line's beginning and end, and their sum under a table of weights."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import Ints, Lines, mix

__all__ = ["BITS", "WINDOW", "line_buckets", "summed"]

BITS: Final = 18
"""The table has ``2**BITS`` buckets."""
WINDOW: Final = 48
"""Code points looked at from each end of a line."""
_ORDERS: Final = (2, 3, 4)
_EDGE: Final = 1  # stands before a line's first and after its last code point
_HEAD, _TAIL, _WORDS, _PAIRS = (np.uint64(seed) for seed in (0xA5A5, 0x5A5A5, 0xC3C3C3, 0x3C3C3C3))
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


def line_buckets(lines: Lines) -> tuple[NDArray[np.int32], Ints]:
    """Every bucket a block falls into, and the block's number, as two arrays of one length."""
    buckets: list[NDArray[np.int32]] = []
    rows: list[Ints] = []
    for seed, window in ((_HEAD, _heads(lines)), (_TAIL, _tails(lines))):
        for order in _ORDERS:
            grams, row = _grams(window, order)
            buckets.append(_bucket(grams, seed + np.uint64(order)))
            rows.append(row)
    hashes, row = _edge_words(lines)
    buckets.append(_bucket(hashes, _WORDS))
    rows.append(row)
    together = row[1:] == row[:-1]
    buckets.append(_bucket((hashes[:-1] * np.uint64(3) + hashes[1:])[together], _PAIRS))
    rows.append(row[1:][together])
    return np.concatenate(buckets), np.concatenate(rows)


def summed(lines: Lines, tables: NDArray[np.int16]) -> NDArray[np.float64]:
    """For each block and each table of weights (tables, buckets), the mean-like sum over the block's buckets: shape (blocks, tables).

    The sum is divided by the square root of the number of buckets, as if each block were a vector of length one. Weights are integers,
    so that the sums are exact in any order.
    """
    buckets, rows = line_buckets(lines)
    length = np.sqrt(np.maximum(np.bincount(rows, minlength=len(lines)), 1))
    mask = tables.shape[1] - 1
    out = np.zeros((len(lines), len(tables)))
    for number, table in enumerate(tables):
        weights = table[buckets & mask].astype(np.float64)  # exact: sums stay far below 2**53
        out[:, number] = np.bincount(rows, weights, minlength=len(lines)) / length
    return out


def _bucket(hashes: NDArray[np.uint64], seed: np.uint64) -> NDArray[np.int32]:
    return (mix(hashes ^ seed) >> np.uint64(64 - BITS)).astype(np.int32)


def _heads(lines: Lines) -> NDArray[np.uint32]:
    """The first `WINDOW` code points between edge marks, shape (blocks, WINDOW + 2); 0 where the line has ended."""
    offset = np.arange(-1, WINDOW + 1)
    return _window(lines, lines.start[:, None] + offset)


def _tails(lines: Lines) -> NDArray[np.uint32]:
    offset = np.arange(-WINDOW - 1, 1)
    return _window(lines, lines.end[:, None] + offset)


def _window(lines: Lines, index: Ints) -> NDArray[np.uint32]:
    if not len(lines):
        return np.zeros(index.shape, np.uint32)
    start, end = lines.start[:, None], lines.end[:, None]
    window = lines.codes[np.clip(index, 0, len(lines.codes) - 1)]
    window = np.where((index >= start) & (index < end), window, np.uint32(0))
    return np.where((index == start - 1) | (index == end), np.uint32(_EDGE), window)


def _grams(window: NDArray[np.uint32], order: int) -> tuple[NDArray[np.uint64], Ints]:
    """The n-grams of each row that hold no padding."""
    count = window.shape[1] - order + 1
    whole = np.ones((len(window), count), bool)
    hashes = np.zeros((len(window), count), np.uint64)
    for place in range(order):
        column = window[:, place : place + count]
        whole &= column != 0
        hashes = (hashes + column) * _MIX
    return hashes[whole], np.nonzero(whole)[0]


def _edge_words(lines: Lines) -> tuple[NDArray[np.uint64], Ints]:
    """Words that begin within a window of their line's beginning or end."""
    from_start = lines.word_start - lines.start[lines.word_block]
    to_end = lines.end[lines.word_block] - lines.word_end
    near = (from_start < WINDOW) | (to_end < WINDOW)
    return lines.word_hash[near], lines.word_block[near]
