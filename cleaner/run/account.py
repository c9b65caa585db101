"""Every article is accounted for: what the readers gave is held against what was written, each counted by whoever did it.

A difference is a mistake of ours, or somebody else's hand in OUT. Either way the run has no end that could be trusted, and gets none.
"""

from __future__ import annotations

import os
from pathlib import Path

from cleaner.errors import OutputError
from cleaner.run.summing import Counts

__all__ = ["check_given", "check_parquet", "check_written"]

_UNTOUCHED = "was it changed by another program? Discard it with --overwrite; if that does not help, please report it with the command"


def check_given(out: Path, given: int, records: int) -> None:
    """Raise `OutputError` when there are not as many results as records were read."""
    if records != given:
        raise OutputError(f"{out}: {given} records were read, but {records} have a result; {_UNTOUCHED}")


def check_written(out: Path, given: int, places: int, counts: Counts) -> None:
    """Raise `OutputError` unless each record that was read is on the disk once: as an article and its text, or as an error.

    `places` are the records that run.json tells of, `counts` what stands in the files of results; the texts are counted here.
    """
    check_given(out, given, places)
    check_given(out, given, counts.articles + counts.failed)
    texts = sum(name.endswith(".txt") for _, _, files in os.walk(out / "text") for name in files)
    _check_articles(out, counts, texts, "text")


def check_parquet(out: Path, counts: Counts, path: Path) -> None:
    """Raise `OutputError` unless a Parquet file has as many rows as there are articles."""
    from pyarrow.parquet import read_metadata

    _check_articles(out, counts, int(read_metadata(path).num_rows), path.name)


def _check_articles(out: Path, counts: Counts, found: int, where: str) -> None:
    if found != counts.articles:
        raise OutputError(f"{out}: {counts.articles} articles were cleaned, but there are {found} in {where}; {_UNTOUCHED}")
