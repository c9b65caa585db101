"""The figures of every score over labelled articles: what the cards beside the models tell, for a user's own data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.config import VerdictPolicy
from cleaner.train.labelled import Judged
from cleaner.train.measures import auc, bootstrap_interval, calibration_error, calibration_table, recall_at, spearman

__all__ = ["ALARMS", "POOR", "scorecard"]

POOR: Final = 0.8
"""Word F1 below which a text counts as poor."""
ALARMS: Final = 0.01
"""Share of false alarms at which recall is told."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Figures = dict[str, Any]


def scorecard(rows: Sequence[Judged], policy: VerdictPolicy) -> Figures:
    """The figures of all scores, by name; of those without a labelled article there are none."""
    with_gold = [row for row in rows if row.after is not None]
    garbled = [row for row in rows if row.labels.garbled is not None]
    translated = [row for row in rows if row.labels.machine_translated is not None]
    card: Figures = {"articles": len(rows)}
    if with_gold:
        before, after = _floats(row.before for row in with_gold), _floats(row.after for row in with_gold)
        card["word_f1"] = {"articles": len(with_gold), "before": _with_interval(before), "after": _with_interval(after)}
        card["input_quality"] = _estimates(before, _floats(row.input_quality for row in with_gold))
        card["quality"] = _estimates(after, _floats(row.quality for row in with_gold))
    if garbled:
        card["garbling"] = _garbling(garbled, policy.review_garbling)
    if translated:
        card["machine_translated"] = _translated(translated, policy.flag_translated)
    if lines := [line for row in rows for line in row.lines]:
        card["lines"] = _lines(lines)
    if with_gold:
        card["thresholds"] = _thresholds(with_gold)
    card["languages"] = _languages(rows, policy)
    return card


def _floats(values: Any) -> Floats:
    return np.array(list(values), np.float64)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)


def _with_interval(values: Floats) -> Figures:
    low, high = bootstrap_interval(values.tolist())
    return {"mean": _rounded(values.mean()), "low": _rounded(low), "high": _rounded(high)}


def _estimates(truth: Floats, estimate: Floats) -> Figures:
    """How well an estimate of word F1 holds."""
    return {
        "articles": len(truth),
        "mean_truth": _rounded(truth.mean()),
        "mean_estimate": _rounded(estimate.mean()),
        "spearman": _rounded(spearman(truth, estimate)),
        "poor": int((truth < POOR).sum()),
        "auc_poor": _rounded(auc(truth < POOR, -estimate)),
        "calibration_error": _rounded(calibration_error(truth, estimate)),
        "mean_absolute_error": _rounded(np.abs(truth - estimate).mean()),
        "calibration": calibration_table(truth, estimate),
    }


def _probabilities(truth: Flags, estimate: Floats, threshold: float) -> Figures:
    """How well a probability tells the articles of which something is true."""
    return {
        "articles": len(truth),
        "true": int(truth.sum()),
        "auc": _rounded(auc(truth, estimate)),
        "recall_at_alarms": _rounded(recall_at(ALARMS, truth, estimate)),
        "threshold": threshold,
        "found": _share(estimate[truth] > threshold),
        "false_alarms": _share(estimate[~truth] > threshold),
        "calibration_error": _rounded(calibration_error(truth.astype(np.float64), estimate)) if len(truth) else None,
        "calibration": calibration_table(truth.astype(np.float64), estimate),
    }


def _share(values: Flags) -> float | None:
    return _rounded(values.mean()) if len(values) else None


def _garbling(rows: Sequence[Judged], threshold: float) -> Figures:
    truth = np.array([row.labels.garbled for row in rows], bool)
    return _probabilities(truth, _floats(row.garbling for row in rows), threshold)


def _translated(rows: Sequence[Judged], threshold: float) -> Figures:
    scored = [row for row in rows if row.machine_translated is not None]
    truth = np.array([row.labels.machine_translated for row in scored], bool)
    figures = _probabilities(truth, _floats(row.machine_translated for row in scored), threshold)
    return {**figures, "without_score": len(rows) - len(scored)}


def _lines(lines: Sequence[tuple[bool, bool, float]]) -> Figures:
    noise, gone = np.array([line[0] for line in lines]), np.array([line[1] for line in lines])
    return {
        "lines": len(lines),
        "noise": int(noise.sum()),
        "noise_removed": _share(gone[noise]),
        "article_lost": _share(gone[~noise]),
        "auc": _rounded(auc(noise, _floats(line[2] for line in lines))),
    }


def _thresholds(rows: Sequence[Judged]) -> Figures:
    """What the verdict costs: the good and the poor articles (as cleaned) by verdict, and by each threshold crossed."""
    poor = np.array([(row.after or 0.0) < POOR or bool(row.labels.garbled) for row in rows])
    verdicts = {name: np.array([row.verdict == name for row in rows]) for name in ("drop", "review")}
    names = sorted({name for row in rows for name in row.crossed})
    crossed = {name: np.array([name in row.crossed for row in rows]) for name in names}
    return {
        "good": int((~poor).sum()),
        "poor": int(poor.sum()),
        "hit": {name: {"good": _share(mask[~poor]), "poor": _share(mask[poor])} for name, mask in (verdicts | crossed).items()},
    }


def _languages(rows: Sequence[Judged], policy: VerdictPolicy) -> Figures:
    """The errors by language; None where nothing is labelled."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for row in rows:
        groups[row.language or "unknown"].append(row)
    return {language: _language(mine, policy) for language, mine in sorted(groups.items())}


def _language(rows: Sequence[Judged], policy: VerdictPolicy) -> Figures:
    quality = _floats(abs(row.quality - row.after) for row in rows if row.after is not None)
    garbled = [row for row in rows if row.labels.garbled is not None]
    garbling = _garbling(garbled, policy.review_garbling) if garbled else {}
    return {
        "articles": len(rows),
        "word_f1": _rounded(_floats(row.after for row in rows if row.after is not None).mean()) if len(quality) else None,
        "quality_error": _rounded(quality.mean()) if len(quality) else None,
        "garbling_found": garbling.get("found"),
        "garbling_false_alarms": garbling.get("false_alarms"),
    }
