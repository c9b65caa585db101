"""Fit the `page_kind` model: is a page an article?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from cleaner.classify import cutoffs
from cleaner.features.lines import lines_of
from cleaner.features.matrix import features_hash
from cleaner.model import sigmoid
from cleaner.score.live_blog import is_live_blog
from cleaner.score.page_kind import PAGE_KIND_FEATURES, page_kind_matrix
from cleaner.score.paywall import is_paywalled
from cleaner.score.sign_features import DECLARED_FEATURES, SIGN_GROUPS
from cleaner.segment.markup import parse_page
from cleaner.segment.signs import PageSigns, page_signs
from cleaner.train import corpora, trees
from cleaner.train.blocks import Rows

__all__ = ["fit_page_kinds"]

TREES: Final[dict[str, Any]] = {"max_iter": 150, "max_leaf_nodes": 10, "max_depth": 5, "min_samples_leaf": 25, "learning_rate": 0.06,
                                "max_features": 0.3, "l2_regularization": 10.0}  # fmt: skip
WITHHELD: Final = 0.35
"""Share of the training copies of a page in which each group of its signs is withheld: many pages in the wild lack them."""
COPIES: Final = 4
"""Copies of each page in the fit; the first has all its signs."""
TRUST: Final = {"trafilatura": 0.5}
"""Weight of the pages of a set that does not tell types: they are taken for articles, but some are recipes, shops or forums."""
ALARMS: Final = (0.01, 0.02, 0.05)
"""Shares of the articles flagged at which recall is told."""
CUTS: Final = (0.5, 0.7, 0.9, 0.95)
"""Probabilities above which it is told how many pages there are."""
_CHUNK: Final = 128

Floats = NDArray[np.float32]
Log = Callable[[str], None]


def fit_page_kinds(
    data: Path, rows: Rows, logits: NDArray[np.float64], thresholds: tuple[float, float], log: Log
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The model's arrays, and its figures by cross-validation over sites.

    `rows` are the blocks of all pages in the order of `corpora.pages`, `logits` their out-of-fold logits of boilerplate.
    """
    signs = _signs(data)
    matrix = _page_matrix(rows, logits, thresholds, signs)
    label = np.array([document.page_type != "article" for document in rows.documents], np.float32)
    fold = np.array([document.fold for document in rows.documents])
    trust = np.array([TRUST.get(document.set, 1.0) for document in rows.documents], np.float32)
    whole, bare = _out_of_fold(matrix, label, trust, fold)
    kinds = [document.page_type for document in rows.documents]
    figures = {
        "pages": len(label),
        "articles": int((label == 0).sum()),
        "whole": _figures(whole, kinds),
        "structured data withheld": _figures(bare["structured"], kinds),
        "all signs withheld": _figures(bare["all"], kinds),
        "flagged_by_set": _flagged_by_set(whole, rows),
        "by_hand": _by_hand(rows, logits, thresholds, signs),
    }
    log(f"page_kind: {figures}")
    fitted = trees.export(trees.fit_classifier(*_copies(matrix, label, trust), **TREES))
    meta = {"features_hash": features_hash(PAGE_KIND_FEATURES), "features": list(PAGE_KIND_FEATURES), "figures": figures}
    return fitted.arrays(), meta


def _signs(data: Path) -> list[PageSigns]:
    return [page_signs(parse_page(row["html"]), row["url"]) for row in corpora.pages(data)]


def _page_matrix(rows: Rows, logits: NDArray[np.float64], thresholds: tuple[float, float], signs: Sequence[PageSigns]) -> Floats:
    """Features of each page, a few pages at a time."""
    edges = np.concatenate(([0], np.cumsum(rows.sizes)))
    probability = np.round(sigmoid(logits), 4)
    parts = []
    for first in range(0, len(rows.documents), _CHUNK):
        pages = [document.blocks for document in rows.documents[first : first + _CHUNK]]
        span = slice(edges[first], edges[first + len(pages)])
        lines = lines_of(pages)
        kept = probability[span] <= cutoffs(lines, probability[span], *thresholds)
        parts.append(page_kind_matrix(lines, rows.matrix[span], probability[span], kept, pages, signs[first : first + _CHUNK]))
    return np.concatenate(parts)


def _copies(matrix: Floats, label: Floats, trust: Floats, *, seed: int = 31) -> tuple[Floats, Floats, Floats]:
    """The training pages `COPIES` times over, groups of signs withheld at random in all but the first copy."""
    random = np.random.default_rng(seed)
    copies = [matrix]
    for _ in range(COPIES - 1):
        copy = matrix.copy()
        for names in SIGN_GROUPS.values():
            without = np.flatnonzero(random.random(len(copy)) < WITHHELD)
            copy[without[:, None], _columns(names)] = np.nan
        copies.append(copy)
    return np.concatenate(copies), np.tile(label, COPIES), np.tile(trust / COPIES, COPIES)


def _out_of_fold(
    matrix: Floats, label: Floats, trust: Floats, fold: NDArray[np.int64]
) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """Logits of each page by models fitted without its fold: with all its signs, and with some withheld."""
    withheld = {"structured": list(DECLARED_FEATURES), "all": [name for names in SIGN_GROUPS.values() for name in names]}
    whole = np.zeros(len(label))
    bare = {name: np.zeros(len(label)) for name in withheld}
    for held in np.unique(fold):
        out = fold == held
        fitted = trees.export(trees.fit_classifier(*_copies(matrix[~out], label[~out], trust[~out]), **TREES))
        whole[out] = fitted.raw(matrix[out])
        for name, names in withheld.items():
            less = matrix[out].copy()
            less[:, _columns(names)] = np.nan
            bare[name][out] = fitted.raw(less)
    return whole, bare


def _columns(names: Sequence[str]) -> list[int]:
    return [PAGE_KIND_FEATURES.index(name) for name in names]


def _figures(logits: NDArray[np.float64], kinds: Sequence[str]) -> dict[str, Any]:
    """AUC, and recall by page type where a given share of the articles is flagged."""
    kind = np.array(kinds)
    article = kind == "article"
    others = sorted(set(kinds) - {"article"})
    figures: dict[str, Any] = {
        "auc": round(float(roc_auc_score(~article, logits)), 4),
        "auc_by_type": {
            name: round(float(roc_auc_score(kind[m] == name, logits[m])), 4) for name in others for m in [article | (kind == name)]
        },
    }
    for share in ALARMS:
        cut = float(np.quantile(logits[article], 1 - share))
        figures[f"recall_at_{share:.0%}"] = {
            "probability": round(float(sigmoid(np.array([cut]))[0]), 4),
            "all": round(float((logits[~article] > cut).mean()), 4),
            **{name: round(float((logits[kind == name] > cut).mean()), 4) for name in others},
        }
    return figures


def _flagged_by_set(logits: NDArray[np.float64], rows: Rows) -> dict[str, dict[str, float]]:
    """Share of the articles of each set, and of all other pages, above some probabilities."""
    probability = sigmoid(logits)
    names = [f"{document.set}, articles" if document.page_type == "article" else "no articles" for document in rows.documents]
    of = {name: probability[np.array([each == name for each in names])] for name in sorted(set(names))}
    return {name: {str(cut): round(float((found > cut).mean()), 4) for cut in CUTS} for name, found in of.items()}


def _by_hand(rows: Rows, logits: NDArray[np.float64], thresholds: tuple[float, float], signs: Sequence[PageSigns]) -> dict[str, Any]:
    """How many pages of each set and type get the flags that no model decides; `paywalled` without the help of edits."""
    edges = np.concatenate(([0], np.cumsum(rows.sizes)))
    probability = sigmoid(logits)
    found: dict[str, Counter[str]] = {"live_blog": Counter(), "paywalled": Counter()}
    for number, (document, each) in enumerate(zip(rows.documents, signs, strict=True)):
        mine = probability[edges[number] : edges[number + 1]]
        lines = lines_of([document.blocks])
        kept = mine <= cutoffs(lines, mine, *thresholds)
        keep, words = kept.tolist(), int((lines.words * kept).sum())
        name = f"{document.set} {document.page_type}"
        found["live_blog"][name] += is_live_blog(document.blocks, keep, each)
        found["paywalled"][name] += is_paywalled("", words, (), each, document.blocks, keep)
    return {flag: dict(sorted(counts.items())) for flag, counts in found.items()}
