"""Expected word F1 of a text, as given and as cleaned, against the article a careful reader would copy out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import Lines
from cleaner.features.matrix import features_hash
from cleaner.model import load, load_trees
from cleaner.score.quality_features import QUALITY_FEATURES, quality_matrix

__all__ = ["MEDIA", "SIDES", "quality"]

SIDES = ("input", "output")
MEDIA = ("texts", "pages")
"""Each has a curve of its own: the trees know what order its documents are in better than how good they all are."""


def quality(
    lines: Lines,
    looks: NDArray[np.float32],
    probability: NDArray[np.float64],
    kept: NDArray[np.bool_],
    urls: Sequence[str | None],
    *,
    pages: bool,
) -> tuple[list[float], list[float]]:
    """`input_quality` and `quality` of each document of a batch, 0..1, from what the block model saw and said of its blocks,
    and from the words of its address.

    `looks` are the block model's features, shape (blocks, features). Without a word the score is 0: there is nothing to copy out.
    """
    model = load("quality")
    model.expect(features_hash(QUALITY_FEATURES))
    matrix = quality_matrix(lines, looks, probability, kept, urls, pages=pages)
    medium = MEDIA[pages]
    given, left = (
        _calibrated(
            load_trees("quality", f"{side}_").raw(matrix),
            model.arrays[f"{side}_{medium}_raw"],
            model.arrays[f"{side}_{medium}_calibrated"],
        )
        for side in SIDES
    )
    given[matrix[:, QUALITY_FEATURES.index("log_words")] == 0] = 0.0
    left[matrix[:, QUALITY_FEATURES.index("log_kept_words")] == 0] = 0.0
    return _rounded(given), _rounded(left)


def _calibrated(raw: NDArray[np.float64], at: NDArray[np.float64], value: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the raw sums turned out to mean out of fold: straight lines between the model's points."""
    return np.clip(np.interp(raw, at, value), 0.0, 1.0)


def _rounded(values: NDArray[np.float64]) -> list[float]:
    return [round(value, 4) for value in values.tolist()]
