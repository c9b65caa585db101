"""Does a text stay with its subject: how far its longer words reach, how new its end is, and whether it takes up its headline."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features.lines import Hashes, Ints, Lines, mix

__all__ = ["COHERENCE_FEATURES", "coherence"]

COHERENCE_FEATURES: Final = ("word_reach", "weakest_reach", "weakest_share", "name_reach", "weakest_name_reach", "late_news", "early_news",
                             "lead_taken_up", "mean_tie", "weakest_tie", "weakest_name_tie", "weakest_place", "last_tie", "variety",
                             "different_names", "lonely_blocks", "lonely_words")  # fmt: skip
_LETTERS: Final = 5  # shorter words are mostly grammar, and reach across any two texts
_PARTS: Final = 20
_INNER: Final = slice(4, 17)  # joints this near to the ends are crossed by few words of any text
_MAX_COUNT: Final = 12  # a word that occurs more often crosses nearly every joint
_SALT: Final = np.uint64(0x9E3779B97F4A7C15)

Floats = NDArray[np.float64]


def coherence(lines: Lines, kept: NDArray[np.bool_]) -> dict[str, Floats]:
    """One column a feature, one row a document; NaN where too few longer words are kept.

    The text is cut into twenty parts of as many longer words. A word reaches over a joint when it occurs before and after it: in two
    articles printed as one, or a list of teasers, few do. A joint's tie is that number over the one to be expected if the words stood in
    any order. A lonely block has no longer word in common with any other.
    """
    documents = len(lines.first) - 1
    word = np.flatnonzero(kept[lines.word_block] & (lines.word_end - lines.word_start >= _LETTERS))
    document = lines.document[lines.word_block[word]]
    count = np.bincount(document, minlength=documents)
    rank = np.arange(len(word)) - (np.cumsum(count) - count)[document]
    part = _PARTS * rank // np.maximum(count, 1)[document]
    first, last, times, group = _groups(lines.word_hash[word], document)
    owner, early, late = document[first], part[first], part[last]
    reach = _reach(owner, early, late, documents)
    name = lines.classes[lines.word_start[word[first]]] == ch.UPPER
    name_reach = _reach(owner[name], early[name], late[name], documents)
    different = np.maximum(np.bincount(owner, minlength=documents), 1)
    names = np.maximum(np.bincount(owner[name], minlength=documents), 1)
    ties = _ties(reach, owner, times)
    name_ties = _ties(name_reach, owner[name], times[name])
    columns = {
        "word_reach": reach[:, _INNER].mean(axis=1) / different,
        "weakest_reach": reach[:, _INNER].min(axis=1) / different,
        "weakest_share": reach[:, _INNER].min(axis=1) / np.maximum(reach[:, _INNER].mean(axis=1), 1),
        "name_reach": name_reach[:, _INNER].mean(axis=1) / names,
        "weakest_name_reach": name_reach[:, _INNER].min(axis=1) / names,
        "late_news": _PARTS * np.bincount(owner[early >= _PARTS - 4], minlength=documents) / np.maximum(4 * count, 1),
        "early_news": _PARTS * np.bincount(owner[(early >= 4) & (early < 8)], minlength=documents) / np.maximum(4 * count, 1),
        "lead_taken_up": _taken_up(lines, kept, word, first, last),
        "mean_tie": ties.mean(axis=1),
        "weakest_tie": ties.min(axis=1),
        "weakest_name_tie": name_ties.min(axis=1),
        "weakest_place": ties.argmin(axis=1) / _PARTS,
        "last_tie": ties[:, -1],
        "variety": different / np.maximum(count, 1),
        "different_names": names / different,
    }
    enough = count >= _PARTS
    columns = {key: np.where(enough, column, np.nan) for key, column in columns.items()}
    return columns | _lonely(lines, word, document, lines.word_block[word[first]] != lines.word_block[word[last]], group, count)


def _groups(words: Hashes, document: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Where each different word of each document occurs first and last, how often, and which of them each word is."""
    key = mix(words + document.astype(np.uint64) * _SALT)
    order = np.argsort(key)  # not stable, which takes several times as long: first and last are looked for below
    if not len(order):
        return order, order, order, order
    starts = np.concatenate(([True], np.diff(key[order]) != 0))
    new = np.flatnonzero(starts)
    group = np.empty_like(order)
    group[order] = np.cumsum(starts) - 1
    return np.minimum.reduceat(order, new), np.maximum.reduceat(order, new), np.diff(np.append(new, len(order))), group


def _reach(owner: Ints, early: Ints, late: Ints, documents: int) -> Ints:
    """Words that occur before and after each joint, shape (documents, parts); the joint stands before the part."""
    width = _PARTS + 1
    begun = np.bincount(owner * width + early + 1, minlength=documents * width).reshape(documents, width)
    ended = np.bincount(owner * width + late + 1, minlength=documents * width).reshape(documents, width)
    return np.cumsum(begun - ended, axis=1)


def _ties(reach: Ints, owner: Ints, times: Ints) -> Floats:
    """Words that reach over each inner joint, over how many would if the words stood in any order."""
    documents = len(reach)
    width = _MAX_COUNT + 1
    often = np.bincount(owner * width + np.minimum(times, _MAX_COUNT), minlength=documents * width).reshape(documents, width)
    before = np.arange(_PARTS + 1)[_INNER] / _PARTS
    expected = np.zeros((documents, len(before)))
    for occurrences in range(2, width):  # one after another, so that what else is in the batch leaves no trace
        expected += often[:, occurrences, None] * (1 - before**occurrences - (1 - before) ** occurrences)
    return np.asarray((reach[:, _INNER] + 1) / (expected + 1))


def _lonely(lines: Lines, word: Ints, document: Ints, shared: NDArray[np.bool_], group: Ints, count: Ints) -> dict[str, Floats]:
    """The share of kept blocks with longer words, and of these words, that have none in common with another block."""
    documents = len(lines.first) - 1
    block = lines.word_block[word]
    own = np.bincount(block, minlength=len(lines))
    lonely = (own > 0) & (np.bincount(block, shared[group], minlength=len(lines)) == 0)
    blocks = np.bincount(lines.document, own > 0, minlength=documents)
    alone = np.bincount(lines.document, lonely, minlength=documents)
    words = np.bincount(document, lonely[block], minlength=documents)
    return {
        "lonely_blocks": np.where(blocks > 1, alone / np.maximum(blocks, 1), np.nan),
        "lonely_words": np.where(blocks > 1, words / np.maximum(count, 1), np.nan),
    }


def _taken_up(lines: Lines, kept: NDArray[np.bool_], word: Ints, first: Ints, last: Ints) -> Floats:
    """Share of the different longer words of the first kept block that come again in a later one; NaN without such words."""
    documents = len(lines.first) - 1
    lead = np.full(documents, -1)
    blocks = np.flatnonzero(kept)[::-1]
    lead[lines.document[blocks]] = blocks  # the last assignment of a document wins
    block = lines.word_block[word[first]]
    inside = block == lead[lines.document[block]]
    again = inside & (lines.word_block[word[last]] != block)
    owner = lines.document[block]
    total = np.bincount(owner[inside], minlength=documents)
    return np.where(total > 0, np.bincount(owner[again], minlength=documents) / np.maximum(total, 1), np.nan)
