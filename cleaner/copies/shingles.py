"""Shingles: every few words in a row, as a set of hashes that texts can be compared by.

A shingle is `WORDS` words long where words have spaces between them, and `CHARACTERS` characters where they have none
(Chinese, Japanese, Thai, Khmer ...), decided anew at each of its places, so that a text may change its script. Case does not count,
nor do marks, white space and line ends; digits do, or last week's share prices would be this week's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features.lines import Hashes, Ints, mix, span_hashes, word_spans

__all__ = ["CHARACTERS", "WORDS", "Shingled", "Shingles", "shared", "shingled"]

Shingles = NDArray[np.uint32]
"""Hashes of the shingles of a text, sorted, each once."""

WORDS: Final = 4  # one word in ten changed leaves two thirds of such shingles; of chance runs of four words, articles share few
CHARACTERS: Final = 6  # some three to four words of Chinese
MAX_CHARS: Final = 200_000  # code points of a text that are compared: a book is told by its beginning

_STEPS: Final = mix(np.arange(1, max(WORDS, CHARACTERS) + 1, dtype=np.uint64))  # so that the order of words counts
_HALF: Final = np.uint64(32)
_BETWEEN: Final = "\n"


@dataclass(frozen=True, slots=True)
class Shingled:
    """A text as it is compared."""

    words: int
    """As a reader would count them: of a script without spaces, two characters make one."""
    shingles: Shingles


def shingled(texts: Sequence[str]) -> list[Shingled]:
    """The shingles of each text of a batch; what else is in the batch changes nothing.

    >>> one, other = shingled(["The mill burned down on Friday.", "THE MILL burned\\ndown, on Friday"])
    >>> one.words, len(one.shingles), shared(one.shingles, other.shingles)
    (6, 3, 3)
    """
    texts = [text[:MAX_CHARS] for text in texts]
    given = np.frombuffer(_BETWEEN.join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    classes = ch.classify(given)
    start, end = word_spans(classes)
    codes = np.where(classes == ch.DIGIT, given, ch.fold(given))
    single = classes[start] == ch.UNSPACED if len(start) else np.zeros(0, bool)
    text_end = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
    owner = np.searchsorted(text_end, start, side="right")
    found, of = _runs(span_hashes(codes, start, end), single, owner)
    words = np.bincount(owner, np.where(single, 0.5, 1.0), minlength=len(texts))
    edges = np.searchsorted(of, np.arange(len(texts) + 1))
    return [Shingled(int(words[n]), np.unique(found[edges[n] : edges[n + 1]])) for n in range(len(texts))]


def shared(one: Shingles, other: Shingles) -> int:
    """How many shingles two texts have in common."""
    if len(one) > len(other):
        one, other = other, one
    if not len(one):
        return 0
    at = np.searchsorted(other, one)
    at[at == len(other)] = 0
    return int(np.count_nonzero(other[at] == one))


def _runs(words: Hashes, single: NDArray[np.bool_], owner: Ints) -> tuple[Shingles, Ints]:
    """A hash of every run of words that lies within one text, and which text that is."""
    width = np.where(single, CHARACTERS, WORDS)
    total = np.zeros(len(words), np.uint64)
    for place, step in enumerate(_STEPS):
        following = np.zeros(len(words), np.uint64)
        following[: max(len(words) - place, 0)] = mix(words[place:] + step)
        total += np.where(place < width, following, np.uint64(0))
    last = np.arange(len(words)) + width - 1
    inside = last < len(words)
    inside[inside] = owner[last[inside]] == owner[inside]
    return (mix(total[inside]) >> _HALF).astype(np.uint32), owner[inside]
