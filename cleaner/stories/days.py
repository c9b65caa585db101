"""Dates in a text, with a year or without one, by number or with the month written out in the article's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from cleaner.metadata.months import month_words
from cleaner.segment.language import KEPT

__all__ = ["Day", "days"]


@dataclass(frozen=True, slots=True)
class Day:
    """A date where it stands: a day, with its year where that is told, a month of a year, or a year alone."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int

    @property
    def value(self) -> str:
        """In ISO 8601: `2023-08-15`, `--08-15` without a year, `2023-08`, `1945`."""
        if self.month is None:
            return f"{self.year:04}"
        day = "" if self.day is None else f"-{self.day:02}"
        return f"--{self.month:02}{day}" if self.year is None else f"{self.year:04}-{self.month:02}{day}"


_YEAR: Final = r"(?P<year>(?:1[5-9]|20)\d\d)"
_NUMERIC: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?!\d)",
        rf"(?:(?<!\d){_YEAR}\s?[年년]\s?)?(?<!\d)(?P<month>\d\d?)\s?[月월]\s?(?P<day>\d\d?)\s?[日号號일]",
        rf"(?<![\d-]){_YEAR}-(?P<month>1[0-2]|0[1-9])(?![\d-])",
        rf"(?<!\d){_YEAR}\s?[年년]\s?(?P<month>\d\d?)\s?[月월]",
        rf"(?<![\d.])(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?{_YEAR}(?!\d)",
        rf"(?<![\d/])(?P<day>\d\d?)/(?P<month>\d\d?)/{_YEAR}(?!\d)",
        r"\((?P<day>\d\d?)/(?P<month>\d\d?)\)",
        rf"(?<!\d){_YEAR}(?=\s?[年년])",
    )
)
_OF: Final = r"(?:st|nd|rd|th|er|º|ª|-?[eg]o|-?га|-е)?\.?\s{0,2}(?:(?:de|del|di|of|den|d['’])\s)?"
_WRITTEN: Final = (
    rf"(?<![\d.,])(?P<day>\d\d?){_OF}{{month}}\.?(?:,?\s(?:(?:de|del|of|г\.?)\s)?{_YEAR}(?!\d))?",  # 15. august 2023, 15 de agosto
    rf"{{month}}\.?\s(?P<day>\d\d?)(?!\d|[.,:]\d)(?:st|nd|rd|th|\.)?(?:,?\s{_YEAR}(?!\d))?",  # August 15, 2023
    rf"{{month}}\.?,?\s(?:(?:de|del|of)\s)?{_YEAR}(?!\d)",  # August 2023
)
"""With the month written out, which is filled in for a language."""
_VIETNAMESE: Final = re.compile(rf"(?<!\d)(?P<day>\d\d?)\s?(?:tháng\s|/)(?P<month>\d\d?)(?:\s?(?:năm\s|/){_YEAR})?(?!\d)")
_BARE_YEAR: Final = re.compile(rf"{_YEAR}(?<![\d.,/:]\d\d\d\d)(?![\d/:%]|[.,]\d|\s?[%€$£])")
_SIGNS: Final = re.compile(r"[年년月월]|\d[-/]\d|\d\.\s?\d|\(\d")  # without one of these there is no date by number
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_REACH: Final = 40  # code points on either side of a number that may belong to its date
_NUMBERS: Final = re.compile(rf"\d(?:\D{{0,{2 * _REACH}}}+\d)*+")  # so many that what may belong to two of them meets or overlaps
_LONG: Final = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


def days(text: str, language: str | None = None) -> Iterator[Day]:
    """The dates of a text, in order, none inside another. `text` has the digits of our own script.

    >>> [day.value for day in days("Il 15 agosto 2023, dopo il 18 agosto e nel 1945", "it")]
    ['2023-08-15', '--08-18', '1945']
    """
    found = []
    for start, end in _around_digits(text):
        for pattern in _possible(text, start, end, language):
            found += [day for match in pattern.finditer(text, start, end) if (day := _day(match, language)) is not None]
    behind = -1
    for day in sorted(found, key=lambda day: (day.start, -day.end)):
        if day.start >= behind:
            behind = day.end
            yield day


def _around_digits(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text in which a date can be."""
    for match in _NUMBERS.finditer(text):
        yield max(match.start() - _REACH, 0), match.end() + _REACH


def _possible(text: str, start: int, end: int, language: str | None) -> Iterator[re.Pattern[str]]:
    """The patterns that can match in a stretch: most stretches have a number that belongs to no date, and looking for all takes long."""
    if _SIGNS.search(text, start, end) is not None:
        yield from _NUMERIC
    if language == "vi":
        yield _VIETNAMESE
    written = _written(language)
    if not written.openings.isdisjoint(_LETTERS.findall(text[start:end].casefold())):
        yield from written.patterns
    yield _BARE_YEAR


class _Written(NamedTuple):
    """How a language writes dates with the month in letters."""

    patterns: tuple[re.Pattern[str], ...]
    openings: frozenset[str]
    """The letters each name of a month begins with, up to the first sign that is none."""


@lru_cache(maxsize=KEPT)
def _written(language: str | None) -> _Written:
    """The months stand in the patterns: a word looked up afterwards takes ten times as long."""
    names = sorted(month_words(language), key=lambda name: (-len(name), name))
    month = rf"(?<![^\W\d_])(?P<word>{'|'.join(map(re.escape, names))})(?![^\W\d_])"
    patterns = tuple(re.compile(pattern.replace("{month}", month), re.IGNORECASE) for pattern in _WRITTEN)
    return _Written(patterns, frozenset(word[0] for name in names if (word := _LETTERS.search(name))))


def _day(match: re.Match[str], language: str | None) -> Day | None:
    """What a match says, None where that is no date: a month nobody knows, or the 31st of June."""
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else None
    day = int(parts["day"]) if parts.get("day") else None
    if "word" in parts:
        month = month_words(language).get(parts["word"].casefold())
        if month is None:
            return None
    else:
        month = int(parts["month"]) if parts.get("month") else None
    if month is not None and not 1 <= month <= 12:
        return None
    if day is not None and not 1 <= day <= _LONG.get(month or 1, 31):
        return None
    if year is not None and month and day and not _exists(year, month, day):
        return None
    return Day(year, month, day, match.start(), match.end())


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
