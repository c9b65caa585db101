"""Results of a run by their number, so that a few from all over a large run can be read first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd
from pathlib import Path
from typing import Any, Final

import numpy as np

from cleaner.errors import OutputError
from cleaner.write import ARTICLES, ARTICLES_PARQUET, json_row

__all__ = ["Articles", "JsonArticles", "ParquetArticles", "articles_of", "spread"]

_GOLDEN: Final = 0.618


def articles_of(out: Path) -> Articles:
    """The articles in OUT, in whichever format they are. Raises `OutputError` when there are none that can be read."""
    return ParquetArticles(out / ARTICLES_PARQUET) if (out / ARTICLES_PARQUET).exists() else JsonArticles(out / ARTICLES)


class JsonArticles:
    """Articles as JSON lines."""

    def __init__(self, path: Path) -> None:
        """Find where each line begins; none is parsed yet."""
        self._path = path
        try:
            with path.open("rb") as file:
                self._edges = np.cumsum([0, *map(len, file)])  # 8 bytes an article, where a list would take 36
        except OSError as error:
            raise OutputError(f"{path}: cannot be read ({error.strerror}); give the folder that `clean-news run` wrote") from error

    def __len__(self) -> int:
        return len(self._edges) - 1

    def rows(self, numbers: Sequence[int]) -> Iterator[Any]:
        """The results with these numbers, which ascend from 0. Raises `OutputError` when one is damaged."""
        try:
            with self._path.open("rb") as file:
                for number in numbers:
                    file.seek(self._edges[number])
                    yield json_row(file.read(self._edges[number + 1] - self._edges[number]))
        except (OSError, ValueError, RecursionError) as error:
            raise OutputError(f"{self._path}: cannot be read ({error}); was the file changed since?") from error


class ParquetArticles:
    """Articles as Parquet."""

    def __init__(self, path: Path) -> None:
        """Look how many rows each of its groups has."""
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile

        self._path = path
        try:
            with ParquetFile(path) as table:
                sizes = [table.metadata.row_group(group).num_rows for group in range(table.num_row_groups)]
        except (ArrowException, OSError) as error:
            raise OutputError(f"{path}: cannot be read as Parquet ({error}); was the file changed since?") from error
        self._edges = np.cumsum([0, *sizes])

    def __len__(self) -> int:
        return int(self._edges[-1])

    def rows(self, numbers: Sequence[int]) -> Iterator[Any]:
        """The results with these numbers, which ascend from 0, one group in memory. Raises `OutputError` when one is damaged."""
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile

        wanted = np.array(numbers, np.int64)
        groups = np.searchsorted(self._edges, wanted, side="right") - 1
        try:
            with ParquetFile(self._path) as table:
                for group in np.unique(groups).tolist():
                    inside = (wanted[groups == group] - self._edges[group]).tolist()
                    yield from table.read_row_group(group).take(inside).to_pylist()
        except (ArrowException, OSError) as error:
            raise OutputError(f"{self._path}: cannot be read as Parquet ({error}); was the file changed since?") from error


Articles = JsonArticles | ParquetArticles


def spread(count: int) -> Iterator[int]:
    """All numbers below `count`, in an order of which every beginning lies evenly over them.

    >>> list(spread(10)), list(spread(1)), list(spread(0))
    ([0, 7, 4, 1, 8, 5, 2, 9, 6, 3], [0], [])
    """
    step = max(1, int(_GOLDEN * count))
    while gcd(step, count) > 1:
        step += 1
    return (number * step % count for number in range(count))
