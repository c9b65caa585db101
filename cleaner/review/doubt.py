"""A line that is asked about, and how much it is in doubt."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Final

from cleaner.document import source_key
from cleaner.labels import ContextLine, LineLabel, line_key

__all__ = ["DOUBTFUL", "Question", "doubt", "twin_of"]

DOUBTFUL: Final = 3.0
"""Log odds from the threshold within which a line is in doubt at all: twenty times the odds, either way."""
_EXTREME: Final = 1e-4
"""Probabilities are rounded to so much; nothing is nearer to 0 or 1."""


@dataclass(frozen=True)  # without slots: what is reckoned from a line, which may be long, is kept
class Question:
    """A line of an article, its surroundings, and what the run made of it."""

    id: str
    source: str | None
    language: str | None
    url: str | None
    title: str | None
    line: str
    start: int
    end: int
    before: tuple[ContextLine, ...]
    after: tuple[ContextLine, ...]
    keep: bool
    """What the run decided."""
    probability: float
    threshold: float
    reason: str
    """The likeliest kind, should it be boilerplate."""
    because: tuple[tuple[str, float], ...] = ()
    """What weighed most, in words, and how much it added to the log odds of boilerplate."""

    @cached_property
    def key(self) -> str:
        """Its key in the file of labels."""
        return line_key(self.id, self.start, self.end, self.line)

    @cached_property
    def twin(self) -> tuple[str, str]:
        """Equal for lines of one source that need to be asked about once."""
        return twin_of(self.source, self.line)

    @cached_property
    def doubt(self) -> float:
        """How far the line is from being decided otherwise; 0 is nearest."""
        return doubt(self.probability, self.threshold)

    def answered(self, label: str, reason: str | None, model: dict[str, str], when: str) -> LineLabel:
        """The label that an answer makes of it."""
        return LineLabel(
            id=self.id,
            line=self.line,
            start=self.start,
            end=self.end,
            label="keep" if label == "keep" else "remove",
            reason=reason,
            source=self.source,
            language=self.language,
            url=self.url,
            before=self.before,
            after=self.after,
            probability=self.probability,
            threshold=self.threshold,
            model=model,
            answered=when,
        )


def doubt(probability: float, threshold: float) -> float:
    """The distance of a probability from its threshold in log odds: 0.99 is sure, however near to a threshold of 0.9 it looks.

    >>> doubt(0.5, 0.5), round(doubt(0.99, 0.9), 1), round(doubt(0.0, 0.5), 1)
    (0.0, 2.4, 9.2)
    """
    return abs(_log_odds(probability) - _log_odds(threshold))


def _log_odds(probability: float) -> float:
    inside = min(max(probability, _EXTREME), 1 - _EXTREME)
    return log(inside / (1 - inside))


def twin_of(source: str | None, line: str) -> tuple[str, str]:
    """A source and a line, blind to case, white space and composition.

    >>> twin_of("a.example", "Les  OGSÅ") == twin_of("A.example", "les også")
    True
    """
    return source_key(source), " ".join(unicodedata.normalize("NFC", line.casefold()).split())
