"""The measures every figure in a card is given in. Pure functions of numbers and texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "auc",
    "bootstrap_interval",
    "calibration_error",
    "calibration_table",
    "kept_text",
    "recall_at",
    "snippet_f1",
    "spearman",
    "word_f1",
    "words",
]

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """Lower-case words of a text."""
    return _WORD.findall(text.lower())


def word_f1(predicted: str, gold: str) -> float:
    """F1 of the two texts' bags of words, the measure of WCXB; 1 when both are empty.

    >>> round(word_f1("a b c", "b c d e"), 3)
    0.571
    """
    p, g = words(predicted), words(gold)
    if not p or not g:
        return float(not p and not g)
    common = sum((Counter(p) & Counter(g)).values())
    return 2 * common / (len(p) + len(g))


def snippet_f1(texts: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> float:
    """F1 over (text, wanted snippets, unwanted snippets), pooled over pages."""
    found = sum(snippet in text for text, wanted, _ in texts for snippet in wanted)
    missed = sum(snippet not in text for text, wanted, _ in texts for snippet in wanted)
    wrong = sum(snippet in text for text, _, unwanted in texts for snippet in unwanted)
    return 2 * found / max(2 * found + missed + wrong, 1)


def kept_text(blocks: Sequence[str], removed: NDArray[np.bool_]) -> str:
    """The lines that were not removed."""
    return "\n".join(block for block, gone in zip(blocks, removed.tolist(), strict=True) if not gone)


def calibration_error(truth: NDArray[np.float64], estimate: NDArray[np.float64], bins: int = 10) -> float:
    """Expected calibration error: the mean gap between estimate and truth over bins of equal width, weighted by their size."""
    which = np.minimum((estimate * bins).astype(int), bins - 1)
    return float(sum(abs(estimate[which == b].mean() - truth[which == b].mean()) * (which == b).mean() for b in np.unique(which)))


def calibration_table(truth: NDArray[np.float64], estimate: NDArray[np.float64], bins: int = 10) -> list[list[Any]]:
    """For each of the bins with something in it: its bounds, how much, mean estimate, mean truth.

    >>> calibration_table(np.array([0.0, 1.0, 1.0]), np.array([0.12, 0.18, 0.95]))
    [['0.1-0.2', 2, 0.15, 0.5], ['0.9-1.0', 1, 0.95, 1.0]]
    """
    which = np.minimum((estimate * bins).astype(int), bins - 1)
    return [
        [
            f"{b / bins:.1f}-{(b + 1) / bins:.1f}",
            int(mine.sum()),
            round(float(estimate[mine].mean()), 4),
            round(float(truth[mine].mean()), 4),
        ]
        for b in range(bins)
        if (mine := which == b).any()
    ]


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rank of each value from 1, the mean of their ranks for equal ones."""
    _, group, copies = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(copies) - (copies - 1) / 2)[group])


def auc(truth: NDArray[np.bool_], score: NDArray[np.float64]) -> float | None:
    """Area under the ROC curve: how often one of the true scores above one of the others. None where either is missing.

    >>> auc(np.array([False, True, True]), np.array([0.1, 0.1, 0.9]))
    0.75
    """
    yes = int(truth.sum())
    no = len(truth) - yes
    return float((_ranks(score)[truth].sum() - yes * (yes + 1) / 2) / (yes * no)) if yes and no else None


def spearman(truth: NDArray[np.float64], estimate: NDArray[np.float64]) -> float | None:
    """Correlation of the ranks; None where one of them does not vary.

    >>> round(spearman(np.array([1.0, 2.0, 3.0]), np.array([0.2, 0.1, 0.9])), 2)
    0.5
    """
    if len(truth) < 2 or not np.ptp(truth) or not np.ptp(estimate):
        return None
    return float(np.corrcoef(_ranks(truth), _ranks(estimate))[0, 1])


def recall_at(alarms: float, truth: NDArray[np.bool_], score: NDArray[np.float64]) -> float | None:
    """Share of the true that score above all but a share `alarms` of the others. None where either is missing."""
    if not truth.any() or truth.all():
        return None
    return float((score[truth] > np.quantile(score[~truth], 1 - alarms)).mean())


def bootstrap_interval(values: Sequence[float], *, rounds: int = 1000, seed: int = 3) -> tuple[float, float]:
    """95 % interval of the mean, by resampling documents."""
    sample = np.asarray(values, float)
    if not len(sample):
        return 0.0, 0.0
    means = np.random.default_rng(seed).choice(sample, (rounds, len(sample))).mean(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))
