"""The measures every figure in a card is given in. Pure functions of numbers and texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["bootstrap_interval", "calibration_error", "kept_text", "snippet_f1", "word_f1", "words"]

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


def bootstrap_interval(values: Sequence[float], *, rounds: int = 1000, seed: int = 3) -> tuple[float, float]:
    """95 % interval of the mean, by resampling documents."""
    sample = np.asarray(values, float)
    if not len(sample):
        return 0.0, 0.0
    means = np.random.default_rng(seed).choice(sample, (rounds, len(sample))).mean(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))
