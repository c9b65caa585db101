"""Lists of a language's words by frequency, as the wordfreq package has them (Robyn Speer and others; data CC BY-SA 4.0)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleaner.errors import CleanNewsError

__all__ = ["word_list"]

MOST_WORDS: Final = 100_000
_LISTED_AS: Final = {"no": "nb", "nn": "nb"}  # Nynorsk has no list; what Bokmål does not know of it comes from texts


def word_list(language: str) -> Sequence[str]:
    """Words of the language without digits, the most frequent first; none where it has no list.

    Raises `CleanNewsError` where wordfreq is not installed.
    """
    try:
        from wordfreq import available_languages, top_n_list
    except ImportError as error:
        raise CleanNewsError("wordfreq, whose word lists models are fitted with, is missing: pip install 'clean-news[train]'") from error
    listed = _LISTED_AS.get(language, language)
    if listed not in available_languages():
        return []
    return [word for word in top_n_list(listed, MOST_WORDS) if not any(c.isdigit() for c in word)]
