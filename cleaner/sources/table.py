"""The source table: tallies by source, which merge in any order, and the rows made of them.

Inside there are integers only, so merging is exact, associative and commutative, and a table does not depend on the order of
the articles or on how they were spread over workers. Floats appear when the rows are made, rounded to `PLACES`.

What the shares are *of*: an article whose `error` is set was not read. `error` is its share of all articles of the source;
every other share is of the articles that were read. Where nothing is known the cell is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from cleaner.csv_rows import csv_lines
from cleaner.document import source_key
from cleaner.errors import OutputError
from cleaner.sources.intervals import Intervals, means, ratios, shares
from cleaner.sources.posterior import Prior
from cleaner.sources.sample import residual
from cleaner.sources.tallies import QUALITY_UNIT, Tally

__all__ = ["COLUMNS", "ENDS", "MEASURES", "Row", "SourceTable", "cells", "csv_cell"]

Row = dict[str, str | int | float | None]
"""One line of the source table, keyed by `COLUMNS`."""

PLACES: Final = 4
"""Decimals of every share and score in the table."""
LANGUAGES_NAMED: Final = 5

_OF_READ: Final = (
    *("keep", "review", "drop", "garbled", "spam_byline", "truncated", "paywalled", "removed_most", "encoding"),
    *("missing_author", "missing_date", "near_duplicate"),
)
_OF_COMPARED: Final = ("duplicates", "copies", "agency", "original")

MEASURES: Final = (
    *("reliability", "keep", "review", "drop", "mean_quality", "boilerplate", "residual_template"),
    *("garbled", "machine_translated", "spam_byline", "truncated", "paywalled", "removed_most", "encoding"),
    *("missing_author", "missing_date", "near_duplicate", *_OF_COMPARED, "corroborated", "other_language", "error"),
)
"""What is measured of each source, 0..1 and with an interval."""
ENDS: Final = ("", "_low", "_high")
"""What is appended to the name of a measure: nothing for the estimate, these for its interval."""
COLUMNS: Final = ("source", "articles", *(f"{name}{end}" for name in MEASURES for end in ENDS), "languages")
"""Columns of sources.csv, in order."""


class SourceTable:
    """Tallies per source, from results as they stand in articles.jsonl and errors.jsonl.

    >>> table = SourceTable()
    >>> table.add({"source": "a.example", "text": "News.", "edits": [], "verdict": "keep", "quality": 0.9})
    >>> table.add({"source": "b.example", "text": None, "error": "empty file"})
    >>> [(row["source"], row["articles"], row["keep"], row["error"]) for row in table.rows()]
    [('a.example', 1, 1.0, 0.0), ('b.example', 1, None, 1.0)]
    """

    __slots__ = ("_tallies",)

    def __init__(self) -> None:
        """An empty table."""
        self._tallies: dict[str, Tally] = {}

    def __eq__(self, other: object) -> bool:
        """Whether both tables have seen the same counts."""
        return isinstance(other, SourceTable) and self._tallies == other._tallies

    __hash__ = None  # type: ignore[assignment]  # it grows

    def __len__(self) -> int:
        """Number of sources, articles without one counting as one more."""
        return len(self._tallies)

    def add(self, result: Mapping[str, Any]) -> None:
        """Count one result; articles without a source share one row, and so do spellings that differ in case alone.

        `copy`, the article's kind among its near copies (`original`, `agency`, `copy`, `duplicate`), is counted where it is there,
        though a result of `clean-news` need not have it.
        """
        self._tally(result.get("source")).add(result)

    def add_story(self, story: Mapping[str, Any]) -> None:
        """Count a line of stories.jsonl: the checkable facts that each of its sources states, and how many others corroborate.

        Only a story of two independent origins or more counts: elsewhere nobody could have corroborated anything.

        >>> table = SourceTable()
        >>> table.add_story({"origins": 2, "stated": [{"source": "a.example", "facts": 4, "corroborated": 3}]})
        >>> [(row["source"], row["corroborated"]) for row in table.rows()]
        [('a.example', 0.75)]
        """
        if story["origins"] > 1:
            for told in story["stated"]:
                self._tally(told["source"]).facts.add(told["corroborated"], told["facts"])

    @classmethod
    def of(cls, results: Iterable[Mapping[str, Any]], stories: Iterable[Mapping[str, Any]] = ()) -> SourceTable:
        """The tallies of these results and stories."""
        table = cls()
        for result in results:
            table.add(result)
        for story in stories:
            table.add_story(story)
        return table

    def merge(self, other: SourceTable) -> SourceTable:
        """Take over the other table's counts; returns this table, which is as if it had seen both lots of articles."""
        for source, tally in other._tallies.items():
            self._tallies.setdefault(source, Tally()).merge(tally)
        return self

    def prior(self) -> Prior:
        """What this run tells of sources in general; see `cleaner.sources.posterior`."""
        return Prior.of((tally.keep, tally.read) for tally in self._tallies.values())

    def rows(self, prior: Prior | None = None) -> list[Row]:
        """One row a source, the most surely reliable first.

        Ranked by the lower end of the reliability interval, so that three good articles do not outrank three hundred; then by
        reliability, then by name. Sources of which nothing could be read come last.

        `reliability` (0..1): posterior mean of the share of articles with the verdict `keep`, drawn to what the prior expects
        (by default that of this table). It says how often this cleaner was content with what this source gives; it says
        nothing of the truth of what the source writes. docs/output.md has the other columns, docs/sources.md the method.
        """
        return list(self._rows(prior))

    def write_csv(self, path: Path) -> None:
        """Write the rows under `COLUMNS`, in one step: a reader sees the old file or the new one, never half of it.

        Raises `OutputError` when the file cannot be written.
        """
        draft = path.with_name(f".{path.name}.part")
        try:
            with draft.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
                file.writelines(csv_lines(chain([COLUMNS], (cells(row, COLUMNS) for row in self._rows()))))
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise OutputError(f"{path}: cannot write the source table ({error.strerror}); is the folder there, and writable?") from error

    def _tally(self, source: str | None) -> Tally:
        """The tally of a source, which has its name as one of its spellings has it."""
        name = (source or "").strip()
        tally = self._tallies.setdefault(source_key(name), Tally())
        tally.name = max(tally.name, name)
        return tally

    def _rows(self, prior: Prior | None = None) -> Iterator[Row]:
        tallies = sorted(self._tallies.values(), key=attrgetter("name"))
        columns = _columns(tallies, prior or self.prior())
        low, value = columns["reliability_low"], columns["reliability"]
        for at in sorted(range(len(tallies)), key=lambda at: (low[at] is None, -(low[at] or 0), -(value[at] or 0), tallies[at].name)):
            tally = tallies[at]
            row: Row = {"source": tally.name or None, "articles": tally.articles}
            row.update((name, column[at]) for name, column in columns.items())
            row["languages"] = _languages(tally.languages)
            yield row


def _columns(tallies: list[Tally], prior: Prior) -> dict[str, list[float | None]]:
    """The measures of all sources, column by column, rounded."""

    def of(number: Callable[[Tally], Any]) -> list[Any]:
        return [number(tally) for tally in tallies]

    read, compared = of(attrgetter("read")), of(attrgetter("compared"))
    found: dict[str, Intervals] = {name: shares(of(attrgetter(name)), read) for name in _OF_READ}
    found |= {name: shares(of(attrgetter(name)), compared) for name in _OF_COMPARED}
    found["reliability"] = prior.posterior(of(attrgetter("keep")), read)
    found["mean_quality"] = means(of(attrgetter("scored")), of(lambda t: t.quality / QUALITY_UNIT), of(Tally.quality_variance))
    found["boilerplate"] = ratios(of(attrgetter("characters")))
    found["residual_template"] = ratios(of(lambda t: residual(t.sample)))
    found["machine_translated"] = shares(of(attrgetter("machine_translated")), of(attrgetter("judged_translated")))
    found["corroborated"] = ratios(of(attrgetter("facts")))
    known = of(lambda t: sum(t.languages.values()))
    found["other_language"] = shares(of(lambda t: sum(t.languages.values()) - max(t.languages.values(), default=0)), known)
    found["error"] = shares(of(attrgetter("error")), of(attrgetter("articles")))
    return {f"{name}{end}": _rounded(numbers) for name in MEASURES for end, numbers in zip(ENDS, found[name], strict=True)}


def _rounded(numbers: Any) -> list[float | None]:
    return [None if number != number else round(number, PLACES) for number in numbers.tolist()]  # NaN  # noqa: PLR0124


def _languages(counts: Mapping[str, int]) -> str | None:
    """The languages of the articles where they are known, most frequent first.

    >>> _languages({"en": 1, "de": 9}), _languages({"en": 1, "de": 999}), _languages({})
    ('de 90 %, en 10 %', 'de >99 %, en <1 %', None)
    """
    whole = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    named = [f"{language} {_percent(number, whole)}" for language, number in ordered[:LANGUAGES_NAMED]]
    more = f"{len(ordered) - LANGUAGES_NAMED} more"
    return ", ".join([*named, more] if len(ordered) > LANGUAGES_NAMED else named) or None


def _percent(number: int, whole: int) -> str:
    """A share in whole per cent, in which nothing is rounded to none or to all."""
    if number < whole and number * 100 > 99 * whole:
        return ">99 %"
    return "<1 %" if 0 < number * 100 < whole else f"{number / whole * 100:.0f} %"


def cells(row: Row, columns: tuple[str, ...]) -> list[str | int]:
    """A row as it stands in a CSV file."""
    return [csv_cell(row.get(column)) for column in columns]


def csv_cell(value: str | float | None) -> str | int:
    """A value as it stands in a CSV file: numbers with `PLACES` decimals, nothing where nothing is known."""
    if value is None:
        return ""
    return f"{value:.{PLACES}f}" if isinstance(value, float) else value
