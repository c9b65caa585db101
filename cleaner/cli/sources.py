"""`clean-news sources OUT`: the source table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.exits import exits
from cleaner.errors import OutputError

__all__ = ["command"]


def command(out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder a run has written.")]) -> None:
    """Print OUT/sources.csv: every source, how many articles, how reliable."""
    with exits():
        path = out / "sources.csv"
        try:
            table = path.read_bytes()
        except OSError as error:
            raise OutputError(f"{path}: cannot be read ({error.strerror}); give the folder that `clean-news run` wrote") from error
        sys.stdout.buffer.write(table)
        sys.stdout.flush()
