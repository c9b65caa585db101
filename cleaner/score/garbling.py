"""The probability that a text is garbled: broken by stray stops, stuffed, shuffled, spliced, mis-encoded or badly recognised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Score
from cleaner.features import characters as ch
from cleaner.features.lines import Hashes, Ints, Lines, mix
from cleaner.features.matrix import features_hash
from cleaner.features.mojibake import badness
from cleaner.features.stopwords import stop_mask
from cleaner.model import load, load_trees, sigmoid

__all__ = ["GARBLING_FEATURES", "garbling", "garbling_matrix", "mojibake_rate"]

Floats = NDArray[np.float64]

GARBLING_FEATURES: Final = (
    "stops_before_end", "stop_end_ratio", "lower_after_end", "capital_after_stop", "capital_mid_clause", "doubled_words",
    "repeated_trigrams",
    "top_trigram", "repeated_bigrams", "words_per_end", "end_spread", "short_sentences", "unbalanced_quotes", "unbalanced_brackets",
    "letters_alone", "mixed_words", "symbols_in_words", "space_before_end", "space_after_hyphen", "mojibake", "stop_pairs", "stop_density",
    "stop_run_spread", "lower_beginnings", "unended_blocks", "word_chars", "word_chars_spread", "rare_classes", "distinct_words",
    "log_words",
    "unspaced_share", "no_space_after_end",
)  # fmt: skip
_LETTERS: Final = np.isin(np.arange(ch.CLASSES), (ch.LOWER, ch.UPPER, ch.LETTER, ch.MARK))
MIN_WORDS: Final = 12  # fewer words show no pattern: they score as the average clean text does


def garbling(lines: Lines, kept: NDArray[np.bool_], languages: Sequence[str | None], badness: Floats) -> list[Score]:
    """Probability of garbling for each document, going by its kept blocks; `badness` is mojibake a thousand characters."""
    model = load("garbling")
    model.expect(features_hash(GARBLING_FEATURES))
    matrix = garbling_matrix(lines, kept, languages, badness)
    probability = sigmoid(load_trees("garbling").raw(matrix))
    few = matrix[:, GARBLING_FEATURES.index("log_words")] < np.log1p(MIN_WORDS)
    probability[few] = np.minimum(probability[few], model.number("base_rate"))
    return [Score(round(value, 4)) for value in probability.tolist()]


def garbling_matrix(lines: Lines, kept: NDArray[np.bool_], languages: Sequence[str | None], badness: Floats) -> NDArray[np.float32]:
    """Features of each document, shape (documents, GARBLING_FEATURES). Rates are of the kept words of the document."""
    words = _Words(lines, kept, languages)
    columns = {**words.ends(), **words.capitals(), **words.recurrences(), **words.shapes(), **words.stops_(), **words.blocks()}
    columns["mojibake"] = badness
    return np.stack([columns[name] for name in GARBLING_FEATURES], axis=1).astype(np.float32)


class _Words:
    """The kept words of a batch, with the characters next to them."""

    def __init__(self, lines: Lines, kept: NDArray[np.bool_], languages: Sequence[str | None]) -> None:
        mask, known = stop_mask(lines, languages)
        use = kept[lines.word_block] if len(lines) else np.zeros(0, bool)
        self.lines, self.kept, self.known = lines, kept, known
        self.documents = len(lines.first) - 1
        self.start, self.end = lines.word_start[use], lines.word_end[use]
        self.block, self.hash, self.stop = lines.word_block[use], lines.word_hash[use], mask[use]
        self.document = lines.document[self.block]
        classes = np.concatenate((lines.classes, np.full(2, ch.SPACE, np.uint8)))
        self.after = classes[self.end]
        inside = self.end + 1 < lines.end[self.block]  # what stands beyond the block is another's
        self.after2 = np.where(inside, classes[self.end + 1], np.uint8(ch.SPACE))
        self.begins = classes[self.start]
        self.count = np.maximum(self.total(np.ones(len(self.start))), 1)
        # The word is followed by another of its block with nothing but one character between them.
        adjacent = np.zeros(len(self.start), bool)
        adjacent[:-1] = (self.block[1:] == self.block[:-1]) & (self.start[1:] - self.end[:-1] <= 1)
        self.next_adjacent = adjacent
        self.ends_sentence = self.after == ch.END

    def total(self, values: Floats | NDArray[np.bool_]) -> Floats:
        return np.bincount(self.document, values, minlength=self.documents).astype(np.float64)

    def rate(self, values: Floats | NDArray[np.bool_], by: Floats | None = None) -> Floats:
        return self.total(values) / np.maximum(self.count if by is None else by, 1)

    def following(self, values: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The value of the next word of the same block, False at its end."""
        out = np.zeros(len(values), bool)
        out[:-1] = values[1:] & (self.block[1:] == self.block[:-1])
        return out

    def ends(self) -> dict[str, Floats]:
        ends = self.total(self.ends_sentence)
        number = np.arange(len(self.start))
        last = np.concatenate(([True], self.ends_sentence[:-1] | (self.block[1:] != self.block[:-1]))) if len(number) else np.zeros(0, bool)
        first_word = np.maximum.accumulate(np.where(last, number, 0)) if len(number) else number
        length = (number - first_word + 1).astype(np.float64)
        mean = self.total(length * self.ends_sentence) / np.maximum(ends, 1)
        square = self.total(length**2 * self.ends_sentence) / np.maximum(ends, 1)
        stop_share = self.rate(self.stop)
        before_end = self.rate(self.stop & self.ends_sentence, ends)
        return {
            "stops_before_end": np.where(self.known, before_end, np.nan),
            "stop_end_ratio": np.where(self.known, before_end / np.maximum(stop_share, 0.01), np.nan),
            "lower_after_end": self.rate(self.ends_sentence & self.following(self.begins == ch.LOWER), ends),
            "no_space_after_end": self.rate(self.ends_sentence & _LETTERS[self.after2], ends),
            "words_per_end": self.count / np.maximum(ends, 1),
            "end_spread": np.sqrt(np.maximum(square - mean**2, 0)) / np.maximum(mean, 1),
            "short_sentences": self.rate(self.ends_sentence & (length <= 3), ends),
        }

    def capitals(self) -> dict[str, Floats]:
        capital_next = self.following(self.begins == ch.UPPER) & self.next_adjacent & (self.after == ch.SPACE)
        return {
            "capital_after_stop": np.where(self.known, self.rate(capital_next & self.stop), np.nan),
            "capital_mid_clause": self.rate(capital_next & (self.begins == ch.LOWER)),
        }

    def recurrences(self) -> dict[str, Floats]:
        doubled = np.zeros(len(self.hash), bool)
        doubled[:-1] = (self.hash[1:] == self.hash[:-1]) & self.next_adjacent[:-1]
        trigram, top_trigram = self._repeated(3)
        distinct = self.document[np.unique(_keyed(self.hash, self.document), return_index=True)[1]]
        return {
            "doubled_words": self.rate(doubled),
            "repeated_bigrams": self._repeated(2)[0],
            "repeated_trigrams": trigram,
            "top_trigram": top_trigram,
            "distinct_words": np.bincount(distinct, minlength=self.documents) / np.sqrt(self.count),
        }

    def _repeated(self, order: int) -> tuple[Floats, Floats]:
        """Share of the words' n-grams that occurred before in the document, and the commonest one's share."""
        count = max(len(self.hash) - order + 1, 0)
        grams = np.zeros(count, np.uint64)
        for place in range(order):
            grams = mix(grams + self.hash[place : place + count])
        inside = self.document[:count] == self.document[order - 1 : order - 1 + count]
        document, grams = self.document[:count][inside], grams[inside]
        _, first, sizes = np.unique(_keyed(grams, document), return_index=True, return_counts=True)
        owner = document[first]
        top = np.ones(self.documents)
        np.maximum.at(top, owner, sizes.astype(np.float64))
        return np.bincount(owner, sizes - 1, minlength=self.documents) / self.count, (top - 1) / self.count

    def shapes(self) -> dict[str, Floats]:
        chars = (self.end - self.start).astype(np.float64)
        spaced = self.begins != ch.UNSPACED
        letters = _LETTERS[self.begins]
        mean = self.rate(chars * spaced)
        touching = self.next_adjacent & np.isin(self.after, (ch.SYMBOL, ch.OTHER, ch.EMOJI, ch.BRACKET, ch.COMMA, ch.COLON))
        hyphen = (self.after == ch.DASH) & (self.after2 == ch.SPACE)
        return {
            "word_chars": mean,
            "word_chars_spread": np.sqrt(np.maximum(self.rate(chars**2 * spaced) - mean**2, 0)),
            "letters_alone": self.rate((chars == 1) & spaced & letters),
            "mixed_words": self.rate(self._mixed()),
            "symbols_in_words": self.rate(touching & letters),
            "space_after_hyphen": self.rate(hyphen & letters),
            "space_before_end": self.rate((self.after == ch.SPACE) & np.isin(self.after2, (ch.END, ch.COMMA))),
            "unspaced_share": self.rate(~spaced),
        }

    def _mixed(self) -> NDArray[np.bool_]:
        """Words with a capital or a digit after a small letter: `hoUse`, `rep0rt`."""
        classes = self.lines.classes
        turn = np.zeros(len(classes) + 1, np.int64)
        small_then = (classes[:-1] == ch.LOWER) & np.isin(classes[1:], (ch.UPPER, ch.DIGIT))
        turn[2 : len(classes) + 1] = np.cumsum(small_then)
        return turn[self.end] - turn[np.minimum(self.start + 1, self.end)] > 0

    def stops_(self) -> dict[str, Floats]:
        pair = self.stop & self.following(self.stop)
        number = np.arange(len(self.stop))
        begins = np.ones(len(number), bool)  # the first word of a document: what stands before it is another's
        begins[1:] = self.document[1:] != self.document[:-1]
        since = np.maximum.accumulate(np.where(self.stop | begins, number, 0)) if len(number) else number
        gap = (number - since).astype(np.float64)
        columns = {
            "stop_pairs": self.rate(pair, self.total(self.stop)),
            "stop_density": self.rate(self.stop),
            "stop_run_spread": self.rate(np.minimum(gap, 20) ** 2),
        }
        return {name: np.where(self.known, column, np.nan) for name, column in columns.items()}

    def blocks(self) -> dict[str, Floats]:
        lines, kept = self.lines, self.kept
        words = lines.words
        long = kept & (words >= 8)
        counts = lines.class_counts()
        document, documents = lines.document, self.documents

        def share(values: NDArray[np.bool_], of: NDArray[np.bool_]) -> Floats:
            return np.bincount(document, values & of, minlength=documents) / np.maximum(np.bincount(document, of, minlength=documents), 1)

        odd_quotes = counts[:, ch.QUOTE] % 2 == 1
        odd_brackets = counts[:, ch.BRACKET] % 2 == 1
        chars = np.bincount(document, (lines.end - lines.start) * kept, minlength=documents)
        rare = np.bincount(document, (counts[:, ch.OTHER] + counts[:, ch.SYMBOL] + counts[:, ch.EMOJI]) * kept, minlength=documents)
        first, last = lines.classes[lines.start], lines.classes[lines.end - 1]
        return {
            "unbalanced_quotes": share(odd_quotes, long),
            "unbalanced_brackets": share(odd_brackets, long),
            "lower_beginnings": share(first == ch.LOWER, long),
            "unended_blocks": share(np.isin(last, (ch.LOWER, ch.UPPER, ch.LETTER, ch.COMMA)), long),
            "rare_classes": rare / np.maximum(chars, 1),
            "log_words": np.log1p(self.total(np.ones(len(self.start)))),
        }


def _keyed(hashes: Hashes, document: Ints) -> Hashes:
    """Hashes that are equal only within one document."""
    return mix(hashes + document.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))


def mojibake_rate(texts: Sequence[str]) -> Floats:
    """What ftfy counts as signs of mojibake, a thousand characters of each text."""
    return np.array([1000 * badness(text) / max(len(text), 1) for text in texts])
