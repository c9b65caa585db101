"""Options several commands share, and the configuration they make together."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cleaner.config import Config

__all__ = [
    "ConfigFile",
    "Extractor",
    "ExtractorName",
    "Language",
    "MaxGarbling",
    "MinQuality",
    "Models",
    "NoMetadata",
    "ProfilePath",
    "configured",
]


class Extractor(StrEnum):
    """What makes lines of a page."""

    blocks = "blocks"
    trafilatura = "trafilatura"
    justext = "justext"
    resiliparse = "resiliparse"
    readability = "readability"


ConfigFile = Annotated[Path | None, typer.Option("--config", metavar="FILE.toml", help="Read limits, thresholds and rules from a file.")]
MinQuality = Annotated[float | None, typer.Option("--min-quality", metavar="X", help="Drop articles of lower quality (0..1).")]
MaxGarbling = Annotated[float | None, typer.Option("--max-garbling", metavar="X", help="Drop articles more likely garbled (0..1).")]
NoMetadata = Annotated[bool, typer.Option("--no-metadata", help="Do not look for title, author and date of pages: faster.")]
ExtractorName = Annotated[Extractor | None, typer.Option("--extractor", help="What finds the text of pages [default: blocks, our own].")]
ProfilePath = Annotated[Path | None, typer.Option("--profile", metavar="FILE", help="Apply template lines learned before.")]
Language = Annotated[str | None, typer.Option("--language", metavar="CODE", help="ISO 639-1 code of articles that name none.")]


Models = Annotated[Path | None, typer.Option("--models", metavar="DIR", help="Adapted models that `clean-news train` wrote.")]


def configured(
    file: Path | None,
    min_quality: float | None,
    max_garbling: float | None,
    no_metadata: bool,
    language: str | None,
    extractor: Extractor | None = None,
    models: Path | None = None,
) -> Config:
    """The configuration: what the file says, and the options on top.

    Raises `ConfigError` when the file, or a value, is wrong.
    """
    from dataclasses import replace

    from cleaner.config import Config

    config = Config() if file is None else Config.from_toml(file)
    if min_quality is not None:
        config = replace(config, verdict=replace(config.verdict, min_quality=min_quality))
    if max_garbling is not None:
        config = replace(config, verdict=replace(config.verdict, max_garbling=max_garbling))
    if language is not None:
        config = replace(config, language=language)
    if extractor is not None:
        config = replace(config, extractor=extractor.value)
    if models is not None:
        config = replace(config, models=str(models))
    if config.models is not None:  # workers may stand in another folder
        config = replace(config, models=str(Path(config.models).absolute()))
    return replace(config, metadata=False) if no_metadata else config
