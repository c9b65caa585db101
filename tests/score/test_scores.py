"""Scores as arrays: what their features mean, at the edges too."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner import clean
from cleaner.features.lines import lines_of
from cleaner.features.matrix import TEXT_FEATURES
from cleaner.score.garbling import GARBLING_FEATURES, _tables, examine, garbling_matrix, mojibake_rate
from cleaner.score.quality_features import QUALITY_FEATURES, quality_matrix
from cleaner.segment.text import text_blocks

CLEAN = "The council met on Monday. It voted for the bridge, and the mayor was glad of it.\nWork begins in May, the engineer said."
BROKEN = (
    "The council met on. Monday it. voted for the. Bridge and the the mayor was glad. of it.\nWork begins in May, the the engineer said."
)


def features(text: str) -> dict[str, float]:
    lines = lines_of([text_blocks(text)])
    kept = np.ones(len(lines), bool)
    row = garbling_matrix(examine(lines, kept, ["en"], _tables()), kept, mojibake_rate([text]))[0]
    return dict(zip(GARBLING_FEATURES, row.tolist(), strict=True))


def test_rates_see_what_they_are_named_after() -> None:
    good, bad = features(CLEAN), features(BROKEN)
    for name in ("stops_before_end", "doubled_words", "lower_after_end", "short_sentences"):
        assert bad[name] > good[name], name
    assert features("Han så på båten.")["mojibake"] == 0 < features("Han sÃ¥ pÃ¥ bÃ¥ten.")["mojibake"]


def test_broken_text_scores_above_the_same_text_whole() -> None:
    whole = (
        " ".join([CLEAN.replace("\n", " ")] * 1)
        + " The river rose again on Tuesday, and two roads were closed until the evening, police said."
    )
    broken = (
        BROKEN.replace("\n", " ") + " The river. rose again on Tuesday and. Two roads were closed until. the evening police. said the the."
    )
    assert (clean(broken, language="en").garbling or 0) > (clean(whole, language="en").garbling or 0)


@pytest.mark.parametrize("text", ["", "…", "a", "123 456", "字"])
def test_tiny_texts_have_features(text: str) -> None:
    assert not np.isinf(list(features(text).values())).any()


def test_the_expected_f1_is_the_formula() -> None:
    lines = lines_of([text_blocks("one two three four\nfive six")])
    looks = np.zeros((2, len(TEXT_FEATURES)), np.float32)
    p = np.array([0.0, 1.0])
    row = dict(zip(QUALITY_FEATURES, quality_matrix(lines, looks, p, p < 0.5, [None], pages=False)[0].tolist(), strict=True))
    assert row["expected_input_f1"] == pytest.approx(2 * 4 / (6 + 4))
    assert row["expected_output_f1"] == pytest.approx(1.0)
    assert row["kept_share"] == pytest.approx(4 / 6)


def test_no_documents_give_no_rows() -> None:
    lines = lines_of([])
    nothing = np.zeros(0, bool)
    assert garbling_matrix(examine(lines, nothing, [], _tables()), nothing, np.zeros(0)).shape == (0, len(GARBLING_FEATURES))
    assert quality_matrix(lines, np.zeros((0, len(TEXT_FEATURES)), np.float32), np.zeros(0), np.zeros(0, bool), [], pages=False).shape == (
        0,
        len(QUALITY_FEATURES),
    )
