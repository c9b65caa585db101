"""The one place that fixes which features there are and in which order they stand."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Declared
from cleaner.features.context import CONTEXT_FEATURES, LINK_NEIGHBOURS, context
from cleaner.features.declared import DECLARED_FEATURES, declared_columns
from cleaner.features.layout import LAYOUT_FEATURES, layout, link_density
from cleaner.features.lexical import LEXICAL_FEATURES, Columns, lexical
from cleaner.features.lines import Lines
from cleaner.features.places import Places
from cleaner.features.repeats import REPEAT_FEATURES, repeats
from cleaner.features.second import SECOND_FEATURES

__all__ = ["PAGE_FEATURES", "SCORES", "TEXT_FEATURES", "features_hash", "page_matrix", "text_matrix", "trained_on"]

SCORES: Final = ("line_score", "lead_score", "tail_score")
"""Logits of boilerplate of each line alone: of the whole line, of its lead, and of its tail."""
TEXT_FEATURES: Final = (*SCORES, *LEXICAL_FEATURES, *REPEAT_FEATURES, *CONTEXT_FEATURES)
PAGE_FEATURES: Final = (*TEXT_FEATURES, *LINK_NEIGHBOURS, *LAYOUT_FEATURES, *DECLARED_FEATURES)


def trained_on(*, pages: bool) -> tuple[str, ...]:
    """The features of a block model; those of pages end with what the second look adds to the first."""
    return (*PAGE_FEATURES, *SECOND_FEATURES) if pages else TEXT_FEATURES


def features_hash(names: Sequence[str]) -> str:
    """What a model file carries to be sure that it is given the features it was fitted on."""
    return sha256("\n".join(names).encode()).hexdigest()[:16]


def text_matrix(lines: Lines, languages: Sequence[str | None], scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Features of the blocks of texts, shape (blocks, TEXT_FEATURES); `scores` are their `SCORES`, shape (blocks, 3)."""
    return _stack(_shared(lines, languages, scores), TEXT_FEATURES)


def page_matrix(
    lines: Lines,
    languages: Sequence[str | None],
    scores: NDArray[np.float32],
    class_score: NDArray[np.float32],
    places: Places,
    declared: Sequence[Declared],
) -> NDArray[np.float32]:
    """Features of the blocks of pages, shape (blocks, PAGE_FEATURES); `class_score` is the logit given class and id words alone,
    `declared` what each page declares of its article."""
    links = {"link_density": link_density(lines, places), "class_score": class_score}
    columns = _shared(lines, languages, scores, links)
    columns |= {**layout(lines, places, columns["line_score"]), **declared_columns(lines, places, declared)}
    return _stack(columns, PAGE_FEATURES)


def _shared(lines: Lines, languages: Sequence[str | None], scores: NDArray[np.float32], more: Columns | None = None) -> Columns:
    columns = {**dict(zip(SCORES, scores.T, strict=True)), **lexical(lines, languages), **repeats(lines), **(more or {})}
    return columns | context(lines, columns)


def _stack(columns: Columns, names: Sequence[str]) -> NDArray[np.float32]:
    return np.stack([columns[name] for name in names], axis=1)
