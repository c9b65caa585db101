"""Reading OUT back: its results one at a time, its copies, and what its run.json says of the run."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner.csv_rows import csv_rows
from cleaner.errors import OutputError
from cleaner.write import ARTICLES, ARTICLES_PARQUET, COPIES, ERRORS, read_articles, read_lines, with_kinds

__all__ = ["Share", "read_copies", "read_results", "read_run", "read_share", "shares"]

SHARE_BYTES: Final = 16 << 20
"""Bytes of results that are worth a task of their own."""

RUN: Final = "run.json"
_INPUTS: Final = b'  "inputs": [\n'
_TEXTS: Final = ("id", "url", "source", "language", "title", "author", "date", "text", "verdict", "error")
_SCORES: Final = ("input_quality", "quality", "garbling", "machine_translated")
_CHANGES: Final = (("edits", ("before", "after", "reason")), ("garbled", ("kind",)))
_COPY_COLUMNS: Final = ("id", "cluster", "first", "kind", "source")


class Share(NamedTuple):
    """Results that can be read without the others: rows of one file."""

    name: str
    start: int = 0
    """Bytes before the first."""
    before: int = 0
    """Rows before it."""
    rows: int | None = None
    """How many; None for all that follow."""


def shares(out: Path) -> list[Share]:
    """The results of a run in shares that are worth a task, in the order of the files. Raises `OutputError` when they cannot be read."""
    packed = (out / ARTICLES_PARQUET).exists()
    found = [Share(ARTICLES_PARQUET)] if packed else list(_shares(out / ARTICLES))
    return found + (list(_shares(out / ERRORS)) if (out / ERRORS).exists() else [])


def read_share(out: Path, share: Share) -> Iterator[Mapping[str, Any]]:
    """The results of a share, read and failed.

    A failed article that stands in the articles as well as in errors.jsonl comes from errors.jsonl only. Raises `OutputError` when they
    are damaged.
    """
    apart = share.name != ERRORS and (out / ERRORS).exists()
    packed = share.name == ARTICLES_PARQUET
    rows = read_articles(out) if packed else islice(read_lines(out / share.name, share.start, share.before), share.rows)
    for row in _checked(rows, out if share.name != ERRORS else out / ERRORS, share.before):
        if not (apart and row.get("error")):
            yield row


def read_results(out: Path) -> Iterator[Mapping[str, Any]]:
    """Every result of a run, each once, in the order of the files; where OUT tells who copied whom, each has its kind as `copy`.

    Raises `OutputError` when `out` holds no run, or a damaged one.
    """
    return with_kinds(chain.from_iterable(read_share(out, share) for share in shares(out)), out)


def _shares(path: Path) -> Iterator[Share]:
    try:
        with path.open("rb") as file:
            start = before = 0
            while lines := file.readlines(SHARE_BYTES):
                yield Share(path.name, start, before, len(lines))
                start, before = file.tell(), before + len(lines)
    except OSError as error:
        raise OutputError(f"{path}: cannot be read ({error.strerror}); give the folder that `clean-news run` wrote") from error


def read_copies(out: Path) -> Iterator[Mapping[str, str]]:
    """The rows of copies.csv, in order; none where the run did not look for copies. Raises `OutputError` when it is damaged."""
    path = out / COPIES
    if not path.exists():
        return
    try:
        for row in csv_rows(path):
            yield {name: row[name] or "" for name in _COPY_COLUMNS}
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise OutputError(f"{path}: cannot be read as a table of copies ({error}); was the file changed since?") from error


def read_run(out: Path) -> Mapping[str, Any]:
    """What run.json says of the run but for its inputs, of which there may be a million; nothing where there is none.

    Raises `OutputError` when it is not JSON.
    """
    path = out / RUN
    if not path.exists():
        return {}
    try:
        head, inputs = _until_inputs(path)
        found = json.loads(head.rstrip().removesuffix(b",") + b"}" if inputs else head)
    except (OSError, ValueError) as error:
        raise OutputError(f"{path}: not JSON ({error}); run the same command again") from error
    return found if isinstance(found, Mapping) else {}


def _until_inputs(path: Path) -> tuple[bytes, bool]:
    """The file up to the line where its inputs begin, and whether there is one."""
    lines: list[bytes] = []
    with path.open("rb") as file:
        for line in file:
            if line == _INPUTS:
                return b"".join(lines), True
            lines.append(line)
    return b"".join(lines), False


def _checked(rows: Iterator[Any], where: Path, before: int) -> Iterator[Mapping[str, Any]]:
    for number, row in enumerate(rows, start=before + 1):
        if not _is_result(row):
            raise OutputError(
                f"{where}: row {number} is no result as this version writes them; was it changed since, or by another program?"
            )
        yield row


def _is_result(row: Any) -> bool:
    """Whether everything that is read of a result is of the type it should be; what is not there is as if it were empty."""
    return (
        isinstance(row, Mapping)
        and isinstance(row.get("id"), str)
        and all(row.get(name) is None or isinstance(row[name], str) for name in _TEXTS)
        and all(row.get(name) is None or _is_share(row[name]) for name in _SCORES)
        and all(_is_list(row, name) and all(isinstance(word, str) for word in row.get(name, ())) for name in ("flags", "reasons"))
        and all(_is_list(row, name) and all(_is_change(change, texts) for change in row.get(name, ())) for name, texts in _CHANGES)
    )


def _is_list(row: Mapping[str, Any], name: str) -> bool:
    return isinstance(row.get(name, []), list)


def _is_share(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def _is_change(change: Any, texts: Sequence[str]) -> bool:
    """Whether it is an edit, or evidence of garbling: a span, its probability, and these texts."""
    if not isinstance(change, Mapping) or not all(isinstance(change.get(name), str) for name in texts):
        return False
    start, end = change.get("start"), change.get("end")
    return type(start) is int and type(end) is int and 0 <= start <= end and _is_share(change.get("probability"))
