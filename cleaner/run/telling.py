"""After the near-copies: which articles are about one event, and what their sources agree on.

Makes stories.jsonl.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

from cleaner.config import MOST_SECONDS, StoryPolicy
from cleaner.run.bounds import Bounds
from cleaner.run.copying import Copying, line_batches, published
from cleaner.run.progress import progress_bar
from cleaner.run.workers import worked
from cleaner.stories import Facts, FactTable, Teller, checked, facts, facts_of, grouped, origins, story_row
from cleaner.write import ARTICLES, STORIES, json_line, json_row

__all__ = ["find_stories"]

_TOLD_AT_ONCE: Final = 32  # articles
_NOTHING: Final = Facts((), (), (), ())


@dataclass(frozen=True, slots=True)
class _Read:
    facts: Facts
    date: str | None


@dataclass(frozen=True, slots=True)
class _Member:
    """An article of a story as it goes to a worker."""

    line: bytes
    cluster: int | None
    agency: str | None


def find_stories(
    folder: Path, policy: StoryPolicy, copying: Copying | None, jobs: int, progress: bool, bounds: Bounds | None = None
) -> None:
    """Group the articles of a folder into stories and write what they agree on.

    `copying` tells whose text is whose; without it every source counts as independent of the others. The `bounds` are those of one
    article; a story has as much time as all its articles.
    """
    path = folder / ARTICLES
    table = FactTable()
    dates: list[str | None] = []
    copies = copying.copies if copying else {}
    with progress_bar(path.stat().st_size, progress, "telling stories") as advance:
        for behind, found in worked(line_batches(path), _read, _lost, jobs, bounds=bounds):
            for each in found:
                table.add(each.facts, copy=len(dates) in copies)
                dates.append(each.date)
            advance(behind, len(found))
    groups = grouped(table, dates, policy)
    stories = _batched(_members(path, groups, copying))
    longest = max(map(len, groups), default=1)
    with (folder / STORIES).open("wb") as file:
        rows = chain.from_iterable(told for _, told in worked(stories, _told, _untold, jobs, bounds=_of_a_story(bounds, longest)))
        file.writelines(json_line({"story": number, **row}) for number, row in enumerate(rows, start=1))


def _of_a_story(bounds: Bounds | None, articles: int) -> Bounds | None:
    """What a story of so many articles may take; memory is a worker's, whatever it works on."""
    return bounds and replace(bounds, seconds=min(bounds.seconds * articles, MOST_SECONDS))


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


def _lost(line: bytes, _: str) -> _Read:
    """An article that killed its worker is in no story."""
    return _Read(_NOTHING, published(json_row(line)))


def _members(path: Path, groups: Iterable[Sequence[int]], copying: Copying | None) -> Iterator[list[_Member]]:
    """The articles of each story, read again one story at a time."""
    starts = array("q", [0])
    with path.open("rb") as file:
        for line in file:
            starts.append(starts[-1] + len(line))
        for group in groups:
            members = []
            for number in group:
                file.seek(starts[number])
                members.append(_Member(file.readline(), *(copying.origin(number) if copying else (None, None))))
            yield members


def _batched(groups: Iterable[list[_Member]]) -> Iterator[tuple[None, list[list[_Member]]]]:
    """The stories in batches of some articles; a long story is a batch of its own."""
    batch: list[list[_Member]] = []
    for group in groups:
        if batch and sum(map(len, batch)) + len(group) > _TOLD_AT_ONCE:
            yield None, batch
            batch = []
        batch.append(group)
    if batch:
        yield None, batch


def _told(groups: Sequence[list[_Member]]) -> list[dict[str, Any]]:
    """In a worker: what the sources of each story agree on. What nobody foresaw in one of them costs its facts."""
    told = []
    for members in groups:
        try:
            told.append(_agreed(members))
        except Exception:
            told.append(_untold(members, ""))
    return told


def _agreed(members: Sequence[_Member]) -> dict[str, Any]:
    rows = [json_row(member.line) for member in members]
    tellers = [_teller(row, member) for row, member in zip(rows, members, strict=True)]
    agreed = checked(tellers, [facts(row["text"], row["language"], published(row)) for row in rows])
    return story_row(tellers, agreed, len(set(origins(tellers))))


def _untold(members: Sequence[_Member], _: str) -> dict[str, Any]:
    """A story that killed its worker, or that nobody foresaw, keeps its articles and loses its facts."""
    tellers = [_teller(json_row(member.line), member) for member in members]
    return story_row(tellers, [], len(set(origins(tellers))))


def _teller(row: Mapping[str, Any], member: _Member) -> Teller:
    return Teller(row["id"], row["source"], row["language"], published(row), member.cluster, member.agency)
