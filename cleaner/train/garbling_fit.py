"""From features to a probability of garbling: what is usual in a language, trees, and calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.ensemble import HistGradientBoostingClassifier

from cleaner.features.lines import Ints
from cleaner.model import Trees, sigmoid
from cleaner.score.garbling import GARBLING_FEATURES, NORMALISED, OF_SENTENCES, SHARES, broken_logit, normalised, root_words
from cleaner.train import trees
from cleaner.train.examples import PARTS, Example

__all__ = ["FALSE_ALARMS", "FittingRows", "Matrix", "calibrated", "calibration_of", "fit_rows", "fitting_rows", "out_of_part"]

TREES: Final[dict[str, Any]] = {"max_iter": 160, "max_leaf_nodes": 12, "min_samples_leaf": 20, "learning_rate": 0.06, "max_features": 0.4}
CLEAN_WEIGHT: Final = 2.0  # of a clean text in the fit: there are fewer of them
_FAMILY: Final = {"spun": "spliced"}  # kinds that look too much alike to have trees of their own
FALSE_ALARMS: Final = 0.01  # share of clean texts with a probability above one half: it fixes the prior
_RARE: Final = 0.002  # rate of the rarest events that a few dozen texts tell anything of
_RARE_OF_SENTENCES: Final = 0.01
_SENTENCE: Final = 4.5  # root of the words for each thing that there are fewer of
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
    """1 for broken texts."""
    family: NDArray[np.str_]
    """Kind of damage that each example has trees of; none for clean text."""
    part: Ints
    usual: Floats

    def with_usual(self, use: Flags) -> Matrix:
        """The matrix with the normalised columns filled, going by what is usual in the examples of `use`."""
        return normalised(self.matrix, self.number, usual_of(self.matrix, self.number, (self.label == 0) & use, len(self.usual) - 1))


def fitting_rows(examples: Sequence[Example], matrix: Matrix, number: Ints, languages: int) -> FittingRows:
    """The rows of the examples."""
    label = np.array([bool(example.kind) for example in examples], np.float32)
    family = np.array([_FAMILY.get(example.kind, example.kind) for example in examples])
    part = np.array([example.part for example in examples])
    return FittingRows(matrix, number, label, family, part, usual_of(matrix, number, label == 0, languages))


def usual_of(matrix: Matrix, number: Ints, clean: Flags, languages: int) -> Floats:
    """What is usual of clean texts, see `cleaner.score.garbling.normalised`. The oddest tenth counts as the one before it."""
    usual = np.zeros((languages + 1, len(NORMALISED), 2))
    usual[:, :, 1] = 1.0
    root = root_words(matrix)
    for row in range(languages + 1):
        mine = clean & ((number == row) | (row == languages)) & (root > _LEAST_ROOT)
        if mine.sum() < 5:
            continue
        for place, name in enumerate(NORMALISED):
            values = matrix[mine, GARBLING_FEATURES.index(name)].astype(np.float64)
            there = np.isfinite(values)
            if there.sum() < 5:
                continue
            values = np.minimum(values[there], np.quantile(values[there], 0.9))
            middle = values.mean()
            spread = np.sqrt(np.mean(((values - middle) * root[mine][there]) ** 2))
            # What occurs once in many texts is not usual in none of them: a rate scatters at least as rare events do.
            rare = _RARE * (name in SHARES) + _RARE_OF_SENTENCES * (name in OF_SENTENCES)
            least = np.sqrt(max(middle, 0.0) + rare) * (_SENTENCE if name in OF_SENTENCES else 1) if rare else 1e-2
            usual[row, place] = middle, max(spread, least)
    return usual


def fit_rows(rows: FittingRows, use: Flags, **settings: Any) -> dict[str, Trees]:
    """Trees of clean text (under the empty name) and of each kind of damage, fitted on the rows of `use`.

    One fit for all kinds tells a clean text from a broken one better than a fit of two classes: what gives one kind away is not to be
    found in the others.
    """
    estimator = HistGradientBoostingClassifier(**{**trees.SETTINGS, **TREES, **settings})
    weight = np.where(rows.label[use] > 0, 1.0, CLEAN_WEIGHT)
    estimator.fit(rows.with_usual(use)[use], rows.family[use], sample_weight=weight)
    return dict(zip(estimator.classes_.tolist(), trees.export_classes(estimator), strict=True))


def predict(rows: FittingRows, fitted: Mapping[str, Trees], use: Flags, test: Flags) -> Floats:
    """Logits of the rows of `test` by trees fitted on those of `use`."""
    return broken_logit(rows.with_usual(use)[test], fitted)


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
