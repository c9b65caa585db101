"""A column of pandas or Polars becomes a frame of the same library."""

from __future__ import annotations

import pytest
from given import ENGLISH, JAPANESE, KEPT, PAGE, TEXTS

from cleaner import Config
from cleaner.errors import UsageError
from cleaner.integrations.articles import ADDED
from cleaner.integrations.frames import clean_column


def test_pandas_keeps_the_index():
    pd = pytest.importorskip("pandas", reason="needs the extra `pandas`")
    column = pd.Series([*TEXTS, None, float("nan")], index=list("abcdefg"))
    frame = clean_column(column, language=pd.Series(["en", "no", "de", "ja", None, None, None]), url="https://avis.example/1")
    assert (list(frame.index), list(frame.columns)) == (list("abcdefg"), list(ADDED))
    assert (frame.text["a"], frame.language["d"], frame.source["g"]) == (KEPT, "ja", None)
    assert frame.error.notna().tolist() == [False] * 5 + [True] * 2
    assert frame.quality.dtype == frame.machine_translated.dtype == "float64"
    assert isinstance(frame.edits["a"], list)
    assert clean_column(column[:0]).shape == (0, len(ADDED))


def test_polars_has_the_types_whatever_is_in_it():
    pl = pytest.importorskip("polars", reason="needs the extra `polars`")
    frame = clean_column(pl.Series([JAPANESE, None]), language="ja")
    assert clean_column(pl.Series([ENGLISH], dtype=pl.String)).schema == frame.schema == clean_column(pl.Series([], dtype=pl.String)).schema
    assert frame.schema["machine_translated"] == pl.Float64
    assert frame["text"].to_list()[1] is None
    assert frame["error"].is_null().to_list() == [True, False]


def test_pages():
    pd = pytest.importorskip("pandas", reason="needs the extra `pandas`")
    frame = clean_column(pd.Series([PAGE]), html=True, config=Config(metadata=True))
    assert frame.title[0] == "El puente reabre"
    assert "Deportes" not in frame.text[0]


def test_misuse_is_told():
    pd = pytest.importorskip("pandas", reason="needs the extra `pandas`")
    with pytest.raises(UsageError, match="must be a column"):
        clean_column([ENGLISH])
    with pytest.raises(UsageError, match="must be a column"):
        clean_column(pd.DataFrame({"text": [ENGLISH]}))
    with pytest.raises(UsageError, match="unknown: author"):
        clean_column(pd.Series([ENGLISH]), author="A")
    with pytest.raises(UsageError, match="url has 2 values for 1 articles"):
        clean_column(pd.Series([ENGLISH]), url=["a", "b"])
