"""Which words a language knows: a Bloom filter of hashes for each language, and words that are two words joined or one word torn.

In scripts without spaces a word is one character here, and it is known when it makes a pair with a neighbour that occurs inside words.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features import running as rn
from cleaner.features.lines import Hashes, Ints, mix
from cleaner.features.running import Running, following, preceding

__all__ = ["LEXICON_BITS", "LEXICON_BYTES", "Lexicon", "contains", "filled", "glued", "known", "pair_hashes", "torn"]

LEXICON_BITS: Final = 21
LEXICON_BYTES: Final = 1 << (LEXICON_BITS - 3)
_PROBES: Final = tuple(np.uint64(k) for k in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
_PLACE: Final = np.uint64(64 - LEXICON_BITS)
_PAIR: Final = np.uint64(0xA0761D6478BD642F)
_LEAST_PART: Final = 3  # letters of each of two words that were joined
_LEAST_CASELESS: Final = 1  # the same in scripts without capitals, whose shortest words are a letter or a syllable
_MOST_LETTERS: Final = 24  # of a word that is tried to be parted: longer ones are addresses and compounds

Lexicon = NDArray[np.uint8]
"""The filters, one row of bits a language, shape (languages, LEXICON_BYTES)."""
Flags = NDArray[np.bool_]


def filled(hashes: Hashes) -> NDArray[np.uint8]:
    """The filter that knows these hashes: one row of a `Lexicon`."""
    bits = np.zeros(1 << LEXICON_BITS, np.uint8)
    for probe in _PROBES:
        bits[(mix(hashes ^ probe) >> _PLACE).astype(np.int64)] = 1
    return np.packbits(bits, bitorder="little")


def contains(lexicon: Lexicon, row: Ints, hashes: Hashes) -> Flags:
    """Whether each hash is known in the language of its row; of those that are not, a few in a thousand are taken to be."""
    found = np.ones(len(hashes), bool)
    flat = lexicon.ravel()
    for probe in _PROBES:
        bit = (mix(hashes ^ probe) >> _PLACE).astype(np.int64)
        found &= (flat[row * LEXICON_BYTES + (bit >> 3)] >> (bit & 7).astype(np.uint8)) & 1 > 0
    return found


def known(run: Running, row: Ints, lexicon: Lexicon) -> Flags:
    """Whether each word is known in the language of its row."""
    found = contains(lexicon, row, run.hash)
    unspaced = run.begins == ch.UNSPACED
    if unspaced.any():
        paired = np.zeros(len(run), bool)
        place = np.flatnonzero(unspaced)
        pair = pair_hashes(run)[place]
        paired[place] = contains(lexicon, row[place], pair) & (pair > 0)
        found = np.where(unspaced, paired | preceding(run, paired, False), found)
    return found


def pair_hashes(run: Running) -> Hashes:
    """A hash of each word with the next of the same line, 0 where nothing follows at once."""
    beside = (run.gap == rn.NOTHING) & run.joined
    return np.where(beside, mix(run.hash * _PAIR + following(run, run.hash)), np.uint64(0))


def glued(run: Running, row: Ints, lexicon: Lexicon, unknown: Flags) -> Flags:
    """Unknown words that are two known ones with nothing between them."""
    length = run.end - run.start
    least = np.where(run.begins == ch.LETTER, _LEAST_CASELESS, _LEAST_PART)
    word = np.flatnonzero(unknown & (length >= 2 * least) & (length <= _MOST_LETTERS) & (run.begins != ch.UNSPACED))
    out = np.zeros(len(run), bool)
    if not len(word):
        return out
    splits = length[word] - 2 * least[word] + 1
    owner = np.repeat(word, splits)
    at = run.start[owner] + least[owner] + np.arange(len(owner)) - np.repeat(np.cumsum(splits) - splits, splits)
    spelled = run.lines.spelled
    both = contains(lexicon, row[owner], spelled.hashes(run.start[owner], at))
    rest = np.flatnonzero(both)
    both[rest] = contains(lexicon, row[owner[rest]], spelled.hashes(at[rest], run.end[owner[rest]]))
    out[owner[both]] = True
    return out


def torn(run: Running, row: Ints, lexicon: Lexicon, unknown: Flags) -> Flags:
    """Words that with the next one make a known word, one of the two being unknown."""
    near = (run.gap == rn.BLANK) | (run.gap == rn.HYPHEN) | (run.gap == rn.DASH)
    letters = (run.begins != ch.UNSPACED) & (run.begins != ch.DIGIT)
    small = following(run, run.begins == ch.LOWER) | following(run, run.begins == ch.LETTER)
    place = np.flatnonzero(near & letters & small & (unknown | following(run, unknown)))
    out = np.zeros(len(run), bool)
    if len(place):
        whole = run.lines.spelled.joined(run.start[place], run.end[place], run.start[place + 1], run.end[place + 1])
        out[place[contains(lexicon, row[place], whole)]] = True
    return out
