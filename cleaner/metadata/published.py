"""The day a page was published, as it declares it, marks it up, or as htmldate finds it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Any, Final

from cleaner.metadata.dates import date_in
from cleaner.segment.head import shown

__all__ = ["address_day", "day_of", "marked_day", "searched_day", "time_day"]

OLDEST: Final = date(1900, 1, 1)
LATEST: Final = date(2099, 12, 31)
"""The latest date believed: not today, since the same page must give the same date whenever it is read."""
UNSET: Final = date(1970, 1, 1)
"""What a clock that nobody set says."""
MAX_MARKED: Final = 20
_MARKED: Final = "[itemprop='datePublished'],[itemprop='dateCreated'],time[pubdate]"
_ISO: Final = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?=\D|$|\d{6}$)")
_IN_ADDRESS: Final = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-])")
MAX_ELEMENTS: Final = 50_000
"""Of a page in which a date is searched for: htmldate takes a minute for a million."""


def day_of(value: str, language: str | None = None) -> str | None:
    """The day a declared date names, as it is written there: no time zone is applied.

    >>> day_of("2024-05-03T23:30:00-04:00"), day_of("20240503"), day_of("May 3, 2024", "en"), day_of("1970-01-01T00:00Z")
    ('2024-05-03', '2024-05-03', '2024-05-03', None)
    """
    match = _ISO.search(value[:100])
    if match is None:
        found = date_in(value[:100], language)
        return found if found and len(found) == len("2024-05-03") else None
    try:
        day = date(*map(int, match.groups()))
    except ValueError:
        return None
    return day.isoformat() if OLDEST <= day <= LATEST and day != UNSET else None


def marked_day(tree: Any, language: str | None = None) -> str | None:
    """The day of the first element that is marked up as the time of publication."""
    return _first_day(tree.css(_MARKED), language)


def time_day(tree: Any, language: str | None = None) -> str | None:
    """The day of the first <time> that has one, whatever it is the time of."""
    return _first_day(tree.css("time"), language)


def _first_day(elements: Iterable[Any], language: str | None) -> str | None:
    for element in islice(elements, MAX_MARKED):
        given = element.attributes
        for value in (given.get("datetime"), given.get("content"), shown(element)):
            if value and (day := day_of(value, language)):
                return day
    return None


def address_day(url: str | None) -> str | None:
    """The day in a page's address.

    >>> address_day("https://paper.example/2024/05/03/dam"), address_day("https://paper.example/a-20240503.html")
    ('2024-05-03', None)
    """
    match = _IN_ADDRESS.search(url or "")
    return day_of("-".join(part.zfill(2) for part in match.groups())) if match else None


def searched_day(root: Any, url: str | None) -> str | None:
    """The day that htmldate finds in a page which declares none, guesses from years alone left out. Slow; the tree may be changed."""
    from htmldate import find_date

    if root is None or root.xpath("count(//*)") > MAX_ELEMENTS:
        return None
    try:
        found: str | None = find_date(root, url=url, original_date=True, extensive_search=False, max_date=LATEST.isoformat())
    except ValueError:  # text with a character that lxml gives, but does not take back, as `&#12;` makes one
        return None
    return found or None
