"""Title, author and date: of a page, or of the byline and date lines taken out of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from cleaner.document import Edit

__all__ = ["Metadata", "page_metadata", "text_metadata"]

_ANY_DATE: Final = re.compile(
    r"""\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d?)(?:-(?P<day>\d\d?))?\b        # 2024-05-03, 2024-05
      | \b(?P<day2>\d\d?)[./](?P<month2>\d\d?)[./](?P<year2>(?:19|20)\d\d)\b  # 3.5.2024, 03/05/2024
    """,
    re.VERBOSE,
)
_DATES: Final = {"original_date": True, "extensive_search": True, "max_date": "2099-12-31"}
"""htmldate's options: as trafilatura sets them, but for the latest date believed, which would be today."""
MAX_LINE: Final = 200  # code points of a byline looked at
_BY: Final = frozenset(
    [
        "af",
        "av",
        "by",
        "door",
        "från",
        "od",
        "von",
        "par",
        "por",
        "di",
        "de",
        "da",
        "przez",
        "autor",
        "text",
        "tekst",
        "texte",
        "texto",
        "foto",
        "от",
        "від",
        "автор",
    ]
)
_PARTICLES: Final = frozenset(["al", "bin", "da", "de", "del", "den", "der", "di", "el", "la", "le", "ter", "van", "von"])


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article beside its text; `date` is ISO 8601, whole or just year and month."""

    title: str | None = None
    author: str | None = None
    date: str | None = None


def page_metadata(root: Any, url: str | None) -> Metadata:
    """What trafilatura finds in a page's head and markup. The tree may be changed by it: read the blocks first."""
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(root, default_url=url, date_config=dict(_DATES))
    if found is None:
        return Metadata()
    return Metadata(found.title or None, found.author or None, found.date or None)


def text_metadata(edits: Sequence[Edit]) -> Metadata:
    """Author and date from the byline and metadata lines that were taken out of a text.

    >>> text_metadata([Edit(0, 14, "Av Kari Nordmo", "", "byline", 0.9), Edit(15, 33, "Publisert 3.5.2024", "", "metadata", 0.9)])
    Metadata(title=None, author='Kari Nordmo', date='2024-05-03')
    """
    author = next((name for edit in edits if edit.reason == "byline" and (name := _name(edit.before))), None)
    when = next((day for edit in edits if edit.reason in {"metadata", "byline"} and (day := _date(edit.before))), None)
    return Metadata(author=author, date=when)


def _name(line: str) -> str | None:
    """The longest run of two to four capitalised words: what a name looks like in every script that has capitals."""
    runs: list[list[str]] = [[]]
    for word in re.findall(r"[^\W\d_][\w'’.-]*|\S", line[:MAX_LINE]):
        if (word[0].isupper() and not (word.casefold().rstrip(":") in _BY and not runs[-1])) or (word in _PARTICLES and runs[-1]):
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    names = [" ".join(run) for run in runs if 2 <= len(run) <= 4 + sum(word in _PARTICLES for word in run)]
    return max(names, key=len, default=None)


def _date(line: str) -> str | None:
    """The first thing in a line that is a date, in ISO 8601: whole, or year and month."""
    for match in _ANY_DATE.finditer(line[:MAX_LINE]):
        parts = match.groupdict()
        year, month, day = (
            (parts["year"], parts["month"], parts["day"]) if parts["year"] else (parts["year2"], parts["month2"], parts["day2"])
        )
        try:
            found = date(int(year), int(month), int(day or 1))
        except ValueError:
            continue
        return found.isoformat() if day else found.isoformat()[:7]
    return None
