"""Lines: a batch of documents as arrays of characters, words and blocks, on which every feature is computed.

Sums over blocks are sums of integers, so a block's features do not depend on what else is in the batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block
from cleaner.features import characters as ch

__all__ = [
    "_AT_ONCE",
    "Hashes",
    "Ints",
    "Lines",
    "Spelled",
    "block_hashes",
    "lines_of",
    "mix",
    "ranges",
    "span_hashes",
    "spread",
    "word_spans",
]

Ints = NDArray[np.signedinteger[Any]]
"""Places and counts, in 64 bits but for those of the words of a long text."""
Hashes = NDArray[np.uint64]

_WORD_CLASS: Final = np.isin(np.arange(ch.CLASSES), (ch.LOWER, ch.UPPER, ch.LETTER, ch.MARK, ch.DIGIT))
_BASE: Final = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64
_HALF, _FACTORS = np.uint64(33), (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_SEPARATOR: Final = "\n"
_FEWEST_POWERS, _KEPT_POWERS = 14, 20  # 2**20 of them, and their inverses, are 16 MiB
_LONG: Final = 1 << 22  # code points from which on places of words take 32 bits: of fewer, numpy is quicker with 64
_AT_ONCE: Final = 1 << 16  # code points, or words, so that their arrays stay in the cache


@dataclass(frozen=True)
class Lines:
    """The blocks of a batch of documents, in order, and the words in them; what many ask for is counted once."""

    codes: NDArray[np.uint32]
    """Folded code points of all blocks, each followed by a separator."""
    classes: NDArray[np.uint8]
    """Class of each code point as given, see `cleaner.features.characters`."""
    start: Ints
    """Where each block begins in `codes`."""
    end: Ints
    """Where each block ends in `codes` (half-open, separator left out)."""
    document: Ints
    """Number of the document each block belongs to, ascending."""
    first: Ints
    """Number of the first block of each document; one more entry than documents."""
    word_start: Ints
    word_end: Ints
    word_block: Ints
    """Number of the block each word stands in, ascending. Like the two before, in 32 bits in a long text."""
    word_hash: Hashes
    spelled: Spelled
    """For the hash of any other span of `codes`: summed up once, for many ask."""

    def __len__(self) -> int:
        return len(self.start)

    def block_of(self, part: slice) -> Ints:
        """Number of the block each of these code points stands in, or behind which it is the separator."""
        first, last = np.searchsorted(self.end, (part.start, part.stop - 1))
        sizes = np.diff(np.minimum(self.end[first : last + 1] + 1, part.stop), prepend=part.start)
        return np.asarray(spread(sizes) + first, np.int64)

    @cached_property
    def words(self) -> Ints:
        """Words in each block."""
        return np.diff(self.first_word)

    @cached_property
    def first_word(self) -> Ints:
        """Number of the first word of each block; one more entry than blocks."""
        return np.concatenate(([0], searched(self.word_start, self.end)))

    @cached_property
    def length(self) -> NDArray[np.float64]:
        """Words in each block as a reader would count them: of a script without spaces, two characters make one."""
        return self.words - self.class_counts[:, ch.UNSPACED] / 2

    @cached_property
    def class_counts(self) -> Ints:
        """Characters of each class in each block, shape (blocks, classes)."""
        counts = np.zeros((len(self), ch.CLASSES), np.int64)
        for part in stretches(len(self.classes)):
            block = self.block_of(part)
            first, last = block[0], block[-1] + 1
            found = np.bincount((block - first) * ch.CLASSES + self.classes[part], minlength=(last - first) * ch.CLASSES)
            counts[first:last] += found.reshape(-1, ch.CLASSES)
        counts[:, ch.SPACE] -= 1  # the separator
        return counts


def lines_of(documents: Sequence[Sequence[Block]]) -> Lines:
    """The arrays for a batch of documents."""
    sizes = np.array([len(blocks) for blocks in documents], np.int64)
    texts = [block.text for blocks in documents for block in blocks]
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    joined = _SEPARATOR.join([*texts, ""]) if texts else ""
    codes, classes = _looked_up(joined)
    end = np.cumsum(lengths + 1) - 1
    start = end - lengths
    word_start, word_end = word_spans(classes)
    spelled = Spelled(codes)
    return Lines(
        codes=codes,
        classes=classes,
        start=start,
        end=end,
        document=spread(sizes),
        first=np.concatenate(([0], np.cumsum(sizes))),
        word_start=word_start,
        word_end=word_end,
        word_block=np.repeat(np.arange(len(texts), dtype=word_start.dtype), np.diff(searched(word_start, end), prepend=0)),
        word_hash=spelled.hashes(word_start, word_end),
        spelled=spelled,
    )


def _looked_up(text: str) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """The folded code points of a text, and their classes."""
    codes, classes = np.empty(len(text), np.uint32), np.empty(len(text), np.uint8)
    for part in stretches(len(text)):
        given = np.frombuffer(text[part].encode("utf-32-le"), np.uint32)
        classes[part] = ch.classify(given)
        codes[part] = ch.fold(given)
    return codes, classes


def stretches(length: int) -> Iterator[slice]:
    """The parts of a long array that are worked on together where each entry is looked at by itself: no memory is asked for all."""
    return (slice(first, min(first + _AT_ONCE, length)) for first in range(0, length, _AT_ONCE))


def spread(sizes: Ints) -> Ints:
    """Number of the group each member belongs to, for groups of the given sizes.

    >>> spread(np.array([2, 0, 1])).tolist()
    [0, 0, 2]
    """
    return np.repeat(np.arange(len(sizes)), sizes)


def searched(places: Ints, wanted: Ints, *, behind: bool = False) -> Ints:
    """`np.searchsorted`, `behind` those that are equal or before them, without making 64 bits of places that have 32."""
    return np.searchsorted(places, wanted.astype(places.dtype), side="right" if behind else "left")


def ranges(first: Ints, behind: Ints) -> Ints:
    """The numbers of all ranges, one range after another; one that ends before it begins is empty.

    >>> ranges(np.array([3, 9]), np.array([5, 10])).tolist()
    [3, 4, 9]
    """
    sizes = np.maximum(behind - first, 0)
    return np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())


def mix(hashes: Hashes) -> Hashes:
    """Scatter hashes over all 64 bits (the finaliser of MurmurHash3, public domain)."""
    shifted = hashes >> _HALF
    mixed = hashes ^ shifted
    for factor in _FACTORS:  # in place: nearly all the time goes into moving arrays about
        mixed *= factor
        np.right_shift(mixed, _HALF, out=shifted)
        mixed ^= shifted
    return mixed


def word_spans(classes: NDArray[np.uint8]) -> tuple[Ints, Ints]:
    """Start and end of each word: a run of letters, marks and digits, or one character of a script without spaces."""
    # A mark after a character of a script without spaces belongs to that script's word, not to one of its own.
    inside = np.zeros(len(classes) + 2, bool)  # what stands before the first, and behind the last, is in no word
    for part in stretches(len(classes)):
        inside[part.start + 1 : part.stop + 1] = _WORD_CLASS[classes[part]]
    starts, ends = inside[1:] & ~inside[:-1], inside[:-1] & ~inside[1:]
    single = classes == ch.UNSPACED
    starts[:-1] |= single
    ends[1:] |= single
    kind = np.int32 if _LONG < len(classes) <= np.iinfo(np.int32).max else np.int64
    return np.flatnonzero(starts).astype(kind), np.flatnonzero(ends).astype(kind)


@cache
def _powers(base: int, exponent: int) -> Hashes:
    """An odd number to the powers 0..2**exponent-1 modulo 2**64."""
    return _powers_up_to(base, 2**exponent)


def _powers_up_to(base: int, count: int) -> Hashes:
    row = np.full(count, base, np.uint64)
    row[0] = 1
    return np.cumprod(row, dtype=np.uint64)


class _Powers:
    """An odd number to the powers 0..highest modulo 2**64. Of high ones each is a product of two, so that tables stay small."""

    def __init__(self, base: int, highest: int) -> None:
        """Take, or make, the tables."""
        self._low = _powers(base, min(max(_FEWEST_POWERS, highest.bit_length()), _KEPT_POWERS))
        self._steps = _powers_up_to(pow(base, 2**_KEPT_POWERS, 2**64), 1 + (highest >> _KEPT_POWERS))

    def __getitem__(self, exponents: Ints) -> Hashes:
        """The power to each exponent."""
        if len(self._steps) == 1:
            return self._low[exponents]
        return np.asarray(self._steps[exponents >> _KEPT_POWERS] * self._low[exponents & (2**_KEPT_POWERS - 1)], np.uint64)


class Spelled:
    """Polynomial hashes of any spans of codes, whatever their place: prefix sums modulo 2**64, shifted back to the origin."""

    def __init__(self, codes: NDArray[np.uint32]) -> None:
        """Sum the codes up."""
        self._powers, self._inverses = _Powers(_BASE, len(codes)), _Powers(pow(_BASE, -1, 2**64), len(codes))
        self._prefix = np.zeros(len(codes) + 1, np.uint64)
        for part in stretches(len(codes)):
            powers = self._powers[np.arange(part.start, part.stop)]
            np.multiply(codes[part], powers, out=self._prefix[part.start + 1 : part.stop + 1])
        np.cumsum(self._prefix, out=self._prefix)

    def hashes(self, start: Ints, end: Ints) -> Hashes:
        """A hash of each span."""
        out = np.empty(len(start), np.uint64)
        for part in stretches(len(start)):
            out[part] = mix(self._sum(start[part], end[part]))
        return out

    def joined(self, start: Ints, end: Ints, next_start: Ints, next_end: Ints) -> Hashes:
        """The hash of each span followed by another, as if they stood together."""
        return mix(self._sum(start, end) + self._sum(next_start, next_end) * self._powers[end - start])

    def _sum(self, start: Ints, end: Ints) -> Hashes:
        return (self._prefix[end] - self._prefix[start]) * self._inverses[start]


def span_hashes(codes: NDArray[np.uint32], start: Ints, end: Ints) -> Hashes:
    """A hash of each span of codes, see `Spelled`."""
    return Spelled(codes).hashes(start, end)


def block_hashes(lines: Lines) -> Hashes:
    """A hash of each block's folded text: equal for blocks that differ only in case and digits."""
    return lines.spelled.hashes(lines.start, lines.end)
