"""Features of the second look at a page: what the first made of a block's neighbours, its containers, and the blocks made like it.

The first look judges a block by scores of single lines. The second sees what came of that for all blocks: so one doubtful paragraph inside
an article stays, and a list of teasers behind it does not creep in. It is stacking (D. Wolpert, "Stacked generalization", 1992) along
the document, as in stacked sequential learning (W. Cohen and V. Carvalho, 2005). Texts, which have no containers, gain nothing by it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.context import COMPANY, OFFSETS, company
from cleaner.features.layout import CONTAINERS, containers
from cleaner.features.lexical import Columns
from cleaner.features.lines import Ints, Lines
from cleaner.features.places import Places, grouped

__all__ = ["SECOND_FEATURES", "second_look"]

_FIRST: Final = "first_"
_LOOK_WORDS: Final = 4  # class and id words that make blocks look alike
_LOOK_TAGS: Final = 2
_ALIKE: Final = ("path", "look")
SECOND_FEATURES: Final = (
    "first_score", *(f"first_score{offset:+d}" for offset in OFFSETS), *(_FIRST + name for name in (*COMPANY, *CONTAINERS)),
    *(f"{name}_{what}" for name in _ALIKE for what in ("blocks", "words", "share", "others")),
)  # fmt: skip


def second_look(lines: Lines, places: Places, logit: NDArray[np.float64]) -> NDArray[np.float32]:
    """What the first look's logits, one a block, say of each block's surroundings: shape (blocks, SECOND_FEATURES)."""
    score = np.asarray(logit, np.float32)
    columns = {"first_score": score, **company(lines, score, "first_score", _FIRST), **containers(lines, places, score, _FIRST)}
    columns |= _alike(lines, places, score)
    return np.stack([columns[name] for name in SECOND_FEATURES], axis=1)


def _alike(lines: Lines, places: Places, score: NDArray[np.float32]) -> Columns:
    """How much boilerplate is among the blocks of the page that are made like each block: all of them by words, the others by number."""
    # In thousandths: integers, so that what else is in the batch leaves no trace in a sum.
    bad = np.round(1000 / (1 + np.exp(-np.clip(score.astype(np.float64), -30, 30))))
    words = lines.words
    out: Columns = {}
    for name, kind in zip(_ALIKE, (places.path, _looks(places)), strict=True):
        group = np.unique((lines.document << 32) + kind, return_inverse=True)[1]
        blocks, of_words = np.bincount(group), np.bincount(group, words)
        bad_words, bad_blocks = np.bincount(group, bad * words), np.bincount(group, bad)
        others = np.where(blocks[group] > 1, (bad_blocks[group] - bad) / np.maximum(blocks[group] - 1, 1) / 1000, np.nan)
        values = (np.log1p(blocks)[group], np.log1p(of_words)[group], (bad_words / np.maximum(of_words * 1000, 1))[group], others)
        for what, value in zip(("blocks", "words", "share", "others"), values, strict=True):
            out[f"{name}_{what}"] = value.astype(np.float32)
    return out


def _looks(places: Places) -> Ints:
    """A number for each block, equal for blocks of the same innermost tags and the same nearest words."""
    _, tags = grouped([path[-_LOOK_TAGS:] for path in places.paths])
    _, words = grouped([name[:_LOOK_WORDS] for name in places.names])
    return np.asarray(tags[places.path] * max(len(places.names), 1) + words[places.name], np.int64)
