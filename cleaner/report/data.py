"""The figures of a run, gathered from its results one at a time: counters, histograms and a few chosen examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cleaner.report.sample import Distinct, Lowest, visible
from cleaner.report.stories import Stories
from cleaner.sources import REPAIRS, SourceTable, characters

__all__ = ["BINS", "Histogram", "LookAt", "ReasonTally", "Summary"]

BINS: Final = 20
"""Bins of a histogram over 0..1: steps of 0.05, so that the default thresholds fall on an edge."""
EXAMPLE_CHARS: Final = 120
"""Code points shown of a removed text."""
OPENING_CHARS: Final = 200
"""Code points shown of an article to look at."""
LINE_CHARS: Final = 300
"""Code points shown of an id, a reason of a verdict or an error."""
MAX_REASONS: Final = 5
"""Reasons shown of one verdict."""
DISTINCT_EXAMPLES: Final = 500
"""Distinct texts counted for a reason; see `Distinct`."""
LOOK_AT: Final = 10
"""Articles to look at, of each kind."""
ERRORS_SHOWN: Final = 20
"""Errors spelt out."""
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class LookAt:
    """An article a person should see, cut to what fits a page."""

    id: str
    source: str
    verdict: str
    figure: float
    """The number it was chosen for, 0..1."""
    reasons: tuple[str, ...]
    opening: str


@dataclass(slots=True)
class ReasonTally:
    """What was edited for one reason."""

    edits: int = 0
    articles: int = 0
    characters: int = 0
    """Code points taken away; for repairs, code points changed."""
    examples: Distinct = field(default_factory=lambda: Distinct(DISTINCT_EXAMPLES))


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

    >>> summary = Summary.of([{"id": "1", "text": "News.", "edits": [], "verdict": "keep", "quality": 0.9}])
    >>> summary.articles, summary.verdicts["keep"], summary.given, summary.scores["quality"].mean
    (1, 1, 5, 0.9)
    """

    def __init__(self) -> None:
        """A run without articles."""
        self.articles = self.failed = self.given = self.removed = 0
        self.verdicts: Counter[str] = Counter()
        self.flags: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.reasons: dict[str, ReasonTally] = {}
        self.scores = {name: Histogram() for name in ("input_quality", "quality", "garbling")}
        self.sources = SourceTable()
        self.stories = Stories()
        self.lowest_kept, self.most_garbled, self.most_removed = (Lowest(LOOK_AT) for _ in range(3))
        self.errors = Lowest(ERRORS_SHOWN)

    @classmethod
    def of(cls, results: Iterable[Mapping[str, Any]], stories: Iterable[Mapping[str, Any]] = ()) -> Summary:
        """The figures of these results and stories."""
        summary = cls()
        for result in results:
            summary.add(result)
        for story in stories:
            summary.add_story(story)
        return summary

    def add(self, result: Mapping[str, Any]) -> None:
        """Take in one result."""
        self.articles += 1
        self.sources.add(result)
        if result.get("error"):
            self.failed += 1
            self._add_error(result)
            return
        removed, given = characters(result)
        self.removed += removed
        self.given += given
        self.verdicts[str(result.get("verdict"))] += 1
        self.flags.update(result.get("flags") or ())
        self.languages[result.get("language") or ""] += 1
        for name, histogram in self.scores.items():
            histogram.add(result.get(name))
        self._add_edits(result.get("edits") or ())
        self._choose(result, removed / given if given else 0.0)

    def add_story(self, story: Mapping[str, Any]) -> None:
        """Take in a line of stories.jsonl."""
        self.sources.add_story(story)
        self.stories.add(story)

    def _add_error(self, result: Mapping[str, Any]) -> None:
        row = {key: visible(str(result.get(key) or ""), LINE_CHARS) for key in ("id", "error")}
        self.errors.add(0.0, row["id"], row)

    def _add_edits(self, edits: Iterable[Mapping[str, Any]]) -> None:
        seen = set()
        for edit in edits:
            reason, before, after = edit["reason"], edit["before"], edit["after"]
            tally = self.reasons.setdefault(reason, ReasonTally())
            seen.add(reason)
            tally.edits += 1
            tally.characters += len(before)
            example = visible(before, EXAMPLE_CHARS)
            if after or reason in REPAIRS:
                example = f"{example or '∅'} → {visible(after, EXAMPLE_CHARS) or '∅'}"
            tally.examples.add(example)
        for reason in seen:
            self.reasons[reason].articles += 1

    def _choose(self, result: Mapping[str, Any], share: float) -> None:
        """Offer the article to each list of articles to look at."""
        quality, garbling = result.get("quality"), result.get("garbling")
        if quality is not None and result.get("verdict") == "keep":
            _offer(self.lowest_kept, quality, quality, result)
        if garbling:
            _offer(self.most_garbled, -garbling, garbling, result)
        if "removed_most" in (result.get("flags") or ()):
            _offer(self.most_removed, -share, share, result)


def _offer(chosen: Lowest, key: float, figure: float, result: Mapping[str, Any]) -> None:
    if not chosen.wants(key):
        return
    article = LookAt(
        id=visible(str(result.get("id") or ""), LINE_CHARS),
        source=visible(result.get("source") or "", LINE_CHARS),
        verdict=visible(str(result.get("verdict")), LINE_CHARS),
        figure=figure,
        reasons=tuple(visible(str(reason), LINE_CHARS) for reason in (result.get("reasons") or ())[:MAX_REASONS]),
        opening=visible(result.get("text") or "", OPENING_CHARS),
    )
    chosen.add(key, article.id, article)
