"""From features to a probability of garbling: what is usual in a language, trees, and calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.ensemble import HistGradientBoostingClassifier

from cleaner.features.lines import Ints
from cleaner.model import sigmoid
from cleaner.score.garbling import GARBLING_FEATURES, normalised, root_words
from cleaner.score.unlikely import NORMALISED
from cleaner.train import trees
from cleaner.train.examples import PARTS, Example

__all__ = ["FALSE_ALARMS", "FittingRows", "Matrix", "calibrated", "calibration_of", "fit_rows", "fitting_rows", "out_of_part"]

TREES: Final[dict[str, Any]] = {"max_iter": 160, "max_leaf_nodes": 16, "min_samples_leaf": 25, "learning_rate": 0.08, "max_features": 0.4}
CLEAN_COPIES: Final = 2  # of a clean text in the fit: there are fewer of them
FALSE_ALARMS: Final = 0.01  # share of clean texts with a probability above one half: it fixes the prior
_LEAST_ROOT: Final = 7  # texts of fewer words than its square do not tell what is usual

Matrix = NDArray[np.float32]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FittingRows:
    """What the trees are fitted on; `matrix` without, `usual` from all clean texts."""

    matrix: Matrix
    number: Ints
    """Row of each example's language in the tables, -1 for none."""
    label: NDArray[np.float32]
    part: Ints
    usual: Floats

    def with_usual(self, use: Flags) -> Matrix:
        """The matrix with the normalised columns filled, going by what is usual in the examples of `use`."""
        return normalised(self.matrix, self.number, usual_of(self.matrix, self.number, (self.label == 0) & use, len(self.usual)))


def fitting_rows(examples: Sequence[Example], matrix: Matrix, number: Ints, languages: int) -> FittingRows:
    """The rows of the examples."""
    label = np.array([bool(example.kind) for example in examples], np.float32)
    part = np.array([example.part for example in examples])
    return FittingRows(matrix, number, label, part, usual_of(matrix, number, label == 0, languages))


def usual_of(matrix: Matrix, number: Ints, clean: Flags, languages: int) -> Floats:
    """What is usual of clean texts, see `cleaner.score.garbling.normalised`. Medians: a language has few texts, and some look odd."""
    usual = np.zeros((languages, len(NORMALISED), 2))
    usual[:, :, 1] = 1.0
    root = root_words(matrix)
    for row in range(languages):
        mine = clean & (number == row) & (root > _LEAST_ROOT)
        if mine.sum() < 5:
            continue
        for place, name in enumerate(NORMALISED):
            values = matrix[mine, GARBLING_FEATURES.index(name)].astype(np.float64)
            middle = np.median(values)
            spread = 1.4826 * np.median(np.abs(values - middle) * root[mine])  # the standard deviation, were it normal
            usual[row, place] = middle, max(spread, 1e-2)
    return usual


def fit_rows(rows: FittingRows, use: Flags, **settings: Any) -> Any:
    """Trees fitted on the rows of `use`."""
    # Clean texts are given again rather than weighed: with weights, scikit-learn bins features many times more slowly.
    take = np.concatenate([np.flatnonzero(use), *[np.flatnonzero(use & (rows.label == 0))] * (CLEAN_COPIES - 1)])
    matrix = rows.with_usual(use)
    return HistGradientBoostingClassifier(**{**trees.SETTINGS, **TREES, **settings}).fit(matrix[take], rows.label[take] > 0)


def predict(rows: FittingRows, fitted: Any, use: Flags, test: Flags) -> Floats:
    """Logits of the rows of `test` by trees fitted on those of `use`."""
    return trees.export(fitted).raw(rows.with_usual(use)[test])


def out_of_part(rows: FittingRows) -> Floats:
    """Logit of every row by trees that saw none of its part's documents, in any language."""
    out = np.zeros(len(rows.label))
    for part in range(PARTS):
        test = rows.part == part
        out[test] = predict(rows, fit_rows(rows, ~test), ~test, test)
    return out


def calibrated(logits: Floats, label: NDArray[np.float32], *, target: float) -> tuple[float, float, float]:
    """Slope and intercept of probabilities (Platt), and the prior at which `target` of the clean texts are above one half."""
    weight = np.where(label > 0, 0.5 / label.sum(), 0.5 / (len(label) - label.sum()))

    def loss(parameters: Floats) -> float:
        p = np.clip(sigmoid(parameters[0] * logits + parameters[1]), 1e-6, 1 - 1e-6)
        return float(-(weight * np.where(label > 0, np.log(p), np.log(1 - p))).sum())

    slope, even = minimize(loss, [1.0, 0.0], method="Nelder-Mead").x.tolist()
    intercept = -slope * float(np.quantile(logits[label == 0], 1 - target))
    return slope, intercept, float(sigmoid(np.array([intercept - even]))[0])


def calibration_of(logits: Floats, label: NDArray[np.float32], prior: float) -> list[list[float]]:
    """For bins of probability: its mean, the share that is broken at that prior, and the number of texts."""
    p = sigmoid(logits)
    weight = np.where(label > 0, prior / label.mean(), (1 - prior) / (1 - label.mean()))
    rows = []
    for low, high in ((0, 0.01), (0.01, 0.05), (0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
        mine = (p >= low) & (p < high)
        if mine.any():
            of = weight[mine]
            rows.append([float((p[mine] * of).sum() / of.sum()), float((label[mine] * of).sum() / of.sum()), int(mine.sum())])
    return rows
