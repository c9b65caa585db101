"""Ridge regression of a label on very many sparse columns and few rows, solved between the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve
from scipy.sparse import csr_matrix, diags

__all__ = ["Ridge", "fit_ridge"]

PENALTY: Final = 10.0
"""Smaller finds more of what tells machine from translator, larger more of what tells machine from newsroom."""
RARENESS: Final = 0.25
"""Columns are divided by their mean to this power, so that rare n-grams are not drowned by commas."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """A linear score, above 0 for label 1."""

    weight: NDArray[np.float64]
    intercept: float


def fit_ridge(matrix: csr_matrix, label: NDArray[np.bool_], weight: NDArray[np.float64], columns: NDArray[np.bool_]) -> Ridge:
    """Fit on rows (rows, columns) with weights of mean one, using the columns allowed. Scales come from these rows alone."""
    mean = np.asarray(matrix.mean(axis=0)).ravel()
    used = columns & (mean > 0)
    scale = np.zeros(len(mean))
    scale[used] = mean[used] ** -RARENESS
    scaled = (matrix @ diags(scale)).tocsr()
    size = float(scaled.multiply(scaled).sum(axis=1).mean())
    between = (scaled @ scaled.T).toarray() / size
    row = solve(between + 1.0 + np.diag(PENALTY / weight), np.where(label, 1.0, -1.0), assume_a="pos")
    return Ridge((scaled.T @ row) * scale / size, float(row.sum()))
