"""The source table as a picture for a terminal, and as CSV for other programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from io import TextIOWrapper
from itertools import chain
from math import floor
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cleaner.cli.escaped import escaped
from cleaner.csv_rows import csv_lines
from cleaner.sources import ENDS, MEASURES, Row
from cleaner.sources.agreement import Agreement
from cleaner.sources.change import certain
from cleaner.sources.posterior import Prior
from cleaner.sources.table import cells

__all__ = ["interval_bar", "print_csv", "show_agreement", "show_changes", "show_table"]

SHOWN: Final = 40
"""Sources on a terminal, unless all are wanted."""
QUIET: Final = "bright_black"
_BAR: Final = 24  # cells of an interval bar
_NARROW: Final = 14
_NAME: Final = 30  # cells of a source's name
_CELL: Final = 8  # cells of a further measure
_FURTHER: Final = {
    # what stands beside reliability where there is room, most telling first, under these headings
    "mean_quality": "quality",
    "boilerplate": "boiler",
    "garbled": "garbled",
    "machine_translated": "transl.",
    "residual_template": "templ.",
    "copies": "copies",
    "agency": "agency",
    "duplicates": "dupl.",
    "corroborated": "corrob.",
    "paywalled": "paywall",
    "truncated": "trunc.",
    "spam_byline": "spam by",
    "encoding": "encod.",
    "missing_author": "no auth",
    "missing_date": "no date",
    "error": "failed",
}
_MATCHES: Final = {"same": "", "parent": "↑", "part": "↓", "edition": "~"}
_WORDS: Final = {name: name.replace("_", " ") for name in MEASURES}


def print_csv(rows: Iterable[Row], columns: tuple[str, ...]) -> None:
    """Print rows as CSV in UTF-8."""
    stream = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
    try:
        stream.writelines(csv_lines(chain([columns], (cells(row, columns) for row in rows))))
    finally:
        stream.detach()


def show_table(rows: Sequence[Row], prior: Prior, *, everything: bool = False, console: Console | None = None) -> None:
    """Show sources on a terminal, with the interval of their reliability drawn."""
    console = console or Console(highlight=False)
    shown = rows if everything else rows[:SHOWN]
    wide = _BAR if console.width >= 80 else _NARROW
    start, rate = _scale(shown), prior.base_rate()
    ratings = any(row.get("rating") is not None for row in rows)
    further = _further(shown, console.width - min(_NAME, _longest(shown)) - wide - 26 - 10 * ratings)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    table.add_column("source", max_width=_NAME, overflow="ellipsis", no_wrap=True)
    for heading in ("articles", "reliable"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(f"{start:.1f}{'1.0':>{wide - 3}}", width=wide, no_wrap=True)
    for heading in (*(["rating"] if ratings else []), *further.values()):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in shown:
        rated = [_rating(row)] if ratings else []
        bar = interval_bar(_ends(row, "reliability"), start, 1.0, rate, wide)
        table.add_row(
            _source(row), _count(row, "articles"), _figure(row, "reliability"), bar, *rated, *(_figure(row, name) for name in further)
        )
    console.print(table)
    articles = sum(int(row["articles"] or 0) for row in rows)
    _note(console, f"{len(rows):,} sources, {articles:,} articles. ┊ {rate:.2f}: what a source nobody has seen is expected to reach.")
    _note(console, "Reliable is the share fit for use, with its 95 % interval; it says nothing of whether what a source writes is true.")
    _rest(console, len(rows) - len(shown))


def show_agreement(found: Sequence[Agreement], rated: int, sources: int) -> None:
    """Tell on standard error how far the measures go with the ratings."""
    console = Console(highlight=False, stderr=True)
    _note(console, f"{rated:,} of {sources:,} sources are rated.")
    if not found:
        _note(console, "Too few of them, or all alike: no agreement can be told.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    table.add_column("agreement with the rating", no_wrap=True)
    for heading in ("Spearman", "95 % interval", "sources"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in found:
        style = "" if each.low > 0 or each.high < 0 else QUIET
        table.add_row(_WORDS[each.measure], f"{each.rho:+.2f}", f"{each.low:+.2f} to {each.high:+.2f}", f"{each.sources:,}", style=style)
    console.print(table)


def show_changes(rows: Sequence[Row], *, everything: bool = False, console: Console | None = None) -> None:
    """Show on a terminal what changed: reliability with its interval, and the measures whose intervals leave out zero."""
    console = console or Console(highlight=False)
    told = [row for row in rows if any(certain(row, name) for name in MEASURES)]
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    table.add_column("source", max_width=_NAME, overflow="ellipsis", no_wrap=True)
    for heading in ("articles", "reliable", "change"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(f"-1{'+1':>{_NARROW - 2}}", width=_NARROW, no_wrap=True)
    table.add_column("surely changed besides", ratio=1)
    for row in rows if everything else told[:SHOWN]:
        bar = interval_bar(_ends(row, "reliability_change"), -1.0, 1.0, 0.0, _NARROW)
        pairs = (f"{shown(row, f'{name}_before')} → {shown(row, name)}" for name, shown in (("articles", _count), ("reliability", _figure)))
        table.add_row(_source(row), *pairs, _signed(row, "reliability"), bar, _certain(row))
    if table.rows:
        console.print(table)
    _note(console, f"{len(told):,} of {len(rows):,} sources surely changed in something, each interval being of 95 %:")
    _note(console, "of twenty measures that stayed as they were, one will seem to have changed.")
    _rest(console, 0 if everything else len(rows) - min(len(told), SHOWN))


def interval_bar(ends: tuple[float, float, float] | None, start: float, stop: float, mark: float, width: int) -> Text:
    """An interval between two ends of a scale: its length, its estimate, and a mark for reference.

    >>> interval_bar((0.5, 0.25, 0.75), 0.0, 1.0, 0.9, 12).plain
    '   ━━━●━━ ┊ '
    """

    def place(value: float) -> int:
        return min(max(int((value - start) / (stop - start) * width), 0), width - 1)

    bar = [" "] * width
    bar[place(mark)] = "┊"
    if ends is not None:
        value, low, high = map(place, ends)
        bar[low:high] = "━" * (high - low)
        bar[value] = "●"
    return Text("".join(bar), "cyan")


def _scale(rows: Sequence[Row]) -> float:
    """Where the scale begins: a tenth that no interval reaches below."""
    lows = [low for row in rows if isinstance(low := row["reliability_low"], float)]
    return min(floor(min(lows, default=0.0) * 10) / 10, 0.9)


def _longest(rows: Sequence[Row]) -> int:
    return max([len(escaped(str(row["source"] or ""))) for row in rows] + [9])


def _further(rows: Sequence[Row], room: int) -> Mapping[str, str]:
    """The measures there is room for; none that is nothing everywhere."""
    telling = [name for name in _FURTHER if any(row[name] for row in rows)]
    return {name: _FURTHER[name] for name in telling[: max(room // (_CELL + 1), 0)]}


def _source(row: Row) -> Text:
    if row["source"] is None:
        return Text("(no source)", f"italic {QUIET}")
    return Text(escaped(str(row["source"])))


def _count(row: Row, name: str) -> str:
    return f"{row[name]:,}"


def _figure(row: Row, name: str) -> str:
    """Scores as they are, shares in per cent, a dash where nothing is known."""
    value = row[name]
    if not isinstance(value, float):
        return "–"
    return f"{value:.2f}" if name.startswith("reliability") or name == "mean_quality" else f"{value:.1%}"


def _signed(row: Row, name: str) -> str:
    value = row[f"{name}_change"]
    return f"{value:+.2f}" if isinstance(value, float) else "–"


def _certain(row: Row) -> str:
    return ", ".join(f"{_WORDS[name]} {_signed(row, name)}" for name in MEASURES[1:] if certain(row, name))


def _rating(row: Row) -> str:
    return "–" if row["rating"] is None else f"{row['rating']:.3g}{_MATCHES[str(row['rating_match'])]:1}"


def _ends(row: Row, name: str) -> tuple[float, float, float] | None:
    value, low, high = (row[f"{name}{end}"] for end in ENDS)
    return (value, low, high) if isinstance(value, float) and isinstance(low, float) and isinstance(high, float) else None


def _note(console: Console, text: str) -> None:
    console.print(Text(text, QUIET))


def _rest(console: Console, more: int) -> None:
    if more > 0:
        _note(console, f"And {more:,} more: --all shows them, and in a pipe the table is CSV.")
