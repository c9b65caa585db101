"""The stories of a run: how many there are, and the few in which most is corroborated, cut to what fits a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cleaner.report.sample import Lowest, visible
from cleaner.report.words import LANGUAGES

__all__ = ["Stories", "Told"]

SHOWN: Final = 10
"""Stories told one by one."""
NAMED: Final = 6
"""Sources, and languages, that are named of a story."""
FACTS: Final = 4
"""Corroborated facts shown of a story, and as many that stand alone."""
CHARS: Final = 60
"""Code points shown of a fact, or of a source's name."""


@dataclass(frozen=True, slots=True)
class Told:
    """A story as the page shows it."""

    number: int
    days: str
    """Of the first and the last article that has a date; empty where none has."""
    articles: int
    origins: int
    sources: tuple[str, ...]
    more_sources: int
    """Sources that are not named."""
    languages: tuple[str, ...]
    more_languages: int
    corroborated: int
    alone: int
    agreed: tuple[str, ...]
    """Corroborated facts, those with most origins first."""
    single: tuple[tuple[str, str], ...]
    """Facts that stand alone, each with a source that states it."""


class Stories:
    """Counts stories one at a time; its size does not grow with them."""

    def __init__(self) -> None:
        """No story."""
        self.found = self.independent = self.corroborated = self.alone = 0
        self._chosen = Lowest(SHOWN)

    def add(self, story: Mapping[str, Any]) -> None:
        """Take in a line of stories.jsonl. What nobody independent could corroborate is counted, and not shown."""
        self.found += 1
        if story["origins"] < 2:
            return
        self.independent += 1
        self.corroborated += story["corroborated"]
        self.alone += story["alone"]
        key, place = -float(story["corroborated"]), f"{self.found:012}"
        if self._chosen.wants(key, place):
            self._chosen.add(key, place, _told(story, self.found))

    def shown(self) -> list[Told]:
        """The stories with most corroborated facts; of equal ones the first."""
        return self._chosen.values()


def _told(story: Mapping[str, Any], number: int) -> Told:
    sources = [visible(source, CHARS) for source in story["sources"]]
    languages = [LANGUAGES.get(code) or visible(code, CHARS) for code in story["languages"]]
    facts = [(visible(fact["value"], CHARS), fact) for fact in story["facts"]]
    single = [(value, visible(next(iter(fact["sources"]), ""), CHARS)) for value, fact in facts if fact["origins"] < 2]
    return Told(
        number=number,
        days=_days(story.get("first"), story.get("last")),
        articles=len(story["articles"]),
        origins=story["origins"],
        sources=tuple(sources[:NAMED]),
        more_sources=len(sources[NAMED:]),
        languages=tuple(languages[:NAMED]),
        more_languages=len(languages[NAMED:]),
        corroborated=story["corroborated"],
        alone=story["alone"],
        agreed=tuple(value for value, fact in facts if fact["origins"] > 1)[:FACTS],
        single=tuple(single[:FACTS]),
    )


def _days(first: object, last: object) -> str:
    """From the first day to the last.

    >>> _days("2024-05-03T10:00", "2024-05-03T12:00"), _days("2024-05-03", "2024-05-04"), _days(None, None)
    ('2024-05-03', '2024-05-03 to 2024-05-04', '')
    """
    days = [visible(str(day)[: len("2024-05-03")], CHARS) for day in (first, last) if day]
    return " to ".join(dict.fromkeys(days))
