"""`clean-news profile PATH... -o FILE`: learn each source's template lines; `clean-news profile merge A B -o C`: put profiles together."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cleaner.cli.exits import FAILED, complain, exits
from cleaner.cli.options import ConfigFile, ExtractorName, configured
from cleaner.errors import OutputError, ReadError, UsageError

if TYPE_CHECKING:
    from cleaner.config import Config

__all__ = ["command"]

MERGE: Final = "merge"
SHOWN: Final = 20
"""Sources listed at most."""


def command(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Articles to learn from; or merge and profiles to put together.")],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="The profile to write.")],
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="Worker processes [default: one a core].")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE.")] = False,
    config: ConfigFile = None,
    extractor: ExtractorName = None,
) -> None:
    """Learn each source's template lines into FILE. `profile merge A B -o C` puts profiles together (a folder named merge is ./merge)."""
    with exits():
        _check(out, overwrite)
        try:
            if paths[0] == MERGE:
                failed = _merge([Path(path) for path in paths[1:]], out)
            else:
                failed = _learn(paths, out, configured(config, None, None, False, None, extractor), jobs)
        except OSError as error:
            raise OutputError(f"{out}: cannot be written ({error.strerror or error}); is the folder there, and writable?") from error
        _tell(out)
        if failed:
            raise typer.Exit(FAILED)


def _check(out: Path, overwrite: bool) -> None:
    """Raise `OutputError` unless a file can be written there."""
    if out.is_dir():
        raise OutputError(f"{out}: is a folder; name a file with -o")
    if out.exists() and not overwrite:
        raise OutputError(f"{out}: exists; choose another FILE with -o, or replace it with --overwrite")
    if not out.absolute().parent.is_dir():
        raise OutputError(f"{out}: cannot be written; {out.parent} is no folder")


def _merge(profiles: list[Path], out: Path) -> int:
    from cleaner.profile import merge

    if not profiles:
        raise UsageError("merge needs profiles to put together; a folder named merge is ./merge")
    merge(profiles, out)
    return 0


def _learn(paths: list[str], out: Path, config: Config, jobs: int | None) -> int:
    """Learn, and say what could not be counted; returns how many articles failed."""
    from cleaner.read import survey
    from cleaner.run.learning import learn
    from cleaner.run.plan import refuse_overlap
    from cleaner.run.workers import cores

    found = survey(paths)
    refuse_overlap(paths, out)
    tally = learn(found.inputs, config, out, jobs=jobs or cores(), progress=sys.stderr.isatty())
    if found.skipped:
        complain(f"passed over files of unknown type: {', '.join(f'{count} {suffix}' for suffix, count in found.skipped.items())}")
    if tally.failed:
        complain(f"{tally.failed} articles failed and are not counted; the first: {tally.first_problem}")
    if tally.without_source:
        complain(f"{tally.without_source} articles have no source and are not counted; name one with `source` or `url`")
    if not tally.counted and tally.failed:
        raise ReadError(f"{', '.join(paths)}: no article could be counted; nothing was written")
    if not tally.counted:
        raise UsageError(f"{', '.join(paths)}: no article with a source in it; name one with `source` or `url`, or put files into folders")
    return tally.failed


def _tell(out: Path) -> None:
    """A short table of what was learned: the sources with most articles."""
    from cleaner.profile import learned

    found = sorted(learned(out), key=lambda each: (-each.articles, each.source))
    for each in islice(found, SHOWN):
        complain(f"{each.articles:>9,} articles {each.lines:>7,} template lines  {each.source}")
    more = f", {len(found) - SHOWN} of them not listed" if len(found) > SHOWN else ""
    complain(f"{len(found)} sources{more}; wrote {out}")
