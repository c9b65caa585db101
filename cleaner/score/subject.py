"""Is a text about what its address says: where the longer words of the address stand in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote, urlsplit

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block
from cleaner.features.lines import Hashes, Ints, Lines, lines_of, mix, stretches

__all__ = ["SUBJECT_FEATURES", "subject"]

SUBJECT_FEATURES: Final = ("slug_words", "slug_given", "slug_kept", "slug_first", "slug_again", "slug_density", "slug_late")
_LONGER_WORD: Final = re.compile(r"[^\W\d_]{4,}")  # shorter ones stand in any text
_ENOUGH: Final = 2  # an address with fewer of them names a section or a number, and says nothing of the subject
_LATE: Final = 2 / 3
_SALT: Final = np.uint64(0x9E3779B97F4A7C15)

Floats = NDArray[np.float64]


def subject(lines: Lines, kept: NDArray[np.bool_], urls: Sequence[str | None]) -> dict[str, Floats]:
    """One column a feature, one row a document; all but the number of words NaN where the address has fewer than two longer ones.

    A consent wall, or the comments below an article, hardly have them; of two articles in one text, one has them.
    """
    documents = len(lines.first) - 1
    keys, owner = _wanted(urls)
    count = np.bincount(owner, minlength=documents)
    hit, key = _found(lines, keys)
    block = lines.word_block[hit]
    stays = kept[block]
    document, place = lines.document[block][stays], _place(lines, kept, hit[stays])
    in_first = stays & (block == _first_kept(lines, kept)[lines.document[block]])
    per_key = np.bincount(np.unique(key[stays] * np.int64(len(lines) + 1) + block[stays]) // (len(lines) + 1), minlength=len(keys))
    matches = np.bincount(document, minlength=documents)
    kept_words = np.bincount(lines.document, lines.words * kept, minlength=documents)
    columns = {
        **{
            name: np.bincount(owner[np.unique(found)], minlength=documents) / np.maximum(count, 1)
            for name, found in {
                "slug_given": key,
                "slug_kept": key[stays],
                "slug_first": key[in_first],
                "slug_again": np.flatnonzero(per_key > 1),
            }.items()
        },
        "slug_density": 100 * matches / np.maximum(kept_words, 1),
        "slug_late": np.where(matches > 0, np.bincount(document, place > _LATE, minlength=documents) / np.maximum(matches, 1), np.nan),
    }
    known = np.array([bool(url) for url in urls], bool)
    enough = count >= _ENOUGH
    return {"slug_words": np.where(known, count, np.nan), **{name: np.where(enough, column, np.nan) for name, column in columns.items()}}


def _wanted(urls: Sequence[str | None]) -> tuple[Hashes, Ints]:
    """A key for each different longer word of each address, ascending, and the document it belongs to."""
    words = [_slug(url) for url in urls]
    slugs = lines_of([[Block(each, 0, len(each))] for each in words])
    keys, first = np.unique(_keys(slugs.word_hash, slugs.word_block), return_index=True)
    return keys, slugs.word_block[first]


def _slug(url: str | None) -> str:
    """The longer words of the longest part of an address's path, mostly those of a headline; empty where there are none."""
    try:
        parts = unquote(urlsplit(url or "").path).split("/")
    except ValueError:
        return ""
    return " ".join(_LONGER_WORD.findall(max(parts, key=len)))


def _keys(words: Hashes, document: Ints) -> Hashes:
    return mix(words + document.astype(np.uint64) * _SALT)


def _found(lines: Lines, keys: Hashes) -> tuple[Ints, Ints]:
    """The words of the texts that their own addresses have too, and which key each has."""
    if not len(keys):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    hits, found = [], []
    for part in stretches(len(lines.word_hash)):
        mine = _keys(lines.word_hash[part], lines.document[lines.word_block[part]])
        at = np.minimum(np.searchsorted(keys, mine), len(keys) - 1)
        hit = np.flatnonzero(keys[at] == mine)
        hits.append(hit + part.start)
        found.append(at[hit])
    return np.concatenate([np.zeros(0, np.int64), *hits]), np.concatenate([np.zeros(0, np.int64), *found])


def _place(lines: Lines, kept: NDArray[np.bool_], word: Ints) -> Floats:
    """Where words of kept blocks stand among the kept ones of their document, from 0 to 1."""
    block = lines.word_block[word]
    words = lines.words * kept
    total = np.bincount(lines.document, words, minlength=len(lines.first) - 1)[lines.document[block]]
    before = np.cumsum(words) - words
    before -= before[np.minimum(lines.first[lines.document], len(lines) - 1)]
    return np.asarray((before[block] + 1 + word - lines.first_word[block]) / np.maximum(total, 1))


def _first_kept(lines: Lines, kept: NDArray[np.bool_]) -> Ints:
    """The first kept block of each document, -1 where there is none."""
    first = np.full(len(lines.first) - 1, -1)
    blocks = np.flatnonzero(kept)[::-1]
    first[lines.document[blocks]] = blocks  # the last assignment of a document wins
    return first
