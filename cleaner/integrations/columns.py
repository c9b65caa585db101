"""Tables: which columns are added to them, and the callables that engines send to their workers.

Arrow is what all engines have in common. The types of the columns are those of the Parquet files that `clean-news run` writes, so that
what is made here, there and on another engine can be read together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cleaner import Cleaner, Config, Result, __version__
from cleaner.errors import UsageError
from cleaner.integrations.articles import ABOUT, ADDED, Content, clean_rows, cleaner_for

if TYPE_CHECKING:
    from pyarrow import Schema

__all__ = ["ColumnCleaner", "added_columns", "added_schema"]

_READ: Final = ("id", "url", "source", "language", "title")


def added_schema(have: Collection[str]) -> Schema:
    """Name and Arrow type of each column that is added to a table that has these columns, in order."""
    import pyarrow as pa

    from cleaner.write import arrow_schema

    whole = arrow_schema()
    return pa.schema([whole.field(name) for name in ADDED if name not in ABOUT or name not in have])


def added_columns(results: Sequence[Result], names: Sequence[str]) -> dict[str, list[Any]]:
    """These columns of results: lists of plain values, all of one length."""
    rows = [result.to_dict() for result in results]
    return {name: [row[name] for row in rows] for name in names}


class ColumnCleaner:
    """Cleans the articles in the columns of a table; sent to another process it takes its options along and loads models there.

    `fingerprint` is a hash of the version, the models, the configuration and the content of the profile. It is part of the pickled
    state, which is the same bytes in every process, so that caches keyed by that state hold.
    """

    def __init__(
        self, config: Config | None = None, *, profile: str | Path | None = None, text: str | None = None, html: str | None = None
    ) -> None:
        """Name the column that holds the articles, as `text` or `html`; with neither it is the column `text`.

        Raises `UsageError` when given both, `ProfileError` when the profile cannot be read.
        """
        self._content = Content(text, html)
        self._state: dict[str, Any] = {
            "config": config or Config(),
            "profile": str(Path(profile).absolute()) if profile else None,
            "text": text,
            "html": html,
        }
        self._cleaner = cleaner_for(config, profile)
        self._state["fingerprint"] = _fingerprint(self._cleaner)

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal digits: with equal ones, and the same libraries, the same article gives the same result."""
        return str(self._state["fingerprint"])

    def __getstate__(self) -> dict[str, Any]:
        return self._state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._state = state
        self._content = Content(state["text"], state["html"])
        self._cleaner = cleaner_for(state["config"], state["profile"])

    def names_read(self, have: Collection[str]) -> list[str]:
        """The columns that are read, of a table that has these. Raises `UsageError` when that of the articles is missing."""
        key = self._content.key
        if key not in have:
            raise UsageError(f"there is no column `{key}` among {', '.join(have)}; name that of the articles with text= or html=")
        return [key, *(name for name in _READ if name in have and name != key)]

    def results(self, columns: Mapping[str, Sequence[Any]]) -> list[Result]:
        """One result for each row, in order. Raises `UsageError` when the column of the articles is missing."""
        names = self.names_read(columns)
        rows = (dict(zip(names, values, strict=True)) for values in zip(*(columns[name] for name in names), strict=True))
        return list(clean_rows(self._cleaner, rows, self._content))


def _fingerprint(cleaner: Cleaner) -> str:
    from cleaner.profile import ProfileFile

    options = asdict(cleaner.config)
    del options["batch_size"], options["models"]  # one changes speed, never results; of the other its content counts
    profile = ProfileFile.of(cleaner.profile.path).sha256 if cleaner.profile else None
    known = {"version": __version__, "models": cleaner.model_hashes(), "config": options, "profile": profile}
    return sha256(dumps(known, sort_keys=True).encode()).hexdigest()
