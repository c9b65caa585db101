"""The probability that a text is garbled: broken by stray stops, stuffed, shuffled, spliced, mis-encoded or badly recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import Lines
from cleaner.features.matrix import features_hash
from cleaner.features.mojibake import bad_places
from cleaner.features.running import Running, running
from cleaner.features.surprise import Surprise, Tables, surprise
from cleaner.model import Trees, load, load_trees, sigmoid
from cleaner.score.rates import RATE_FEATURES, Floats, Totals, rates
from cleaner.score.unlikely import UNLIKELY_FEATURES, unlikely

__all__ = [
    "GARBLING_FEATURES", "NORMALISED", "OF_SENTENCES", "SHARES", "Examined", "Garbling", "broken_logit", "examine", "garbling",
    "garbling_matrix", "mojibake_rate", "normalised", "prefix_of",
]  # fmt: skip

SHARES: Final = (
    "joint_high", "joint_higher", "universal_high", "universal_higher", "odd_words", "unknown_words", "unknown_small", "odd_unknown",
    "unknown_whole", "glued_words", "torn_words", "doubled_words", "doubled_pairs", "again_soon", "repeated_pairs", "repeated_triples",
    "repeated_fives", "capital_mid_clause", "mixed_words", "symbols_in_words", "letters_alone", "space_after_hyphen", "space_before_end",
    "digit_words", "foreign_script", "mixed_scripts",
)  # fmt: skip
"""Features that are shares of the words."""
OF_SENTENCES: Final = ("joint_sentences", "universal_sentences", "stops_before_end", "lower_after_end", "no_space_after_end", "late_ends",
                       "short_sentences", "unended_blocks", "capital_after_stop")  # fmt: skip
"""Features that are shares of fewer things than words, about one in twenty."""
NORMALISED: Final = (
    *SHARES, *OF_SENTENCES, "joint_plain", "joint_end", "joint_mark", "joint_capped", "joint_few", "joint_some", "joint_many",
    "joint_some_plain", "joint_some_end", "universal_plain", "universal_end", "universal_capped", "universal_few", "universal_some",
    "universal_many", "universal_some_plain", "universal_some_end", "letter_surprise", "frequent_share", "stop_pairs", "stop_density",
    "word_chars", "mojibake",
)  # fmt: skip
"""Features that are also given as how far they are from what is usual in the language, in standard deviations of a text this long."""
GARBLING_FEATURES: Final = (*RATE_FEATURES, *UNLIKELY_FEATURES, "mojibake", *(f"{name}_z" for name in NORMALISED))
MIN_WORDS: Final = 12  # fewer words show no pattern: they score as the average clean text does
MOST_WORDS: Final = 1_500  # what is usual is known for texts no longer than this


@dataclass(frozen=True, slots=True)
class Examined:
    """The kept words of a batch and what the tables say of them: what the score and its evidence both rest on."""

    run: Running
    found: Surprise
    totals: Totals

    def only(self, documents: NDArray[np.bool_]) -> Examined:
        """The words of some documents, a flag each; all documents keep their numbers."""
        if documents.all():
            return self
        words = documents[self.run.document]
        run = self.run.only(words)
        return Examined(run, self.found.only(words), Totals(run))


@dataclass(frozen=True, slots=True)
class Garbling:
    """The garbling of a batch: a probability a document, and what it rests on."""

    probability: Floats
    logit: Floats
    examined: Examined


def garbling(lines: Lines, kept: NDArray[np.bool_], languages: Sequence[str | None], badness: Floats) -> Garbling:
    """Probability of garbling for each document, going by its kept blocks; `badness` is mojibake a thousand characters."""
    model = load("garbling")
    model.expect(features_hash(GARBLING_FEATURES))
    examined = examine(lines, kept, languages, _tables())
    matrix = garbling_matrix(examined, kept, badness)
    matrix = normalised(matrix, examined.found.number, model.arrays["usual"])
    slope, intercept = model.arrays["calibration"].tolist()
    logit = slope * broken_logit(matrix, _trees()) + intercept
    few = examined.totals.words < MIN_WORDS
    logit[few] = np.minimum(logit[few], model.number("few_words_logit"))
    return Garbling(np.round(sigmoid(logit), 4), logit, examined)


@cache
def _tables() -> Tables:
    model = load("garbling")
    return Tables.from_arrays(model.meta["languages"], model.arrays)


@cache
def _trees() -> dict[str, Trees]:
    return {kind: load_trees("garbling", prefix_of(kind)) for kind in load("garbling").meta["families"]}


def prefix_of(family: str) -> str:
    """What the names of the arrays of a kind's trees begin with; clean text has the empty name."""
    return f"{family or 'clean'}_"


def broken_logit(matrix: NDArray[np.float32], fitted: Mapping[str, Trees]) -> Floats:
    """Logit of each row being broken in any way, from the trees of clean text (under the empty name) and of each kind of damage."""
    raw = {kind: of.raw(matrix) for kind, of in fitted.items()}
    return np.asarray(np.logaddexp.reduce([logit for kind, logit in raw.items() if kind], axis=0) - raw[""])


def examine(
    lines: Lines, kept: NDArray[np.bool_], languages: Sequence[str | None], tables: Tables, looked_up: Sequence[str | None] | None = None
) -> Examined:
    """Look the kept words of a batch up in the tables: in those of `looked_up`, where these are not those of the languages."""
    run = running(lines, kept, languages)
    return Examined(run, surprise(run, languages if looked_up is None else looked_up, tables), Totals(run))


def garbling_matrix(examined: Examined, kept: NDArray[np.bool_], badness: Floats) -> NDArray[np.float32]:
    """Features of each document, shape (documents, GARBLING_FEATURES); the normalised ones are left NaN, see `normalised`."""
    run, totals = examined.run, examined.totals
    columns = {**rates(run, kept, totals), **unlikely(run, examined.found, totals), "mojibake": badness}
    nothing = np.full(run.documents, np.nan)
    return np.stack([columns.get(name, nothing) for name in GARBLING_FEATURES], axis=1).astype(np.float32)


def normalised(matrix: NDArray[np.float32], number: NDArray[np.int64], usual: NDArray[np.float64]) -> NDArray[np.float32]:
    """The matrix with its `_z` columns filled: how far a feature is from its mean in clean texts of the language.

    `number` is the row of each document's language (-1: not known, the last row is that of any language), `usual` has for each language
    and each of `NORMALISED` the mean, and the standard deviation times the root of the words: shape (languages + 1, features, 2).
    """
    out = matrix.copy()
    columns = [GARBLING_FEATURES.index(name) for name in NORMALISED]
    targets = [GARBLING_FEATURES.index(f"{name}_z") for name in NORMALISED]
    mean, spread = usual[number, :, 0], usual[number, :, 1]
    out[:, targets] = (matrix[:, columns] - mean) * root_words(matrix)[:, None] / spread
    return out


def root_words(matrix: NDArray[np.float32]) -> Floats:
    """The root of each document's words, of at most `MOST_WORDS`."""
    words = np.expm1(matrix[:, GARBLING_FEATURES.index("log_words")].astype(np.float64))
    return np.asarray(np.sqrt(np.clip(words, 1, MOST_WORDS)))


def mojibake_rate(texts: Sequence[str], places: Sequence[Sequence[int]] | None = None) -> Floats:
    """Signs of mojibake a thousand characters of each text; `places` are where they stand (`bad_places`), if that is known already."""
    found = map(bad_places, texts) if places is None else places
    return np.array([1000 * len(signs) / max(len(text), 1) for text, signs in zip(texts, found, strict=True)])
