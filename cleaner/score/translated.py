"""The probability that a text is a machine translation, going by its function words, endings and marks.

A weak signal, told as one: translation systems write fluently, and a single short article shows little. Texts too short for any, and
languages no table was fitted for, have no score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import Ints, Lines
from cleaner.features.matrix import features_hash
from cleaner.features.style import BITS, ENDING, ORDERS, style_counts, tokens_of
from cleaner.model import Model, load, sigmoid
from cleaner.score.translation_marks import TranslationMark, raised

__all__ = ["MIN_WORDS", "TRANSLATED_FEATURES", "style_logits", "translated"]

Floats = NDArray[np.float64]

TRANSLATED_FEATURES: Final = (*(f"style {order}-grams" for order in ORDERS), f"endings of {ENDING}", "marks, gaps", "roots", f"{BITS} bits")
"""What the tables were fitted on: a model fitted on other n-grams is refused."""
MIN_WORDS: Final = 60
"""Words, or characters of a script without spaces, below which there is no score."""


def translated(
    lines: Lines, kept: NDArray[np.bool_], languages: Sequence[str | None], marks: Sequence[Sequence[TranslationMark]]
) -> list[float | None]:
    """Probability of machine translation for each document, going by its kept blocks and by the marks of its page, if any.

    None where nothing can be said.
    """
    odds = [raised(*each) for each in zip(_text_odds(lines, kept, languages), marks, strict=True)]
    return [None if each is None else round(float(sigmoid(np.array(each))), 4) for each in odds]


def _text_odds(lines: Lines, kept: NDArray[np.bool_], languages: Sequence[str | None]) -> list[float | None]:
    """Log odds of each document by its text alone."""
    model = load("translated")
    model.expect(features_hash(TRANSLATED_FEATURES))
    found: list[float | None] = [None] * len(languages)
    for language in sorted({code for code in languages if code is not None and code in model.meta["languages"]}):
        mine = np.array([code == language for code in languages])
        logit, words = style_logits(lines, kept & mine[lines.document], language, model)
        slope, offset = model.meta["languages"][language]["calibration"]
        odds = (slope * logit + offset).tolist()
        for number in np.flatnonzero(mine & (words >= MIN_WORDS)).tolist():
            found[number] = odds[number]
    return found


def style_logits(lines: Lines, use: NDArray[np.bool_], language: str, model: Model) -> tuple[Floats, Ints]:
    """The raw score of each document under a language's table, and how many of its words it rests on.

    Weights and roots of counts are integers, so that their sums do not depend on what else is in the batch. They are divided by the root of
    the number of n-grams: of the same style, a text four times as long is twice as sure.
    """
    about = model.meta["languages"][language]
    tokens = tokens_of(lines, use, model.arrays[f"{language}_frequent"], quotes=about["quotes"])
    style = style_counts(tokens, lines.document)
    documents = len(lines.first) - 1
    total = np.bincount(style.document, style.root * model.arrays[f"{language}_table"][style.bucket], documents)  # exact: far below 2**53
    squares = np.bincount(style.document, style.root**2, documents)
    words = np.bincount(lines.document[tokens.block], tokens.word, documents).astype(np.int64)
    return total * about["unit"] / np.sqrt(np.maximum(squares, 1)) + about["intercept"], words
