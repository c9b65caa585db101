"""Tables and charts of reasons, scores, flags and languages, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cleaner.document import FLAGS, REASONS
from cleaner.report import charts
from cleaner.report.data import BINS, ReasonTally, Summary
from cleaner.report.sample import visible
from cleaner.report.words import FLAG_WORDS, LANGUAGES, REASON_WORDS, count
from cleaner.sources import REPAIRS

__all__ = ["flag_rows", "language_rows", "reason_rows", "score_charts"]

EXAMPLES: Final = 3
"""Examples shown for each reason."""
LANGUAGES_SHOWN: Final = 30
NAME_CHARS: Final = 80
"""Code points shown of anything the contract does not name."""

_SCORES: Final = (
    (
        "quality",
        "Quality when cleaned",
        "How close the cleaned text comes to what a careful reader would copy out. 1 is a perfect copy.",
        (("min_quality", "drop below"), ("review_quality", "review below")),
    ),
    ("input_quality", "Quality as given", "The same of the text before cleaning.", ()),
    (
        "garbling",
        "Garbling",
        "How likely the text as given is broken: words dropped, shuffled, repeated or misread.",
        (("review_garbling", "review above"), ("max_garbling", "drop above")),
    ),
)


def reason_rows(summary: Summary, *, repairs: bool) -> list[dict[str, Any]]:
    """What was removed, or mended, by reason: by words that went, or by times."""
    tallies = [(reason, tally) for reason, tally in summary.reasons.items() if (reason in REPAIRS) == repairs]
    sizes = {reason: tally.edits if repairs else tally.words for reason, tally in tallies}
    most = max(sizes.values(), default=1) or 1
    ordered = sorted(tallies, key=lambda item: (-sizes[item[0]], -item[1].edits, _place(item[0], REASONS)))
    return [_reason(reason, tally, sizes[reason] / most) for reason, tally in ordered]


def _reason(reason: str, tally: ReasonTally, share: float) -> dict[str, Any]:
    name, says = REASON_WORDS.get(reason, (visible(reason, NAME_CHARS), ""))
    examples = [{"text": text, "times": times} for text, times in tally.examples.most_frequent(EXAMPLES)]
    title = f"{name}: {count(tally.words, 'word')}, {count(tally.edits, 'time')} in {count(tally.articles, 'article')}"
    return {"name": name, "says": says, "tally": tally, "examples": examples, "chart": charts.bar(share, title)}


def _place(name: str, vocabulary: tuple[str, ...]) -> tuple[int, str]:
    """Where a name stands in its vocabulary; unknown ones (of a later version) after the known, by name."""
    return (vocabulary.index(name) if name in vocabulary else len(vocabulary), name)


def score_charts(summary: Summary, policy: Mapping[str, float]) -> list[dict[str, Any]]:
    """The distribution of each score, with those thresholds marked that the policy names, and the numbers behind it."""
    told = []
    for key, name, says, thresholds in _SCORES:
        histogram = summary.scores[key]
        marks = [(policy[mark], f"{word} {policy[mark]:g}") for mark, word in thresholds if mark in policy]
        title = f"{name}: " + (f"mean {histogram.mean:.2f} of {count(histogram.total, 'article')}" if histogram.total else "no values")
        rows = [(f"{place / BINS:.2f} to {(place + 1) / BINS:.2f}", number) for place, number in enumerate(histogram.bins)]
        chart = charts.histogram(histogram.bins, marks, title)
        told.append({"key": key, "name": name, "says": says, "histogram": histogram, "chart": chart, "rows": rows})
    return told


def flag_rows(summary: Summary) -> list[dict[str, Any]]:
    """How many articles carry each flag, the most frequent first."""
    most = max(summary.flags.values(), default=1)
    rows = []
    for flag, number in sorted(summary.flags.items(), key=lambda item: (-item[1], _place(item[0], FLAGS))):
        name, says = FLAG_WORDS.get(flag, (visible(flag, NAME_CHARS), ""))
        chart = charts.bar(number / most, f"{name}: {number:,}")
        rows.append({"name": name, "code": "", "says": says, "articles": number, "chart": chart})
    return rows


def language_rows(summary: Summary) -> dict[str, Any]:
    """How many articles are in each language, the most frequent first, and how many languages are not shown."""
    most = max(summary.languages.values(), default=1)
    rows = []
    for code, number in sorted(summary.languages.items(), key=lambda item: (-item[1], item[0]))[:LANGUAGES_SHOWN]:
        name = LANGUAGES.get(code) or visible(code, NAME_CHARS) or "Not known"
        chart = charts.bar(number / most, f"{name}: {number:,}")
        rows.append({"name": name, "code": code if code in LANGUAGES else "", "says": "", "articles": number, "chart": chart})
    return {"languages": rows, "languages_more": max(0, len(summary.languages) - LANGUAGES_SHOWN)}
