"""How surprising a text is: each junction of two words, and each word's spelling, going by small tables of weights.

A junction is two neighbouring words with what stands between them. Its score is the sum of integer weights of a few hashed views of it:
the words themselves where they are frequent, their endings and shapes where they are not. Above 0 it is likelier to have been made by
damage than by a writer. One set of tables is a language's own; another, over shapes and stop words alone, serves every language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features.lexicon import Lexicon, glued, torn
from cleaner.features.lexicon import known as known_words
from cleaner.features.lines import Ints, Lines, mix, stretches
from cleaner.features.running import Running, following, preceding

__all__ = [
    "LETTER_BITS", "UNIT", "WORD_BITS", "Surprise", "Tables", "Views", "junction_views", "levels_of", "spelling_buckets", "surprise",
    "universal_views", "word_buckets",
]  # fmt: skip

UNIT: Final = 24
"""Weights of junctions are int8, in 24ths of a logit."""
JOINT_BITS: Final = 18
UNIVERSAL_BITS: Final = 14
WORD_BITS: Final = 15
LETTER_BITS: Final = 15
LETTER_UNIT: Final = 8
"""Surprise of a letter after the two before it is in 8ths of a bit."""
FREQUENT: Final = 2
"""Level from which a word stands for itself in the views of a junction; below it, its ending and shape do."""

_WORDS, _TRIPLES = np.uint64(0xD1B54A32D192ED03), np.uint64(0x9E3779B97F4A7C15)
_K: Final = tuple(
    np.uint64(k) for k in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53, 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F)
)
_WORD: Final = np.isin(np.arange(ch.CLASSES), (ch.LOWER, ch.UPPER, ch.LETTER, ch.MARK, ch.DIGIT, ch.UNSPACED))

_ARRAYS: Final = ("joints", "words", "letters", "lexicon", "universal", "bias")

Weights = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Tables:
    """The statistics of every language, one row each, in the order of `languages`."""

    languages: tuple[str, ...]
    joints: Weights
    """Weights of views of junctions, shape (languages, 2**JOINT_BITS)."""
    words: NDArray[np.uint8]
    """Levels of words that are known: 2 frequent, 3 among the most frequent, else 0. Shape (languages, 2**WORD_BITS)."""
    letters: NDArray[np.uint8]
    """Surprise of letter triples, shape (languages, 2**LETTER_BITS)."""
    lexicon: Lexicon
    """The words that are known, see `cleaner.features.lexicon`."""
    universal: Weights
    """Weights of views of junctions in any language, shape (2**UNIVERSAL_BITS,)."""
    bias: NDArray[np.int16]
    """Score of a junction nothing is known of, for each language and last for `universal`."""

    @classmethod
    def from_arrays(cls, languages: Sequence[str], arrays: Mapping[str, NDArray[Any]]) -> Tables:
        """Pick the tables out of a model's arrays."""
        return cls(tuple(languages), *(arrays[name] for name in _ARRAYS))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The inverse of `from_arrays`."""
        return {name: getattr(self, name) for name in _ARRAYS}

    def numbers(self, languages: Sequence[str | None]) -> Ints:
        """The row of each document's language, -1 where there is none."""
        rows = {language: row for row, language in enumerate(self.languages)}
        return np.array([rows.get(language or "", -1) for language in languages], np.int64)


@dataclass(frozen=True, slots=True)
class Surprise:
    """What the tables say of each word and of the junction after it."""

    joint: Ints
    """Score of the junction after each word, in `UNIT`s of a logit; 0 where the language has no tables."""
    universal: Ints
    """The same by shapes alone."""
    level: NDArray[np.uint8]
    """How frequent the word is: 0 not known, 1 known, 2 and above as in `Tables.words`."""
    letters: Ints
    """Surprise of the word's letters, in `LETTER_UNIT`s of a bit, summed over `length`."""
    length: Ints
    """Letter triples of the word."""
    glued: NDArray[np.bool_]
    """Whether it is not known, but is two known words joined."""
    torn: NDArray[np.bool_]
    """Whether it makes a known word with the next, one of the two not being known."""
    number: Ints
    """Row of each document's language in the tables, -1 for none."""

    def only(self, words: NDArray[np.bool_]) -> Surprise:
        """Of some of the words, a flag each."""
        by_word = {f.name: getattr(self, f.name)[words] for f in fields(self) if f.name != "number"}
        return replace(self, **by_word)


class Views:
    """Hashes of the views of every junction, one array after another, as long as there are words."""

    def __init__(self, bits: int) -> None:
        """Begin with the first view of a table of so many bits."""
        self.shift = np.uint64(64 - bits)
        self.seed = 0

    def of(self, *parts: NDArray[Any]) -> Ints:
        """Buckets of a view made of these parts."""
        self.seed += 1
        total = np.full(len(parts[0]), self.seed, np.uint64)
        for part, k in zip(parts, _K, strict=False):  # in place: nearly all the time goes into moving arrays about
            total ^= part.astype(np.uint64, copy=False)
            total *= k
            total ^= total >> np.uint64(29)
        total *= _K[2]
        total >>= self.shift
        return total.view(np.int64)


def surprise(run: Running, languages: Sequence[str | None], tables: Tables) -> Surprise:
    """Look every word and junction of a batch up."""
    number = tables.numbers(languages)
    row = number[run.document]
    known = row >= 0
    row = np.maximum(row, 0)
    level = levels_of(run, row, tables.words, tables.lexicon) * known
    joint = np.zeros(len(run), np.int64)
    flat = tables.joints.ravel()
    base = row << JOINT_BITS
    for buckets in junction_views(run, level):
        joint += flat.take(base + buckets)
    joint = (joint + tables.bias[row]) * known
    universal = np.full(len(run), int(tables.bias[-1]), np.int64)
    for buckets in universal_views(run):
        universal += tables.universal.take(buckets)
    letters, length = _spelling(run, number, tables.letters)
    unknown = (level == 0) & known
    joined, parted = (find(run, row, tables.lexicon, unknown) for find in (glued, torn))
    return Surprise(joint, universal, level, letters, length, joined, parted, number)


def word_buckets(run: Running) -> Ints:
    """The bucket of each word in a table of levels."""
    return (mix(run.hash ^ _WORDS) >> np.uint64(64 - WORD_BITS)).astype(np.int64)


def levels_of(run: Running, row: Ints, words: NDArray[np.uint8], lexicon: Lexicon) -> NDArray[np.uint8]:
    """The level of each word, given the row of its language."""
    frequent = words.ravel()[(row << WORD_BITS) + word_buckets(run)]
    return np.where(known_words(run, row, lexicon), np.maximum(frequent, np.uint8(1)), np.uint8(0))


def junction_views(run: Running, level: NDArray[np.uint8]) -> Iterator[Ints]:
    """Buckets of each junction in a language's table, view by view."""
    views = Views(JOINT_BITS)
    ending = mix(run.suffix * np.uint64(64) + (run.shape >> 3))
    word = np.where((level >= FREQUENT) | (run.begins == ch.UNSPACED), run.hash + (run.shape >> 3), ending)
    gap = run.gap
    before, after = preceding(run, word), following(run, word)
    behind = following(run, after)
    gap_before, gap_after = preceding(run, gap), following(run, gap)
    yield views.of(word, gap, after)
    yield views.of(before, gap_before, word, gap, after)
    yield views.of(word, gap, after, gap_after, behind)
    yield views.of(before, word == 0, after, gap)
    yield views.of(run.hash, gap, following(run, run.hash))
    tail = run.suffix >> np.uint64(21)
    yield views.of(tail, gap, following(run, tail))
    yield views.of(word, gap, following(run, run.shape))
    yield views.of(run.shape, gap, after)
    # Coarse views: one or two last letters, and how frequent a word is, so that little text tells of most junctions.
    short = tail >> np.uint64(21)
    kind = level * np.uint8(16) + (run.shape >> 3)
    function = np.where(level >= FREQUENT, run.hash, kind)
    yield views.of(function, gap, following(run, function))
    yield views.of(preceding(run, function), function, gap, following(run, function))
    yield views.of(function, gap, following(run, function), following(run, following(run, function)))
    yield views.of(short, gap, following(run, short))
    yield views.of(word, gap, following(run, kind))
    yield views.of(kind, gap, after)


def universal_views(run: Running) -> Iterator[Ints]:
    """Buckets of each junction in the table for all languages, view by view."""
    views = Views(UNIVERSAL_BITS)
    kind = (run.shape >> 3).astype(np.int64) * 3 + run.stop
    sized = run.shape.astype(np.int64) * 3 + run.stop
    after = following(run, kind, -1)
    before = preceding(run, kind, -1)
    gap, gap_before, gap_after = run.gap, preceding(run, run.gap), following(run, run.gap)
    same = run.hash == following(run, run.hash)
    yield views.of(kind, gap, after)
    yield views.of(sized, gap, following(run, sized, -1))
    yield views.of(before, gap_before, kind, gap, after)
    yield views.of(kind, gap, after, gap_after, following(run, after, -1))
    yield views.of(gap_before, gap, gap_after, kind, after)
    yield views.of(same, gap, kind)


def spelling_buckets(lines: Lines, part: slice) -> tuple[Ints, NDArray[np.bool_]]:
    """The bucket of each code point of a part of the batch with the two around it, and whether it is of a word; words end in a mark of
    their own."""
    edges = (int(part.start == 0), int(part.stop == len(lines.codes)))
    around = slice(part.start - 1 + edges[0], part.stop + 1 - edges[1])
    inside = _WORD[lines.classes[around]]
    codes = np.pad(np.where(inside, lines.codes[around], np.uint32(1)).astype(np.uint64), edges, constant_values=1)
    hashes = codes[:-2] * _K[0]
    hashes += codes[1:-1]
    hashes *= _K[1]
    hashes += codes[2:]
    hashes ^= hashes >> np.uint64(31)
    hashes *= _TRIPLES
    hashes >>= np.uint64(64 - LETTER_BITS)
    return hashes.view(np.int64), inside[1 - edges[0] : len(inside) - 1 + edges[1]]


def _spelling(run: Running, number: Ints, letters: NDArray[np.uint8]) -> tuple[Ints, Ints]:
    """The surprise of each word's letters under its language's table, summed, and how many these are."""
    lines, length = run.lines, run.end - run.start
    if not len(run):
        return length, length
    first = int(run.start[0])  # of what is looked at: beyond the words there may be megabytes of something else
    table = np.maximum(number, 0) << LETTER_BITS
    flat = letters.ravel()
    sums = np.zeros(int(run.end[-1]) - first + 1, np.int64)
    for part in stretches(len(sums) - 1):
        here = slice(part.start + first, part.stop + first)
        rows = table[lines.document][lines.block_of(here)]
        sums[part.start + 1 : part.stop + 1] = flat.take(rows + spelling_buckets(lines, here)[0])
    np.cumsum(sums, out=sums)
    return (sums[run.end - first] - sums[run.start - first]) * (number[run.document] >= 0), length
