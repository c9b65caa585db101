"""How the blocks of a text are made, for the model `quality`: all of them as given, and the sequence of those that stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import Lines

__all__ = ["GIVEN_LOOKS", "MAKE_UP_FEATURES", "make_up"]

GIVEN_LOOKS: Final = ("line_score", "word_chars", "upper_share", "digit_share", "colon_share", "bracket_share", "symbol_share",
                      "capital_words", "sentence_ends", "ends_end", "begins_symbol", "begins_digit")  # fmt: skip
MAKE_UP_FEATURES: Final = (
    *(f"given_{name}" for name in GIVEN_LOOKS),
    "given_prose_share", "given_short_share", "given_longest", "headings", "alternation", "sentences_a_block", "single_sentences",
    "length_spread",
)  # fmt: skip
_PROSE_WORDS: Final = 12
_SHORT_WORDS: Final = 4
_HEADING_WORDS: Final = (2, 16)

Floats = NDArray[np.float64]


def make_up(lines: Lines, kept: NDArray[np.bool_], block: Mapping[str, Floats]) -> dict[str, Floats]:
    """One column a feature, one row a document; NaN where there is nothing to take a mean of. `block` has looks of the blocks by name."""
    documents = len(lines.first) - 1
    words = lines.words.astype(np.float64)

    def total(values: Any) -> Floats:
        return np.bincount(lines.document, values, minlength=documents).astype(np.float64)

    def mean(values: Any, weight: Any) -> Floats:
        by = total(weight)
        return np.where(by > 0, total(values * weight) / np.maximum(by, 1e-9), np.nan)

    longest = np.zeros(documents)
    np.maximum.at(longest, lines.document, words)
    prose = kept & (words >= _PROSE_WORDS)
    size = np.log1p(words)
    middle = mean(size, kept)
    ends = np.expm1(block["sentence_ends"])
    return {
        **{f"given_{name}": mean(block[name], words) for name in GIVEN_LOOKS},
        "given_prose_share": mean(words >= _PROSE_WORDS, words),
        "given_short_share": mean(words < _SHORT_WORDS, words),
        "given_longest": longest / np.maximum(total(words), 1),
        **_sequence(lines, kept, words, block["ends_end"] > 0, total),
        "sentences_a_block": mean(ends, prose),
        "single_sentences": mean(ends <= 1, prose),
        "length_spread": np.sqrt(np.maximum(mean(size * size, kept) - middle * middle, 0)),
    }


def _sequence(
    lines: Lines, kept: NDArray[np.bool_], words: Floats, ended: NDArray[np.bool_], total: Callable[[Any], Floats]
) -> dict[str, Floats]:
    """Of the blocks that stay: how many are headings of the prose below them, and how often prose and short lines take turns."""
    stays = np.flatnonzero(kept)
    prose = words[stays] >= _PROSE_WORDS
    least, most = _HEADING_WORDS
    heading = ~ended[stays] & (words[stays] >= least) & (words[stays] <= most)
    same = lines.document[stays[1:]] == lines.document[stays[:-1]]
    above, turn = np.zeros(len(kept)), np.zeros(len(kept))
    above[stays[:-1]] = heading[:-1] & prose[1:] & same
    turn[stays[1:]] = (prose[1:] != prose[:-1]) & same
    blocks = np.maximum(total(kept), 1)
    return {"headings": total(above) / blocks, "alternation": total(turn) / blocks}
