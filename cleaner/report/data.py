"""The figures of a run, gathered from its results one at a time: counters, histograms and a few chosen examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cleaner.report.copied import Copies
from cleaner.report.look import LookAt
from cleaner.report.measure import Measured, measured
from cleaner.report.recurring import Recurring
from cleaner.report.sample import Distinct, Lowest, visible
from cleaner.report.stories import Stories
from cleaner.sources import REPAIRS, SourceTable

__all__ = ["BINS", "Histogram", "ReasonTally", "Summary"]

BINS: Final = 20
"""Bins of a histogram over 0..1: steps of 0.05, so that the default thresholds fall on an edge."""
EXAMPLE_CHARS: Final = 120
"""Code points shown of a removed text."""
LINE_CHARS: Final = 300
"""Code points shown of an id or an error."""
DISTINCT_EXAMPLES: Final = 500
"""Distinct texts counted for a reason; see `Distinct`."""
ERRORS_SHOWN: Final = 20
"""Errors spelt out."""
_MILLION: Final = 1_000_000


@dataclass(slots=True)
class ReasonTally:
    """What was edited for one reason."""

    edits: int = 0
    articles: int = 0
    words: int = 0
    """Words taken away; none for repairs."""
    examples: Distinct = field(default_factory=lambda: Distinct(DISTINCT_EXAMPLES))

    def merge(self, other: ReasonTally) -> None:
        """Count the other's edits as well."""
        self.edits += other.edits
        self.articles += other.articles
        self.words += other.words
        self.examples.merge(other.examples)


@dataclass(slots=True)
class Histogram:
    """How many values fall into each of `BINS` equal steps of 0..1; 1 itself belongs to the last."""

    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    _millionths: int = 0

    def add(self, value: float | None) -> None:
        """Count a value; None is not counted, and what lies outside 0..1 is counted at its end."""
        if value is None or value != value:  # NaN is no value either  # noqa: PLR0124
            return
        held = min(max(value, 0.0), 1.0)
        self.bins[min(int(held * BINS), BINS - 1)] += 1
        self._millionths += round(held * _MILLION)

    def merge(self, other: Histogram) -> None:
        """Count the other's values as well."""
        self.bins = [mine + others for mine, others in zip(self.bins, other.bins, strict=True)]
        self._millionths += other._millionths

    @property
    def total(self) -> int:
        """Number of values."""
        return sum(self.bins)

    @property
    def mean(self) -> float | None:
        """Their mean, None where there are none."""
        return self._millionths / self.total / _MILLION if self.total else None


class Summary:
    """Everything the report shows. Its size depends on the number of sources and languages, not on that of articles.

    >>> summary = Summary.of([{"id": "1", "text": "The news.", "edits": [], "verdict": "keep", "quality": 0.9}])
    >>> summary.articles, summary.verdicts["keep"], summary.given, summary.scores["quality"].mean
    (1, 1, 2, 0.9)
    """

    def __init__(self, sources: SourceTable | None = None) -> None:
        """A run without articles; `sources` are those of all that is to come, where they have been counted before."""
        self.articles = self.failed = 0
        self.given = self.removed = 0  # words
        self.verdicts: Counter[str] = Counter()
        self.flags: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.reasons: dict[str, ReasonTally] = {}
        self.scores = {name: Histogram() for name in ("input_quality", "quality", "garbling")}
        self.sources = SourceTable() if sources is None else sources
        self._counted = sources is not None
        self.recurring = Recurring()
        self.stories = Stories()
        self.copies = Copies()
        self.look = LookAt()
        self.errors = Lowest(ERRORS_SHOWN)

    @classmethod
    def of(
        cls,
        results: Iterable[Mapping[str, Any]],
        stories: Iterable[Mapping[str, Any]] = (),
        copies: Iterable[Mapping[str, str]] = (),
        sources: SourceTable | None = None,
    ) -> Summary:
        """The figures of these results, stories, and rows of copies.csv."""
        summary = cls(sources)
        for result in results:
            summary.add(result)
        summary.add_across(stories, copies)
        return summary

    def add(self, result: Mapping[str, Any]) -> None:
        """Take in one result."""
        self.articles += 1
        if not self._counted:
            self.sources.add(result)
        if result.get("error"):
            self.failed += 1
            self._add_error(result)
            return
        words = measured(result)
        self.removed += words.gone
        self.given += words.given
        self.verdicts[str(result.get("verdict"))] += 1
        self.flags.update(result.get("flags") or ())
        self.languages[result.get("language") or ""] += 1
        for name, histogram in self.scores.items():
            histogram.add(result.get(name))
        edits = result.get("edits") or ()
        self._add_edits(edits, words)
        self.recurring.add(result.get("source"), edits)
        self.look.add(result, words)

    def merge(self, other: Summary) -> None:
        """Take in the results that the other has seen; it has seen neither stories nor copies."""
        for name in ("articles", "failed", "given", "removed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("verdicts", "flags", "languages"):
            getattr(self, name).update(getattr(other, name))
        for reason, tally in other.reasons.items():
            self.reasons.setdefault(reason, ReasonTally()).merge(tally)
        for name, histogram in self.scores.items():
            histogram.merge(other.scores[name])
        if not self._counted:
            self.sources.merge(other.sources)
        self.recurring.merge(other.recurring)
        self.look.merge(other.look)
        self.errors.merge(other.errors)

    def add_across(self, stories: Iterable[Mapping[str, Any]], copies: Iterable[Mapping[str, str]]) -> None:
        """Take in what only the whole run can tell: the lines of stories.jsonl and the rows of copies.csv."""
        for story in stories:
            if not self._counted:
                self.sources.add_story(story)
            self.stories.add(story)
        self.copies.add(copies)

    def _add_error(self, result: Mapping[str, Any]) -> None:
        row = {key: visible(str(result.get(key) or ""), LINE_CHARS) for key in ("id", "error")}
        self.errors.add(0.0, row["id"], row)

    def _add_edits(self, edits: Iterable[Mapping[str, Any]], words: Measured) -> None:
        seen = set()
        for edit in edits:
            reason, before, after = edit["reason"], edit["before"], edit["after"]
            tally = self.reasons.setdefault(reason, ReasonTally())
            seen.add(reason)
            tally.edits += 1
            example = visible(before, EXAMPLE_CHARS)
            if after or reason in REPAIRS:
                example = f"{example or '∅'} → {visible(after, EXAMPLE_CHARS) or '∅'}"
            tally.examples.add(example)
        for reason in seen:
            self.reasons[reason].articles += 1
            self.reasons[reason].words += words.removed[reason]
