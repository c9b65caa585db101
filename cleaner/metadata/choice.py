"""Of several titles, authors or dates that a page gives, the one a reader would take down: a small model weighs who says what.

Each distinct value is a row: which sources give it, which give another one instead, and how it looks. What a source is worth, alone and
against others, was learned from pages whose title, author and date are known (`models/metadata.md`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.matrix import features_hash
from cleaner.metadata.author_candidates import AUTHOR_LOOKS, AUTHOR_SOURCES
from cleaner.metadata.candidates import Candidate
from cleaner.metadata.day_candidates import DAY_LOOKS, DAY_SOURCES
from cleaner.metadata.title_candidates import TITLE_LOOKS, TITLE_SOURCES
from cleaner.model import load, sigmoid

__all__ = ["CHOICE_FEATURES", "best", "choice_matrix"]

_SOURCES: Final = {"title": TITLE_SOURCES, "author": AUTHOR_SOURCES, "date": DAY_SOURCES}
_LOOKS: Final = {"title": TITLE_LOOKS, "author": AUTHOR_LOOKS, "date": DAY_LOOKS}
CHOICE_FEATURES: Final = {
    field: (*sources, *(f"not {source}" for source in sources), *_LOOKS[field], "sources") for field, sources in _SOURCES.items()
}
"""By field, the features of a candidate in order."""
_ENOUGH: Final = 6  # sources of one mind


def choice_matrix(field: str, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """Features of each candidate for a field, shape (candidates, features)."""
    spoken = frozenset().union(*(each.sources for each in candidates))
    rows = [_row(field, each, spoken) for each in candidates]
    return np.array(rows, np.float64).reshape(len(candidates), len(CHOICE_FEATURES[field]))


def best(field: str, candidates: Sequence[Candidate]) -> str | None:
    """The likeliest candidate for a field (`title`, `author` or `date`); None where none is likely enough."""
    if not candidates:
        return None
    model = load("metadata")
    model.expect(features_hash(tuple(name for names in CHOICE_FEATURES.values() for name in names)))
    logits = choice_matrix(field, candidates) @ model.arrays[f"{field}_weights"] + model.arrays[f"{field}_bias"][0]
    likely = np.round(sigmoid(logits), 6)
    first = int(likely.argmax())
    return candidates[first].value if likely[first] >= model.meta["thresholds"][field] else None


def _row(field: str, candidate: Candidate, spoken: frozenset[str]) -> list[float]:
    mine = candidate.sources
    return [
        *(float(source in mine) for source in _SOURCES[field]),
        *(float(source in spoken and source not in mine) for source in _SOURCES[field]),
        *(candidate.looks[look] for look in _LOOKS[field]),
        min(len(mine), _ENOUGH) / _ENOUGH,
    ]
