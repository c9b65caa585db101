"""The beginnings of very long documents: as much of each as scores of its wording look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block
from cleaner.features.lines import Lines, lines_of

__all__ = ["MOST_WORDS", "beginnings"]

MOST_WORDS: Final = 200_000
"""Words of what stays of a document that its wording is told by; of a script without spaces, characters. Most books have fewer: what is
longer is told by its beginning, and memory stays bounded."""

Flags = NDArray[np.bool_]
Documents = Sequence[Sequence[Block]]


def beginnings(documents: Documents, lines: Lines, kept: Flags) -> tuple[Documents, Lines, Flags]:
    """The blocks of documents up to the last of `MOST_WORDS` words in kept ones, the block of that word cut behind it, their lines, and
    which of them are kept.

    Where no document has more words than that, all three are what was given: `lines` are those of the documents, `kept` has a flag a block.
    """
    words = lines.words * kept
    total = np.bincount(lines.document, words, minlength=len(documents))
    if total.max(initial=0) <= MOST_WORDS:
        return documents, lines, kept
    long = total > MOST_WORDS
    cut = [_beginning(blocks, lines, words, number) if long[number] else blocks for number, blocks in enumerate(documents)]
    edges = lines.first.tolist()
    return cut, lines_of(cut), np.concatenate([kept[first : first + len(blocks)] for first, blocks in zip(edges, cut, strict=False)])


def _beginning(blocks: Sequence[Block], lines: Lines, words: NDArray[np.int64], number: int) -> list[Block]:
    """The blocks of a document as far as they are looked at; `words` are those that count of each block of the batch."""
    first = int(lines.first[number])
    read = np.cumsum(words[first : first + len(blocks)])
    last = int(np.searchsorted(read, MOST_WORDS))
    before = int(read[last - 1]) if last else 0
    word = int(lines.first_word[first + last]) + MOST_WORDS - before - 1
    block, length = blocks[last], int(lines.word_end[word] - lines.start[first + last])
    return [*blocks[:last], Block(block.text[:length], block.start, block.start + length, block.layout)]
