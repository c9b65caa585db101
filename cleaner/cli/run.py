"""`clean-news PATH... [-o OUT]`: files and folders in, a folder out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.exits import FAILED, complain, exits
from cleaner.cli.options import ConfigFile, ExtractorName, Language, MaxGarbling, MinQuality, Models, NoMetadata, ProfilePath, configured

if TYPE_CHECKING:
    from cleaner.run import Summary

__all__ = ["command"]


class Format(StrEnum):
    """What articles are written as."""

    jsonl = "jsonl"
    parquet = "parquet"


class Engine(StrEnum):
    """What a run is spread over."""

    local = "local"
    ray = "ray"
    spark = "spark"


def command(  # noqa: PLR0913  (one argument an option)
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files or folders; - is JSON lines on standard input.")],
    *,
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="OUT", help="Output folder [default: NAME-clean].")] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="Worker processes [default: one a core].")] = None,
    format: Annotated[Format, typer.Option("--format", help="What articles are written as.")] = Format.jsonl,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Discard an earlier run in OUT.")] = False,
    profile: ProfilePath = None,
    models: Models = None,
    no_profile: Annotated[bool, typer.Option("--no-profile", help="Do not learn template lines from the input first.")] = False,
    engine: Annotated[Engine, typer.Option("--engine", help="Where the work is done: here, or on a cluster.")] = Engine.local,
    address: Annotated[str | None, typer.Option("--address", help="Of the cluster [default: one begun on this machine].")] = None,
    config: ConfigFile = None,
    min_quality: MinQuality = None,
    max_garbling: MaxGarbling = None,
    no_metadata: NoMetadata = False,
    language: Language = None,
    extractor: ExtractorName = None,
) -> None:
    """Clean files and folders into OUT. The same command resumes an interrupted run."""
    with exits(_then(paths, overwrite)):
        from cleaner.report import write_report
        from cleaner.run import default_out, run

        summary = run(
            paths,
            out or default_out(paths),
            configured(config, min_quality, max_garbling, no_metadata, language, extractor, models),
            jobs=jobs,
            format=format.value,
            overwrite=overwrite,
            profile=profile,
            fit_profile=not no_profile,
            engine=engine.value,
            address=address,
            progress=sys.stderr.isatty(),
            write_report=write_report,
        )
        _say(summary)
        if summary.counts.failed:
            raise typer.Exit(FAILED)


def _then(paths: Sequence[str], overwrite: bool) -> str:
    """How to go on after an interruption."""
    if "-" in paths:
        return "; standard input cannot be read twice, so the same command begins anew"
    return f"; the same command {'without --overwrite ' if overwrite else ''}resumes the run"


def _say(summary: Summary) -> None:
    """What came of it: a line for the log, and a summary for the reader."""
    from cleaner.cli.ran import show

    counts = summary.counts
    if summary.skipped:
        suffixes = ", ".join(f"{count} {suffix}" for suffix, count in summary.skipped.items())
        complain(f"passed over files of unknown type: {suffixes}")
    verdicts = ", ".join(f"{counts.verdicts.get(verdict, 0)} {verdict}" for verdict in ("keep", "review", "drop"))
    failures = f"; {counts.failed} failed, see {summary.out / 'errors.jsonl'}" if counts.failed else ""
    complete = " (already complete)" if summary.already_complete else ""
    complain(f"{counts.articles} articles: {verdicts}{failures}; in {summary.out}{complete}")
    show(summary)
