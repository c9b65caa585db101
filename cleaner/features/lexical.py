"""Features of a block on its own: how long, how written, which characters, how many stop words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features.lines import Ints, Lines
from cleaner.features.ngrams import lead_lengths
from cleaner.features.stopwords import stop_mask

__all__ = ["LEXICAL_FEATURES", "Columns", "lexical", "stop_words"]

Columns = dict[str, NDArray[np.float32]]

_SHARES: Final = {
    "upper_share": ch.UPPER,
    "digit_share": ch.DIGIT,
    "end_share": ch.END,
    "comma_share": ch.COMMA,
    "colon_share": ch.COLON,
    "quote_share": ch.QUOTE,
    "dash_share": ch.DASH,
    "bracket_share": ch.BRACKET,
    "symbol_share": ch.SYMBOL,
    "emoji_share": ch.EMOJI,
    "unspaced_share": ch.UNSPACED,
}
_FIRST: Final = {"begins_upper": ch.UPPER, "begins_lower": ch.LOWER, "begins_digit": ch.DIGIT, "begins_dash": ch.DASH,
                 "begins_quote": ch.QUOTE, "begins_bracket": ch.BRACKET, "begins_symbol": ch.SYMBOL}  # fmt: skip
_LAST: Final = {"ends_end": ch.END, "ends_colon": ch.COLON, "ends_quote": ch.QUOTE, "ends_bracket": ch.BRACKET, "ends_digit": ch.DIGIT,
                "ends_symbol": ch.SYMBOL}  # fmt: skip

LEXICAL_FEATURES: Final = (
    "log_chars", "log_words", "word_chars", *_SHARES, *_FIRST, *_LAST, "capital_words", "sentence_ends", "stop_density", "log_stop_words",
    "lead_chars",
)  # fmt: skip


def lexical(lines: Lines, languages: Sequence[str | None]) -> Columns:
    """One column a feature, one row a block; `languages` has one code a document. Stop-word features are NaN without a list."""
    chars = (lines.end - lines.start).astype(np.float64)
    words = lines.words
    counts = lines.class_counts
    columns: dict[str, NDArray[np.float64]] = {
        "log_chars": np.log1p(chars),
        "log_words": np.log1p(words),
        "word_chars": _ratio(chars - counts[:, ch.SPACE], words),
        **{name: _ratio(counts[:, kind], chars) for name, kind in _SHARES.items()},
        "sentence_ends": np.log1p(counts[:, ch.END]),
        "capital_words": _ratio(_capital_words(lines), words),
    }
    first, last = lines.classes[lines.start], lines.classes[lines.end - 1]
    columns |= {name: (first == kind).astype(np.float64) for name, kind in _FIRST.items()}
    columns |= {name: (last == kind).astype(np.float64) for name, kind in _LAST.items()}
    columns["lead_chars"] = lead_lengths(lines).astype(np.float64)
    stops = stop_words(lines, languages)
    columns["stop_density"] = _ratio(stops, words)
    columns["log_stop_words"] = np.log1p(stops)
    return {name: column.astype(np.float32) for name, column in columns.items()}


def stop_words(lines: Lines, languages: Sequence[str | None]) -> NDArray[np.float64]:
    """Stop words of the document's language in each block; NaN where that language has no list."""
    stop, known = stop_mask(lines, languages)
    counts = np.bincount(lines.word_block[stop], minlength=len(lines))
    return np.where(known[lines.document], counts, np.nan)


def _capital_words(lines: Lines) -> Ints:
    capital = lines.classes[lines.word_start] == ch.UPPER
    return np.bincount(lines.word_block[capital], minlength=len(lines))


def _ratio(part: NDArray[np.float64] | Ints, whole: NDArray[np.float64] | Ints) -> NDArray[np.float64]:
    return part / np.maximum(whole, 1)
