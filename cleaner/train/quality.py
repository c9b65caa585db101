"""Fit the `quality` model: the expected word F1 of a text as given and as cleaned, from what the block models say of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from cleaner.classify import cutoffs
from cleaner.features.lines import lines_of
from cleaner.features.matrix import features_hash
from cleaner.model import sigmoid
from cleaner.score.quality import QUALITY_FEATURES, quality_matrix
from cleaner.train import trees
from cleaner.train.blocks import Rows
from cleaner.train.documents import LabelledDocument
from cleaner.train.measures import calibration_error, kept_text, word_f1

__all__ = ["fit_quality"]

POOR: Final = 0.8  # a text whose word F1 is below this is a poor one
TREES: Final = {"max_iter": 120, "max_leaf_nodes": 12, "min_samples_leaf": 40, "learning_rate": 0.06}
_CHUNK: Final = 256

Log = Callable[[str], None]
Judged = tuple[Rows, NDArray[np.float64], tuple[float, float], bool]
"""The rows of a block model, their out-of-fold logits, its thresholds, and whether they are pages."""


def fit_quality(judged: Sequence[Judged], log: Log) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The model's arrays, and its figures by cross-validation over sites."""
    parts = [_document_rows(*each) for each in judged]
    matrix, truth, fold, made = (np.concatenate([part[i] for part in parts]) for i in range(4))
    weight = np.where(made, 0.5, 1.0).astype(np.float32)  # made documents teach other languages, and are easier than real ones
    arrays: dict[str, NDArray[Any]] = {}
    figures: dict[str, Any] = {"documents": len(truth)}
    for side, column in (("input", 0), ("output", 1)):
        target = truth[:, column].astype(np.float32)
        estimate = np.clip(trees.out_of_fold(matrix, target, weight, fold, regress=True, **TREES), 0, 1)
        real = ~made
        figures[side] = {
            "spearman": round(float(spearmanr(target[real], estimate[real]).statistic), 4),
            "auc_poor": round(float(roc_auc_score(target[real] < POOR, -estimate[real])), 4),
            "calibration_error": round(calibration_error(target[real].astype(float), estimate[real]), 4),
            "mean_absolute_error": round(float(np.abs(target[real] - estimate[real]).mean()), 4),
        }
        arrays |= trees.export(trees.fit_regressor(matrix, target, weight, **TREES)).arrays(f"{side}_")
    log(f"quality: {figures}")
    return arrays, {"features_hash": features_hash(QUALITY_FEATURES), "figures": figures}


def _document_rows(rows: Rows, logits: NDArray[np.float64], thresholds: tuple[float, float], pages: bool) -> tuple[NDArray[Any], ...]:
    """Features, true F1 before and after, fold, and whether the document was made, for every document with a known article."""
    edges = np.concatenate(([0], np.cumsum(rows.sizes)))
    probability = np.round(sigmoid(logits), 4)
    parts = zip(rows.documents, np.split(probability, edges[1:-1]), strict=True)
    removed = np.concatenate([part > cutoffs(lines_of([document.blocks]), part, *thresholds) for document, part in parts])
    known = [
        n for n, document in enumerate(rows.documents) if (document.gold is not None or document.set == "synthetic") and document.blocks
    ]
    matrices, truth = [], []
    for first in range(0, len(known), _CHUNK):
        chunk = known[first : first + _CHUNK]
        take = np.concatenate([np.arange(edges[n], edges[n + 1]) for n in chunk])
        lines = lines_of([rows.documents[n].blocks for n in chunk])
        matrices.append(quality_matrix(lines, rows.matrix[take], probability[take], ~removed[take], pages=pages))
        truth += [_true_f1(rows.documents[n], removed[edges[n] : edges[n + 1]]) for n in chunk]
    documents = [rows.documents[n] for n in known]
    fold = np.array([document.fold for document in documents])
    return np.concatenate(matrices), np.array(truth), fold, np.array([document.set == "synthetic" for document in documents])


def _true_f1(document: LabelledDocument, removed: NDArray[np.bool_]) -> tuple[float, float]:
    texts = [block.text for block in document.blocks]
    gold = document.gold if document.gold is not None else kept_text(texts, document.label > 0.5)
    return word_f1("\n".join(texts), gold), word_f1(kept_text(texts, removed), gold)
