"""The figures of a scorecard, and the measures they rest on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from cleaner.config import VerdictPolicy
from cleaner.train.labelled import Judged, Labels
from cleaner.train.measures import auc, recall_at, spearman
from cleaner.train.scorecard import scorecard


def row(**changes: object) -> Judged:
    plain = {
        "language": "en", "labels": Labels(), "before": None, "after": None, "input_quality": 0.5, "quality": 0.9, "garbling": 0.1,
        "machine_translated": None, "verdict": "keep", "crossed": (),
    }  # fmt: skip
    return Judged(**{**plain, **changes})


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=40))
def test_auc_is_that_of_scikit_learn(pairs):
    truth, score = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs], float)
    found = auc(truth, score)
    if truth.all() or not truth.any():
        assert found is None
    else:
        assert found == pytest.approx(roc_auc_score(truth, score))


def test_measures_of_nothing_and_of_one():
    one = np.array([0.3])
    assert spearman(one, one) is None
    assert spearman(np.zeros(0), np.zeros(0)) is None
    assert recall_at(0.01, np.zeros(0, bool), np.zeros(0)) is None


def test_sections_are_those_with_labels():
    assert set(scorecard([row()], VerdictPolicy())) == {"articles", "languages"}
    assert "quality" in scorecard([row(before=0.5, after=0.9)], VerdictPolicy())


def test_translations_without_a_score_are_counted_apart():
    labels = Labels(machine_translated=True)
    card = scorecard([row(labels=labels), row(labels=labels, machine_translated=0.9)], VerdictPolicy())
    assert (card["machine_translated"]["without_score"], card["machine_translated"]["found"]) == (1, 1.0)
    assert scorecard([row(labels=labels)], VerdictPolicy())["machine_translated"]["articles"] == 0


def test_what_a_threshold_costs_and_brings():
    rows = [
        row(before=0.9, after=0.95, verdict="review", crossed=("review_quality",)),
        row(before=0.9, after=0.95),
        row(before=0.2, after=0.3, verdict="drop", crossed=("min_quality",)),
        row(before=0.9, after=0.95, labels=Labels(garbled=True), verdict="drop", crossed=("max_garbling",)),
    ]
    found = scorecard(rows, VerdictPolicy())["thresholds"]
    assert (found["good"], found["poor"]) == (2, 2)
    assert found["hit"]["drop"] == {"good": 0.0, "poor": 1.0}
    assert found["hit"]["review_quality"] == {"good": 0.5, "poor": 0.0}
