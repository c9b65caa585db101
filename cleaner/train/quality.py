"""Fit the `quality` model: the expected word F1 of a text as given and as cleaned, from what the block models say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_auc_score

from cleaner.classify import cutoffs
from cleaner.document import Block
from cleaner.features.lines import lines_of
from cleaner.features.matrix import SCORES, features_hash, text_matrix
from cleaner.model import sigmoid
from cleaner.score.quality import MEDIA, SIDES
from cleaner.score.quality_features import QUALITY_FEATURES, quality_matrix
from cleaner.train import trees
from cleaner.train.blocks import Fitted, Rows
from cleaner.train.degraded import gold_of, spoilt_documents
from cleaner.train.measures import calibration_error, kept_text, word_f1

__all__ = ["Judged", "fit_quality"]

POOR: Final = 0.8  # a text whose word F1 is below this is a poor one
TREES: Final[dict[str, Any]] = {"max_iter": 120, "max_leaf_nodes": 12, "max_depth": 6, "min_samples_leaf": 30, "learning_rate": 0.08,
                                "max_features": 0.3, "l2_regularization": 5.0}  # fmt: skip
WEIGHTS: Final[Mapping[str, float]] = {"real": 1.0, "made": 1.0, "spoilt": 0.5}
"""Made documents teach other languages and are easier than real ones; there must not be more of the spoilt than of real ones."""
MADE_EVERY: Final = 5
"""One in so many made documents is judged: there are far more of them than of real ones."""
SPOILT: Final = 900
"""Documents of each spoilt kind."""
GOOD_SHARE: Final = 0.2
"""Share of what is fitted that tells only poor texts from the others; the rest is the rank of their F1."""
POINTS: Final = 48
"""Points of the calibration curve."""
NO_ADDRESS: Final = 0.25
"""Share of the found documents whose address is withheld: not everybody knows it."""
_CHUNK: Final = 256
_SEED: Final = 37
_BINS: Final = 10

Floats = NDArray[np.float64]
Log = Callable[[str], None]
Judged = tuple[Fitted, tuple[float, float], bool]
"""A block model with its out-of-fold logits, its thresholds, and whether it is that of pages."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A document with a known article, as the block model saw it."""

    blocks: Sequence[Block]
    rows: NDArray[np.int64]
    gold: str
    fold: int
    language: str | None
    url: str | None
    origin: str
    """`real`, `made` or `spoilt`."""
    kind: str
    """The extractor or set of a found document, or how it was spoilt."""


@dataclass(frozen=True, slots=True)
class _Table:
    """One row a document: features, true F1 as given and as cleaned, fold, origin and kind."""

    matrix: NDArray[np.float32]
    truth: Floats
    fold: NDArray[np.int64]
    origin: NDArray[np.str_]
    kind: NDArray[np.str_]

    @property
    def pages(self) -> NDArray[np.bool_]:
        """Which of the documents are pages."""
        return self.matrix[:, QUALITY_FEATURES.index("is_page")] > 0


def fit_quality(judged: Sequence[Judged], log: Log) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The model's arrays, and its figures by cross-validation over sites."""
    table = _joined([_table(*each) for each in judged])
    weight = np.array([WEIGHTS[origin] for origin in table.origin.tolist()], np.float32)
    arrays: dict[str, NDArray[Any]] = {}
    figures: dict[str, Any] = {"documents": len(table.fold), "spoilt_each": SPOILT}
    for column, side in enumerate(SIDES):
        truth = table.truth[:, column]
        target = _target(truth, weight)
        raw = trees.out_of_fold(table.matrix, target, weight, table.fold, regress=True, **TREES)
        figures[side] = _figures(table, truth, _calibrated_out_of_fold(raw, truth, table))
        for name, found in figures[side]["groups"].items():
            log(f"quality, {side}, {name}: {found}")
        arrays |= trees.export(trees.fit_regressor(table.matrix, target, weight, **TREES)).arrays(f"{side}_")
        for medium, mine in zip(MEDIA, (~table.pages, table.pages), strict=True):
            at, value = _curve(raw, truth, table, mine)
            arrays |= {f"{side}_{medium}_raw": at, f"{side}_{medium}_calibrated": value}
    return arrays, {"features_hash": features_hash(QUALITY_FEATURES), "figures": figures}


def _target(truth: Floats, weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the trees are fitted on: mostly the rank of each F1 among all, from 0 to 1, and a little whether it is poor.

    Most texts are nearly whole, and to squares of F1 itself they are all one; the curve turns ranks back into F1.
    """
    _, which = np.unique(truth, return_inverse=True)
    mass = np.bincount(which, weight)
    rank = (np.cumsum(mass) - mass / 2) / mass.sum()
    return np.asarray((1 - GOOD_SHARE) * rank[which] + GOOD_SHARE * (truth >= POOR), np.float32)


def _curve(raw: Floats, truth: Floats, table: _Table, use: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The calibration curve of some documents: raw sums, ascending, and the mean truth around each, from an isotonic fit."""
    weight = np.array([WEIGHTS[origin] for origin in table.origin[use].tolist()])
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(raw[use], truth[use], sample_weight=weight)
    at = np.unique(np.quantile(raw[use], np.linspace(0, 1, POINTS + 1)))
    middle = (at[1:] + at[:-1]) / 2
    return middle, np.asarray(isotonic.predict(middle), np.float64)


def _calibrated_out_of_fold(raw: Floats, truth: Floats, table: _Table) -> Floats:
    """The F1 each raw sum stands for, by the curve of its medium fitted without its fold."""
    out = np.zeros(len(raw))
    for held in np.unique(table.fold):
        for medium in (table.pages, ~table.pages):
            use, mine = medium & (table.fold != held), medium & (table.fold == held)
            if mine.any():
                out[mine] = np.clip(np.interp(raw[mine], *_curve(raw, truth, table, use)), 0, 1)
    return out


def _figures(table: _Table, target: Floats, estimate: Floats) -> dict[str, Any]:
    """Figures of real texts with the spoilt ones, of real ones alone, of pages, and of each kind; and the calibration of the first."""
    page = table.pages
    real, spoilt = (table.origin == "real") & ~page, table.origin == "spoilt"
    groups = {"texts and spoilt": real | spoilt, "texts": real, "pages": page}
    groups |= {f"texts, {kind}": real & (table.kind == kind) for kind in np.unique(table.kind[real])}
    groups |= {f"pages, {kind}": page & (table.kind == kind) for kind in np.unique(table.kind[page])}
    groups |= {f"spoilt, {kind}": spoilt & (table.kind == kind) for kind in np.unique(table.kind[spoilt])}
    groups["made"] = table.origin == "made"
    which = np.minimum((estimate * _BINS).astype(int), _BINS - 1)
    return {
        "groups": {name: _group(target[mask], estimate[mask]) for name, mask in groups.items() if mask.any()},
        "calibration": [
            [f"{b / _BINS:.1f}-{(b + 1) / _BINS:.1f}", int(mask.sum()), _mean(estimate[mask]), _mean(target[mask])]
            for b in range(_BINS)
            if (mask := (real | spoilt | page) & (which == b)).any()
        ],
    }


def _group(target: Floats, estimate: Floats) -> dict[str, Any]:
    poor = target < POOR
    return {
        "documents": len(target),
        "poor": _mean(poor),
        "mean_truth": _mean(target),
        "mean_estimate": _mean(estimate),
        "spearman": round(float(spearmanr(target, estimate).statistic), 4) if np.ptp(target) and np.ptp(estimate) else None,
        "auc_poor": round(float(roc_auc_score(poor, -estimate)), 4) if poor.any() and not poor.all() else None,
        "calibration_error": round(calibration_error(target, estimate), 4),
        "mean_absolute_error": _mean(np.abs(target - estimate)),
    }


def _mean(values: Any) -> float:
    return round(float(np.mean(values)), 4)


def _table(fitted: Fitted, thresholds: tuple[float, float], pages: bool) -> _Table:
    """The table of every document with a known article, and of what is made of them."""
    cases = [*_known(fitted.rows), *(() if pages else _spoilt(fitted.rows))]
    parts = [_judge(cases[first : first + _CHUNK], fitted, thresholds, pages) for first in range(0, len(cases), _CHUNK)]
    return _Table(
        np.concatenate([matrix for matrix, _ in parts]),
        np.concatenate([truth for _, truth in parts]),
        np.array([case.fold for case in cases]),
        np.array([case.origin for case in cases]),
        np.array([case.kind for case in cases]),
    )


def _known(rows: Rows) -> Iterator[_Case]:
    edges = _edges(rows)
    random = Random(_SEED)
    for number, document in enumerate(rows.documents):
        made = document.is_made
        if document.blocks and (document.gold is not None or (made and number % MADE_EVERY == 0)):
            numbers = np.arange(edges[number], edges[number + 1])
            origin = "made" if made else "real"
            url = None if random.random() < NO_ADDRESS else document.url
            yield _Case(document.blocks, numbers, gold_of(document), document.fold, document.language, url, origin, document.set)


def _spoilt(rows: Rows) -> Iterator[_Case]:
    for each in spoilt_documents(rows.documents, _edges(rows), each=SPOILT):
        yield _Case(each.blocks, each.rows, each.gold, each.fold, each.language, each.url, "spoilt", each.kind)


def _edges(rows: Rows) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(rows.sizes))).astype(np.int64)


def _judge(cases: Sequence[_Case], fitted: Fitted, thresholds: tuple[float, float], pages: bool) -> tuple[NDArray[np.float32], Floats]:
    """Features and true F1 of some documents. What is spoilt is looked at and judged anew: its blocks have other neighbours."""
    take = np.concatenate([case.rows for case in cases])
    lines = lines_of([case.blocks for case in cases])
    looks, logits = fitted.rows.matrix[take], fitted.logits[take]
    if not pages:
        looks = text_matrix(lines, [case.language for case in cases], looks[:, : len(SCORES)])
        spoilt = np.array([case.origin == "spoilt" for case in cases])[lines.document]
        fold = np.array([case.fold for case in cases])[lines.document]
        logits[spoilt] = trees.held_out(fitted.without_fold, looks[spoilt], fold[spoilt])
    p = np.round(sigmoid(logits), 4)
    removed = p > cutoffs(lines, p, *thresholds)
    matrix = quality_matrix(lines, looks, p, ~removed, [case.url for case in cases], pages=pages)
    truth = [_true_f1(case, gone) for case, gone in zip(cases, np.split(removed, lines.first[1:-1]), strict=True)]
    return matrix, np.array(truth)


def _true_f1(case: _Case, removed: NDArray[np.bool_]) -> tuple[float, float]:
    texts = [block.text for block in case.blocks]
    return word_f1("\n".join(texts), case.gold), word_f1(kept_text(texts, removed), case.gold)


def _joined(tables: Sequence[_Table]) -> _Table:
    names = ("matrix", "truth", "fold", "origin", "kind")
    return _Table(*(np.concatenate([getattr(table, name) for table in tables]) for name in names))
