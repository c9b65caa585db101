"""Gradient boosting fitted with scikit-learn and exported to the portable form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from cleaner.features.lines import Ints
from cleaner.model import Trees

__all__ = ["export", "export_classes", "fit_classifier", "fit_regressor", "held_out", "out_of_fold", "without_each_fold"]

SETTINGS: Final[dict[str, Any]] = {"max_iter": 120, "max_leaf_nodes": 24, "max_depth": 8, "learning_rate": 0.1, "min_samples_leaf": 60,
                                   "l2_regularization": 5.0,
                                   "max_features": 0.5, "early_stopping": False, "random_state": 0}  # fmt: skip
Estimator = Any  # HistGradientBoostingClassifier or HistGradientBoostingRegressor: scikit-learn has no types
Floats = NDArray[np.float32]


def fit_classifier(matrix: Floats, label: Floats, weight: Floats, **settings: Any) -> HistGradientBoostingClassifier:
    """A boosted classifier of label 1 against 0."""
    return HistGradientBoostingClassifier(**{**SETTINGS, **settings}).fit(matrix, label > 0.5, sample_weight=weight)


def fit_regressor(matrix: Floats, target: Floats, weight: Floats, **settings: Any) -> HistGradientBoostingRegressor:
    """A boosted regressor of a target in 0..1."""
    return HistGradientBoostingRegressor(**{**SETTINGS, **settings}).fit(matrix, target, sample_weight=weight)


def out_of_fold(
    matrix: Floats, target: Floats, weight: Floats, fold: Ints, *, regress: bool = False, **settings: Any
) -> NDArray[np.float64]:
    """Raw predictions (logits for a classifier) for every row from a model fitted without its fold; rows of weight 0 are predicted only."""
    return held_out(without_each_fold(matrix, target, weight, fold, regress=regress, **settings), matrix, fold)


def without_each_fold(
    matrix: Floats, target: Floats, weight: Floats, fold: Ints, *, regress: bool = False, **settings: Any
) -> dict[int, Trees]:
    """For each fold, the model fitted on the rows of all others that have a weight."""
    fit = fit_regressor if regress else fit_classifier
    models = {}
    for held in np.unique(fold).tolist():
        use = (fold != held) & (weight > 0)
        models[held] = export(fit(matrix[use], target[use], weight[use], **settings))
    return models


def held_out(models: Mapping[int, Trees], matrix: Floats, fold: Ints) -> NDArray[np.float64]:
    """What the model fitted without each row's fold says of the row."""
    out = np.zeros(len(matrix))
    for held in np.unique(fold).tolist():
        out[fold == held] = models[held].raw(matrix[fold == held])
    return out


def export_classes(estimator: Estimator) -> list[Trees]:
    """The portable form of a fitted classifier of more than two classes: trees for each, whose sums are logits up to what all share."""
    return [export(estimator, number) for number in range(len(estimator.classes_))]


def export(estimator: Estimator, output: int = 0) -> Trees:
    """The portable form of an output of a fitted estimator; scikit-learn keeps its nodes in a private attribute, hence the parity test."""
    nodes = [predictors[output].nodes for predictors in estimator._predictors]
    sizes = [len(tree) for tree in nodes]
    root = np.concatenate(([0], np.cumsum(sizes)))[:-1].astype(np.int32)
    joined = np.concatenate(nodes)
    offset = np.repeat(root, sizes)
    leaf = joined["is_leaf"].astype(bool)
    self_ = np.arange(len(joined))
    return Trees(
        feature=np.where(leaf, 0, joined["feature_idx"]).astype(np.int32),
        threshold=np.where(leaf, 0.0, joined["num_threshold"]).astype(np.float64),
        missing_left=joined["missing_go_to_left"].astype(bool),
        left=np.where(leaf, self_, joined["left"] + offset).astype(np.int32),
        right=np.where(leaf, self_, joined["right"] + offset).astype(np.int32),
        value=np.where(leaf, joined["value"], 0.0).astype(np.float64),
        root=root,
        cover=joined["count"].astype(np.int32),
        depth=int(joined["depth"].max()),
        baseline=float(np.ravel(estimator._baseline_prediction)[output]),
    )
