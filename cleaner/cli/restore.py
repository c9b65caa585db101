"""`clean-news restore OUT`: the articles as they were given."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.exits import complain, exits

__all__ = ["command"]


def command(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder a run has written.")],
    target: Annotated[Path | None, typer.Option("-o", "--out", metavar="DIR", help="Where to [default: OUT-restored].")] = None,
) -> None:
    """Rebuild the articles as they were given; of a page, its visible text, or what the extractor gave."""
    with exits():
        from cleaner.run.restoring import restore_run

        target = target or out.absolute().with_name(f"{out.absolute().name}-restored")
        complain(f"{restore_run(out, target)} articles restored in {target}")
