"""An adapted model as it is written: what `clean-news train` leaves in its folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cleaner.classify.adaptation import ADAPTATION, base_hashes
from cleaner.errors import OutputError
from cleaner.labels import LineLabel
from cleaner.model import write_model
from cleaner.train.adapt import adapt
from cleaner.train.adapt_figures import figures, report

__all__ = ["write_adapted"]


def write_adapted(labels: Sequence[LineLabel], out: Path) -> str:
    """Fit a correction to the labels, write it and its card to the folder, and return the card: Markdown.

    The same labels, in any order, are the same bytes. Raises `UsageError` where there are too few, and `OutputError` when nothing can be
    written.
    """
    fitted = adapt(labels)
    found = figures(fitted)
    told = report(found, fitted)
    try:
        write_model(out, ADAPTATION, fitted.arrays, {"base": base_hashes(), "sources": list(fitted.tables), "figures": found})
        (out / f"{ADAPTATION}.md").write_text(told, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror or error}); is its place there, and writable?") from error
    return told
