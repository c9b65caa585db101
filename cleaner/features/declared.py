"""Features of a page's block that rest on what the page declares of its article: its title, its summary, sometimes its whole body.

The headline stands above the article, a summary repeats what is declared, a teaser of another story has nothing to do with either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block, Declared
from cleaner.features.lexical import Columns
from cleaner.features.lines import Hashes, Ints, Lines, lines_of, mix
from cleaner.features.places import Places

__all__ = ["DECLARED_FEATURES", "declared_columns"]

_ORDERS: Final = {"title": 1, "description": 2, "body": 3}
"""Words of a run that must be the same, for each of what may be declared: the longer it is, the more is in it by chance."""
DECLARED_FEATURES: Final = (*(f"{name}_share" for name in _ORDERS), "headline_offset", "headline_up", "headline_down")
_NAMED: Final = 0.5  # share of a heading's words in the title that makes it the headline
_LIKE_TITLE: Final = 0.8  # the same of a block that is no heading
_TITLE_WORDS: Final = 3
_BITS: Final = 20


def declared_columns(lines: Lines, places: Places, declared: Sequence[Declared]) -> Columns:
    """The columns `DECLARED_FEATURES`: shares of a block's runs of words that are declared, NaN where nothing is, and how far from the
    headline it stands, in blocks (signed, as log(1 + n)) and in elements up and down the tree."""
    told: dict[str, list[Sequence[str]]] = {
        "title": [[each.title] for each in declared],
        "description": [[each.description] for each in declared],
        "body": [each.body for each in declared],
    }
    shares = {name: _shares(lines, texts, _ORDERS[name]) for name, texts in told.items()}
    return {f"{name}_share": share.astype(np.float32) for name, share in shares.items()} | _headline(lines, places, shares["title"])


def _shares(lines: Lines, texts: Sequence[Sequence[str]], order: int) -> NDArray[np.float64]:
    """Share of each block's runs of `order` words that occur in the texts of its document; NaN where these have none, or the block."""
    if not any(text for each in texts for text in each):
        return np.full(len(lines), np.nan)
    told = lines_of([[Block(text, 0, len(text)) for text in each if text] for each in texts])
    has = np.bincount(told.document, told.words >= order, minlength=len(texts)) > 0
    known, _ = _runs(told, order)
    mine, row = _runs(lines, order)
    total, found = np.bincount(row, minlength=len(lines)), np.bincount(row, _among(mine, known), minlength=len(lines))
    return np.where(has[lines.document] & (total > 0), found / np.maximum(total, 1), np.nan)


def _runs(lines: Lines, order: int) -> tuple[Hashes, Ints]:
    """Hashes of all runs of so many words of a block, unlike in different documents, and their blocks."""
    count = max(len(lines.word_hash) - order + 1, 0)
    inside = lines.word_block[:count] == lines.word_block[order - 1 : order - 1 + count]
    hashes = np.zeros(count, np.uint64)
    for place in range(order):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + lines.word_hash[place : place + count]
    row = lines.word_block[:count][inside]
    return mix(hashes[inside] ^ mix(lines.document[row].astype(np.uint64) + np.uint64(1))), row


def _among(hashes: Hashes, known: Hashes) -> NDArray[np.bool_]:
    """Whether each hash is among the known ones. A look at their first bits leaves few to be looked for."""
    shift = np.uint64(64 - _BITS)
    table = np.zeros(2**_BITS, bool)
    table[known >> shift] = True
    found: NDArray[np.bool_] = table[hashes >> shift]
    maybe = np.flatnonzero(found)
    found[maybe] = np.isin(hashes[maybe], known)
    return found


def _headline(lines: Lines, places: Places, title: NDArray[np.float64]) -> Columns:
    """How far each block is from the headline; NaN in pages that have none."""
    is_h1 = np.array([path[-1:] == ("h1",) for path in places.paths], bool)[places.path]
    headline = np.full(len(lines.first) - 1, -1)
    for candidates in (
        is_h1 & (title >= _NAMED),
        is_h1,
        (title > _LIKE_TITLE) & (lines.words >= _TITLE_WORDS),
    ):
        number = np.flatnonzero(candidates)[::-1]
        first = np.full(len(headline), -1)
        first[lines.document[number]] = number  # the first of each document is set last
        headline = np.where(headline < 0, first, headline)
    of_block = headline[lines.document]
    known = of_block >= 0
    offset = np.arange(len(lines)) - of_block
    around = np.zeros(int(places.container.max(initial=-1)) + 1, bool)
    around[places.container[np.isin(places.row, headline)]] = True
    common = np.bincount(places.row, around[places.container], minlength=len(lines))
    values = {
        "headline_offset": np.sign(offset) * np.log1p(np.abs(offset)),
        "headline_up": places.depth[of_block] - common,
        "headline_down": places.depth - common,
    }
    return {name: np.where(known, value, np.nan).astype(np.float32) for name, value in values.items()}
