"""Judging a line on its own: how much it looks like boilerplate, and of which kind it would be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block
from cleaner.features.lines import Lines, lines_of
from cleaner.features.ngrams import part_sums, summed
from cleaner.model import Model, sigmoid

__all__ = ["kind_odds", "kinds_of", "line_logits", "line_scores"]

KIND_FROM: Final = 0.4  # a kind less likely than this is reported as plain `boilerplate`


def line_logits(lines: Lines, model: Model) -> NDArray[np.float32]:
    """How much each line, on its own, looks like boilerplate, as a logit."""
    total = summed(lines, model.arrays["table"][None, :])[:, 0]
    return (total / model.number("unit") + float(model.arrays["intercept"][0])).astype(np.float32)


def line_scores(lines: Lines, model: Model) -> NDArray[np.float32]:
    """The same for the whole line, its lead and its tail: shape (lines, 3)."""
    sums = part_sums(lines, model.arrays["table"])
    return (sums / model.number("unit") + float(model.arrays["intercept"][0])).astype(np.float32)


def kind_odds(blocks: Sequence[Block], model: Model) -> NDArray[np.float64]:
    """How likely each kind is for each line, should the line be boilerplate: shape (lines, kinds), rows sum to one."""
    logits = summed(lines_of([blocks]), model.arrays["kind_tables"]) / model.number("unit") + model.arrays["kind_intercepts"]
    odds = sigmoid(logits)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def kinds_of(blocks: Sequence[Block], model: Model) -> list[str]:
    """The likeliest kind of each line, `boilerplate` where none stands out."""
    if not blocks:
        return []
    odds = kind_odds(blocks, model)
    names = model.meta["kinds"]
    return [names[kind] if odds[row, kind] >= KIND_FROM else "boilerplate" for row, kind in enumerate(odds.argmax(axis=1).tolist())]
