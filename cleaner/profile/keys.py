"""What makes two lines of one source the same line: three keys, each blind to a little more of what a publisher swaps.

    exact      its words in order, every number one number:          "4 comments" is "12 comments"
    skeleton   names, dates and numbers are slots, marks count:      "By Ann Lee, 3 May, 4 comments" is "By Bo Ek, 12 June, 9 comments"
    lead       the few words before a colon or an arrow:             "Read also: one headline" is "Read also: another"

Keys are hashes of 62 bits: among ten million lines, two different ones share a key with a probability of one in a hundred thousand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features.lines import Hashes, Ints, Lines, block_hashes, mix

__all__ = ["ARTICLES", "EXACT", "LEAD", "SKELETON", "ArticleKeys", "LineKeys", "article_keys", "kind_of", "line_keys"]

EXACT, SKELETON, LEAD, ARTICLES = range(4)
"""The kind of a key stands in its two lowest bits. `ARTICLES` is no line: under it a source's number of articles is kept."""

LONG_WORDS: Final = 15  # a line of so many words, as a reader counts them, is a paragraph: by those an article is told from another
MIN_LONG: Final = 3  # an article with fewer paragraphs is told by all of its lines
PARAGRAPH_SHARE: Final = 0.9  # of an article's words; paragraphs with less of them may be legal notes under a short piece
MIN_OPENING_WORDS: Final = 3  # in the line that then tells articles apart as well: "Menu" opens every page
MIN_FIXED_WORDS: Final = 3  # words that are no slots: with fewer, sentences of any content share a skeleton
MIN_FIXED_CHARS: Final = 8  # code points in them; where every character is a word this is what counts
SHORT_CHARS: Final = 100  # a line no longer, with a number in it, may be a date line or byline: one fixed word is enough
MAX_LEAD_WORDS: Final = 5  # where words have spaces between them
MAX_LEAD_CHARS: Final = 40  # code points before the mark
MAX_DATE_WORDS: Final = 3  # between the day and the year: "12 de mayo de 2024"
YEAR_DIGITS: Final = 4
MAX_LEAD_LINE: Final = 200  # code points: a longer line holds sentences of its own
_LEAD_MARKS: Final = np.array([ord(mark) for mark in ":：>»›|"], np.uint32)
_TIGHT_MARKS: Final = np.array([ord(mark) for mark in ":>|"], np.uint32)  # these stand inside addresses and times as well
_TOKEN_CLASSES: Final = np.isin(np.arange(ch.CLASSES), (ch.OTHER, ch.END, ch.COMMA, ch.COLON, ch.BRACKET, ch.SYMBOL, ch.EMOJI))
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_SLOT: Final = np.uint64(0x510751075107)
_NUMBER: Final = np.uint64(0x4E554D4E554D)
_KIND_BITS: Final = np.uint64(3)


@dataclass(frozen=True, slots=True)
class LineKeys:
    """The keys of every block of a batch; 0 where a block has none of that kind. Every block has an exact one."""

    exact: Hashes
    skeleton: Hashes
    lead: Hashes


@dataclass(frozen=True, slots=True)
class ArticleKeys:
    """All keys of one article, and what tells it from other articles."""

    keys: Hashes
    """Sorted, each once: a line counts once an article."""
    paragraphs: int
    """Equal for two scrapes of one article: a hash of its long lines, in any order, and of its opening where they are not most of it."""
    content: int
    """A hash of all keys."""


def kind_of(keys: Hashes) -> NDArray[np.uint8]:
    """The kind of each key: `EXACT`, `SKELETON`, `LEAD` or `ARTICLES`."""
    return (keys & _KIND_BITS).astype(np.uint8)


def line_keys(lines: Lines) -> LineKeys:
    """The keys of every block.

    >>> from cleaner.features.lines import lines_of
    >>> from cleaner.segment.text import text_blocks
    >>> keys = line_keys(lines_of([text_blocks("4 comments, all read by Ann\\n12 comments, all read by Bo\\nSee also: Up\\nSee also: On")]))
    >>> [len(set(each.tolist())) for each in (keys.exact, keys.skeleton[:2], keys.lead[2:])]
    [4, 1, 1]
    """
    number = lines.classes[lines.word_start] == ch.DIGIT
    words = np.where(number, _NUMBER, lines.word_hash)
    return LineKeys(
        exact=_of_kind(_exact(lines, words, number), EXACT),
        skeleton=_skeleton(lines, words, number),
        lead=_lead(lines, words, number),
    )


def article_keys(lines: Lines) -> list[ArticleKeys]:
    """The keys of each document of a batch."""
    keys = line_keys(lines)
    length = lines.length
    found = []
    for first, last in zip(lines.first[:-1].tolist(), lines.first[1:].tolist(), strict=True):
        exact = keys.exact[first:last]
        every = np.unique(np.concatenate((exact, keys.skeleton[first:last], keys.lead[first:last])))
        every = every[every != 0]
        found.append(ArticleKeys(every, _folded(_telling(exact, length[first:last])), _folded(every)))
    return found


def _telling(exact: Hashes, length: NDArray[np.float64]) -> Hashes:
    """The keys of the lines that tell one article from others, each once.

    What is scraped twice has other links under it, so paragraphs tell, if there are enough. But three legal notes are paragraphs too: where
    much else is said, the first line above them must agree as well. Links below or between paragraphs never tell.
    """
    paragraph = length >= LONG_WORDS
    long = np.unique(exact[paragraph])
    if len(long) < MIN_LONG:
        return np.unique(exact)
    above = np.arange(len(exact)) < np.argmax(paragraph)
    opening = exact[above & (length >= MIN_OPENING_WORDS)][:1]
    if length[paragraph].sum() >= PARAGRAPH_SHARE * length.sum():
        return long
    return np.unique(np.concatenate((long, opening)))


def _exact(lines: Lines, words: Hashes, number: NDArray[np.bool_]) -> Hashes:
    """A hash of each block's words; of its folded characters where it has no words but numbers."""
    kept = ~_follows_like(number, lines.word_block)
    hashes = _sequence_hashes(words[kept], lines.word_block[kept], len(lines))
    worded = np.bincount(lines.word_block[~number], minlength=len(lines)) > 0
    return np.where(worded, hashes, block_hashes(lines))


def _skeleton(lines: Lines, words: Hashes, number: NDArray[np.bool_]) -> Hashes:
    """A hash of words and marks, with every run of names and numbers as one slot; 0 where that leaves too little."""
    blocks, size = lines.word_block, len(lines)
    first = np.ones(len(blocks), bool)
    first[1:] = blocks[1:] != blocks[:-1]
    slot = number | ((lines.classes[lines.word_start] == ch.UPPER) & ~first) | _in_dates(lines, number)
    marks = np.flatnonzero(_TOKEN_CLASSES[lines.classes])
    place = np.concatenate((lines.word_start, marks))
    order = np.argsort(place, kind="stable")
    token = np.concatenate((np.where(slot, _SLOT, words), mix(lines.codes[marks].astype(np.uint64))))[order]
    owner = np.concatenate((blocks, np.searchsorted(lines.end, marks, side="right")))[order]
    kept = ~_follows_like(np.concatenate((slot, np.zeros(len(marks), bool)))[order], owner)
    hashes = _of_kind(_sequence_hashes(token[kept], owner[kept], size), SKELETON)
    fixed = np.bincount(blocks[~slot], minlength=size)
    chars = np.bincount(blocks[~slot], (lines.word_end - lines.word_start)[~slot], minlength=size)
    slots, numbers = np.bincount(blocks[slot], minlength=size), np.bincount(blocks[number], minlength=size)
    telling = (fixed >= MIN_FIXED_WORDS) & (chars >= MIN_FIXED_CHARS)
    dated = (fixed >= 1) & (numbers >= 1) & (lines.end - lines.start <= SHORT_CHARS)
    return np.where((slots > 0) & (telling | dated), hashes, np.uint64(0))


def _in_dates(lines: Lines, number: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each word stands between a number and a year: a month, in languages that write it small."""
    at = np.flatnonzero(number)
    day, year = at[:-1], at[1:]
    between = year - day - 1
    long = lines.word_end[year] - lines.word_start[year] == YEAR_DIGITS
    dates = (between >= 1) & (between <= MAX_DATE_WORDS) & long & (lines.word_block[day] == lines.word_block[year])
    edges = np.zeros(len(number) + 1, np.int64)
    np.add.at(edges, day[dates] + 1, 1)
    np.add.at(edges, year[dates], -1)
    return np.cumsum(edges[:-1]) > 0


def _lead(lines: Lines, words: Hashes, number: NDArray[np.bool_]) -> Hashes:
    """A hash of the words before each block's first mark; 0 where there are none, too many, or nothing comes after."""
    size = len(lines)
    marks = np.flatnonzero(np.isin(lines.codes, _LEAD_MARKS))
    after = lines.classes[np.minimum(marks + 1, len(lines.codes) - 1)]
    marks = marks[(after == ch.SPACE) | (after == ch.UNSPACED) | ~np.isin(lines.codes[marks], _TIGHT_MARKS)]
    owner = np.searchsorted(lines.end, marks, side="right")
    at = np.full(size, -1, np.int64)
    at[owner[::-1]] = marks[::-1]  # the first mark of each block is written last
    before = lines.word_start < at[lines.word_block]
    count = np.bincount(lines.word_block[before], minlength=size)
    rest = lines.words - count
    spaced = np.bincount(lines.word_block[before & (lines.classes[lines.word_start] != ch.UNSPACED)], minlength=size)
    brief = (spaced <= MAX_LEAD_WORDS) & (at - lines.start <= MAX_LEAD_CHARS) & (lines.end - lines.start <= MAX_LEAD_LINE)
    fits = (count >= 1) & (rest >= 1) & brief
    named = np.bincount(lines.word_block[before & ~number], minlength=size) > 0  # "14.05.2024:" leads nowhere
    hashes = _sequence_hashes(words[before], lines.word_block[before], size)
    return np.where(fits & named, _of_kind(hashes, LEAD), np.uint64(0))


def _follows_like(flag: NDArray[np.bool_], group: Ints) -> NDArray[np.bool_]:
    """Whether a flagged member comes right after another flagged one of its group."""
    out = np.zeros(len(flag), bool)
    out[1:] = flag[1:] & flag[:-1] & (group[1:] == group[:-1])
    return out


def _sequence_hashes(values: Hashes, group: Ints, size: int) -> Hashes:
    """For each group a hash of its values and their order; `group` ascends, and holds numbers below `size`."""
    edges = np.searchsorted(group, np.arange(size + 1))
    place = (np.arange(len(values)) - edges[group]).astype(np.uint64)
    prefix = np.zeros(len(values) + 1, np.uint64)
    np.cumsum(mix(values + place * _STEP), out=prefix[1:])
    return mix(prefix[edges[1:]] - prefix[edges[:-1]] + np.uint64(1))


def _of_kind(hashes: Hashes, kind: int) -> Hashes:
    return (mix(hashes + np.uint64(kind)) & ~_KIND_BITS) | np.uint64(kind)


def _folded(hashes: Hashes) -> int:
    """One hash of a set of hashes."""
    return int(mix(hashes).sum(dtype=np.uint64))
