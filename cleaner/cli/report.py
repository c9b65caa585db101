"""`clean-news report OUT`: write OUT/report.html again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.exits import complain, exits

__all__ = ["command"]


def command(out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder a run has written.")]) -> None:
    """(Re)write OUT/report.html."""
    with exits():
        from cleaner.report import write_report

        write_report(out)
        complain(f"wrote {out / 'report.html'}")
