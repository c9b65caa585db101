"""From the figures to the page: what the template needs, said in words and drawn as charts, then written in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from cleaner.document import FLAGS, REASONS
from cleaner.errors import OutputError
from cleaner.report import charts
from cleaner.report.data import DISTINCT_EXAMPLES, ReasonTally, Summary
from cleaner.report.read import read_policy, read_results
from cleaner.report.sample import visible
from cleaner.report.words import FLAG_WORDS, LANGUAGES, REASON_WORDS, chars, count, percent
from cleaner.sources import REPAIRS, Row
from cleaner.write import read_stories, write_whole

__all__ = ["render", "write_report"]

REPORT: Final = "report.html"
EXAMPLES: Final = 3
"""Examples shown for each reason."""
SOURCES_SHOWN: Final = 50
UNRELIABLE_SHOWN: Final = 10
LANGUAGES_SHOWN: Final = 30
CHART_NAME_CHARS: Final = 32
"""Code points shown of a source's name where its figures stand on the same line."""
NAME_CHARS: Final = 80
"""Code points shown of the name of a source, or of anything the contract does not name."""

_OUTCOMES: Final = (
    ("keep", "kept", "ready to use"),
    ("review", "review", "worth a look before use"),
    ("drop", "dropped", "better left out"),
    ("failed", "failed", "could not be processed"),
)
_VERBS: Final = (("keep", "kept"), ("review", "put up for review"), ("drop", "dropped"))
_SCORES: Final = (
    ("input_quality", "Quality as given", "How close the text as given comes to what a careful reader would copy out.", ()),
    (
        "quality",
        "Quality when cleaned",
        "The same after cleaning. 1 is a perfect copy.",
        (("min_quality", "drop below"), ("review_quality", "review below")),
    ),
    (
        "garbling",
        "Garbling",
        "How likely the text as given is broken: words dropped, shuffled, repeated or misread.",
        (("review_garbling", "review above"), ("max_garbling", "drop above")),
    ),
)


def write_report(out: Path) -> None:
    """Write OUT/report.html from the results in OUT: one self-contained file, the same bytes for the same results.

    Memory does not grow with the number of articles. Raises `OutputError` when `out` holds no run, a damaged one, or cannot be
    written to.
    """
    page = render(Summary.of(read_results(out), read_stories(out)), read_policy(out))
    path = out / REPORT
    try:
        write_whole(path, page.encode())
    except OSError as error:
        raise OutputError(f"{path}: cannot write the report ({error.strerror}); is the folder writable?") from error


def render(summary: Summary, policy: Mapping[str, float]) -> str:
    """The page for these figures, with those thresholds of the verdict marked that the policy names."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # heavy, and needed here only

    environment = Environment(
        loader=PackageLoader("cleaner.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(chars=chars, percent=percent)
    environment.globals.update(count=count)
    style = Markup((files("cleaner.report") / "report.css").read_text(encoding="utf-8"))  # noqa: S704  # our own file
    return environment.get_template("report.html.jinja").render(style=style, **_context(summary, policy)) + "\n"


def _context(summary: Summary, policy: Mapping[str, float]) -> dict[str, Any]:
    return {
        "summary": summary,
        "headline": _headline(summary),
        "lede": _lede(summary),
        "outcomes": _outcomes(summary),
        "removals": _reasons(summary, repairs=False),
        "sampled": any(not tally.examples.complete for tally in summary.reasons.values()),
        "distinct": DISTINCT_EXAMPLES,
        "repairs": _reasons(summary, repairs=True),
        "scores": _scores(summary, policy),
        "flags": _flags(summary),
        "languages": _languages(summary),
        "languages_more": max(0, len(summary.languages) - LANGUAGES_SHOWN),
        **_sources(summary),
        "stories": summary.stories,
        "look_at": _look_at(summary),
        "errors": summary.errors.values(),
        "errors_more": max(0, summary.failed - len(summary.errors.values())),
    }


def _headline(summary: Summary) -> str:
    kept = summary.verdicts["keep"]
    return f"{count(summary.articles, 'article')} went in, {f'{kept:,}' if kept else 'none'} {'is' if kept == 1 else 'are'} ready to use"


def _lede(summary: Summary) -> str:
    """What became of the articles, and of their text, in two sentences."""
    verdicts, of = summary.verdicts, summary.articles or 1
    said = [f"{verdicts[key]:,} ({percent(verdicts[key] / of)}) {verb}" for key, verb in _VERBS]
    outcome = f"{said[0]}, {said[1]} and {said[2]}; {summary.failed:,} could not be processed."
    if not summary.given:
        return outcome
    share = percent(summary.removed / summary.given)
    return f"{outcome} {share} of the text given was taken out: {chars(summary.removed)} of {chars(summary.given)} characters."


def _outcomes(summary: Summary) -> dict[str, Any]:
    numbers = {**summary.verdicts, "failed": summary.failed}
    parts = [(key, numbers.get(key, 0)) for key, _, _ in _OUTCOMES]
    rows = [
        {"key": key, "name": name, "says": says, "articles": number, "share": number / summary.articles if summary.articles else None}
        for (key, name, says), (_, number) in zip(_OUTCOMES, parts, strict=True)
    ]
    title = ", ".join(f"{row['name']} {row['articles']:,}" for row in rows)
    return {"rows": rows, "chart": charts.stacked(parts, f"Articles by outcome: {title}")}


def _reasons(summary: Summary, *, repairs: bool) -> list[dict[str, Any]]:
    tallies = [(reason, tally) for reason, tally in summary.reasons.items() if (reason in REPAIRS) == repairs]
    most = max((tally.edits for _, tally in tallies), default=1)
    ordered = sorted(tallies, key=lambda item: (-item[1].edits, _place(item[0], REASONS)))
    return [_reason(reason, tally, tally.edits / most) for reason, tally in ordered]


def _reason(reason: str, tally: ReasonTally, share: float) -> dict[str, Any]:
    name, says = REASON_WORDS.get(reason, (visible(reason, NAME_CHARS), ""))
    examples = [{"text": text, "times": times} for text, times in tally.examples.most_frequent(EXAMPLES)]
    title = f"{name}: {count(tally.edits, 'time')} in {count(tally.articles, 'article')}"
    return {"name": name, "says": says, "tally": tally, "examples": examples, "chart": charts.bar(share, title)}


def _place(name: str, vocabulary: tuple[str, ...]) -> tuple[int, str]:
    """Where a name stands in its vocabulary; unknown ones (of a later version) after the known, by name."""
    return (vocabulary.index(name) if name in vocabulary else len(vocabulary), name)


def _scores(summary: Summary, policy: Mapping[str, float]) -> list[dict[str, Any]]:
    charts_ = []
    for key, name, says, thresholds in _SCORES:
        histogram = summary.scores[key]
        marks = [(policy[mark], f"{word} {policy[mark]:g}") for mark, word in thresholds if mark in policy]
        title = f"{name}: " + (f"mean {histogram.mean:.2f} of {count(histogram.total, 'article')}" if histogram.total else "no values")
        charts_.append({"name": name, "says": says, "histogram": histogram, "chart": charts.histogram(histogram.bins, marks, title)})
    return charts_


def _flags(summary: Summary) -> list[dict[str, Any]]:
    most = max(summary.flags.values(), default=1)
    rows = []
    for flag, number in sorted(summary.flags.items(), key=lambda item: (-item[1], _place(item[0], FLAGS))):
        name, says = FLAG_WORDS.get(flag, (visible(flag, NAME_CHARS), ""))
        chart = charts.bar(number / most, f"{name}: {number:,}")
        rows.append({"name": name, "says": says, "articles": number, "chart": chart})
    return rows


def _languages(summary: Summary) -> list[dict[str, Any]]:
    most = max(summary.languages.values(), default=1)
    rows = []
    for code, number in sorted(summary.languages.items(), key=lambda item: (-item[1], item[0]))[:LANGUAGES_SHOWN]:
        name = LANGUAGES.get(code) or visible(code, NAME_CHARS) or "Not known"
        chart = charts.bar(number / most, f"{name}: {number:,}")
        rows.append({"code": code if code in LANGUAGES else "", "name": name, "articles": number, "chart": chart})
    return rows


def _sources(summary: Summary) -> dict[str, Any]:
    """The head of the ranking, and of what it leaves out the sources whose intervals end lowest."""
    prior = summary.sources.prior()
    rows, base = summary.sources.rows(prior), prior.base_rate()
    more = rows[SOURCES_SHOWN:]
    known = [row for row in more if row["reliability_high"] is not None]
    lowest = sorted(known, key=lambda row: (row["reliability_high"], row["source"] or ""))
    chosen = {"sources": rows[:SOURCES_SHOWN], "unreliable": lowest[:UNRELIABLE_SHOWN]}
    shown: dict[str, Any] = {"base_rate": base, "sources_more": len(more)}
    for name, part in chosen.items():
        shown[name] = [{"name": visible(str(row["source"] or ""), NAME_CHARS), **row} for row in part]
        shown[f"{name}_chart"] = _intervals(part, base)
    return shown


def _intervals(rows: Sequence[Row], base: float) -> Markup:
    """The interval plot of their reliability; sources of which nothing is known are in the table alone."""
    estimates = []
    for row in rows:
        low, value, high = (row[f"reliability{end}"] for end in ("_low", "", "_high"))
        if isinstance(low, float) and isinstance(value, float) and isinstance(high, float):
            said = f"{value:.2f} ({low:.2f} to {high:.2f}), {count(int(row['articles'] or 0), 'article')}"
            estimates.append(charts.Estimate(visible(str(row["source"] or "no source"), CHART_NAME_CHARS), said, low, value, high))
    if not estimates:
        return Markup("")
    title = f"Reliability of {count(len(estimates), 'source')} with 95% intervals, the surest first"
    return charts.intervals(estimates, (base, f"expected of any: {base:.2f}"), title)


def _look_at(summary: Summary) -> list[dict[str, Any]]:
    lists = (
        ("Kept, but of the lowest quality", "quality", summary.lowest_kept),
        ("Highest probability of garbling", "garbling", summary.most_garbled),
        ("Most of it removed", "removed", summary.most_removed),
    )
    return [{"name": name, "figure": figure, "articles": chosen.values()} for name, figure, chosen in lists]
