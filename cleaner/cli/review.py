"""`clean-news review OUT`: a page in the browser that asks about the lines the run was least sure of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.exits import complain, exits

__all__ = ["command"]


def command(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder a run has written.")],
    *,
    labels: Annotated[
        Path | None, typer.Option("--labels", metavar="FILE", help="Keep the answers in this file [default: OUT/labels.jsonl].")
    ] = None,
    profile: Annotated[Path | None, typer.Option("--profile", metavar="FILE", help="The profile the run was given, if it was.")] = None,
    models: Annotated[
        Path | None, typer.Option("--models", metavar="DIR", help="The adapted models the run was made with, if it was.")
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, metavar="N", show_default="any free one", help="Port on 127.0.0.1.")] = 0,
    browser: Annotated[bool, typer.Option("--browser", help="Open the page in your browser.")] = False,
) -> None:
    """Answer keep or remove for the lines the run was least sure of, in your browser; Ctrl-C ends it."""
    with exits():
        from cleaner.review.serve import review

        def ready(address: str) -> None:
            complain("open this address in your browser; Ctrl-C ends the review, and nothing you have answered is lost")
            typer.echo(address)
            if browser:
                typer.launch(address)

        answers, path = review(out, labels, profile, models, port, ready=ready, complain=complain)
        complain(f"{answers} answer{'' if answers == 1 else 's'} in {path}" if answers else "no answers yet")
