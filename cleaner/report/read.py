"""Reading OUT back: its results one at a time, its copies, and what its run.json says of the run."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from cleaner.errors import OutputError
from cleaner.write import COPIES, ERRORS, read_articles, read_lines, with_kinds

__all__ = ["read_copies", "read_results", "read_run"]

RUN: Final = "run.json"
_INPUTS: Final = b'  "inputs": [\n'
_COPY_COLUMNS: Final = ("id", "cluster", "first", "kind", "source")


def read_results(out: Path) -> Iterator[Mapping[str, Any]]:
    """Every result of a run, read and failed, each once, in the order of the files.

    A failed article that stands in the articles as well as in errors.jsonl comes from errors.jsonl only. Where OUT tells who copied
    whom, each has its kind as `copy`. Raises `OutputError` when `out` holds no run, or a damaged one.
    """
    return with_kinds(_results(out), out)


def _results(out: Path) -> Iterator[Mapping[str, Any]]:
    errors = out / ERRORS
    apart = errors.exists()
    for row in _mappings(read_articles(out), out):
        if not (apart and row.get("error")):
            yield row
    if apart:
        yield from _mappings(read_lines(errors), errors)


def read_copies(out: Path) -> Iterator[Mapping[str, str]]:
    """The rows of copies.csv, in order; none where the run did not look for copies. Raises `OutputError` when it is damaged."""
    path = out / COPIES
    if not path.exists():
        return
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
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


def _mappings(rows: Iterator[Any], where: Path) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        if not isinstance(row, Mapping):
            raise OutputError(f"{where}: holds a {type(row).__name__} where a result should stand; was it written by clean-news?")
        yield row
