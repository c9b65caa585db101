"""The transformers keep scikit-learn's contract, and work in its pipelines."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from given import ENGLISH, KEPT, NORWEGIAN, TEXTS
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from cleaner import Config
from cleaner.integrations.sklearn import QualityFeatures, TextCleaner


class TakesMatrices:
    """Says so, because scikit-learn leaves out every check of whatever takes texts, its own vectorisers included."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = True
        return tags


class CheckedCleaner(TakesMatrices, TextCleaner):
    pass


class CheckedFeatures(TakesMatrices, QualityFeatures):
    pass


OF_MATRICES = """
    check_complex_data check_dict_unchanged check_dont_overwrite_parameters check_dtype_object check_estimator_sparse_array
    check_estimator_sparse_matrix check_estimator_sparse_tag check_estimators_dtypes check_estimators_empty_data_messages
    check_estimators_fit_returns_self check_estimators_overwrite_params check_estimators_pickle check_f_contiguous_array_estimator
    check_fit1d
    check_fit2d_1feature check_fit2d_1sample check_fit2d_predict1d check_fit_check_is_fitted check_fit_idempotent check_fit_score_takes_y
    check_methods_sample_order_invariance check_methods_subset_invariance check_n_features_in check_n_features_in_after_fitting
    check_pipeline_consistency check_positive_only_tag_during_fit check_readonly_memmap_input check_transformer_data_not_an_array
    check_transformer_general check_transformer_preserve_dtypes check_transformers_unfitted_stateless
"""
WHY_NOT = dict.fromkeys(OF_MATRICES.split(), "fits or transforms a matrix of numbers, and a sequence of texts is asked for")
"""The checks that cannot apply. What they hold others to is tested below with texts."""


@parametrize_with_checks([CheckedCleaner(), CheckedFeatures()], expected_failed_checks=lambda estimator: WHY_NOT)
def test_they_are_transformers(estimator, check):
    check(estimator)


@pytest.mark.parametrize("estimator", [TextCleaner(), QualityFeatures()])
def test_what_the_checks_of_matrices_would_hold_them_to(estimator):
    before = dict(vars(estimator))
    assert estimator.fit(TEXTS) is estimator
    together = estimator.transform(np.array(TEXTS, dtype=object))
    assert vars(estimator) == before
    np.testing.assert_array_equal(clone(estimator).transform(list(TEXTS)), together)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(estimator)).fit_transform(TEXTS), together)
    np.testing.assert_array_equal(np.concatenate([estimator.transform([text]) for text in TEXTS]), together)
    np.testing.assert_array_equal(estimator.transform(TEXTS[::-1]), together[::-1])


def test_texts_become_texts():
    cleaned = TextCleaner().fit_transform(TEXTS)
    assert cleaned.shape == (len(TEXTS),)
    assert cleaned[0] == KEPT
    assert all(type(text) is str for text in cleaned)


def test_texts_become_named_numbers():
    names = QualityFeatures().get_feature_names_out()
    numbers = QualityFeatures().fit_transform(TEXTS)
    assert numbers.shape == (len(TEXTS), len(names))
    assert len(set(names)) == len(names)
    table = dict(zip(names, numbers.T, strict=True))
    assert ((table["quality"] >= 0) & (table["quality"] <= 1)).all()
    assert table["removed"][0] == pytest.approx(1 - len(KEPT) / len(ENGLISH))
    assert table["flag_empty"].tolist() == [0, 0, 0, 0, 1]
    assert np.isnan(table["machine_translated"][4])


class NAType:
    """What pandas has for a missing value, by its name alone."""


@pytest.mark.parametrize("missing", [None, np.nan, NAType()])
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
    assert "advertisement" not in words[-1].vocabulary_
    assert "dredge" in words[-1].vocabulary_
    pd = pytest.importorskip("pandas", reason="needs the extra `pandas`")
    frame = pd.DataFrame({"body": TEXTS, "other": range(len(TEXTS))})
    both = ColumnTransformer([("words", CountVectorizer(), "body"), ("quality", QualityFeatures(), "body")])
    assert both.fit_transform(frame).shape[0] == len(TEXTS)
    assert "quality__garbling" in both.get_feature_names_out()


def test_numbers_come_as_a_frame_where_that_is_asked_for():
    pd = pytest.importorskip("pandas", reason="needs the extra `pandas`")
    frame = QualityFeatures().set_output(transform="pandas").fit_transform(pd.Series([NORWEGIAN], index=["a"]))
    assert list(frame.index) in (["a"], [0])  # older versions of scikit-learn keep the index of a frame, but not of a series
    assert frame.columns[1] == "quality"


def test_options_are_kept_by_clones():
    config = Config.from_mapping({"rules": {"never": [{"phrase": "ADVERTISEMENT"}]}})
    assert clone(TextCleaner(config)).transform([ENGLISH])[0] == ENGLISH
