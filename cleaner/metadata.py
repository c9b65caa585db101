"""Title, author and date: of a page, or of the byline and date lines taken out of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from cleaner.document import Edit

__all__ = ["Metadata", "page_metadata", "text_metadata"]

_ISO_DATE: Final = re.compile(r"\b((?:19|20)\d\d)-(\d\d?)(?:-(\d\d?))?\b")
_DAY_FIRST: Final = re.compile(r"\b(\d\d?)[./](\d\d?)[./]((?:19|20)\d\d)\b")
# Two to four capitalised words in a row: what a name looks like in every script that has capitals.
_NAME: Final = re.compile(r"\b[^\W\d_a-z][\w'’.-]*(?:\s+(?:(?:de|da|di|van|von|der|den|af|el|al|bin|la|le)\s+)?[^\W\d_a-z][\w'’-]+){1,3}")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article beside its text; `date` is ISO 8601, whole or just year and month."""

    title: str | None = None
    author: str | None = None
    date: str | None = None


def page_metadata(root: Any, url: str | None) -> Metadata:
    """What trafilatura finds in a page's head and markup. The tree may be changed by it: read the blocks first."""
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(root, default_url=url)
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
    """The longest thing in a line that looks like a person's name; the word for "by" in front of it is left out."""
    words = line.split()
    rest = " ".join(words[1:]) if len(words) > 2 and len(words[0]) <= 4 else line
    return max((match.group() for match in _NAME.finditer(rest)), key=len, default=None)


def _date(line: str) -> str | None:
    if match := _ISO_DATE.search(line):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.search(line):
        day, month, year = match.groups()
    else:
        return None
    try:
        found = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return found.isoformat() if day else found.isoformat()[:7]
