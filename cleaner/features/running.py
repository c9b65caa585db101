"""Words in running order: what each is like, and what stands between it and the next.

Everything is computed word by word with integers, so nothing depends on what else is in the batch.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features.lines import Hashes, Ints, Lines
from cleaner.features.stopwords import stop_mask

__all__ = ["GAPS", "SCRIPTS", "Running", "following", "preceding", "running"]

T = TypeVar("T", bound=np.generic)
Flags = NDArray[np.bool_]
Codes = NDArray[np.uint8]

(EDGE, ENDED_EDGE, NOTHING, BLANK, HYPHEN, DASH, COMMA, COLON, QUOTE, BRACKET, OTHER_GAP, END, END_QUOTE, TIGHT_END, LATE_END) = range(15)
"""What may follow a word: the end of its line (with or without a full stop), or what stands before the next word."""
GAPS: Final = 15
ENDS: Final = np.isin(np.arange(GAPS), (END, END_QUOTE, LATE_END))
"""Gaps that end a sentence inside a line."""
PLAIN: Final = np.isin(np.arange(GAPS), (NOTHING, BLANK, HYPHEN))
"""Gaps inside a clause."""

# First code point of each stretch of scripts → its number. Scripts that mix in ordinary text (kana and Han) share one.
_SCRIPT_STARTS: Final = (
    (0, 0), (0x370, 1), (0x400, 2), (0x530, 3), (0x590, 4), (0x600, 5), (0x700, 6), (0x900, 7), (0xE00, 8), (0x1000, 6), (0x1100, 9),
    (0x1200, 6), (0x1E00, 0), (0x1F00, 1), (0x2000, 0), (0x2E80, 10), (0xA000, 6), (0xAC00, 9), (0xD7FF, 6), (0xF900, 10), (0xFB00, 0),
    (0xFB1D, 4), (0xFB50, 5), (0xFE30, 10), (0xFE70, 5), (0xFF00, 10), (0x1D000, 6), (0x20000, 10), (0x30000, 6),
)  # fmt: skip
SCRIPTS: Final = 11
_SCRIPT: Final = np.repeat(
    np.array([number for _, number in _SCRIPT_STARTS], np.uint8),
    np.diff([*(start for start, _ in _SCRIPT_STARTS), sys.maxunicode + 1]),
)
"""The script of every code point."""
_LENGTH_STEP: Final = np.array([0, 1, 2, 3, 4, 4, 5, 5, 5, *[6] * 4, 7], np.uint8)
_LETTER: Final = np.isin(np.arange(ch.CLASSES), (ch.LOWER, ch.UPPER, ch.LETTER, ch.MARK, ch.UNSPACED))


@dataclass(frozen=True, slots=True)
class Running:
    """The kept words of a batch; every array but `known_stops` has one entry a word."""

    lines: Lines
    start: Ints
    """Where the word begins in `lines.codes`."""
    end: Ints
    block: Ints
    document: Ints
    hash: Hashes
    suffix: Hashes
    """Its last three folded code points."""
    begins: Codes
    """Class of its first code point."""
    shape: Codes
    """Capitals, digits and script kind, in steps of 8, and a step of its length."""
    gap: Codes
    """What follows it: one of the `GAPS`."""
    stop: Codes
    """1 for a stop word, 0 for none, 2 where the language has no list."""
    joined: Flags
    """Whether the next word stands in the same line."""
    known_stops: Flags
    """Whether the language of each document has a stop list."""

    def __len__(self) -> int:
        return len(self.start)

    def only(self, words: Flags) -> Running:
        """Some of the words, a flag each; documents and blocks keep their numbers."""
        by_word = {f.name: getattr(self, f.name)[words] for f in fields(self) if f.name not in ("lines", "known_stops")}
        return replace(self, **by_word)

    @property
    def documents(self) -> int:
        """How many documents the batch has, those without words included."""
        return len(self.known_stops)


def running(lines: Lines, kept: Flags, languages: Sequence[str | None]) -> Running:
    """The words of the kept blocks (a flag a block) in running order."""
    stop, known = stop_mask(lines, languages)
    use = kept[lines.word_block] if len(lines) else np.zeros(0, bool)
    start, end, block = (of_word[use].astype(np.int64) for of_word in (lines.word_start, lines.word_end, lines.word_block))
    document = lines.document[block]
    begins = lines.classes[start]
    return Running(
        lines=lines,
        start=start,
        end=end,
        block=block,
        document=document,
        hash=lines.word_hash[use],
        suffix=_suffixes(lines, start, end),
        begins=begins,
        shape=_shapes(lines, start, end, begins),
        gap=_gaps(lines, start, end, block),
        stop=np.where(known[document], stop[use], 2).astype(np.uint8),
        joined=np.append(block[1:] == block[:-1], False)[: len(block)],
        known_stops=known,
    )


def following(run: Running, values: NDArray[T], fill: int = 0) -> NDArray[T]:
    """The value of the next word of the same line, `fill` at its end."""
    out = np.full_like(values, fill)
    np.copyto(out[:-1], values[1:], where=run.joined[:-1])
    return out


def preceding(run: Running, values: NDArray[T], fill: int = 0) -> NDArray[T]:
    """The value of the word before in the same line, `fill` at its beginning."""
    out = np.full_like(values, fill)
    np.copyto(out[1:], values[:-1], where=run.joined[:-1])
    return out


def scripts(codes: NDArray[np.uint32]) -> Codes:
    """Number of the script each code point belongs to."""
    return np.asarray(_SCRIPT[codes], np.uint8)


def _suffixes(lines: Lines, start: Ints, end: Ints) -> Hashes:
    codes = lines.codes.astype(np.uint64)
    out = np.zeros(len(start), np.uint64)
    for place in (1, 2, 3):
        index = end - place
        out = (out << np.uint64(21)) | np.where(index >= start, codes[np.maximum(index, 0)] if len(codes) else 0, 0).astype(np.uint64)
    return out


def _shapes(lines: Lines, start: Ints, end: Ints, begins: Codes) -> Codes:
    """Of which kind a word is: 0 small, 1 capital, 2 capitals, 3 digits, 4 letters without case, 5-7 kana and Han, and its length."""
    if not len(start):
        return np.zeros(0, np.uint8)
    second = lines.classes[np.minimum(start + 1, end - 1)]
    last = lines.classes[end - 1]
    code = lines.codes[start]
    kind = np.zeros(len(start), np.uint8)
    kind[begins == ch.UPPER] = 1
    kind[(begins == ch.UPPER) & (second == ch.UPPER) & (last == ch.UPPER) & (end - start > 1)] = 2
    kind[(begins == ch.DIGIT) | (last == ch.DIGIT)] = 3
    kind[(begins == ch.LETTER) | (begins == ch.MARK)] = 4
    unspaced = begins == ch.UNSPACED
    kind[unspaced] = 5
    kind[unspaced & (code >= 0x3040) & (code < 0x30A0)] = 6
    kind[unspaced & (code >= 0x30A0) & (code < 0x3100)] = 7
    return np.asarray((kind * 8 + _LENGTH_STEP[np.minimum(end - start, len(_LENGTH_STEP) - 1)]).astype(np.uint8), np.uint8)


def _gaps(lines: Lines, start: Ints, end: Ints, block: Ints) -> Codes:
    if not len(start):
        return np.zeros(0, np.uint8)
    last = np.append(block[1:] != block[:-1], True)
    beyond = np.where(last, lines.end[block], np.append(start[1:], 0))
    bits = (np.uint32(1) << lines.classes.astype(np.uint32)).astype(np.uint32)
    pairs = np.stack((end, np.maximum(beyond, end)), axis=1).ravel()
    within = np.bitwise_or.reduceat(np.append(bits, np.uint32(0)), pairs)[::2]  # every block is followed by a separator
    within[beyond <= end] = 0
    gap = _GAP_OF[within]
    unspaced = lines.classes[end - 1] == ch.UNSPACED
    first = lines.classes[end]
    gap[(gap == TIGHT_END) & (unspaced | _not_letter(lines, beyond))] = END
    gap[(gap == END) & (first == ch.SPACE)] = LATE_END
    finished = (within & ((1 << ch.END) | (1 << ch.COLON))) != 0
    return np.where(last, np.where(finished, ENDED_EDGE, EDGE), gap).astype(np.uint8)


def _not_letter(lines: Lines, place: Ints) -> Flags:
    """Whether what follows is of a script without spaces, where a full stop needs none after it either."""
    return np.asarray(lines.classes[np.minimum(place, len(lines.classes) - 1)] == ch.UNSPACED)


def _gap_table() -> Codes:
    """For every set of character classes, as bits, the gap it makes."""
    sets = np.arange(1 << ch.CLASSES, dtype=np.uint32)

    def has(*classes: int) -> Flags:
        return np.asarray(np.any([(sets >> np.uint32(number)) & np.uint32(1) > 0 for number in classes], axis=0), bool)

    table = np.full(len(sets), OTHER_GAP, np.uint8)
    table[sets == 0] = NOTHING
    table[sets == 1 << ch.SPACE] = BLANK
    table[sets == 1 << ch.DASH] = HYPHEN
    for found, gap in (
        (has(ch.DASH) & has(ch.SPACE), DASH), (has(ch.BRACKET), BRACKET), (has(ch.QUOTE), QUOTE), (has(ch.COMMA), COMMA),
        (has(ch.COLON), COLON), (has(ch.END), TIGHT_END), (has(ch.END) & has(ch.SPACE), END),
        (has(ch.END) & has(ch.QUOTE, ch.BRACKET, ch.DASH), END_QUOTE), (has(ch.SYMBOL, ch.EMOJI, ch.OTHER), OTHER_GAP),
    ):  # fmt: skip
        table[found] = gap
    return table


_GAP_OF: Final = _gap_table()
