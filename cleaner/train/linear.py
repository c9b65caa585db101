"""Linear models over hashed marks, with integer weights: lines alone, class words alone, kinds of noise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

from cleaner.features.lines import Ints

__all__ = ["UNIT", "Table", "fit_table", "hashed", "out_of_fold"]

UNIT: Final = 1_000
"""Weights are stored as thousandths of a logit, in int16."""
EPOCHS: Final = 6
ALPHA: Final = 3e-6  # of the L2 penalty; the area under the curve out of fold is flat between 1e-6 and 1e-5

Buckets = tuple[NDArray[np.int32], Ints]
Table = tuple[NDArray[np.int16], float]


def hashed(buckets: Buckets, rows: int, size: int) -> csr_matrix:
    """Each row's buckets as a vector: every occurrence counts one over the root of the number of occurrences. Shape (rows, size)."""
    column, row = buckets
    length = np.sqrt(np.maximum(np.bincount(row, minlength=rows), 1))
    matrix = csr_matrix(((1.0 / length[row]).astype(np.float32), (row, column)), shape=(rows, size))
    matrix.sum_duplicates()
    return matrix


def fit_table(matrix: csr_matrix, label: NDArray[np.float32], weight: NDArray[np.float32], *, seed: int = 0) -> Table:
    """Weights in `UNIT`s of a logit for each bucket, and the intercept as a logit."""
    model = SGDClassifier(loss="log_loss", alpha=ALPHA, max_iter=EPOCHS, tol=None, average=True, random_state=seed)
    model.fit(matrix, label > 0.5, sample_weight=weight)
    limit = np.iinfo(np.int16).max
    table = np.clip(np.round(model.coef_[0] * UNIT), -limit, limit).astype(np.int16)
    return table, float(model.intercept_[0])


def score(matrix: csr_matrix, table: NDArray[np.int16], intercept: float) -> NDArray[np.float32]:
    """The logit of each row, as the shipped model computes it."""
    return np.asarray(matrix @ table.astype(np.float64) / UNIT + intercept, np.float32)


def out_of_fold(
    matrix: csr_matrix,
    label: NDArray[np.float32],
    weight: NDArray[np.float32],
    fold: Ints,
    *,
    log: Callable[[str], None] = lambda _: None,
) -> tuple[NDArray[np.float32], list[Table], Table]:
    """Logits of each row from a table fitted without its fold; those tables; and the table fitted on all."""
    logits = np.zeros(matrix.shape[0], np.float32)
    tables = []
    for held in np.unique(fold):
        table, intercept = fit_table(matrix[fold != held], label[fold != held], weight[fold != held])
        tables.append((table, intercept))
        logits[fold == held] = score(matrix[fold == held], table, intercept)
        log(f"  fold {held}: {np.count_nonzero(fold == held)} rows held out")
    return logits, tables, fit_table(matrix, label, weight)
