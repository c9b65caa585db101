"""`clean-news evaluate LABELS...`: how well the scores hold on articles of which the truth is known."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.exits import FAILED, complain, exits
from cleaner.cli.options import ConfigFile, ExtractorName, Language, Models, ProfilePath, configured
from cleaner.errors import ReadError

__all__ = ["command"]


def command(
    labels: Annotated[list[Path], typer.Argument(metavar="LABELS", help="Files of labelled articles, JSON lines for instance.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
    profile: ProfilePath = None,
    models: Models = None,
    config: ConfigFile = None,
    language: Language = None,
    extractor: ExtractorName = None,
) -> None:
    """Measure every score on labelled articles, as the cards of the models do."""
    with exits():
        from cleaner.cli.escaped import json_shown
        from cleaner.cli.evaluated import tables
        from cleaner.document import Rejected
        from cleaner.pipeline import Cleaner
        from cleaner.profile import Profile
        from cleaner.read import find_inputs
        from cleaner.train.labelled import judged
        from cleaner.train.scorecard import scorecard

        settings = configured(config, None, None, True, language, extractor, models)
        cleaner = Cleaner(settings, None if profile is None else Profile.load(profile))
        rows = []
        bad = 0
        for row in judged(find_inputs(labels), cleaner):
            if isinstance(row, Rejected):
                complain(row.error)
                bad += 1
            else:
                rows.append(row)
        if not rows:
            raise ReadError("no labelled article could be used; see docs/cli.md for what a row needs")
        card = scorecard(rows, settings.verdict)
        sys.stdout.write(json_shown(card) if as_json else tables(card))
        if bad:
            complain(f"{bad} rows could not be used")
            raise typer.Exit(FAILED)
