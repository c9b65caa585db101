"""Dates in a text, with a year or without one, by number or with the month written out in the article's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

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
_BARE_YEAR: Final = re.compile(rf"(?<![\d.,/:]){_YEAR}(?![\d/:%]|[.,]\d|\s?[%€$£])")
_DIGITS: Final = re.compile(r"\d+")
_REACH: Final = 40  # code points on either side of a number that may belong to its date
_LONG: Final = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


def days(text: str, language: str | None = None) -> Iterator[Day]:
    """The dates of a text, in order, none inside another. `text` has the digits of our own script.

    >>> [day.value for day in days("Il 15 agosto 2023, dopo il 18 agosto e nel 1945", "it")]
    ['2023-08-15', '--08-18', '1945']
    """
    found = []
    for start, end in _around_digits(text):
        matches = (match for pattern in _patterns(language) for match in pattern.finditer(text, start, end))
        found += [day for match in matches if (day := _day(match, language)) is not None]
    behind = -1
    for day in sorted(found, key=lambda day: (day.start, -day.end)):
        if day.start >= behind:
            behind = day.end
            yield day


def _around_digits(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text in which a date can be."""
    start = end = 0
    for match in _DIGITS.finditer(text):
        if match.start() - _REACH > end:
            if end:
                yield start, end
            start = match.start() - _REACH
        end = match.end() + _REACH
    if end:
        yield max(start, 0), end


@lru_cache(maxsize=KEPT)
def _patterns(language: str | None) -> tuple[re.Pattern[str], ...]:
    """Every way to write a date in a language. The months stand in the patterns: a word looked up afterwards takes ten times as long."""
    names = "|".join(re.escape(name) for name in sorted(month_words(language), key=lambda name: (-len(name), name)))
    month = rf"(?<![^\W\d_])(?P<word>{names})(?![^\W\d_])"
    written = (re.compile(pattern.replace("{month}", month), re.IGNORECASE) for pattern in _WRITTEN)
    return (*_NUMERIC, *([_VIETNAMESE] if language == "vi" else []), *written, _BARE_YEAR)


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
