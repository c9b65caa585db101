"""The stop words of a language (justext's lists), as hashes to be looked up for a whole batch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block
from cleaner.features.lines import Hashes, Lines, lines_of, stretches
from cleaner.segment.language import KEPT
from cleaner.segment.stoplists import stop_words

__all__ = ["stop_hashes", "stop_mask"]


@lru_cache(maxsize=KEPT)
def stop_hashes(language: str) -> Hashes | None:
    """Sorted hashes of a language's stop words, or None when there is no list."""
    if not (words := stop_words(language)):
        return None
    text = " ".join(sorted(words))
    return np.unique(lines_of([[Block(text, 0, len(text))]]).word_hash)


def stop_mask(lines: Lines, languages: Sequence[str | None]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each word is a stop word of its document's language, and whether each document's language has a list."""
    found = np.zeros(len(lines.word_hash), bool)
    known = np.zeros(len(languages), bool)
    spoken = np.array([language or "" for language in languages], dtype=object)
    for language in sorted({language for language in languages if language}):
        stops = stop_hashes(language)
        if stops is None:
            continue
        mine = spoken == language
        known |= mine
        mine_of_block = mine[lines.document]
        for part in stretches(len(found)):
            hashes = lines.word_hash[part]
            place = np.minimum(np.searchsorted(stops, hashes), len(stops) - 1)
            found[part] |= (stops[place] == hashes) & mine_of_block[lines.word_block[part]]
    return found, known
