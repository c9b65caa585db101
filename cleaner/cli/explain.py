"""`clean-news explain FILE`: every line of an article, kept or removed, with reason, probability and what weighed most."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.exits import exits
from cleaner.cli.options import ConfigFile, ExtractorName, Language, Models, ProfilePath, configured
from cleaner.errors import ReadError, RecordError, UsageError

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.document import Line, Record

__all__ = ["command"]


def command(  # noqa: PLR0913  (one argument an option)
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An article, or a file of many.")],
    *,
    record: Annotated[int, typer.Option("--record", min=1, metavar="N", help="Which record of a file of many.")] = 1,
    everything: Annotated[bool, typer.Option("--all", help="What weighed most, of lines surely kept too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object with everything in it.")] = False,
    profile: ProfilePath = None,
    models: Models = None,
    config: ConfigFile = None,
    language: Language = None,
    extractor: ExtractorName = None,
) -> None:
    """Show every line of an article: kept or removed, how probably boilerplate (0..1), of which kind, and why."""
    with exits():
        from cleaner.cli.explained import coloured, columns, json_lines
        from cleaner.pipeline import Cleaner
        from cleaner.profile import Profile

        settings = configured(config, None, None, False, language, extractor, models)
        cleaner = Cleaner(settings, None if profile is None else Profile.load(profile))
        article = _record(file, record, settings)
        lines, result = _named(cleaner.explain(article), config), cleaner.clean(article)
        if result.error:
            raise RecordError(result.error)
        if as_json:
            json_lines(lines, result)
        elif sys.stdout.isatty():
            coloured(lines, result, everything=everything)
        else:
            columns(lines)


def _named(lines: Sequence[Line], config: Path | None) -> Sequence[Line]:
    """The lines, with the file that a rule stands in named beside the rule."""
    if config is None:
        return lines
    return [
        replace(
            line,
            decided_by=f"{line.decided_by} ({config.name})" if line.decided_by else None,
            cuts_by=tuple(f"{by} ({config.name})" if by else None for by in line.cuts_by),
        )
        for line in lines
    ]


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
