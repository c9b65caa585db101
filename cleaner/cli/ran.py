"""What a run came to, for the person who waited for it: what became of the articles, why text went, which sources came off worst."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cleaner.cli.escaped import escaped
from cleaner.csv_rows import csv_rows
from cleaner.report.words import REASON_WORDS, percent
from cleaner.sources import REPAIRS

if TYPE_CHECKING:
    from cleaner.run import Summary

__all__ = ["show"]

QUIET: Final = "bright_black"
_OUTCOMES: Final = (("keep", "kept", "green"), ("review", "review", "yellow"), ("drop", "dropped", "red"), ("failed", "failed", "magenta"))
_REASONS: Final = 5
_SOURCES: Final = 3
_NAME: Final = 40  # cells of a source's name
_BAR: Final = 24  # cells of a bar
_HEADING: Final = 8  # cells
_ROOMY: Final = 60  # cells of a terminal from which on there is room for bars


def show(summary: Summary, console: Console | None = None) -> None:
    """Print it on standard error: in colour on a terminal, unless NO_COLOR is set, and narrow on a narrow one."""
    console = console or Console(stderr=True, highlight=False)
    counts = summary.counts
    console.print(_outcomes({**counts.verdicts, "failed": counts.failed}, counts.articles + counts.failed, roomy=console.width >= _ROOMY))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=_HEADING, no_wrap=True, style=QUIET)
    table.add_column(overflow="fold")
    if reasons := _most(counts.edits):
        table.add_row("removed", Text(", ".join(f"{_reason(name)} {number:,}×" for name, number in reasons)))
    for place, each in enumerate(_worst(summary.out)):
        table.add_row("" if place else "worst", Text(f"{_name(each.name)} {each.value:.2f} ({each.low:.2f} to {each.high:.2f})"))
    if table.rows:
        console.print(table)
    for heading, name in (("errors", "errors.jsonl"), ("report", "report.html")):
        if (heading == "report" or counts.failed) and (summary.out / name).exists():
            path = Text(heading.ljust(_HEADING + 2), QUIET).append(escaped(str(summary.out / name)), "default")
            console.print(path, soft_wrap=True)  # a path is whole however narrow the terminal, so that it can be copied


def _outcomes(numbers: Mapping[str, int], whole: int, *, roomy: bool) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=_HEADING, no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    most = max(numbers.values(), default=0) or 1
    for key, name, style in _OUTCOMES:
        number = numbers.get(key, 0)
        if number or key != "failed":
            bar = Text("━" * max(round(number / most * _BAR), number > 0) if roomy else "", style)
            table.add_row(Text(name, style), f"{number:,}", percent(number / whole if whole else None), bar)
    return table


def _most(edits: Mapping[str, int]) -> list[tuple[str, int]]:
    """The reasons for which something was taken out most often."""
    removals = [(reason, number) for reason, number in edits.items() if reason not in REPAIRS]
    return sorted(removals, key=lambda item: (-item[1], item[0]))[:_REASONS]


def _reason(name: str) -> str:
    return REASON_WORDS.get(name, (escaped(name), ""))[0].lower()


class _Source(NamedTuple):
    name: str
    value: float
    low: float
    high: float


def _worst(out: Path) -> list[_Source]:
    """The sources whose intervals of reliability end lowest; none where there is only one, or no table."""
    try:
        rows = [row for row in csv_rows(out / "sources.csv") if row["reliability"]]
        found = [_Source(row["source"], *(float(row[f"reliability{end}"]) for end in ("", "_low", "_high"))) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return []  # it is told of elsewhere; the run itself went well
    return sorted(found, key=lambda each: (each.high, each.name))[:_SOURCES] if len(found) > 1 else []


def _name(source: str) -> str:
    name = escaped(source) or "(no source)"
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
