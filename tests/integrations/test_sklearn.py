"""The transformers keep scikit-learn's contract, and work in its pipelines."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from articles import ENGLISH, KEPT, NORWEGIAN, TEXTS
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from cleaner import Config
from cleaner.integrations.sklearn import QualityFeatures, TextCleaner


@parametrize_with_checks([TextCleaner(), QualityFeatures()])
def test_they_are_transformers(estimator, check):
    check(estimator)


def test_texts_become_texts():
    cleaned = TextCleaner().fit_transform(TEXTS)
    assert cleaned.shape == (len(TEXTS),)
    assert cleaned[0] == KEPT
    assert all(type(text) is str for text in cleaned)


def test_texts_become_named_numbers():
    names = QualityFeatures().get_feature_names_out()
    numbers = QualityFeatures().fit_transform(TEXTS)
    assert numbers.shape == (len(TEXTS), len(names)) and len(set(names)) == len(names)
    table = pd.DataFrame(numbers, columns=names)
    assert table.quality.between(0, 1).all()
    assert table.removed[0] == pytest.approx(1 - len(KEPT) / len(ENGLISH))
    assert table.flag_empty.tolist() == [0, 0, 0, 0, 1]
    assert np.isnan(table.machine_translated[4]) or 0 <= table.machine_translated[4] <= 1


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_what_is_missing_is_an_empty_text_and_has_no_measures(missing):
    assert TextCleaner().transform([NORWEGIAN, missing])[1] == ""
    assert np.isnan(QualityFeatures().transform([NORWEGIAN, missing])[1]).all()


def test_no_texts_are_no_rows():
    assert TextCleaner().transform([]).shape == (0,)
    assert QualityFeatures().transform([]).shape == (0, len(QualityFeatures().get_feature_names_out()))


@pytest.mark.parametrize("estimator", [TextCleaner(), QualityFeatures()])
def test_what_is_no_sequence_of_texts_is_refused(estimator):
    with pytest.raises(ValueError, match="string object received"):
        estimator.transform(NORWEGIAN)
    with pytest.raises(ValueError, match="one-dimensional"):
        estimator.fit(np.array([[NORWEGIAN]], dtype=object))
    with pytest.raises(TypeError, match="Text 1 must be a string"):
        estimator.transform([NORWEGIAN, 7])


def test_in_a_pipeline_and_beside_words():
    words = make_pipeline(TextCleaner(), CountVectorizer()).fit(TEXTS)
    assert "advertisement" not in words[-1].vocabulary_ and "dredge" in words[-1].vocabulary_
    frame = pd.DataFrame({"body": TEXTS, "other": range(len(TEXTS))})
    both = ColumnTransformer([("words", CountVectorizer(), "body"), ("quality", QualityFeatures(), "body")]).set_output(transform="default")
    assert both.fit_transform(frame).shape[0] == len(TEXTS)
    assert "quality__garbling" in both.get_feature_names_out()


def test_numbers_come_as_a_frame_where_that_is_asked_for():
    frame = QualityFeatures().set_output(transform="pandas").fit_transform(pd.Series([NORWEGIAN], index=["a"]))
    assert list(frame.index) == ["a"] and frame.columns[1] == "quality"


def test_options_are_kept_by_clones():
    config = Config.from_mapping({"rules": {"never": [{"phrase": "ADVERTISEMENT"}]}})
    assert clone(TextCleaner(config)).transform([ENGLISH])[0] == ENGLISH
