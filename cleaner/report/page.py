"""From the figures to the page: the head, what the parts of the template need, then all of it written in one step."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from cleaner.errors import OutputError
from cleaner.report import charts
from cleaner.report.data import DISTINCT_EXAMPLES, Summary
from cleaner.report.figures import flag_rows, language_rows, reason_rows, score_charts
from cleaner.report.look import articles
from cleaner.report.marked import link, shown
from cleaner.report.read import Share, read_copies, read_run, read_share, shares
from cleaner.report.settings import Settings
from cleaner.report.sourced import source_table
from cleaner.report.words import REASON_WORDS, amount, count, percent
from cleaner.sources import SourceTable
from cleaner.write import read_stories, with_kinds, write_whole

__all__ = ["render", "write_report"]

REPORT: Final = "report.html"

Mapped = Callable[[Callable[[tuple[int, Share]], tuple[int, Summary]], Sequence[tuple[int, Share]]], Iterable[tuple[int, Summary]]]
"""`map`, or that of worker processes or a cluster."""

_OUTCOMES: Final = (
    ("keep", "kept", "ready to use"),
    ("review", "review", "worth a look before use"),
    ("drop", "dropped", "better left out"),
    ("failed", "failed", "could not be processed"),
)
_VERBS: Final = (("keep", "kept"), ("review", "put up for review"), ("drop", "dropped"))


def write_report(out: Path, sources: SourceTable | None = None, mapped: Mapped = map) -> None:
    """Write OUT/report.html from the results in OUT: one self-contained file, the same bytes for the same run.

    `sources` are those of all its results and stories, where they have been counted before; `mapped` is `map`, or that of worker
    processes or a cluster, which may answer in any order. Memory does not grow with the number of articles. Raises `OutputError` when
    `out` holds no run, a damaged one, or cannot be written to.
    """
    summary = Summary(sources)
    for part in _in_order(mapped(partial(_summed, out.absolute(), sources is not None), list(enumerate(shares(out))))):
        summary.merge(part)
    summary.add_across(read_stories(out), read_copies(out))
    path = out / REPORT
    try:
        write_whole(path, render(summary, read_run(out)).encode())
    except OSError as error:
        raise OutputError(f"{path}: cannot write the report ({error.strerror}); is the folder writable?") from error


def _summed(out: Path, counted: bool, share: tuple[int, Share]) -> tuple[int, Summary]:
    """The figures of a share of the results, with its number; without their sources where these have been `counted`."""
    number, of = share
    results = read_share(out, of)
    return number, Summary.of(results, sources=SourceTable()) if counted else Summary.of(with_kinds(results, out))


def _in_order(parts: Iterable[tuple[int, Summary]]) -> Iterator[Summary]:
    """By their numbers, from 0 on."""
    early: dict[int, Summary] = {}
    following = 0
    for number, part in parts:
        early[number] = part
        while following in early:
            yield early.pop(following)
            following += 1


def render(summary: Summary, run: Mapping[str, Any]) -> str:
    """The page for these figures, and for what the run.json says, which may be empty."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # heavy, and needed here only

    environment = Environment(
        loader=PackageLoader("cleaner.report", "parts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(amount=amount, percent=percent, shown=shown)
    environment.globals.update(count=count, link=link)
    style = Markup(_ours("marked.css") + _ours("report.css"))  # noqa: S704  # our own files
    script = Markup(_ours("report.js"))  # noqa: S704
    policy = f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; base-uri 'none'; form-action 'none'"
    head = {"style": style, "script": script, "policy": policy}
    return environment.get_template("report.html.jinja").render(**head, **_context(summary, Settings(run))) + "\n"


def _ours(name: str) -> str:
    return (files("cleaner.report") / name).read_text(encoding="utf-8")


def _source(content: str) -> str:
    """What a Content-Security-Policy calls an inline style or script: no other is let in."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def _context(summary: Summary, settings: Settings) -> dict[str, Any]:
    return {
        "summary": summary,
        "settings": settings,
        "headline": _headline(summary),
        "lede": _lede(summary),
        "outcomes": _outcomes(summary),
        "removals": reason_rows(summary, repairs=False),
        "sampled": any(not tally.examples.complete for tally in summary.reasons.values()),
        "distinct": DISTINCT_EXAMPLES,
        "repairs": reason_rows(summary, repairs=True),
        "scores": score_charts(summary, settings.policy),
        "flags": flag_rows(summary),
        **language_rows(summary),
        **source_table(summary),
        "recurring": summary.recurring.shown(),
        "reason_words": {reason: name for reason, (name, _) in REASON_WORDS.items()},
        "stories": summary.stories,
        "copies": summary.copies,
        "look_at": _look_at(summary),
        "errors": summary.errors.values(),
        "errors_more": max(0, summary.failed - len(summary.errors.values())),
    }


def _headline(summary: Summary) -> str:
    kept = summary.verdicts["keep"]
    return f"{count(summary.articles, 'article')} went in, {f'{kept:,}' if kept else 'none'} {'is' if kept == 1 else 'are'} ready to use"


def _lede(summary: Summary) -> str:
    """What became of the articles, and of their words, in two sentences."""
    verdicts, of = summary.verdicts, summary.articles or 1
    said = [f"{verdicts[key]:,} ({percent(verdicts[key] / of)}) {verb}" for key, verb in _VERBS]
    outcome = f"{said[0]}, {said[1]} and {said[2]}; {summary.failed:,} could not be processed."
    if not summary.given:
        return outcome
    share = percent(summary.removed / summary.given)
    return f"{outcome} {share} of the words were taken out: {amount(summary.removed)} of {amount(summary.given)}."


def _outcomes(summary: Summary) -> dict[str, Any]:
    numbers = {**summary.verdicts, "failed": summary.failed}
    parts = [(key, numbers.get(key, 0)) for key, _, _ in _OUTCOMES]
    rows = [
        {"key": key, "name": name, "says": says, "articles": number, "share": number / summary.articles if summary.articles else None}
        for (key, name, says), (_, number) in zip(_OUTCOMES, parts, strict=True)
    ]
    title = ", ".join(f"{row['name']} {row['articles']:,}" for row in rows)
    return {"rows": rows, "chart": charts.stacked(parts, f"Articles by outcome: {title}")}


def _look_at(summary: Summary) -> list[dict[str, Any]]:
    """The lists of articles; one that is in several is shown in the first, and named in the others."""
    look = summary.look
    lists = (
        ("Kept, but of the lowest quality", "quality", look.lowest_kept, "{:.2f}"),
        ("Most of it removed", "of the words", look.most_removed, ""),
        ("Highest probability of garbling", "garbling", look.most_garbled, "{:.2f}"),
        ("Least certain", "words", look.least_certain, "{:,.0f}"),
    )
    places: dict[str, str] = {}
    told = []
    for number, (name, figure, chosen, form) in enumerate(lists, start=1):
        rows = []
        for place, article in enumerate(articles(chosen), start=1):
            anchor = f"article-{number}-{place}"
            seen = places.setdefault(article.id, anchor)
            said = form.format(article.figure) if form else percent(article.figure)
            rows.append({"article": article, "figure": said, "anchor": anchor, "shown_at": seen if seen != anchor else ""})
        told.append({"name": name, "figure": figure, "rows": rows})
    return told
