"""N-grams of style: of function words, endings and marks, with the words that name the topic taken out.

What a text is about must not tell who translated it. So a word stands for itself only where it is frequent in its language; any other is
its ending and whether it begins with a capital, and any other character of a script without spaces is just that. Marks are tokens of
their own, and so is white space beside a character of a script without spaces. Quotation marks are told apart only in languages in which
that tells machines from translators: elsewhere a newsroom's software sets them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features.lines import Hashes, Ints, Lines, mix

__all__ = ["BITS", "ORDERS", "ROOT_UNIT", "Style", "Tokens", "style_counts", "tokens_of"]

BITS: Final = 18
"""Each language's table has ``2**BITS`` buckets."""
ORDERS: Final = (1, 2, 3)
ENDING: Final = 3
"""Code points of a topic word's ending."""
ROOT_UNIT: Final = 16
"""Roots of counts are whole numbers of 16ths, so that sums of them are exact."""
_RARE, _CAPITAL, _NUMBER, _MARK, _SPACED, _GRAM = (np.uint64(seed) for seed in (0xE7D1, 0xCA9, 0x909, 0x3A5C, 0x59ACE, 0x9E3779B97F4A7C15))
_IS_WORD: Final = np.isin(np.arange(ch.CLASSES), (ch.LOWER, ch.UPPER, ch.LETTER, ch.MARK, ch.DIGIT, ch.UNSPACED))
_QUOTE: Final = np.uint64(ord('"'))


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words and marks of some blocks of a batch, in order."""

    key: Hashes
    """What each token counts as."""
    block: Ints
    """Number of the block each stands in, ascending."""
    word: NDArray[np.bool_]
    """Whether it is a word, and no mark."""

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, slots=True)
class Style:
    """How often each n-gram stands in each document: one entry for every bucket that a document fills."""

    document: Ints
    bucket: Ints
    root: Ints
    """Root of the count in `ROOT_UNIT`s: a name's ending told ten times says little more than told once."""


def tokens_of(lines: Lines, use: NDArray[np.bool_], frequent: Hashes, *, quotes: bool) -> Tokens:
    """The tokens of the blocks in `use`.

    `frequent` are the sorted hashes of the words that stand for themselves; `quotes` tells quotation marks apart.
    """
    words = np.flatnonzero(use[lines.word_block]) if len(lines) else np.zeros(0, np.int64)
    marks, mark_block = _marks(lines, use)
    start = np.concatenate((lines.word_start[words], marks))
    order = np.argsort(start, kind="stable")
    key = np.concatenate((_word_keys(lines, words, frequent), _mark_keys(lines, marks, quotes=quotes)))
    word = np.arange(len(start)) < len(words)
    return Tokens(key[order], np.concatenate((lines.word_block[words], mark_block))[order], word[order])


def style_counts(tokens: Tokens, document: Ints) -> Style:
    """The n-grams of all `ORDERS`, each within one block; `document` is the number of the document that each block belongs to."""
    grams = [_grams(tokens, order) for order in ORDERS]
    key, count = np.unique(np.concatenate([document[block] << BITS | bucket for bucket, block in grams]), return_counts=True)
    return Style(key >> BITS, key & (2**BITS - 1), np.rint(ROOT_UNIT * np.sqrt(count)).astype(np.int64))


def _grams(tokens: Tokens, order: int) -> tuple[Ints, Ints]:
    """The bucket of each n-gram of so many tokens within one block, and the block's number."""
    count = max(len(tokens) - order + 1, 0)
    inside = tokens.block[:count] == tokens.block[order - 1 : order - 1 + count]
    grams = np.full(count, order, np.uint64)
    for place in range(order):
        grams = (grams + tokens.key[place : place + count]) * _GRAM
    return (mix(grams[inside]) >> np.uint64(64 - BITS)).astype(np.int64), tokens.block[:count][inside]


def _marks(lines: Lines, use: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Where characters stand that are marks, and in which block."""
    mark = ~_IS_WORD[lines.classes] & ((lines.classes != ch.SPACE) | _beside_unspaced(lines))
    mark[lines.end] = False  # what parts two blocks is in neither
    place = np.flatnonzero(mark)
    block = np.searchsorted(lines.end, place, side="right")
    mine = use[block]
    return place[mine], block[mine]


def _beside_unspaced(lines: Lines) -> NDArray[np.bool_]:
    """Whether a character of a script without spaces stands before or after each."""
    unspaced = lines.classes == ch.UNSPACED
    beside = np.zeros(len(unspaced), bool)
    beside[1:] |= unspaced[:-1]
    beside[:-1] |= unspaced[1:]
    return beside


def _word_keys(lines: Lines, words: Ints, frequent: Hashes) -> Hashes:
    start, end, own = lines.word_start[words], lines.word_end[words], lines.word_hash[words]
    begins = lines.classes[start]
    ending = lines.spelled.hashes(np.maximum(start, end - ENDING), end)
    rare = np.where(begins == ch.UNSPACED, _RARE, ending ^ np.where(begins == ch.UPPER, _CAPITAL, _RARE))
    rare = np.where(begins == ch.DIGIT, _NUMBER, rare)
    if not len(frequent):
        return rare
    place = np.minimum(np.searchsorted(frequent, own), len(frequent) - 1)
    return np.where(frequent[place] == own, own, rare)


def _mark_keys(lines: Lines, marks: Ints, *, quotes: bool) -> Hashes:
    """Marks by their code point, and whether there is white space before them."""
    code = lines.codes[marks].astype(np.uint64)
    if not quotes:
        code = np.where(lines.classes[marks] == ch.QUOTE, _QUOTE, code)
    spaced = (marks == 0) | (lines.classes[marks - 1] == ch.SPACE)  # a batch begins as any block in it does
    return mix(code + _MARK + np.where(spaced, _SPACED, np.uint64(0)))
