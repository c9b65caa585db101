"""Dates in a line, in ISO 8601: by number, or with the month written out in the article's language."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

__all__ = ["LEVANT", "LOOKED_UP_IN", "date_in"]

MAX_LINE: Final = 200  # code points of a line looked at
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_DAY: Final = r"(?P<day>\d\d?)"
_MONTH: Final = r"(?P<month>1[0-2]|0?[1-9])"
# Possessive, for a letter may be in both sets: what could be read in two ways at each of its letters takes time that doubles with each.
_NAME: Final = r"(?P<name>[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0d7f\u0e30-\u0e4e])*+)"
# At the front of an expression: from the middle of a run of letters it would fail where it failed from its beginning.
_WHOLE: Final = r"(?<![^\W\d_])(?<![\u0300-\u036f\u0900-\u0d7f\u0e30-\u0e4e])" + _NAME
_NTH: Final = r"(?:st|nd|rd|th|er|º|ª|-?[eg]o|-?га|-е)?"
_OF: Final = r"\.?[\s\u00a0]*(?:(?:de|del|di|of|den|d['’]|d\.)\s*)?"

_NUMBERS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}[-/.]{_MONTH}[-/.]{_DAY}(?!\d)",  # 2024-05-03
        rf"(?<!\d){_YEAR}\.?\s*[年년]\s*{_MONTH}\s*[月월]\s*(?:{_DAY}\s*[日일号])?",  # 2024年5月3日
        rf"(?<!\d){_YEAR}\.\s?{_MONTH}\.\s?{_DAY}\b",  # 2024. 5. 3.
        rf"(?<!\d){_DAY}\.\s?{_MONTH}\.\s?{_YEAR}(?!\d)",  # 3.5.2024
        rf"(?<!\d){_DAY}\s+tháng\s+{_MONTH}(?:\s*,)?\s+(?:năm\s+)?{_YEAR}",
        rf"(?<![\d-]){_DAY}-{_MONTH}-{_YEAR}(?!\d)",  # 03-05-2024
    )
)
_SLASHED: Final = re.compile(rf"(?<![\d/])(?P<first>\d\d?)/(?P<second>\d\d?)/{_YEAR}(?!\d)")
_NAMED: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_DAY}{_NTH}{_OF}{_NAME}\.?,?\s*(?:(?:de|del|of|г\.?)\s+)?{_YEAR}(?!\d)",  # 3. mai 2024, 3 de mayo de 2024
        rf"{_WHOLE}\.?\s+{_DAY}{_NTH},?\s+{_YEAR}(?!\d)",  # May 3, 2024
        rf"(?<!\d){_YEAR}\.?\s*(?:m\.\s*|urte(?:ko)?\s*)?{_NAME}\s+{_DAY}\b",  # 2024. május 3., 2024 m. gegužės 3 d.
        rf"(?<!\d){_YEAR}\.?\s*gada\s+{_DAY}\.?\s*{_NAME}",
    )
)
_MONTHS: Final = (
    re.compile(rf"(?<![\d-]){_YEAR}-(?P<month>1[0-2]|0[1-9])(?![\d-])"),  # 2024-05
    re.compile(rf"{_WHOLE}\.?,?\s+(?:(?:de|del|of)\s+)?{_YEAR}(?!\d)"),  # May 2024
)
_BUDDHIST: Final = re.compile(r"(?<!\d)25[4-9]\d(?!\d)")  # years of the Thai calendar, from 1997 on
_BUDDHIST_AHEAD: Final = 543

_ABSOLUTE: Final = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"], "RELATIVE_BASE": datetime(2000, 1, 1)}
# What dateparser calls a language, or where it looks a word up that it lacks under the language itself.
LOOKED_UP_IN: Final = {"no": ("nb", "nn"), "nn": ("nn", "nb"), "sl": ("sl", "hr", "pl"), "sr": ("sr", "sr-Latn"), "bs": ("bs", "hr", "sr")}
LEVANT: Final = (  # as they are called from Damascus to Baghdad
    *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"),
    *("تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
)


def date_in(line: str, language: str | None = None) -> str | None:
    """The first whole date of a line, else its first month of a year; None where there is neither.

    A date such as 3/5/2024 is read day first, but in English, where nobody can tell, not at all.

    >>> date_in("Publisert 3. mai 2024 kl. 12", "no"), date_in("May 2024", "en"), date_in("3 min read", "en")
    ('2024-05-03', '2024-05', None)
    """
    line = _plain_digits(line[:MAX_LINE], language)
    found = [(match.start(), day) for pattern in _NUMBERS for match in pattern.finditer(line) if (day := _day(match.groupdict()))]
    found += [(match.start(), day) for match in _SLASHED.finditer(line) if (day := _slashed(match, language))]
    if not found and any(map(str.isdigit, line)):
        found += [(match.start(), day) for pattern in _NAMED for match in pattern.finditer(line) if (day := _named(match, language))]
    if not found:
        found = [(match.start(), day) for pattern in _MONTHS for match in pattern.finditer(line) if (day := _named(match, language))]
    whole = [(start, day) for start, day in found if len(day) > len("2024-05")]
    return min(whole or found, default=(0, None))[1]


def _day(parts: dict[str, Any]) -> str | None:
    """Year, month and where there is one day, in ISO 8601; None where there is no such day."""
    try:
        found = date(int(parts["year"]), int(parts["month"]), int(parts.get("day") or 1))
    except ValueError:
        return None
    return found.isoformat() if parts.get("day") else found.isoformat()[:7]


def _slashed(match: re.Match[str], language: str | None) -> str | None:
    first, second = int(match["first"]), int(match["second"])
    if language == "en" and first <= 12 and second <= 12 and first != second:
        return None
    day, month = (first, second) if second <= 12 else (second, first)
    return _day({"year": match["year"], "month": month, "day": day})


def _named(match: re.Match[str], language: str | None) -> str | None:
    parts = match.groupdict()
    if "name" in parts:
        parts["month"] = _month(parts["name"].casefold(), language or "en")
    return _day(parts) if parts["month"] else None


@lru_cache(maxsize=1024)
def _month(name: str, language: str) -> int | None:
    """The number of a month from its name, which alone is given to dateparser: so no clock and no guess comes in."""
    from dateparser.date import DateDataParser

    if name in LEVANT:
        return LEVANT.index(name) + 1
    for code in LOOKED_UP_IN.get(language, (language, "en")):
        try:
            found = DateDataParser(languages=[code], settings=dict(_ABSOLUTE)).get_date_data(f"15 {name} 2001").date_obj
        except ValueError:  # a language it does not know
            continue
        if found is not None and (found.year, found.day) == (2001, 15):
            return int(found.month)
    return None


def _plain_digits(line: str, language: str | None) -> str:
    """The line with 0..9 for the digits of any script, and the years of our calendar for those of the Thai one."""
    if not line.isascii():
        line = "".join(c if c.isascii() or not c.isdecimal() else str(unicodedata.decimal(c)) for c in line)
    return _BUDDHIST.sub(lambda match: str(int(match[0]) - _BUDDHIST_AHEAD), line) if language == "th" else line
