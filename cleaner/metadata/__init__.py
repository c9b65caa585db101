"""Title, author and date: of a page, or of the byline and date lines taken out of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cleaner.document import Edit
from cleaner.metadata.dates import date_in
from cleaner.metadata.names import authors

__all__ = ["Metadata", "page_metadata", "text_metadata"]

_DATES: Final = {"original_date": True, "extensive_search": True, "max_date": "2099-12-31"}
"""htmldate's options: as trafilatura sets them, but for the latest date believed, which would be today."""
_TELLING: Final = frozenset(["byline", "metadata", "boilerplate"])
"""Reasons of edits in which author and date are looked for."""


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


def text_metadata(edits: Sequence[Edit], language: str | None = None) -> Metadata:
    """Author and date from the bylines and date lines that were taken out of a text, as whole lines or as parts of one.

    >>> text_metadata([Edit(0, 14, "Av Kari Nordmo", "", "byline", 0.9), Edit(15, 33, "Publisert 3.5.2024", "", "metadata", 0.9)])
    Metadata(title=None, author='Kari Nordmo', date='2024-05-03')
    """
    told = [edit for edit in edits if edit.reason in _TELLING]
    bylines = sorted(told, key=lambda edit: edit.reason != "byline")  # a line is sometimes of another kind than it is given out for
    author = next((name for edit in bylines if (name := authors(edit.before, labelled=edit.reason != "byline"))), None)
    days = [day for edit in told if edit.reason != "boilerplate" and (day := date_in(edit.before, language))]
    return Metadata(author=author, date=next((day for day in days if len(day) > len("2024-05")), days[0] if days else None))
