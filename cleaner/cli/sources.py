"""`clean-news sources OUT...`: the source table of one run or several, beside published ratings, or beside an earlier run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.exits import complain, exits
from cleaner.errors import UsageError

if TYPE_CHECKING:
    from cleaner.sources import SourceTable
    from cleaner.sources.ratings import Ratings

__all__ = ["command"]


def command(
    outs: Annotated[list[Path], typer.Argument(metavar="OUT", help="Folders that runs have written; their articles are added up.")],
    *,
    ratings: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Put published ratings of domains beside the sources.")] = None,
    rating_domain: Annotated[str | None, typer.Option(metavar="NAME", help="Its column of domains [default: guessed].")] = None,
    rating_score: Annotated[str | None, typer.Option(metavar="NAME", help="Its column of scores [default: guessed].")] = None,
    against: Annotated[list[Path] | None, typer.Option(metavar="OUT_OLD", help="Tell what changed since an earlier run.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show every source on a terminal, not the first 40 only.")] = False,
) -> None:
    """Tell which sources can be relied on: a table on a terminal, CSV in a pipe."""
    with exits():
        if ratings is None and (rating_domain or rating_score):
            raise UsageError("--rating-domain and --rating-score name columns of the file given with --ratings")
        if ratings is not None and against:
            raise UsageError("--ratings and --against answer two questions; ask one at a time")
        rated = _rated(ratings, rating_domain, rating_score) if ratings is not None else None
        if against:
            _compare(_table(outs), _table(against), everything)
        else:
            _show(_table(outs), rated, everything)


def _table(outs: Sequence[Path]) -> SourceTable:
    """The tallies of all these runs together, from their results."""
    from cleaner.report import read_results, read_stories
    from cleaner.sources import SourceTable

    if len({out.resolve() for out in outs}) < len(outs):
        raise UsageError(f"{', '.join(map(str, outs))}: one folder is named twice, and its articles would count twice")
    table = SourceTable()
    for out in outs:
        table.merge(SourceTable.of(read_results(out), read_stories(out)))
    return table


def _rated(path: Path, domain: str | None, score: str | None) -> Ratings:
    """The ratings in a file; what is wrong with it is told."""
    from cleaner.sources.ratings import read_ratings

    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); --ratings takes a CSV file") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # what spreadsheets write; domains are ASCII in either
    ratings = read_ratings(text, str(path), domain, score)
    complain(f"{path}: {len(ratings.scores):,} domains rated, by the columns {' and '.join(ratings.columns)}")
    for problem in ratings.problems:
        complain(problem)
    return ratings


def _show(table: SourceTable, ratings: Ratings | None, everything: bool) -> None:
    from cleaner.cli.sources_shown import print_csv, show_agreement, show_table
    from cleaner.sources import COLUMNS
    from cleaner.sources.agreement import RATING_COLUMNS, agreements, with_ratings

    prior = table.prior()
    rows = table.rows(prior)
    found = agreements(rows, ratings) if ratings else []
    if ratings:
        rows = with_ratings(rows, ratings)
    if sys.stdout.isatty():
        show_table(rows, prior, everything=everything)
    else:
        print_csv(rows, (*COLUMNS, *RATING_COLUMNS) if ratings else COLUMNS)
    if ratings:
        show_agreement(found, sum(row["rating"] is not None for row in rows), len(rows))


def _compare(now: SourceTable, before: SourceTable, everything: bool) -> None:
    from cleaner.cli.sources_shown import print_csv, show_changes
    from cleaner.sources.change import CHANGE_COLUMNS, changes

    rows = changes(now, before)
    if sys.stdout.isatty():
        show_changes(rows, everything=everything)
    else:
        print_csv(rows, CHANGE_COLUMNS)
