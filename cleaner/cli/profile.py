"""`clean-news profile PATH... -o FILE`: learn each source's template lines; `clean-news profile merge A B -o C`: put profiles together."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cleaner.cli.exits import complain, exits
from cleaner.cli.options import ConfigFile, configured
from cleaner.errors import OutputError, UsageError

if TYPE_CHECKING:
    from cleaner.config import Config

__all__ = ["command"]

MERGE: Final = "merge"
SHOWN: Final = 20
"""Sources listed at most."""


def command(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Articles to learn from; or merge and profiles to put together.")],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="The profile to write.")],
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="Worker processes [default: one a core].")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE.")] = False,
    config: ConfigFile = None,
) -> None:
    """Learn each source's template lines into FILE, or merge profiles; a folder named merge is ./merge."""
    with exits():
        if out.is_dir() or (out.exists() and not overwrite):
            what = (
                "is a folder; name a file with -o"
                if out.is_dir()
                else "exists; choose another FILE with -o, or replace it with --overwrite"
            )
            raise OutputError(f"{out}: {what}")
        try:
            if paths[0] == MERGE:
                _merge([Path(path) for path in paths[1:]], out)
            else:
                _learn(paths, out, configured(config, None, None, False, None), jobs)
        except OSError as error:
            raise OutputError(f"{out}: cannot be written ({error.strerror or error}); is the folder there, and writable?") from error
        _tell(out)


def _merge(profiles: list[Path], out: Path) -> None:
    from cleaner.profile import merge

    if not profiles:
        raise UsageError("merge needs profiles to put together; a folder named merge is ./merge")
    merge(profiles, out)


def _learn(paths: list[str], out: Path, config: Config, jobs: int | None) -> None:
    from cleaner.read import survey
    from cleaner.run.learning import learn
    from cleaner.run.plan import refuse_overlap
    from cleaner.run.workers import cores

    inputs = survey(paths).inputs
    refuse_overlap(paths, out)
    if not out.absolute().parent.is_dir():
        raise OutputError(f"{out}: cannot be written; {out.parent} is no folder")
    if not learn(inputs, config, out, jobs=jobs or cores(), progress=sys.stderr.isatty()):
        raise UsageError(f"{', '.join(paths)}: no article with a source in it; name one with `source` or `url`, or put files into folders")


def _tell(out: Path) -> None:
    """A short table of what was learned: the sources with most articles."""
    from cleaner.profile import learned

    found = sorted(learned(out), key=lambda each: (-each.articles, each.source))
    for each in islice(found, SHOWN):
        complain(f"{each.articles:>9,} articles {each.lines:>7,} template lines  {each.source}")
    more = f", {len(found) - SHOWN} of them not listed" if len(found) > SHOWN else ""
    complain(f"{len(found)} sources{more}; wrote {out}")
