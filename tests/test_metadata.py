"""Author and date out of lines that were taken out of a text, and of pages."""

from __future__ import annotations

import pytest

from cleaner import clean
from cleaner.document import Edit
from cleaner.metadata import text_metadata


def edit(text: str, reason: str) -> Edit:
    return Edit(0, len(text), text, "", reason, 0.9)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Av Kari Nordmo", "Kari Nordmo"),
        ("By Jane Doe | 3 min read", "Jane Doe"),
        ("Kari Anne Nordmo", "Kari Anne Nordmo"),
        ("John F. Kennedy", "John F. Kennedy"),
        ("Por: Ana de la Cruz, redactora", "Ana de la Cruz"),
        ("Автор: Иван Петров", "Иван Петров"),
        ("skrevet av ærlige øyne", None),
        ("By admin", None),
        ("A-" * 50_000, None),
    ],
)
def test_authors_come_from_bylines(line: str, author: str | None) -> None:
    assert text_metadata([edit(line, "byline")]).author == author


@pytest.mark.parametrize(
    ("line", "date"),
    [
        (" date 2023-08 ", "2023-08"),
        ("Publisert 3.5.2024", "2024-05-03"),
        ("Season 2023-24, published 3.5.2024", "2024-05-03"),
        ("Updated 2024-02-30", None),
        ("3 min read", None),
    ],
)
def test_dates_come_from_metadata_lines(line: str, date: str | None) -> None:
    assert text_metadata([edit(line, "metadata")]).date == date


def test_other_lines_tell_nothing() -> None:
    found = text_metadata([edit("By Jane Doe 2024-01-01", "related_link")])
    assert (found.author, found.date) == (None, None)


def test_a_date_in_a_page_is_believed_whatever_the_day_it_is_read_on() -> None:
    head = '<meta property="article:published_time" content="2031-01-01T10:00:00Z"><meta property="og:title" content="A bridge">'
    result = clean(html=f"<html><head>{head}</head><body><article><p>The bridge was opened again on Monday.</p></article></body></html>")
    assert (result.date, result.title) == ("2031-01-01", "A bridge")
