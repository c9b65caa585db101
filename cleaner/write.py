"""Results as bytes: JSON lines, Parquet, and text files that appear whole or not at all. Nothing here decides anything.

Equal results give equal bytes. In Parquet the columns are those of the contract, always the same and in the same order;
`edits` and `garbled` are lists of structs, `flags` and `reasons` lists of strings, and `metadata`, whose keys differ from
article to article, is one string of JSON.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cleaner.csv_rows import csv_rows
from cleaner.errors import OutputError

if TYPE_CHECKING:
    from pyarrow import Schema

__all__ = [
    "ARTICLES",
    "ARTICLES_PARQUET",
    "COPIES",
    "ERRORS",
    "NEAR_DUPLICATE_OF",
    "STORIES",
    "arrow_schema",
    "json_line",
    "json_row",
    "read_articles",
    "read_lines",
    "read_stories",
    "with_kinds",
    "write_parquet",
    "write_whole",
]

ARTICLES: Final = "articles.jsonl"
ARTICLES_PARQUET: Final = "articles.parquet"
ERRORS: Final = "errors.jsonl"
COPIES: Final = "copies.csv"
STORIES: Final = "stories.jsonl"

NEAR_DUPLICATE_OF: Final = "near_duplicate_of"
"""The one key beside those of `Result`: only results with the flag `near_duplicate` have it, and only a whole run can give it."""

_ROW_GROUP: Final = 1024  # articles held in memory while writing Parquet: some 10 MB of news
_READ_ROWS: Final = 64
_DRAFT: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)  # what a link points to is not ours to write

_STRINGS: Final = ("id", "url", "source", "language", "title", "author", "date", "text")
_SCORES: Final = ("input_quality", "quality", "garbling", "machine_translated")


def json_line(row: Mapping[str, Any]) -> bytes:
    r"""One line of JSON in UTF-8, newline included.

    >>> json_line({"id": "a", "score": float("nan")})
    b'{"id":"a","score":null}\n'
    """
    import orjson

    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        # integers beyond 64 bits, lone surrogates, keys that are no strings: slower, and pure ASCII, but never refused
        return json.dumps(row, separators=(",", ":"), default=str).encode("ascii") + b"\n"


def json_row(line: bytes) -> dict[str, Any]:
    """The inverse of `json_line`."""
    import orjson

    try:
        row: dict[str, Any] = orjson.loads(line)
    except orjson.JSONDecodeError:
        row = json.loads(line)
    return row


def write_whole(path: Path, content: bytes, draft: Path | None = None) -> None:
    """Write a file in one step, making its folders: a reader sees the old file, the new one or none, never half of one.

    The draft is beside the file unless it is named: several processes that write into one folder need one each.
    """
    draft = draft or path.with_name(".clean-news.part")  # one name, so that a draft left by a killed run is written over by the next
    try:
        _write_by_way(draft, path, content)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_by_way(draft, path, content)


def _write_by_way(draft: Path, path: Path, content: bytes) -> None:
    with open(os.open(draft, _DRAFT, 0o666), "wb") as file:  # noqa: PTH123  (pathlib would follow a link)
        file.write(content)
    draft.replace(path)


def read_lines(path: Path, start: int = 0, before: int = 0) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines, or those from the byte `start` on, of which `before` stand before it.

    Raises `OutputError` when the file cannot be read, or a line of it is damaged.
    """
    number = before
    try:
        with path.open("rb") as file:
            file.seek(start)
            for number, line in enumerate(file, start=before + 1):  # noqa: B007  (the number of a damaged line is wanted)
                yield json_row(line)
    except OSError as error:
        raise OutputError(f"{path}: cannot be read ({error.strerror}); give the folder that `clean-news run` wrote") from error
    except ValueError as error:
        raise OutputError(f"{path}:{number}: not JSON ({error}); was the file changed since?") from error


def read_articles(out: Path) -> Iterator[dict[str, Any]]:
    """The articles of a run, in order, from whichever format it was told to write.

    Raises `OutputError` when the folder holds none, or they are damaged.
    """
    if (out / ARTICLES_PARQUET).exists():
        return _parquet_rows(out / ARTICLES_PARQUET)
    return read_lines(out / ARTICLES)


def read_stories(out: Path) -> Iterator[Mapping[str, Any]]:
    """The stories of a run, in order; none where it did not look for them.

    Raises `OutputError` when they cannot be read, or a line is no story.
    """
    path = out / STORIES
    if not path.exists():
        return
    for number, row in enumerate(read_lines(path), start=1):
        if not _is_story(row):
            raise OutputError(f"{path}:{number}: no story as this version writes them; run the same command again with --overwrite")
        yield row


def _is_story(row: Any) -> bool:
    """Whether everything that is read of a story is there, and of the type it should be."""
    try:
        stated, facts = row["stated"], row["facts"]
        numbers = [row["origins"], row["corroborated"], row["alone"], *(fact["origins"] for fact in facts)]
        numbers += [each[name] for each in stated for name in ("facts", "corroborated")]
        texts = [*row["sources"], *row["languages"], *(each["source"] or "" for each in stated)]
        texts += [text for fact in facts for text in (fact["value"], *fact["sources"])]
    except (KeyError, TypeError):
        return False
    typed = all(isinstance(number, int) and number >= 0 for number in numbers) and all(isinstance(text, str) for text in texts)
    return typed and isinstance(row.get("articles"), list)


def with_kinds(rows: Iterable[Mapping[str, Any]], out: Path) -> Iterator[Mapping[str, Any]]:
    """The results of a run, each with what it is among its near copies as `copy`, where OUT has a copies.csv.

    That lists the articles that have near copies, with their `kind`: all others are `original`. An id may be that of articles of several
    sources, or of several files of one, so an article is known by its source and by what it is a near copy of as well. Raises
    `OutputError` when the table cannot be read.
    """
    path = out / COPIES
    if not path.exists():
        yield from rows
        return
    kinds = _kinds(path)
    for row in rows:
        yield {**row, "copy": kinds.get((row["id"], row.get("source") or "", row.get(NEAR_DUPLICATE_OF)), "original")}


def _kinds(path: Path) -> dict[tuple[str, str, str | None], str]:
    """The kind of each article in copies.csv, by its id, its source, and the id of what it is a near copy of."""
    kinds: dict[tuple[str, str, str | None], str] = {}
    try:
        for cluster, rows in groupby(csv_rows(path), key=itemgetter("cluster")):
            of = None
            for row in rows:
                kinds[row["id"], sys.intern(row["source"]), of] = sys.intern(row["kind"])
                if cluster and of is None:  # those that follow the first of a cluster are near copies of it
                    of = row["id"]
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise OutputError(f"{path}: cannot be read as a table of copies ({error}); was the file changed since?") from error
    return kinds


def _parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as table:
            for batch in table.iter_batches(batch_size=_READ_ROWS):
                for row in batch.to_pylist():
                    yield {**row, "metadata": json.loads(row["metadata"])}
    except (ArrowException, OSError, ValueError, KeyError) as error:
        raise OutputError(f"{path}: cannot be read as Parquet ({error}); was the file changed since?") from error


def write_parquet(rows: Iterable[Mapping[str, Any]], path: Path, *, near_duplicates: bool = False) -> None:
    """Write results as Parquet, a row group at a time; the same rows give the same bytes.

    With `near_duplicates` there is one more column, `NEAR_DUPLICATE_OF`, last.
    """
    from pyarrow import Table
    from pyarrow.parquet import ParquetWriter

    schema = arrow_schema(near_duplicates=near_duplicates)
    rest = iter(rows)
    with ParquetWriter(path, schema, compression="zstd") as writer:
        while group := [_flat(row, schema.names) for row in islice(rest, _ROW_GROUP)]:
            writer.write_table(Table.from_pylist(group, schema=schema))
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flat(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {**{name: row.get(name) for name in names}, "metadata": json_line(row.get("metadata") or {}).decode().rstrip("\n")}


def arrow_schema(*, near_duplicates: bool = False) -> Schema:
    """The columns of results as Parquet, and as the adapters give them to other engines."""
    import pyarrow as pa

    span = [("start", pa.int64()), ("end", pa.int64())]
    edit = pa.struct([*span, ("before", pa.string()), ("after", pa.string()), ("reason", pa.string()), ("probability", pa.float64())])
    evidence = pa.struct([*span, ("kind", pa.string()), ("probability", pa.float64())])
    return pa.schema(
        [
            *((name, pa.string()) for name in _STRINGS),
            ("edits", pa.list_(edit)),
            *((name, pa.float64()) for name in _SCORES),
            ("garbled", pa.list_(evidence)),
            ("flags", pa.list_(pa.string())),
            ("verdict", pa.string()),
            ("reasons", pa.list_(pa.string())),
            ("error", pa.string()),
            ("metadata", pa.string()),
            *([(NEAR_DUPLICATE_OF, pa.string())] if near_duplicates else []),
        ]
    )
