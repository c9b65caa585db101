"""`clean-news stream`: JSON lines in, JSON lines out, same order, as a filter between other programs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cleaner.cli.exits import FAILED, complain, exits
from cleaner.cli.options import ConfigFile, ExtractorName, Language, MaxGarbling, MinQuality, Models, NoMetadata, ProfilePath, configured

__all__ = ["command"]


def command(  # noqa: PLR0913  (one argument an option)
    *,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, metavar="N", help="Worker processes.")] = 1,
    profile: ProfilePath = None,
    models: Models = None,
    config: ConfigFile = None,
    min_quality: MinQuality = None,
    max_garbling: MaxGarbling = None,
    no_metadata: NoMetadata = False,
    language: Language = None,
    extractor: ExtractorName = None,
) -> None:
    """Clean JSON lines from stdin to stdout, a result for every record, in order; blank lines are no records."""
    with exits():
        from cleaner.profile import ProfileFile
        from cleaner.run.stream import clean_stream

        settings = configured(config, min_quality, max_garbling, no_metadata, language, extractor, models)
        applied = None if profile is None else ProfileFile.of(profile)
        failed = clean_stream(sys.stdin.buffer, sys.stdout.buffer, settings, jobs=jobs, profile=applied)
        if failed:
            complain(f"{failed} records failed; their results have an `error`")
            raise typer.Exit(FAILED)
