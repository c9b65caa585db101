"""After the near-copies: which articles are about one event, and what their sources agree on.

Makes stories.jsonl and stories_sources.csv.
"""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cleaner.config import StoryPolicy
from cleaner.run.copying import Copying, line_batches, published
from cleaner.run.plan import STORIES, STORY_SOURCES
from cleaner.run.progress import progress_bar
from cleaner.run.workers import worked
from cleaner.stories import Facts, FactTable, SourceTally, Teller, checked, facts, facts_of, grouped, origins, story_row
from cleaner.write import ARTICLES, json_line, json_row

__all__ = ["find_stories"]

SOURCE_COLUMNS: Final = ("source", "stories", "facts", "corroborated", "share")
_NOTHING: Final = Facts((), (), (), ())


@dataclass(frozen=True, slots=True)
class _Read:
    facts: Facts
    date: str | None


def find_stories(folder: Path, policy: StoryPolicy, copying: Copying | None, jobs: int, progress: bool) -> None:
    """Group the articles of a folder into stories and write what they agree on.

    `copying` tells whose text is whose; without it every source counts as independent of the others.
    """
    path = folder / ARTICLES
    table = FactTable()
    dates: list[str | None] = []
    copies = copying.copies if copying else {}
    with progress_bar(path.stat().st_size, progress, "telling stories") as advance:
        for behind, found in worked(line_batches(path), _read, _lost, jobs):
            for each in found:
                table.add(each.facts, copy=len(dates) in copies)
                dates.append(each.date)
            advance(behind, len(found))
    tally = SourceTally()
    with (folder / STORIES).open("wb") as file:
        for number, rows in enumerate(_members(path, grouped(table, dates, policy)), start=1):
            tellers = [_teller(row, place, copying) for place, row in rows]
            agreed = checked(tellers, [facts(row["text"], row["language"], published(row)) for _, row in rows])
            independent = len(set(origins(tellers)))
            if independent > 1:
                tally.add(agreed)
            file.write(json_line({"story": number, **story_row(tellers, agreed, independent)}))
    _write_sources(folder / STORY_SOURCES, tally)


def _read(lines: Sequence[bytes]) -> list[_Read]:
    """In a worker: what grouping needs of each article. What nobody foresaw in one of them costs its facts."""
    found = []
    for line in lines:
        row = json_row(line)
        kept = _NOTHING
        with suppress(Exception):
            kept = facts_of(facts(row["text"] or "", row["language"], published(row)), row["language"])
        found.append(_Read(kept, published(row)))
    return found


def _lost(line: bytes) -> _Read:
    """An article that killed its worker is in no story."""
    return _Read(_NOTHING, published(json_row(line)))


def _members(path: Path, groups: Iterable[Sequence[int]]) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    """The articles of each story with their numbers, read again one story at a time."""
    starts = array("q", [0])
    with path.open("rb") as file:
        for line in file:
            starts.append(starts[-1] + len(line))
        for group in groups:
            rows = []
            for number in group:
                file.seek(starts[number])
                rows.append((number, json_row(file.readline())))
            yield rows


def _teller(row: Mapping[str, Any], number: int, copying: Copying | None) -> Teller:
    cluster, agency = copying.origin(number) if copying else (None, None)
    return Teller(row["id"], row["source"], row["language"], published(row), cluster, agency)


def _write_sources(path: Path, tally: SourceTally) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.DictWriter(file, SOURCE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "share": f"{row['share']:.4f}"} for row in tally.rows())
