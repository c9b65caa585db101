"""After the last article is cleaned: which are near-copies of which, over the whole run. Makes copies.csv and flags the articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial as bound
from itertools import chain
from pathlib import Path
from typing import Any, Final

from cleaner.config import CopyPolicy
from cleaner.copies import Copied, Copy, Recurrence, Sketch, SketchStore, agency_of, clusters, copied, line_keys, sketches
from cleaner.csv_rows import csv_lines
from cleaner.run.bounds import Bounds
from cleaner.run.partial import Partial
from cleaner.run.plan import COPIES, NEAR_DUPLICATE
from cleaner.run.progress import progress_bar
from cleaner.run.workers import worked
from cleaner.write import ARTICLES, NEAR_DUPLICATE_OF, json_line, json_row

__all__ = ["Copying", "compare", "find_copies", "line_batches", "published"]

COLUMNS: Final = ("id", "cluster", "first", "kind", "source")
_STORE: Final = "shingles.part"
_BATCH: Final = 64
_BATCH_BYTES: Final = 4_000_000  # after which a batch is full, however few articles it holds


@dataclass(frozen=True, slots=True)
class Copying:
    """What a run knows of its near-copies."""

    articles: Sequence[Copied]
    rows: Sequence[Copy]
    clusters: Mapping[int, int | None]
    """The cluster of each article that is in `rows`, by its number."""

    @property
    def copies(self) -> Mapping[int, str]:
        """The near-copies by their number, each with the id of what it is a near-copy of."""
        return {row.number: row.of for row in self.rows if row.of is not None}

    def origin(self, number: int) -> tuple[int | None, str | None]:
        """The cluster an article is in, and the agency it is credited to."""
        return self.clusters.get(number), self.articles[number].agency


@dataclass(frozen=True, slots=True)
class _Compared:
    article: Copied
    sketch: Sketch


def find_copies(partial: Partial, policy: CopyPolicy, jobs: int, progress: bool, bounds: Bounds | None = None) -> Copying:
    """Find the near-copies among the articles in .partial, write copies.csv, and flag them in articles.jsonl."""
    path = partial.folder / ARTICLES
    found = compare(path, policy, jobs, progress, bounds)
    _write_table(partial.folder / COPIES, found)
    if found.copies and not partial.done.rewritten:  # else it was, before an interruption, and would become the same
        partial.rewrite(_flagged(path, found.copies))
    return found


def compare(path: Path, policy: CopyPolicy, jobs: int, progress: bool, bounds: Bounds | None = None) -> Copying:
    """The near-copies among the articles of a file; for the time it takes there is a second file beside it."""
    recurrence = Recurrence()
    for _, counted in worked(line_batches(path), _keys_of, _no_keys, jobs, bounds=bounds):
        for keys in counted:
            recurrence.add(keys)
    articles: list[Copied] = []
    work = bound(_compared, policy.min_words, recurrence.recurring())
    with SketchStore(path.with_name(_STORE)) as store, progress_bar(path.stat().st_size, progress, "comparing") as advance:
        for behind, found in worked(line_batches(path), work, bound(_lost, policy.min_words), jobs, bounds=bounds):
            articles += [each.article for each in found]
            store.add(each.sketch for each in found)
            advance(behind, len(found))
        rows = copied(articles, clusters(store, policy))
    return Copying(articles, rows, {row.number: row.cluster for row in rows})


def published(row: Mapping[str, Any]) -> str | None:
    """When an article was published: its date, or else what the record itself has under `date`."""
    given = row["date"] or row["metadata"].get("date")
    return given if isinstance(given, str) else None


def line_batches(path: Path) -> Iterator[tuple[int, list[bytes]]]:
    """The lines of a file, a batch at a time, each with the bytes that are behind then."""
    batch: list[bytes] = []
    size = behind = 0
    with path.open("rb") as file:
        for line in file:
            batch.append(line)
            size += len(line)
            if len(batch) == _BATCH or size >= _BATCH_BYTES:
                behind += size
                yield behind, batch
                batch, size = [], 0
    if batch:
        yield behind + size, batch


def _keys_of(lines: Sequence[bytes]) -> list[Sequence[int]]:
    """In a worker: the lines of each article, by their keys. What nobody foresaw in one of them costs its keys."""
    found = []
    for line in lines:
        row = json_row(line)
        keys: Sequence[int] = ()
        with suppress(Exception):
            keys = line_keys(row["text"] or "", row["source"])
        found.append(keys)
    return found


def _no_keys(*_: object) -> Sequence[int]:
    """Of an article that killed its worker no line counts."""
    return ()


def _compared(min_words: int, recurring: frozenset[int], lines: Sequence[bytes]) -> list[_Compared]:
    """In a worker: everything that comparing needs of each article."""
    try:
        rows = [json_row(line) for line in lines]
        found = sketches([row["text"] or "" for row in rows], [row["source"] for row in rows], recurring, min_words)
        return [_Compared(_article(row, sketch), sketch) for row, sketch in zip(rows, found, strict=True)]
    except Exception:  # one article nobody foresaw costs only its own comparison
        if len(lines) == 1:
            return [_lost(min_words, lines[0], "")]
        return [each for line in lines for each in _compared(min_words, recurring, [line])]


def _article(row: Mapping[str, Any], sketch: Sketch) -> Copied:
    return Copied(row["id"], row["source"], published(row), agency_of(row), len(sketch.shingles))


def _lost(min_words: int, line: bytes, _: str) -> _Compared:
    """An article that killed its worker: compared with nothing."""
    row = json_row(line)
    (empty,) = sketches([""], [None], frozenset(), min_words)
    return _Compared(Copied(row["id"], row["source"], published(row), None, 0), empty)


def _flagged(path: Path, of: Mapping[int, str]) -> Iterator[bytes]:
    """The lines of articles.jsonl, near-copies with their flag and what they are near-copies of; all others as they are."""
    with path.open("rb") as file:
        for number, line in enumerate(file):
            if number not in of:
                yield line
                continue
            row = json_row(line)
            yield json_line({**row, "flags": sorted({*row["flags"], NEAR_DUPLICATE}), NEAR_DUPLICATE_OF: of[number]})


def _write_table(path: Path, found: Copying) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        rows = ((row, found.articles[row.number]) for row in found.rows)
        listed = ((article.id, row.cluster or "", row.first or "", row.kind, article.source or "") for row, article in rows)
        file.writelines(csv_lines(chain([COLUMNS], listed)))
