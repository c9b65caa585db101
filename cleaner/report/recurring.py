"""The lines that were taken out of many articles of one source: what a publisher prints around everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from cleaner.document import REASONS
from cleaner.report.sample import visible
from cleaner.sources import REPAIRS

__all__ = ["Frequent", "Recurring", "RecurringLine", "SourceLines"]

SOURCES: Final = 24
"""Sources whose lines are shown."""
LINES: Final = 5
"""Lines shown of each."""
LINE_CHARS: Final = 160
"""Code points of a line by which it is known, and shown."""
NAME_CHARS: Final = 80
"""Code points of a source's name."""
LEAST: Final = 2
"""Articles of a source in which a line must have stood."""
CAPACITY: Final = 50_000
"""Lines remembered between two prunings; twice as many just before one. Some 30 MB at most."""


class Frequent:
    """Counts of keys in bounded memory: exact until more than twice `capacity` keys were seen, from then on no more than the truth.

    What is met least often goes first (lossy counting); a key that recurs steadily outlives the prunings.
    """

    def __init__(self, capacity: int) -> None:
        """Keep between one and two times `capacity` keys."""
        self._capacity = capacity
        self.counts: dict[tuple[str, str], int] = {}
        self.complete = True
        """Whether no key was ever forgotten."""

    def add(self, key: tuple[str, str], times: int = 1) -> None:
        """Count a key."""
        self.counts[key] = self.counts.get(key, 0) + times
        if len(self.counts) > 2 * self._capacity:
            ranked = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))
            self.counts = dict(ranked[: self._capacity])
            self.complete = False


class RecurringLine(NamedTuple):
    """A line of a source, cut to what fits a page."""

    text: str
    articles: int
    """In how many articles it was removed."""
    reasons: tuple[str, ...]
    """Why, in the order of the vocabulary."""


@dataclass(frozen=True, slots=True)
class SourceLines:
    """The lines that recur in one source, the most frequent first."""

    source: str
    lines: tuple[RecurringLine, ...]
    more: int
    """Recurring lines that are not shown."""


class Recurring:
    """Lines removed, counted by source, once an article."""

    def __init__(self) -> None:
        """Nothing removed yet."""
        self._lines = Frequent(CAPACITY)
        self._reasons: dict[tuple[str, str], int] = {}

    def add(self, source: str | None, edits: Iterable[Mapping[str, Any]]) -> None:
        """Take in the edits of one article; articles without a source are no publisher's."""
        name = visible((source or "").strip(), NAME_CHARS)
        if not name:
            return
        seen: dict[tuple[str, str], int] = {}
        for edit in edits:
            if edit["after"] or edit["reason"] in REPAIRS:
                continue
            for line in edit["before"].splitlines():
                if stripped := line[: LINE_CHARS * 4].strip():
                    key = (name, visible(stripped, LINE_CHARS))
                    seen[key] = seen.get(key, 0) | _bit(edit["reason"])
        for key, reasons in seen.items():
            self._count(key, 1, reasons)

    def merge(self, other: Recurring) -> None:
        """Count the other's lines as well."""
        for key, times in other._lines.counts.items():
            self._count(key, times, other._reasons.get(key, 0))
        self._lines.complete &= other._lines.complete

    def _count(self, key: tuple[str, str], times: int, reasons: int) -> None:
        self._lines.add(key, times)
        self._reasons[key] = self._reasons.get(key, 0) | reasons
        if len(self._reasons) > 4 * CAPACITY:
            self._reasons = {key: bits for key, bits in self._reasons.items() if key in self._lines.counts}

    @property
    def complete(self) -> bool:
        """Whether the counts are exact; else they are what is certain at least."""
        return self._lines.complete

    def shown(self) -> list[SourceLines]:
        """The sources with the most frequent lines, each with a few of them."""
        by_source: dict[str, list[RecurringLine]] = {}
        for key, articles in self._lines.counts.items():
            if articles >= LEAST:
                line = RecurringLine(key[1], articles, _reasons(self._reasons.get(key, 0)))
                by_source.setdefault(key[0], []).append(line)
        for lines in by_source.values():
            lines.sort(key=lambda line: (-line.articles, line.text))
        ranked = sorted(by_source.items(), key=lambda item: (-sum(line.articles for line in item[1]), item[0]))
        return [SourceLines(source, tuple(lines[:LINES]), len(lines[LINES:])) for source, lines in ranked[:SOURCES]]


def _bit(reason: str) -> int:
    """A reason as a bit, so that the reasons of a line are one number; one that the vocabulary does not have is none."""
    return 1 << REASONS.index(reason) if reason in REASONS else 0


def _reasons(bits: int) -> tuple[str, ...]:
    return tuple(reason for place, reason in enumerate(REASONS) if bits >> place & 1)
