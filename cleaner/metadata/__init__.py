"""Title, author and date: of a page, or of the byline and date lines taken out of a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleaner.document import Edit
from cleaner.metadata.dates import date_in
from cleaner.metadata.found import BETWEEN_AUTHORS, Metadata
from cleaner.metadata.names import authors
from cleaner.metadata.page import page_metadata

__all__ = ["Metadata", "page_metadata", "text_metadata"]

_TELLING: Final = frozenset(["byline", "metadata", "boilerplate"])
"""Reasons of edits in which author and date are looked for."""


def text_metadata(edits: Sequence[Edit], language: str | None = None) -> Metadata:
    """Author and date from the bylines and date lines that were taken out of a text, as whole lines or as parts of one.

    >>> text_metadata([Edit(0, 14, "Av Kari Nordmo", "", "byline", 0.9), Edit(15, 33, "Publisert 3.5.2024", "", "metadata", 0.9)])
    Metadata(title=None, author='Kari Nordmo', date='2024-05-03')
    """
    told = [edit for edit in edits if edit.reason in _TELLING]
    bylines = sorted(told, key=lambda edit: edit.reason != "byline")  # a line is sometimes of another kind than it is given out for
    author = next((name for edit in bylines if (name := authors(edit.before, labelled=edit.reason != "byline"))), None)
    if author:
        author = BETWEEN_AUTHORS.join(author.split("; "))
    days = [day for edit in told if edit.reason != "boilerplate" and (day := date_in(edit.before, language))]
    return Metadata(author=author, date=next((day for day in days if len(day) > len("2024-05")), days[0] if days else None))
