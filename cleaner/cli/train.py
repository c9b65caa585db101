"""`clean-news train --labels LABELS.jsonl -o MODEL_DIR`: the shipped models adapted to a user's own answers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.exits import complain, exits
from cleaner.errors import OutputError

__all__ = ["command"]


def command(
    *,
    labels: Annotated[Path, typer.Option("--labels", metavar="LABELS.jsonl", help="Answers that `clean-news review` saved.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="MODEL_DIR", help="Folder to write, for --models of the other commands.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an adapted model in MODEL_DIR.")] = False,
) -> None:
    """Adapt the models to your own answers, and report what that gains on answers held back."""
    with exits():
        from cleaner.labels import read_labels
        from cleaner.train.adapted import write_adapted

        _check(out, overwrite)
        told = write_adapted(read_labels(labels, complain), out)
        sys.stdout.write(told)
        complain(f"wrote {out}; use it with --models {out}")


def _check(out: Path, overwrite: bool) -> None:
    """Raise `OutputError` unless an adapted model can be written there without harm."""
    from cleaner.classify.adaptation import ADAPTATION

    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file; name a folder with -o")
    present = {entry.name for entry in out.iterdir()} if out.exists() else set()
    if f"{ADAPTATION}.json" in present and not overwrite:
        raise OutputError(f"{out}: holds an adapted model; choose another folder with -o, or replace it with --overwrite")
    if present and f"{ADAPTATION}.json" not in present:
        raise OutputError(f"{out}: not empty, and holds no adapted model; choose another or an empty folder with -o")
