"""`clean-news explain FILE`: every line of an article, kept or removed, with reason and probability."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.exits import exits
from cleaner.cli.options import ConfigFile, Language, configured
from cleaner.errors import ReadError, UsageError

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.document import Line, Record

__all__ = ["command"]


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An article, or a file of many.")],
    record: Annotated[int, typer.Option("--record", min=1, metavar="N", help="Which record of a file of many.")] = 1,
    config: ConfigFile = None,
    language: Language = None,
) -> None:
    """Show every line of an article: kept or removed, how probably boilerplate (0..1), and of which kind."""
    with exits():
        from cleaner.pipeline import Cleaner

        settings = configured(config, None, None, False, language)
        lines = Cleaner(settings).explain(_record(file, record, settings))
        if sys.stdout.isatty():
            _coloured(lines)
        else:
            _plain(lines)


def _record(file: Path, number: int, config: Config) -> Record:
    """The record of that number: the line in JSON lines, the running number elsewhere."""
    from cleaner.document import Rejected
    from cleaner.read import find_inputs, locate

    if file.is_dir():
        raise UsageError(f"{file}: is a folder; give one file")
    (source,) = find_inputs([file])
    matching = (found.record for found in locate(source, config.limits) if (found.number or 1) == number)
    for record in islice(matching, 1):
        if isinstance(record, Rejected):
            raise ReadError(record.error)
        return record
    raise UsageError(f"{file}: has no record {number}")


def _plain(lines: Sequence[Line]) -> None:
    """Columns for other programs: verdict, probability, reason, text, with tabs between."""
    for line in lines:
        verdict = "keep" if line.label.keep else "remove"
        reason = "" if line.label.keep else line.label.reason
        text = " ".join(line.text.split())
        sys.stdout.write(f"{verdict}\t{line.label.probability:.3f}\t{reason}\t{text}\n")
        for cut in line.cuts:
            sys.stdout.write(f"cut\t{cut.probability:.3f}\t{cut.reason}\t{cut.before.strip()}\n")
    sys.stdout.flush()


def _coloured(lines: Sequence[Line]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("p", justify="right", no_wrap=True)
    table.add_column("removed as", no_wrap=True)
    table.add_column("line", overflow="fold")
    for line in lines:
        style = "" if line.label.keep else "red"
        reason = "" if line.label.keep else line.label.reason
        table.add_row(f"{line.label.probability:.2f}", Text(reason, style), Text(" ".join(line.text.split()), style))
        for cut in line.cuts:
            table.add_row(f"{cut.probability:.2f}", Text(cut.reason, "red"), Text(f"cut: {cut.before.strip()}", "red"))
    Console().print(table)
