"""Fit a correction of the models to a user's answers: logistic regression on top of their logits, shrunk towards leaving them alone.

Answers are few, from few sources, and about lines the models were in doubt of. So weights are centred on 0; what is learned of a source
is its own, but for a weak part all share (H. Daume, "Frustratingly easy domain adaptation", 2007); how strong weights may be is chosen
on answers held back; and lines around those that were answered are fitted on as they are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import minimize

from cleaner.classify.adaptation import UNIT, answered, bounded, log_odds, salted
from cleaner.document import REASONS
from cleaner.errors import UsageError
from cleaner.features.lines import Hashes, Ints
from cleaner.labels import LineLabel
from cleaner.model import sigmoid
from cleaner.profile.keys import line_keys
from cleaner.train.answers import Columns, Rows, answer_rows, columns_of, context_rows, groups_of, tables_of

__all__ = ["LEAST", "LEAST_OF_EACH", "MOST", "STRENGTHS", "Adapting", "adapt"]

LEAST: Final = 20
"""Answers below which nothing is fitted."""
LEAST_OF_EACH: Final = 5
"""Answers of `keep`, and of `remove`, below which nothing is fitted."""
MOST: Final = 5_000
"""Answers that are fitted at most, the newest: time and memory grow with their square."""
STRENGTHS: Final = (0.0, 0.5, 1.0, 2.0)
"""What columns are multiplied by: 0 leaves all but the answered lines themselves as they were."""
FOLDS: Final = 5
_JITTER: Final = 1e-6  # of the diagonal, for lines that are there twice

_PRECISION: Final = {"maxiter": 300, "ftol": 1e-9, "gtol": 1e-4}

Floats = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Adapting:
    """A correction that was fitted, and what came of it on answers held back."""

    labels: Sequence[LineLabel]
    answers: Rows
    group: Ints
    """What was held back together."""
    held_out: Floats
    """The probability of each answered line by a correction fitted without its group: nothing was known of the line itself."""
    strength: float
    tables: Sequence[str]
    arrays: Arrays
    after: Floats
    """The probability of each answered line by the correction that is written, which has seen it."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """Rows in the coordinates that fits are made in: as many as rows, in which the prior of what is added is the unit one."""

    rows: Rows
    root: Floats
    """A triangular root of what rows have in common, shape (rows, rows): one for all fits."""
    offset: Floats

    def weights(self, use: NDArray[np.bool_], strength: float) -> Floats:
        """The mode of the fit to some of the rows; what it adds to any row is `root @ weights`."""
        root, offset = self.root[use] * strength, self.offset[use]
        target, weight = self.rows.target[use], self.rows.weight[use]

        def loss(weights: Floats) -> tuple[float, Floats]:
            total = root @ weights + offset
            value = weight @ (np.logaddexp(0, total) - target * total) + 0.5 * weights @ weights
            return float(value), root.T @ (weight * (sigmoid(total) - target)) + weights

        found = minimize(loss, np.zeros(root.shape[1]), jac=True, method="L-BFGS-B", options=_PRECISION)
        return np.asarray(found.x * strength)


def adapt(labels: Sequence[LineLabel]) -> Adapting:
    """Fit a correction to the answers, whatever their order; of very many to the newest. Raises `UsageError` where there are too few."""
    newest = sorted(labels, key=lambda label: (label.answered, label.key))[-MOST:]
    labels = sorted(newest, key=lambda label: (label.source or "", label.id, label.start, label.key))
    _enough(labels)
    answers = answer_rows(labels)
    group = groups_of(labels, answers)
    rows = answers + context_rows(labels, answers)
    tables = tables_of(answers)
    columns = columns_of(rows, tables)
    fit = _Fit(rows, _root(columns), log_odds(rows.probability))
    own = np.isin(answers.sources, tables)
    by_strength = np.stack([_held_out(fit, group, own, strength) for strength in STRENGTHS])
    held_out = _chosen(by_strength, answers.target, group)
    strength = STRENGTHS[int(_losses(by_strength, answers.target).mean(axis=1).argmin())]
    weights = fit.weights(np.ones(len(rows), bool), strength) if strength else np.zeros(len(rows))
    times, removed, line, _ = _of_lines(answers)
    moved = sigmoid(fit.offset[: len(answers)] + bounded((fit.root @ weights)[: len(answers)], own))
    after = answered(moved, times[line], removed[line])
    return Adapting(labels, answers, group, held_out, strength, tables, _arrays(labels, answers, columns, fit, weights), after)


def _enough(labels: Sequence[LineLabel]) -> None:
    removed = sum(label.label == "remove" for label in labels)
    kept = len(labels) - removed
    if len(labels) < LEAST or min(removed, kept) < LEAST_OF_EACH:
        raise UsageError(
            f"too few answers to learn from: {len(labels)}, of which {kept} keep and {removed} remove; at least {LEAST} are needed, and "
            f"{LEAST_OF_EACH} of each. Answer more lines with `clean-news review OUT`"
        )


def _root(columns: Columns) -> Floats:
    common = (columns.matrix @ columns.matrix.T).toarray()
    common[np.diag_indices_from(common)] += _JITTER
    return np.asarray(cholesky(common, lower=True))


def folds_of(group: Ints) -> Ints:
    """The fold each answer is held back in: groups are dealt out, the largest first, to the fold with fewest answers."""
    sizes = np.bincount(group)
    fold, filled = np.zeros(len(sizes), np.int64), np.zeros(FOLDS, np.int64)
    for each in np.argsort(-sizes, kind="stable").tolist():
        fold[each] = filled.argmin()
        filled[fold[each]] += sizes[each]
    return fold[group]


def _held_out(fit: _Fit, group: Ints, own: NDArray[np.bool_], strength: float) -> Floats:
    """The probability of each answer by the fit of that strength without its fold."""
    count, offset = len(group), fit.offset[: len(group)]
    added = np.zeros(count)
    fold = folds_of(group)
    for held in range(FOLDS) if strength else ():
        use = np.ones(len(fit.rows), bool)
        use[:count] = fold != held
        out = np.flatnonzero(~use)
        added[out] = fit.root[out] @ fit.weights(use, strength)
    return sigmoid(offset + bounded(added, own))


def _losses(probability: Floats, target: Floats) -> Floats:
    """The log loss of each answer, in nats."""
    return np.asarray(-np.log(np.where(target > 0.5, probability, 1 - probability).clip(1e-6)))


def _chosen(by_strength: Floats, target: Floats, group: Ints) -> Floats:
    """Of each fold the probabilities by the strength that is best on the others: a choice is not to be judged by what it was made on."""
    losses, fold = _losses(by_strength, target), folds_of(group)
    out = np.zeros(len(target))
    for held in range(FOLDS):
        best = int(losses[:, fold != held].mean(axis=1).argmin())
        out[fold == held] = by_strength[best, fold == held]
    return out


def _of_lines(answers: Rows) -> tuple[Ints, Ints, Ints, Hashes]:
    """How often each line of a source was answered, and how often with `remove`; the line of each answer, and the lines' keys."""
    keys, line = np.unique(salted(line_keys(answers.lines).exact, answers.salt), return_inverse=True)
    return np.bincount(line), np.bincount(line, answers.target).astype(np.int64), line, keys


def _arrays(labels: Sequence[LineLabel], answers: Rows, columns: Columns, fit: _Fit, weights: Floats) -> Arrays:
    """The correction as it is stored: whole numbers, keys in order."""
    of_rows = solve_triangular(fit.root, weights, lower=True, trans="T")
    weight = _whole((columns.matrix.T @ of_rows) * columns.scale)
    grams, like = weight[: len(columns.place)], weight[len(columns.place) :]
    times, removed, _, keys = _of_lines(answers)
    reasoned, reason = _reasons(labels, answers)
    return {
        "place": columns.place[grams != 0],
        "weight": grams[grams != 0],
        "like": columns.like[like != 0],
        "like_weight": like[like != 0],
        "answered": keys,
        "times": times,
        "removed": removed,
        "reasoned": reasoned,
        "reason": reason,
    }


def _whole(weight: Floats) -> NDArray[np.int16]:
    limit = np.iinfo(np.int16).max
    return np.clip(np.round(weight * UNIT), -limit, limit).astype(np.int16)


def _reasons(labels: Sequence[LineLabel], answers: Rows) -> tuple[Hashes, Ints]:
    """The keys of lines that were given a reason, and of their likes, and the reason given most often: its place in `REASONS`."""
    keys = line_keys(answers.lines)
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for every in (keys.exact, keys.skeleton, keys.lead):
        for key, label in zip(salted(every, answers.salt).tolist(), labels, strict=True):
            if key and label.label == "remove" and label.reason is not None:
                counts[key][REASONS.index(label.reason)] += 1
    found = sorted(counts)
    commonest = [min(counts[key], key=lambda place: (-counts[key][place], place)) for key in found]
    return np.array(found, np.uint64), np.array(commonest, np.int64)
