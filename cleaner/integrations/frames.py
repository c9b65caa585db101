"""pandas and Polars: a column of articles becomes a frame of results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner import Config
from cleaner.errors import UsageError
from cleaner.integrations.articles import ADDED, Content, clean_rows, cleaner_for
from cleaner.integrations.columns import added_columns, added_schema

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["clean_column"]


def clean_column(
    column: pd.Series | pl.Series,
    *,
    html: bool = False,
    config: Config | None = None,
    profile: str | Path | None = None,
    **about: str | Iterable[str | None] | None,
) -> pd.DataFrame | pl.DataFrame:
    """Clean a column of texts, or of whole pages with `html`: a frame of the same library, a row an article, in order.

    `about` may hold `url`, `source`, `language` and `title`, each one value for all or a column of the same length. The frame has the
    columns of a result; that of pandas has the index of the column. A missing article gives a row with `error`.

    Raises `UsageError` when it is given no column, another key, or columns of different lengths.
    """
    library = type(column).__module__.partition(".")[0]
    if library not in ("pandas", "polars") or type(column).__name__ != "Series":
        raise UsageError(f"articles must be a column (Series) of pandas or Polars, not {type(column).__name__}")
    given: Any = column
    content = Content(html="content") if html else Content(text="content")
    results = list(clean_rows(cleaner_for(config, profile), _rows(given, about), content))
    values = added_columns(results, ADDED)
    return _pandas(values, given.index) if library == "pandas" else _polars(values)


def _rows(column: Sequence[Any], about: dict[str, Any]) -> Iterable[dict[str, Any]]:
    if unknown := set(about) - {"url", "source", "language", "title"}:
        raise UsageError(f"unknown: {', '.join(sorted(unknown))}; known beside an article are url, source, language and title")
    beside = {}
    for name, given in about.items():
        beside[name] = list(repeat(given, len(column)) if given is None or isinstance(given, str) else given)
        if len(beside[name]) != len(column):
            raise UsageError(f"{name} has {len(beside[name])} values for {len(column)} articles")
    names = ("content", *beside)
    articles = (each if isinstance(each, str) else None for each in column)  # missing is None, NaN or NA
    return [dict(zip(names, row, strict=True)) for row in zip(articles, *beside.values(), strict=True)]


def _pandas(values: dict[str, list[Any]], index: pd.Index) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    floats = {field.name for field in added_schema(()) if field.type == pa.float64()}
    columns = {name: pd.Series(each, index, dtype="float64" if name in floats else "object") for name, each in values.items()}
    return pd.DataFrame(columns, index=index)


def _polars(values: dict[str, list[Any]]) -> pl.DataFrame:
    import polars as pl
    import pyarrow as pa

    return pl.DataFrame(pa.table(values, schema=added_schema(())))
