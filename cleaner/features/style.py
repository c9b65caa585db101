"""N-grams of style: of function words, endings and marks, with the words that name the topic taken out.

What a text is about must not tell who translated it. So a word stands for itself only where it is frequent in its language; any other is
its ending and whether it begins with a capital, and any other character of a script without spaces is just that. Marks are tokens of
their own; all quotation marks are one, since a newsroom's software sets them, not its translator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features.lines import Hashes, Ints, Lines, mix, span_hashes

__all__ = ["BITS", "ORDERS", "Tokens", "style_buckets", "tokens_of"]

BITS: Final = 18
"""Each language's table has ``2**BITS`` buckets."""
ORDERS: Final = (1, 2, 3)
ENDING: Final = 3
"""Code points of a topic word's ending."""
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


def tokens_of(lines: Lines, use: NDArray[np.bool_], frequent: Hashes) -> Tokens:
    """The tokens of the blocks in `use`; `frequent` are the sorted hashes of the words that stand for themselves."""
    words = np.flatnonzero(use[lines.word_block]) if len(lines) else np.zeros(0, np.int64)
    marks, mark_block = _marks(lines, use)
    start = np.concatenate((lines.word_start[words], marks))
    order = np.argsort(start, kind="stable")
    key = np.concatenate((_word_keys(lines, words, frequent), _mark_keys(lines, marks)))
    word = np.arange(len(start)) < len(words)
    return Tokens(key[order], np.concatenate((lines.word_block[words], mark_block))[order], word[order])


def style_buckets(tokens: Tokens, order: int) -> tuple[NDArray[np.int32], Ints]:
    """The bucket of each n-gram of so many tokens within one block, and the block's number."""
    count = max(len(tokens) - order + 1, 0)
    inside = tokens.block[:count] == tokens.block[order - 1 : order - 1 + count]
    grams = np.full(count, order, np.uint64)
    for place in range(order):
        grams = (grams + tokens.key[place : place + count]) * _GRAM
    return (mix(grams[inside]) >> np.uint64(64 - BITS)).astype(np.int32), tokens.block[:count][inside]


def _marks(lines: Lines, use: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Where characters stand that are neither words nor white space, and in which block."""
    place = np.flatnonzero(~_IS_WORD[lines.classes] & (lines.classes != ch.SPACE))
    block = np.searchsorted(lines.end, place, side="right")
    mine = use[block]
    return place[mine], block[mine]


def _word_keys(lines: Lines, words: Ints, frequent: Hashes) -> Hashes:
    start, end, own = lines.word_start[words], lines.word_end[words], lines.word_hash[words]
    begins = lines.classes[start]
    ending = span_hashes(lines.codes, np.maximum(start, end - ENDING), end)
    rare = np.where(begins == ch.UNSPACED, _RARE, ending ^ np.where(begins == ch.UPPER, _CAPITAL, _RARE))
    rare = np.where(begins == ch.DIGIT, _NUMBER, rare)
    if not len(frequent):
        return rare
    place = np.minimum(np.searchsorted(frequent, own), len(frequent) - 1)
    return np.where(frequent[place] == own, own, rare)


def _mark_keys(lines: Lines, marks: Ints) -> Hashes:
    """Marks by their code point, and whether there is white space before them."""
    code = np.where(lines.classes[marks] == ch.QUOTE, _QUOTE, lines.codes[marks].astype(np.uint64))
    spaced = lines.classes[np.maximum(marks - 1, 0)] == ch.SPACE
    return mix(code + _MARK + np.where(spaced, _SPACED, np.uint64(0)))
