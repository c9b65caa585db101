"""What all adapters share: rows of another library in, results out; and what of a result is added to a row.

Rows that other libraries hold were not made for us. Of their keys only the text or page must be what we expect; where `url`, `source`,
`language` or `title` is no string, it is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from cleaner import Cleaner, Config, Record, Result
from cleaner.document import Rejected, given_id
from cleaner.errors import RecordError, UsageError

__all__ = ["ABOUT", "ADDED", "Content", "added", "clean_rows", "cleaner_for"]

ABOUT: Final = ("source", "language", "title", "author", "date")
"""What a result says about its article. Rows that have these already keep their own."""
ADDED: Final = (
    *ABOUT,
    *("text", "edits", "input_quality", "quality", "garbling", "machine_translated"),
    *("garbled", "flags", "verdict", "reasons", "error"),
)
"""Every key that is added to a row, under its name in `Result`."""

_SIDE_KEYS: Final = ("url", "source", "language", "title")


class Content:
    """Under which key rows hold their article: already-extracted text, or a whole page."""

    __slots__ = ("key", "kind")

    def __init__(self, text: str | None = None, html: str | None = None) -> None:
        """Take the name of one of the two; with neither it is `text`. Raises `UsageError` when given both."""
        if text is not None and html is not None:
            raise UsageError(f"articles are text or pages: name `text` ({text}) or `html` ({html}), not both")
        self.kind = "text" if html is None else "html"
        self.key = html or text or "text"

    def record(self, row: Mapping[str, Any]) -> Record | Rejected:
        """The article that a row holds, with what it says beside it where that is usable.

        One without an id is called `article`, never by a number: that would be another in every batch, and so would be its result.
        """
        known = {key: row[key] for key in _SIDE_KEYS if isinstance(row.get(key), str)}
        name = given_id(row) or "article"
        try:
            return Record.from_mapping({**known, self.kind: row.get(self.key)}, id=name)
        except RecordError as error:
            return Rejected(name, str(error))


def cleaner_for(config: Config | None, profile: str | Path | None) -> Cleaner:
    """A cleaner, with the profile in that file. Raises `ConfigError` or `ProfileError` as its parts do."""
    if profile is None:
        return Cleaner(config)
    from cleaner.profile import Profile

    return Cleaner(config, Profile.load(Path(profile)))


def clean_rows(cleaner: Cleaner, rows: Iterable[Mapping[str, Any]], content: Content) -> Iterator[Result]:
    """One result for each row, lazily and in order; a row that holds no article has a result with `error`."""
    return cleaner.clean_many(map(content.record, rows))


def added(result: Result, have: Collection[str]) -> dict[str, Any]:
    """What a result adds to a row that has these keys: plain values, ready for JSON, in the order of `ADDED`."""
    values = result.to_dict()
    return {key: values[key] for key in ADDED if key not in ABOUT or key not in have}
