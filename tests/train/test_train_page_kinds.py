"""How `page_kind` is fitted: what is withheld from it, and what is not."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn")

from cleaner.score.page_kind import PAGE_KIND_FEATURES
from cleaner.score.sign_features import SIGN_GROUPS
from cleaner.train.page_kinds import COPIES, _copies, _figures


def test_the_first_copy_is_whole_and_groups_go_together() -> None:
    matrix = np.ones((50, len(PAGE_KIND_FEATURES)), np.float32)
    copies, label, weight = _copies(matrix, np.arange(50, dtype=np.float32), np.ones(50, np.float32))
    assert (copies.shape, len(label), weight.sum()) == ((50 * COPIES, matrix.shape[1]), 50 * COPIES, 50)
    assert not np.isnan(copies[:50]).any()
    for names in SIGN_GROUPS.values():
        gone = np.isnan(copies[50:, [PAGE_KIND_FEATURES.index(name) for name in names]])
        assert (gone.all(axis=1) | ~gone.any(axis=1)).all()
        assert 0 < gone[:, 0].mean() < 1
    told = [name for names in SIGN_GROUPS.values() for name in names]
    assert not np.isnan(copies[:, [n for n, name in enumerate(PAGE_KIND_FEATURES) if name not in told]]).any()


def test_figures_tell_recall_at_a_share_of_the_articles() -> None:
    logits = np.concatenate((np.arange(100.0), [99.5, 200.0, 10.0, 200.0]))
    found = _figures(logits, ["article"] * 100 + ["forum", "forum", "shop", "shop"])
    assert found["recall_at_2%"]["forum"] == 1.0
    assert found["recall_at_2%"]["shop"] == 0.5
    assert found["auc_by_type"]["forum"] > found["auc_by_type"]["shop"]
