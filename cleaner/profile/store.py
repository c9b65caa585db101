"""The profile file: fitted, merged, read and written; never wholly in memory while it is made.

A profile is a Parquet file of three columns, `source`, `key` and `articles`, sorted by the first two: in how many articles of a source a
line with this key stood. Lines seen once are kept, so that merging is a sum and the same in any order and grouping. Under the key
`TOTAL` stands the source's number of articles. Rows go to disk as they come; DuckDB groups and sorts them there, spilling what does not
fit into its memory; equal counts give equal bytes.

An article scraped twice counts once: within one fit, of records with one URL, or with the same paragraphs, one is taken. Merging cannot
see articles, only counts: give it profiles of different articles.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cleaner.errors import ProfileError
from cleaner.profile.gathered import Gathered, table_files
from cleaner.profile.keys import ARTICLES, ArticleKeys

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["FORMAT", "TOTAL", "Fit", "check", "count", "merge", "rows"]

FORMAT: Final = "1"
"""Of the file and of the keys in it; counts of other keys mean nothing here."""
TOTAL: Final = ARTICLES
"""The key under which a source's number of articles stands."""
MEMORY: Final = "256MB"
"""What DuckDB may hold before it spills; more made nothing faster (benchmarks/profile_memory.py)."""

_MARK: Final = b"clean-news profile"
_ROW_GROUP: Final = 1 << 17
_MOST: Final = 2**32 - 1  # a count stays there
_COLUMNS: Final = ("source", "key", "articles")
_TYPES: Final = ("string", "uint64", "uint32")
_FEW: Final = 1 << 22  # rows that are read whatever they take on the disk: 50 MB in memory
_LEAST_BYTES: Final = 2  # of each row on the disk where there are more: keys are hashes, which nothing packs
# Of records with one address, then of records with the same paragraphs, the one whose keys come first: whatever order they came in.
_DISTINCT: Final = """
    CREATE TEMP TABLE kept AS
    WITH numbered AS (
        SELECT *, row_number() OVER (PARTITION BY source, url, CASE url WHEN 0 THEN article END ORDER BY content, paragraphs) AS n
        FROM read_parquet($articles, hive_partitioning = false)
    ), alike AS (
        SELECT article, source, row_number() OVER (PARTITION BY source, paragraphs ORDER BY content) AS n FROM numbered WHERE n = 1
    )
    SELECT article, id FROM alike JOIN names USING (source) WHERE n = 1
"""
_COUNTED: Final = """
    SELECT id, key, count(*) AS articles FROM (
        SELECT id, key FROM read_parquet($lines, hive_partitioning = false) JOIN kept USING (article)
        UNION ALL SELECT id, $total::UBIGINT FROM kept
    ) GROUP BY id, key ORDER BY id, key
"""
_SUMMED: Final = """
    SELECT id, key, sum(articles) AS articles FROM read_parquet($files, hive_partitioning = false) JOIN names USING (source)
    GROUP BY id, key ORDER BY id, key
"""


class Fit:
    """Counts articles as they come, in a folder of its own beside the file that `finish` writes."""

    def __init__(self, path: Path) -> None:
        """Take the path of the profile to be; nothing is written yet."""
        self.path = path
        self._work = path.with_name(f".{path.name}.work")
        self._gathered = Gathered(self._work)

    def __enter__(self) -> Fit:
        """Make the working folder, empty; the one around it must be there."""
        rmtree(self._work, ignore_errors=True)
        self._work.mkdir()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the working folder."""
        self._gathered.close()
        rmtree(self._work, ignore_errors=True)

    def add(self, source: str, url: str | None, article: ArticleKeys) -> None:
        """Count an article of a source; one without any line is none."""
        self._gathered.add(source, url, article)

    def finish(self) -> None:
        """Group, sort and write the profile, in one step: a reader sees the old file, the new one or none."""
        self._gathered.finish()
        count([self._work], self.path)


def count(folders: Sequence[Path], path: Path, bucket: int = 0) -> bool:
    """Write the profile of the articles whose keys were gathered in a bucket of these folders, in one step; False where there are none.

    Raises `ProfileError` when the tables are damaged, or there is no room to count.
    """
    tables = [files for folder in folders if (files := table_files(folder, bucket))[0].exists()]
    if not tables:
        return False
    articles, lines = ([_literal(each) for each in files] for files in zip(*tables, strict=True))
    with _work_folder(path) as work:
        with _database(work) as database:
            names = _named(database, articles)
            database.execute(_DISTINCT, {"articles": articles})
            _copy(database, _COUNTED, {"lines": lines, "total": TOTAL}, work / "counted")
        _write(path, names, work)
    return True


def merge(paths: Sequence[Path], path: Path) -> None:
    """Write the sum of several profiles: as if all their articles had been counted together.

    Raises `ProfileError` when one of them is missing, damaged or no profile.
    """
    for each in paths:
        check(each)
    files = [_literal(each) for each in paths]
    with _work_folder(path) as work:
        with _database(work) as database:
            names = _named(database, files)
            _copy(database, _SUMMED, {"files": files}, work / "counted")
        _write(path, names, work)


@contextmanager
def _work_folder(path: Path) -> Iterator[Path]:
    """An empty folder beside a file to be, for as long as it is made."""
    work = path.with_name(f".{path.name}.counting")
    rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        yield work
    finally:
        rmtree(work, ignore_errors=True)


def check(path: Path) -> None:
    """Raise `ProfileError` unless the file is a profile of this format; its counts are not looked at."""
    _opened(path).close()


def rows(path: Path) -> Iterator[tuple[str, Any, Any]]:
    """Keys and counts of a profile as arrays, a piece of one source at a time, in order.

    Raises `ProfileError` when the file is missing, damaged or no profile.
    """
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    check(path)
    try:
        # a file of a few kilobytes may name a source of a megabyte in all its rows
        with ParquetFile(path, read_dictionary=["source"]) as file:
            for batch in file.iter_batches(columns=list(_COLUMNS)):
                if any(column.null_count for column in batch.columns):
                    raise ValueError("a row of it is not whole")
                source = batch.column(0)
                names, codes = source.dictionary.to_pylist(), source.indices.to_numpy()
                if len(codes) and not 0 <= codes.min() <= codes.max() < len(names):
                    raise ValueError("an index points beyond its dictionary")
                keys, counts = batch.column(1).to_numpy(), batch.column(2).to_numpy()
                edges = np.flatnonzero(np.diff(codes, prepend=-1)).tolist()
                for first, last in zip(edges, [*edges[1:], len(codes)], strict=True):
                    yield names[codes[first]], keys[first:last], counts[first:last]
    except (ArrowException, OSError, ValueError) as error:
        raise ProfileError(f"{path}: damaged ({error}); fit it again") from error


def _opened(path: Path) -> Any:
    """The file, once it is known to be a profile of ours."""
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        file = ParquetFile(path)
    except FileNotFoundError as error:
        raise ProfileError(f"{path}: no such profile; `clean-news profile PATH... -o {path}` writes one") from error
    except OSError as error:
        raise ProfileError(f"{path}: cannot be read ({error.strerror or error}); is it a profile?") from error
    except (ArrowException, ValueError) as error:
        raise ProfileError(f"{path}: not a profile, or damaged ({error}); fit it again") from error
    try:
        problem = _problem(file, path)
    except (ArrowException, OSError, ValueError) as error:
        problem = f"damaged ({error}); fit it again"
    if problem:
        file.close()
        raise ProfileError(f"{path}: {problem}")
    return file


def _problem(file: Any, path: Path) -> str | None:
    """What is wrong with a Parquet file that should be a profile, as far as can be told without reading its rows."""
    schema = file.schema_arrow
    mark = (schema.metadata or {}).get(_MARK)
    if mark is None or tuple(schema.names) != _COLUMNS:
        return "a Parquet file, but no profile; `clean-news profile` writes one"
    if mark != FORMAT.encode():
        return f"a profile of format {mark.decode(errors='replace')}, not {FORMAT}; fit it again with this version"
    if tuple(map(str, schema.types)) != _TYPES:
        return f"a profile with columns of {', '.join(map(str, schema.types))}, not of {', '.join(_TYPES)}; fit it again"
    lines = sum(file.metadata.row_group(number).num_rows for number in range(file.num_row_groups))
    if lines > max(_FEW, path.stat().st_size // _LEAST_BYTES):
        return "a profile that says it has more lines than there can be in it; fit it again"
    return None


@contextmanager
def _database(work: Path) -> Iterator[DuckDBPyConnection]:
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "threads": 2,
        "temp_directory": str(work.absolute() / "spill"),
    }
    with duckdb.connect(":memory:", config=config) as database:
        try:
            yield database
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise ProfileError(f"{work.parent}: the profile cannot be counted ({error}); is there room on the disk?") from error
        except duckdb.Error as error:
            raise ProfileError(f"{work.parent}: the profile cannot be counted ({error}); is a file damaged?") from error


def _named(database: DuckDBPyConnection, files: Sequence[str]) -> list[str]:
    """Number all sources in the order of their names."""
    database.execute(
        "CREATE TEMP TABLE names AS SELECT source, (row_number() OVER (ORDER BY source) - 1)::UINTEGER AS id "
        "FROM (SELECT DISTINCT source FROM read_parquet($files, hive_partitioning = false))",
        {"files": list(files)},
    )
    return [name for (name,) in database.execute("SELECT source FROM names ORDER BY id").fetchall()]


def _literal(path: Path) -> str:
    """The path as DuckDB takes it for that one file: no pattern of many, and no home folder where it begins with a tilde."""
    return re.sub(r"([*?\[])", r"[\1]", str(path.absolute()))


def _copy(database: DuckDBPyConnection, query: str, values: dict[str, Any], target: Path) -> None:
    """Run a query into a Parquet file, rows in its order."""
    quoted = str(target.absolute()).replace("'", "''")
    database.execute(f"COPY ({query}) TO '{quoted}' (FORMAT parquet)", values)


def _write(path: Path, names: Sequence[str], work: Path) -> None:
    """The profile itself, by one writer with fixed row groups, so that its bytes depend on the counts alone."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow.parquet import ParquetFile, ParquetWriter

    schema = pa.schema([("source", pa.string()), ("key", pa.uint64()), ("articles", pa.uint32())], {_MARK: FORMAT.encode()})
    every = pa.array(names, pa.string())
    draft = work / "draft"
    options = {"compression": "zstd", "use_dictionary": ["source", "articles"], "column_encoding": {"key": "DELTA_BINARY_PACKED"}}
    with ParquetFile(work / "counted") as file, ParquetWriter(draft, schema, **options) as writer:
        for group in _regrouped(file.iter_batches(batch_size=_ROW_GROUP)):
            articles = pc.min_element_wise(group["articles"].cast(pa.int64()), _MOST).cast(pa.uint32())
            writer.write_table(pa.table([every.take(group["id"]), group["key"], articles], schema=schema), row_group_size=_ROW_GROUP)
    with draft.open("rb+") as written:
        os.fsync(written.fileno())
    draft.replace(path)


def _regrouped(batches: Iterable[Any]) -> Iterator[Any]:
    """The same rows in groups of `_ROW_GROUP`, whatever pieces they come in."""
    import pyarrow as pa

    waiting: Any = None
    for batch in batches:
        table = pa.Table.from_batches([batch])
        waiting = table if waiting is None else pa.concat_tables([waiting, table])
        while len(waiting) >= _ROW_GROUP:
            yield waiting.slice(0, _ROW_GROUP)
            waiting = waiting.slice(_ROW_GROUP)
    if waiting is not None and len(waiting):
        yield waiting
