"""scikit-learn: `TextCleaner` in front of a vectoriser, `QualityFeatures` beside one.

Both need no fitting, change nothing in `fit`, and take a sequence of texts, as the text vectorisers of scikit-learn do.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from cleaner import Config, Result
from cleaner.document import FLAGS
from cleaner.integrations.articles import Content, clean_rows, cleaner_for

__all__ = ["QualityFeatures", "TextCleaner"]

_SCORES: Final = ("input_quality", "quality", "garbling", "machine_translated")
_RAISED: Final = tuple(flag for flag in FLAGS if flag != "near_duplicate")  # that one takes a whole run to tell
_NAMES: Final = (*_SCORES, "removed", *(f"flag_{flag}" for flag in _RAISED))
_CONTENT: Final = Content()


class _OverTexts(TransformerMixin, BaseEstimator):
    """A transformer of texts that learns nothing from them."""

    def __init__(self, config: Config | None = None, profile: str | Path | None = None) -> None:
        self.config = config
        self.profile = profile

    def fit(self, X: Iterable[str], y: object = None) -> Self:  # noqa: N803, ARG002  (as scikit-learn names them)
        """Check the texts and the options; there is nothing to learn."""
        _checked(X)
        cleaner_for(self.config, self.profile)
        return self

    def _results(self, texts: Iterable[str]) -> list[Result]:
        rows = ({"text": text} for text in _checked(texts))
        return list(clean_rows(cleaner_for(self.config, self.profile), rows, _CONTENT))

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        tags.input_tags.allow_nan = True
        tags.requires_fit = False
        return tags


class TextCleaner(_OverTexts):
    """Cleans texts: str to str.

    Parameters
    ----------
    config : Config, default=None
        Thresholds and limits; None takes the defaults.
    profile : str or Path, default=None
        A profile of template lines, made by ``clean-news profile``.

    Examples
    --------
    >>> TextCleaner().fit_transform(["ADVERTISEMENT\\nThe council met on Monday, and agreed the budget for the coming year."])
    array(['The council met on Monday, and agreed the budget for the coming year.'],
          dtype=object)
    """

    def transform(self, X: Iterable[str]) -> NDArray[np.object_]:  # noqa: N803
        """The cleaned texts, shape (n,), dtype object. What is missing (None, NaN) or cannot be cleaned becomes an empty text.

        Raises `ValueError` when X is no one-dimensional sequence, `TypeError` when something in it is no text.
        """
        return np.array([result.text or "" for result in self._results(X)], dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []  # it gives texts
        return tags


class QualityFeatures(_OverTexts):
    """Measures texts: str to numbers.

    The columns are the scores of a result (0..1), the share of the characters that went, and each flag as 0 or 1.

    Parameters
    ----------
    config : Config, default=None
        Thresholds and limits; None takes the defaults.
    profile : str or Path, default=None
        A profile of template lines, made by ``clean-news profile``.

    Examples
    --------
    >>> QualityFeatures().get_feature_names_out()[:5].tolist()
    ['input_quality', 'quality', 'garbling', 'machine_translated', 'removed']
    >>> QualityFeatures().fit_transform(["Rådet møttes i går. Møtet varte i tre timer."]).shape
    (1, 17)
    """

    def transform(self, X: Iterable[str]) -> NDArray[np.float64]:  # noqa: N803
        """The measures, shape (n, columns). NaN stands where there is none: `machine_translated` in a language that is not supported.

        A text that is missing (None, NaN) or cannot be cleaned is a row of NaN. Raises as `TextCleaner.transform` does.
        """
        return np.array([_measures(result) for result in self._results(X)], np.float64).reshape(-1, len(_NAMES))

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:  # noqa: ARG002
        """The names of the columns, in order."""
        return np.array(_NAMES, dtype=object)


def _measures(result: Result) -> list[float]:
    if result.text is None:
        return [np.nan] * len(_NAMES)
    scores = [np.nan if value is None else value for value in (getattr(result, name) for name in _SCORES)]
    gone = sum(len(edit.before) - len(edit.after) for edit in result.edits)
    given = len(result.text) + gone
    return [*scores, gone / given if given else 0.0, *(float(flag in result.flags) for flag in _RAISED)]


def _checked(texts: Iterable[str]) -> list[str | None]:
    """The texts as a list, None for what is missing."""
    if isinstance(texts, str) or not hasattr(texts, "__iter__"):
        raise ValueError("Iterable over raw text documents expected, string object received; put it into a list")
    if getattr(texts, "ndim", 1) != 1:
        shape = getattr(texts, "shape", None)
        raise ValueError(f"Expected a one-dimensional sequence of texts, got an array of shape {shape}; choose one column of it")
    return [_text(number, each) for number, each in enumerate(texts)]


def _text(number: int, given: Any) -> str | None:
    if isinstance(given, str):
        return given
    if given is None or type(given).__name__ == "NAType" or (isinstance(given, float) and np.isnan(given)):
        return None
    raise TypeError(f"Text {number} must be a string, or missing (None, NaN), not {type(given).__name__}")
