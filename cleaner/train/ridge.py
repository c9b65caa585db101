"""Ridge regression of a label on very many sparse columns and few rows, solved between the rows.

What any two rows have in common is computed once; fits on some of the rows, of which held-out figures take dozens, are then small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve
from scipy.sparse import csr_matrix, diags

__all__ = ["Ridge", "Rows", "fit_ridge", "rows_of"]

PENALTY: Final = 200.0
"""So large that little more than the difference of the means is left, which is what translators and systems unseen have in common."""
RARENESS: Final = 0.4
"""Columns are divided by their mean to this power, so that rare n-grams are not drowned by commas."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows with their columns scaled, shape (rows, columns), and what any two of them have in common, shape (rows, rows)."""

    scaled: csr_matrix
    scale: Floats
    common: Floats


@dataclass(frozen=True, slots=True)
class Ridge:
    """A linear score, above 0 for label 1, as a sum over the rows it was fitted on: 0 for every other row."""

    share: Floats
    intercept: float

    def scores(self, rows: Rows, which: NDArray[np.int64]) -> Floats:
        """The scores of some of the rows."""
        return np.asarray(rows.common[which] @ self.share + self.intercept)

    def weight(self, rows: Rows) -> Floats:
        """The weight of each column."""
        return np.asarray((rows.scaled.T @ self.share) * rows.scale)


def rows_of(matrix: csr_matrix, columns: NDArray[np.bool_]) -> Rows:
    """Scale the columns allowed; the others count for nothing. Labels are not looked at."""
    mean = np.asarray(matrix.mean(axis=0)).ravel()
    used = columns & (mean > 0)
    scale = np.zeros(len(mean))
    scale[used] = mean[used] ** -RARENESS
    scaled = (matrix @ diags(scale)).tocsr()
    scaled.eliminate_zeros()
    size = np.sqrt(float(scaled.multiply(scaled).sum(axis=1).mean()))
    scaled = scaled / size
    return Rows(scaled, scale / size, (scaled @ scaled.T).toarray())


def fit_ridge(rows: Rows, means: csr_matrix, label: NDArray[np.bool_], weight: Floats) -> Ridge:
    """Fit on means of rows, shape (means, rows), with weights of mean one."""
    common = means @ (means @ rows.common).T
    level = float(common.diagonal().mean())
    share = solve(common / level + 1.0 + np.diag(PENALTY / weight), np.where(label, 1.0, -1.0), assume_a="pos")
    return Ridge(np.asarray(means.T @ share) / level, float(share.sum()))
