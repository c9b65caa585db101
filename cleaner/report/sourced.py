"""The source table of the report: for each source its interval, drawn, and the figures a reader may want to sort by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from cleaner.report import charts
from cleaner.report.data import Summary
from cleaner.report.sample import visible
from cleaner.report.words import percent
from cleaner.sources import ENDS, Row

__all__ = ["Column", "source_table"]

SOURCES_SHOWN: Final = 1000
NAME_CHARS: Final = 80
"""Code points shown of a source's name."""
LANGUAGES_CHARS: Final = 40
"""Code points shown of its languages."""


class Column(NamedTuple):
    """A column of figures."""

    name: str
    measure: str
    says: str
    """What it means, for the note below the table."""


_COLUMNS: Final = (
    Column("Kept", "keep", "share of the articles with that verdict"),
    Column("Quality", "mean_quality", "mean quality of the cleaned texts"),
    Column("Boilerplate", "boilerplate", "share of the characters that were taken out"),
    Column("Garbled", "garbled", "share of the articles"),
    Column("Copied", "copies", "share of the articles that are near-copies of another source’s"),
    Column("Agency", "agency", "share that is a news agency’s text"),
    Column("Corroborated", "corroborated", "share of the facts it states in stories that independent sources state too"),
    Column("No author", "missing_author", "share of the articles without an author"),
    Column("No date", "missing_date", "share of the articles without a date"),
    Column("Failed", "error", "share of the articles that could not be processed"),
)


def source_table(summary: Summary) -> dict[str, Any]:
    """What the template needs of the sources: of many those with most articles, the most surely reliable first."""
    prior = summary.sources.prior()
    rows, base = summary.sources.rows(prior), prior.base_rate()
    chosen = _chosen(rows)
    columns = [column for column in _COLUMNS if any(rows[place][column.measure] for place in chosen)]
    return {
        "base_rate": base,
        "source_columns": columns,
        "source_columns_bare": [column.name for column in _COLUMNS if column not in columns],
        "sources": [_shown(rows[place], place + 1, columns, base) for place in chosen],
        "sources_more": len(rows) - len(chosen),
    }


def _chosen(rows: Sequence[Row]) -> list[int]:
    """Places in the ranking of the sources to show, ascending; a source of one article may be left out, never one of thousands."""
    by_size = sorted(range(len(rows)), key=lambda place: (-int(rows[place]["articles"] or 0), place))
    return sorted(by_size[:SOURCES_SHOWN])


def _shown(row: Row, rank: int, columns: Sequence[Column], base: float) -> dict[str, Any]:
    return {
        "rank": rank,
        "name": visible(str(row["source"] or ""), NAME_CHARS),
        "articles": row["articles"],
        "reliability": row["reliability"],
        "languages": visible(str(row["languages"] or ""), LANGUAGES_CHARS) if row["languages"] else "",
        "plot": _plot(row, base),
        "cells": [_cell(column, row) for column in columns],
    }


def _plot(row: Row, base: float) -> Markup:
    low, value, high = (row[f"reliability{end}"] for end in ("_low", "", "_high"))
    if not (isinstance(low, float) and isinstance(value, float) and isinstance(high, float)):
        return Markup("")
    return charts.interval(low, value, high, base, f"{value:.2f}, from {low:.2f} to {high:.2f}")


def _cell(column: Column, row: Row) -> tuple[str, str, str]:
    """A figure as it is sorted by, as it is shown, and its interval, where that is wide enough to matter."""
    value, low, high = (row[f"{column.measure}{end}"] for end in ENDS)
    if not isinstance(value, (int, float)):
        return "", "–", ""
    if column.measure == "mean_quality":
        return f"{value:g}", f"{value:.2f}", ""
    told = column.measure == "corroborated" and isinstance(low, float) and isinstance(high, float)
    return f"{value:g}", percent(value), f"{percent(low)}–{percent(high)}" if told else ""  # type: ignore[arg-type]
