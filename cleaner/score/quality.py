"""Expected word F1 of a text, as given and as cleaned, against the article a careful reader would copy out."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import Lines
from cleaner.features.matrix import TEXT_FEATURES as BLOCK_FEATURES
from cleaner.features.matrix import features_hash
from cleaner.model import load, load_trees

__all__ = ["QUALITY_FEATURES", "quality", "quality_matrix"]

Floats = NDArray[np.float64]
Kept = NDArray[np.bool_]
Looks = NDArray[np.float32]
"""The block model's features, shape (blocks, features)."""

QUALITY_FEATURES: Final = (
    "expected_input_f1", "expected_output_f1", "log_words", "log_kept_words", "kept_share", "mean_probability", "kept_probability",
    "removed_probability", "doubtful_share", "doubtful_kept", "doubtful_removed", "log_blocks", "log_kept_blocks", "kept_block_words",
    "kept_ends", "kept_stop_density", "stop_density", "copied_share", "longest_kept", "first_kept", "last_ends", "is_page",
)  # fmt: skip
_SURE: Final = (0.1, 0.9)


def quality(lines: Lines, looks: Looks, probability: Floats, kept: Kept, *, pages: bool) -> tuple[list[float], list[float]]:
    """`input_quality` and `quality` of each document of a batch, 0..1, from what the block model saw and said of its blocks."""
    model = load("quality")
    model.expect(features_hash(QUALITY_FEATURES))
    matrix = quality_matrix(lines, looks, probability, kept, pages=pages)
    scores = [np.clip(load_trees("quality", f"{side}_").raw(matrix), 0.0, 1.0) for side in ("input", "output")]
    # A document without a word has nothing a reader would copy out, and cannot be judged by its blocks.
    wordless = np.diff(lines.first) == 0
    empty_after = matrix[:, QUALITY_FEATURES.index("log_kept_words")] == 0
    scores[0][wordless] = 0.0
    scores[1][wordless | empty_after] = 0.0
    return _rounded(scores[0]), _rounded(scores[1])


def quality_matrix(lines: Lines, looks: Looks, probability: Floats, kept: Kept, *, pages: bool) -> NDArray[np.float32]:
    """Features of each document, shape (documents, QUALITY_FEATURES), from the probabilities and looks of its blocks.

    The first two are the answer if the probabilities were perfect and independent of length: with p the probability that a block of w
    words is boilerplate, an article has sum(w (1-p)) words, and F1 = 2 * shared / (words of the text + words of the article).
    """
    p = probability
    words = lines.words.astype(np.float64)
    documents = len(lines.first) - 1

    def total(values: Floats | NDArray[np.bool_]) -> Floats:
        return np.bincount(lines.document, values, minlength=documents).astype(np.float64)

    def mean(values: Any, by: Any) -> Floats:
        return total(values * by) / np.maximum(total(by), 1e-9)

    good, kept_words, gone_words = words * (1 - p), words * kept, words * ~kept
    doubtful = ((p > _SURE[0]) & (p < _SURE[1])) * 1.0
    block = {name: looks[:, BLOCK_FEATURES.index(name)].astype(np.float64) for name in ("ends_end", "log_stop_words", "is_copy")}
    stops = np.expm1(np.nan_to_num(block["log_stop_words"]))
    number = np.arange(len(lines)) - lines.first[lines.document]
    size = np.diff(lines.first).astype(np.float64)
    every, left = total(words), total(kept_words)
    first = np.full(documents, np.inf)
    np.minimum.at(first, lines.document[kept], number[kept].astype(np.float64))
    longest, last = np.zeros(documents), np.zeros(documents)
    np.maximum.at(longest, lines.document, kept_words)
    last[lines.document[kept]] = block["ends_end"][kept]  # the last assignment of a document wins
    columns = {
        "expected_input_f1": 2 * total(good) / np.maximum(every + total(good), 1e-9),
        "expected_output_f1": 2 * total(good * kept) / np.maximum(left + total(good), 1e-9),
        "log_words": np.log1p(every),
        "log_kept_words": np.log1p(left),
        "kept_share": left / np.maximum(every, 1),
        "mean_probability": mean(p, words),
        "kept_probability": mean(p, kept_words),
        "removed_probability": mean(p, gone_words),
        "doubtful_share": mean(doubtful, words),
        "doubtful_kept": total(doubtful * kept_words) / np.maximum(left, 1),
        "doubtful_removed": total(doubtful * gone_words) / np.maximum(left, 1),
        "log_blocks": np.log1p(size),
        "log_kept_blocks": np.log1p(total(kept)),
        "kept_block_words": left / np.maximum(total(kept), 1),
        "kept_ends": total(block["ends_end"] * kept_words) / np.maximum(left, 1),
        "kept_stop_density": total(stops * kept) / np.maximum(left, 1),
        "stop_density": total(stops) / np.maximum(every, 1),
        "copied_share": total(words * block["is_copy"]) / np.maximum(every, 1),
        "longest_kept": longest / np.maximum(left, 1),
        "first_kept": np.where(np.isfinite(first), first, size) / np.maximum(size, 1),
        "last_ends": last,
        "is_page": np.full(documents, float(pages)),
    }
    return np.stack([columns[name] for name in QUALITY_FEATURES], axis=1).astype(np.float32)


def _rounded(values: Floats) -> list[float]:
    return [round(value, 4) for value in values.tolist()]
