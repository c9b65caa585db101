"""Judging a line on its own: how much it looks like boilerplate, and of which kind it would be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block
from cleaner.features.lines import Lines, lines_of
from cleaner.features.ngrams import Grams, Weights, part_sums, summed
from cleaner.model import Model

__all__ = ["kind_odds", "kinds_of", "kinds_of_lines", "line_logits", "line_scores", "softmax"]

KIND_FROM: Final = 0.4  # a kind less likely than this is reported as plain `boilerplate`


def line_logits(lines: Lines, model: Model, *, pages: bool = False) -> NDArray[np.float32]:
    """How much each line, on its own, looks like boilerplate of a text, or of a page, as a logit."""
    table, intercept = _table(model, pages)
    total = summed(lines, Weights(table[None, :]))[:, 0]
    return (total / model.number("unit") + intercept).astype(np.float32)


def line_scores(lines: Lines, model: Model, *, pages: bool = False, grams: Sequence[Grams] | None = None) -> NDArray[np.float32]:
    """The same for the whole line, its lead and its tail: shape (lines, 3)."""
    table, intercept = _table(model, pages)
    return (part_sums(lines, table, grams) / model.number("unit") + intercept).astype(np.float32)


def _table(model: Model, pages: bool) -> tuple[NDArray[np.int16], float]:
    prefix = "page_" if pages else ""
    return model.arrays[f"{prefix}table"], float(model.arrays[f"{prefix}intercept"][0])


def kind_odds(lines: Lines, model: Model, grams: Sequence[Grams] | None = None) -> NDArray[np.float64]:
    """How likely each kind is for each line, should the line be boilerplate: shape (lines, kinds), rows sum to one.

    A softmax of the kinds' logits under one scale that was fitted on phrases not seen (temperature scaling, Guo et al. 2017).
    """
    logits = summed(lines, _kind_weights(model), grams) / model.number("unit") + model.arrays["kind_intercepts"]
    return softmax(logits * model.number("kind_scale"))


@lru_cache(maxsize=2)
def _kind_weights(model: Model) -> Weights:
    return Weights(model.arrays["kind_tables"])


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of each row's logits."""
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def kinds_of(blocks: Sequence[Block], model: Model) -> list[tuple[str, float]]:
    """The likeliest kind of each line and its probability; `boilerplate` where none stands out."""
    return kinds_of_lines(lines_of([blocks]), model) if blocks else []


def kinds_of_lines(lines: Lines, model: Model, grams: Sequence[Grams] | None = None) -> list[tuple[str, float]]:
    """The same for lines that have been taken apart already; `grams` are theirs, where they have been kept."""
    odds = np.round(kind_odds(lines, model, grams), 4)
    names = model.meta["kinds"]
    likeliest = odds.argmax(axis=1).tolist()
    found = zip((names[kind] for kind in likeliest), odds.max(axis=1).tolist(), strict=True)
    return [(name, p) if p >= KIND_FROM else ("boilerplate", p) for name, p in found]
