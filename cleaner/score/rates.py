"""Rates that tell broken text from whole text in any language: where sentences end, what stands beside them, what words look like."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features import running as rn
from cleaner.features.lines import Ints
from cleaner.features.running import SCRIPTS, Running, following, scripts

__all__ = ["RATE_FEATURES", "Totals", "rates"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

RATE_FEATURES: Final = (
    "stops_before_end", "stop_end_ratio", "lower_after_end", "capital_after_stop", "capital_mid_clause", "words_per_end", "end_spread",
    "short_sentences", "no_space_after_end", "ends_per_block", "late_ends", "capital_share", "unbalanced_quotes", "unbalanced_brackets",
    "letters_alone", "mixed_words", "symbols_in_words",
    "space_before_end", "space_after_hyphen", "stop_pairs", "stop_density", "stop_run_spread", "lower_beginnings", "unended_blocks",
    "word_chars", "word_chars_spread", "rare_classes", "log_words", "words_per_block", "unspaced_share", "foreign_script",
    "mixed_scripts", "digit_words",
)  # fmt: skip
_LETTERS: Final = np.isin(np.arange(ch.CLASSES), (ch.LOWER, ch.UPPER, ch.LETTER, ch.MARK))
_LONG: Final = 8  # words of a line from which its marks should balance
_MOST_GAP: Final = 20  # words without a stop word; more count as many


class Totals:
    """Sums over the words of each document, and rates of them."""

    def __init__(self, run: Running) -> None:
        """Count the words, and find where sentences end."""
        self.run = run
        self.words = np.bincount(run.document, minlength=run.documents).astype(np.float64)
        self.length, self.ends = sentence_lengths(run)
        self._some = np.flatnonzero(self.words)
        self._first = np.searchsorted(run.document, self._some)
        self.count = np.maximum(self.words, 1)

    def total(self, values: NDArray[np.generic]) -> Floats:
        """The sum of integers or flags over the words of each document."""
        out = np.zeros(self.run.documents)
        if len(self._some):
            out[self._some] = np.add.reduceat(values, self._first, dtype=np.int64)
        return out

    def rate(self, values: NDArray[np.generic], by: Floats | None = None) -> Floats:
        """The same by word, or by `by`."""
        return self.total(values) / np.maximum(self.count if by is None else by, 1)


def rates(run: Running, kept: Flags, totals: Totals) -> dict[str, Floats]:
    """Every column of `RATE_FEATURES`, a value a document; NaN where the language has no stop list to go by."""
    return {**_ends(run, totals), **_capitals(run, totals), **_shapes(run, totals), **_stops(run, totals), **_blocks(run, kept, totals)}


def sentence_lengths(run: Running) -> tuple[Ints, Flags]:
    """How many words of its sentence have been read at each word, and whether the sentence ends there."""
    ends = rn.ENDS[run.gap] | (run.gap == rn.ENDED_EDGE)
    number = np.arange(len(run))
    first = np.ones(len(run), bool)
    first[1:] = ends[:-1] | (run.block[1:] != run.block[:-1])
    return number - np.maximum.accumulate(np.where(first, number, 0)) + 1 if len(run) else number, ends


def _ends(run: Running, totals: Totals) -> dict[str, Floats]:
    length, finished = totals.length, totals.ends
    ends = totals.total(finished)
    mean = totals.total(length * finished) / np.maximum(ends, 1)
    square = totals.total(length**2 * finished) / np.maximum(ends, 1)
    stop = run.stop == 1
    before_end = totals.rate(stop & finished, ends)
    lower_next = following(run, run.begins == ch.LOWER)
    inner = rn.ENDS[run.gap]
    known = run.known_stops
    blocks = np.bincount(run.lines.document[np.unique(run.block)], minlength=run.documents) if len(run) else np.zeros(run.documents)
    return {
        "stops_before_end": np.where(known, before_end, np.nan),
        "stop_end_ratio": np.where(known, before_end / np.maximum(totals.rate(stop), 0.01), np.nan),
        "lower_after_end": totals.rate(inner & lower_next, totals.total(inner)),
        "no_space_after_end": totals.rate(run.gap == rn.TIGHT_END, ends),
        "late_ends": totals.rate(run.gap == rn.LATE_END, ends),
        "words_per_end": totals.count / np.maximum(ends, 1),
        "ends_per_block": totals.total(inner) / np.maximum(blocks, 1),
        "words_per_block": totals.count / np.maximum(blocks, 1),
        "end_spread": np.sqrt(np.maximum(square - mean**2, 0)) / np.maximum(mean, 1),
        "short_sentences": totals.rate(finished & (length <= 3), ends),
    }


def _capitals(run: Running, totals: Totals) -> dict[str, Floats]:
    capital = run.begins == ch.UPPER
    next_ = following(run, capital) & (run.gap == rn.BLANK)
    return {
        "capital_after_stop": np.where(run.known_stops, totals.rate(next_ & (run.stop == 1)), np.nan),
        "capital_mid_clause": totals.rate(next_ & (run.begins == ch.LOWER)),
        "capital_share": totals.rate(capital),
    }


def _shapes(run: Running, totals: Totals) -> dict[str, Floats]:
    chars = run.end - run.start
    spaced = run.begins != ch.UNSPACED
    letters = _LETTERS[run.begins]
    mean = totals.rate(chars * spaced)
    classes = np.append(run.lines.classes, np.full(2, ch.SPACE, np.uint8))
    after = classes[run.end]
    inside = run.end + 1 < run.lines.end[run.block]  # what stands beyond the line is another's
    after2 = np.where(inside, classes[run.end + 1], np.uint8(ch.SPACE))
    joined = following(run, letters) & ~np.isin(after, (ch.SPACE, ch.DASH, ch.QUOTE, ch.END, ch.UNSPACED))
    touching = joined & _LETTERS[after2] & letters
    own, foreign = _scripts(run, totals, letters | ~spaced)
    return {
        "word_chars": mean,
        "word_chars_spread": np.sqrt(np.maximum(totals.rate(chars**2 * spaced) - mean**2, 0)),
        "letters_alone": totals.rate((chars == 1) & spaced & letters),
        "mixed_words": totals.rate(mixed(run)),
        "symbols_in_words": totals.rate(touching),
        "space_after_hyphen": totals.rate((after == ch.DASH) & (after2 == ch.SPACE) & letters),
        "space_before_end": totals.rate((after == ch.SPACE) & np.isin(after2, (ch.END, ch.COMMA))),
        "unspaced_share": totals.rate(~spaced),
        "foreign_script": foreign,
        "mixed_scripts": own,
        "digit_words": totals.rate(run.begins == ch.DIGIT),
    }


def _scripts(run: Running, totals: Totals, letters: Flags) -> tuple[Floats, Floats]:
    """Share of words that mix two scripts, and of those of another script than most of the document."""
    codes = run.lines.codes
    first, last = scripts(codes[run.start]), scripts(codes[run.end - 1])
    mixed_ = letters & (first != last) & _LETTERS[run.lines.classes[run.end - 1]]
    counts = np.bincount(run.document * SCRIPTS + first, letters, minlength=run.documents * SCRIPTS).reshape(-1, SCRIPTS)
    return totals.rate(mixed_), (counts.sum(axis=1) - counts.max(axis=1, initial=0)) / totals.count


def mixed(run: Running) -> Flags:
    """Words with a capital or a digit after a small letter: `hoUse`, `rep0rt`."""
    classes = run.lines.classes
    turn = np.flatnonzero((classes[:-1] == ch.LOWER) & ((classes[1:] == ch.UPPER) | (classes[1:] == ch.DIGIT))) + 1
    word = np.searchsorted(run.start, turn) - 1  # the last word that begins before it
    inside = word[(word >= 0) & (turn < np.append(run.end, 0)[word])]
    found = np.zeros(len(run), bool)
    found[inside] = True
    return found


def _stops(run: Running, totals: Totals) -> dict[str, Floats]:
    stop = run.stop == 1
    number = np.arange(len(stop))
    begins = np.ones(len(number), bool)  # the first word of a document: what stands before it is another's
    begins[1:] = run.document[1:] != run.document[:-1]
    since = np.maximum.accumulate(np.where(stop | begins, number, 0)) if len(number) else number
    columns = {
        "stop_pairs": totals.rate(stop & following(run, stop), totals.total(stop)),
        "stop_density": totals.rate(stop),
        "stop_run_spread": totals.rate(np.minimum(number - since, _MOST_GAP) ** 2),
    }
    return {name: np.where(run.known_stops, column, np.nan) for name, column in columns.items()}


def _blocks(run: Running, kept: Flags, totals: Totals) -> dict[str, Floats]:
    lines = run.lines
    long = kept & (lines.words >= _LONG)
    counts = lines.class_counts
    document, documents = lines.document, run.documents

    def share(values: Flags, of: Flags) -> Floats:
        return np.bincount(document, values & of, minlength=documents) / np.maximum(np.bincount(document, of, minlength=documents), 1)

    chars = np.bincount(document, (lines.end - lines.start) * kept, minlength=documents)
    rare = np.bincount(document, (counts[:, ch.OTHER] + counts[:, ch.SYMBOL] + counts[:, ch.EMOJI]) * kept, minlength=documents)
    first, last = lines.classes[lines.start], lines.classes[lines.end - 1]
    return {
        "unbalanced_quotes": share(counts[:, ch.QUOTE] % 2 == 1, long),
        "unbalanced_brackets": share(counts[:, ch.BRACKET] % 2 == 1, long),
        "lower_beginnings": share(first == ch.LOWER, long),
        "unended_blocks": share(np.isin(last, (ch.LOWER, ch.UPPER, ch.LETTER, ch.COMMA, ch.UNSPACED)), long),
        "rare_classes": rare / np.maximum(chars, 1),
        "log_words": np.log1p(totals.words),
    }
