"""Reading OUT back: its results one at a time, and what its run.json says of the run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from cleaner.errors import OutputError
from cleaner.write import ERRORS, read_articles, read_lines, with_kinds

__all__ = ["read_policy", "read_results"]

RUN: Final = "run.json"


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


def read_policy(out: Path) -> Mapping[str, float]:
    """The thresholds of the run, from the configuration in its run.json; none where it names none.

    Raises `OutputError` when there is a run.json that is not JSON.
    """
    path = out / RUN
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise OutputError(f"{path}: not JSON ({error}); run the same command again") from error
    for key in ("config", "verdict"):
        found = found.get(key) if isinstance(found, Mapping) else None
    policy = found if isinstance(found, Mapping) else {}
    return {name: float(value) for name, value in policy.items() if isinstance(value, (int, float)) and 0 <= value <= 1}


def _mappings(rows: Iterator[Any], where: Path) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        if not isinstance(row, Mapping):
            raise OutputError(f"{where}: holds a {type(row).__name__} where a result should stand; was it written by clean-news?")
        yield row
