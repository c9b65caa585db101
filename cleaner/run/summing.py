"""One pass over all results: the counts of run.json, and the source table. Shares can be summed anywhere, and the sums added up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from cleaner.sources import SourceTable
from cleaner.write import ARTICLES, ERRORS, json_row, read_stories, with_kinds

__all__ = ["SHARE_BYTES", "Counts", "Mapped", "summed"]

Mapped = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]
"""`map`, or that of worker processes or a cluster, which may answer in any order."""

SHARE_BYTES: Final = 32 << 20
"""Bytes of results, or of inputs, that are worth a task of their own."""

_DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of what came out."""

    articles: int = 0
    """Articles processed, the failed ones not counted."""
    failed: int = 0
    verdicts: Mapping[str, int] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)
    edits: Mapping[str, int] = field(default_factory=dict)
    """Edits by reason."""
    errors: Mapping[str, int] = field(default_factory=dict)
    """Failed articles by kind of error: the message without place and numbers."""


@dataclass(slots=True)
class _Sums:
    """What is counted of some results."""

    articles: int = 0
    failed: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    edits: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    sources: SourceTable = field(default_factory=SourceTable)

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a result."""
        self.sources.add(row)
        if row["error"] is not None:
            self.failed += 1
            self.errors[_kind(row)] += 1
            return
        self.articles += 1
        self.verdicts[str(row["verdict"])] += 1
        self.flags.update(row["flags"])
        self.edits.update(edit["reason"] for edit in row["edits"])

    def merge(self, other: _Sums) -> None:
        """Take over the other's counts."""
        self.articles += other.articles
        self.failed += other.failed
        for name in _COUNTERS:
            getattr(self, name).update(getattr(other, name))
        self.sources.merge(other.sources)


_COUNTERS: Final = ("verdicts", "flags", "edits", "errors")


def summed(folder: Path, mapped: Mapped) -> tuple[Counts, SourceTable]:
    """The counts of all results in a folder, and of their sources."""
    shares = [(name, *share) for name in (ARTICLES, ERRORS) for share in _shares(folder / name)]
    sums = _Sums()
    for one in mapped(partial(_sums_of, folder.absolute()), shares):
        sums.merge(one)
    for story in read_stories(folder):
        sums.sources.add_story(story)
    counters = (dict(sorted(getattr(sums, name).items())) for name in _COUNTERS)
    return Counts(sums.articles, sums.failed, *counters), sums.sources


def _shares(path: Path) -> Iterator[tuple[int, int]]:
    """Where shares of a file of lines begin and end."""
    size, start = path.stat().st_size, 0
    with path.open("rb") as file:
        while start < size:
            file.seek(min(start + SHARE_BYTES, size))
            file.readline()
            yield start, file.tell()
            start = file.tell()


def _sums_of(folder: Path, share: tuple[str, int, int]) -> _Sums:
    sums = _Sums()
    for row in with_kinds(_rows(folder, *share), folder):
        sums.add(row)
    return sums


def _rows(folder: Path, name: str, start: int, stop: int) -> Iterator[Mapping[str, Any]]:
    with (folder / name).open("rb") as file:
        file.seek(start)
        while start < stop:
            line = file.readline()
            start += len(line)
            yield json_row(line)


def _kind(row: Mapping[str, Any]) -> str:
    """An error without where it happened and without its numbers, so that like is counted with like.

    >>> _kind({"id": "a.jsonl#record 7", "error": "a.jsonl:7: not JSON (char 12); write it again"})
    'not JSON'
    """
    place = row["id"].partition("#record ")[0]
    message = row["error"].removeprefix(row["id"]).removeprefix(place)
    message = re.sub(r"^(:\d+)?(#record \d+)?: ", "", message)
    return _DIGITS.sub("N", re.split(r" \(|; |\n", message, maxsplit=1)[0])
