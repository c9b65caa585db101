"""What is counted of one source: integers and a bounded sample, so that tallies of parts add up to the tally of the whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from cleaner.sources.intervals import Ratio
from cleaner.sources.sample import Sample, add_text, merged

__all__ = ["KINDS", "REPAIRS", "Tally", "characters"]

REPAIRS: Final = frozenset({"encoding", "whitespace"})
"""Reasons of edits that mend the text; what they take away was no boilerplate."""
QUALITY_UNIT: Final = 1_000_000
"""Quality is summed in millionths, so that the sums are integers."""
KINDS: Final = {"original": "original", "agency": "agency", "copy": "copies", "duplicate": "duplicates"}
"""What an article is beside others (`kind` of copies.csv), and where that is counted."""

_VERDICTS: Final = frozenset({"keep", "review", "drop"})
_FLAGS: Final = frozenset({"garbled", "spam_byline", "truncated", "paywalled", "removed_most", "near_duplicate"})
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?![a-z])")  # of a tag such as pt-BR; a bounded number, whatever a record says


@dataclass(slots=True)
class Tally:
    """The counts of one source. Its size does not grow with the number of articles."""

    name: str = ""
    """The source as it is written, of several spellings the one that sorts last: small letters before capitals."""
    articles: int = 0
    error: int = 0
    """Articles that could not be processed. All below is of the others."""
    keep: int = 0
    review: int = 0
    drop: int = 0
    garbled: int = 0
    spam_byline: int = 0
    truncated: int = 0
    paywalled: int = 0
    removed_most: int = 0
    near_duplicate: int = 0
    missing_author: int = 0
    missing_date: int = 0
    encoding: int = 0
    """Articles in which broken characters were mended."""
    machine_translated: int = 0
    judged_translated: int = 0
    """Articles in a language in which machine translation can be told."""
    scored: int = 0
    quality: int = 0
    quality2: int = 0
    original: int = 0
    agency: int = 0
    copies: int = 0
    duplicates: int = 0
    characters: Ratio = field(default_factory=Ratio)
    """Removed as boilerplate, by given."""
    facts: Ratio = field(default_factory=Ratio)
    """Facts that independent sources state too, by all that can be checked: sums over stories in place of articles."""
    languages: dict[str, int] = field(default_factory=dict)
    sample: Sample = field(default_factory=list)

    @property
    def read(self) -> int:
        """Articles that could be processed."""
        return self.articles - self.error

    @property
    def compared(self) -> int:
        """Articles of which it is known whether they are copies."""
        return self.original + self.agency + self.copies + self.duplicates

    def add(self, result: Mapping[str, Any]) -> None:
        """Count a result."""
        self.articles += 1
        if result.get("error"):
            self.error += 1
            return
        self._add_verdict(result)
        self.missing_author += not result.get("author")
        self.missing_date += not result.get("date")
        self.characters.add(*characters(result))
        add_text(self.sample, result.get("text") or "")
        if match := _LANGUAGE.match(str(result.get("language") or "").lower()):
            self.languages[match[0]] = self.languages.get(match[0], 0) + 1
        if counted := KINDS.get(result.get("copy") or ""):
            setattr(self, counted, getattr(self, counted) + 1)

    def merge(self, other: Tally) -> None:
        """Add the other's counts."""
        self.name = max(self.name, other.name)
        for each in _SUMS:
            setattr(self, each, getattr(self, each) + getattr(other, each))
        self.characters.merge(other.characters)
        self.facts.merge(other.facts)
        for language, number in other.languages.items():
            self.languages[language] = self.languages.get(language, 0) + number
        self.sample = merged(self.sample, other.sample)

    def quality_variance(self) -> float:
        """Variance of the mean of `quality`; NaN below two articles."""
        n = self.scored
        squares = n * self.quality2 - self.quality**2
        return squares / (n**2 * (n - 1) * QUALITY_UNIT**2) if n > 1 else float("nan")

    def _add_verdict(self, result: Mapping[str, Any]) -> None:
        """Count what the cleaner made of the article."""
        flags = result.get("flags") or ()
        for flag in _FLAGS.intersection(flags):
            setattr(self, flag, getattr(self, flag) + 1)
        if (verdict := result.get("verdict")) in _VERDICTS:
            setattr(self, verdict, getattr(self, verdict) + 1)
        self.encoding += "mojibake_repaired" in flags or any(edit["reason"] == "encoding" for edit in result.get("edits") or ())
        if result.get("machine_translated") is not None:
            self.judged_translated += 1
            self.machine_translated += "machine_translated" in flags
        quality = result.get("quality")
        if quality is not None:
            units = round(quality * QUALITY_UNIT)
            self.scored += 1
            self.quality += units
            self.quality2 += units**2


_SUMS: Final = tuple(each.name for each in fields(Tally) if each.type == "int")


def characters(result: Mapping[str, Any]) -> tuple[int, int]:
    """Code points removed as boilerplate, and code points given, of one result.

    Repairs of encoding and white space are no removals, though they too are undone to count what was given.

    >>> characters({"text": "News.", "edits": [{"before": "Ad. ", "after": "", "reason": "ad_marker"}]})
    (4, 9)
    """
    removed = 0
    given = len(result.get("text") or "")
    for edit in result.get("edits") or ():
        before, after = len(edit["before"]), len(edit["after"])
        given += before - after
        if not after and edit["reason"] not in REPAIRS:
            removed += before
    return removed, given
