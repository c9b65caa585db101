"""What a correction came to on answers held back, in numbers and as the report that `clean-news train` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import Ints
from cleaner.train.adapt import Adapting

__all__ = ["figures", "helps", "report"]

MEASURES: Final = ("recall", "precision", "f1", "log_loss")
ROUNDS: Final = 1_000
"""Resamplings of the groups that were held back together, for intervals of 95 %."""
SHOWN_SOURCES: Final = 10
SHOWN_LINES: Final = 8
_SHOWN_CHARS: Final = 100

Floats = NDArray[np.float64]
Figures = dict[str, Any]


def figures(adapting: Adapting) -> Figures:
    """The figures of a fit, ready for JSON: of all answers held back, by source, and which lines it decides otherwise."""
    answers = adapting.answers
    labels, removed = adapting.labels, answers.target > 0.5
    now, held, after = (p > answers.threshold for p in (answers.probability, adapting.held_out, adapting.after))
    counts = Counter(answers.sources)
    top = sorted(counts, key=lambda source: (-counts[source], source))[:SHOWN_SOURCES]
    return {
        "answers": len(labels),
        "remove": int(removed.sum()),
        "articles": len({(label.source, label.id) for label in labels}),
        "sources": len(counts),
        "held_back_together": int(adapting.group.max()) + 1,
        "strength": adapting.strength,
        "held_back": _before_and_after(adapting, np.ones(len(labels), bool)),
        "by_source": {source or "no source": _before_and_after(adapting, np.array(answers.sources) == source) for source in top},
        "unlike_before": {"held_back": _changed(now, held, removed), "itself_answered": _changed(now, after, removed)},
    }


def _changed(before: NDArray[np.bool_], after: NDArray[np.bool_], truth: NDArray[np.bool_]) -> Figures:
    changed = before != after
    return {"lines": int(changed.sum()), "rightly": int((changed & (after == truth)).sum())}


def _before_and_after(adapting: Adapting, use: NDArray[np.bool_]) -> Figures:
    """The measures before and after, and what was gained, each with its interval."""
    draws = _draws(adapting.group[use])
    every = [_measures(adapting, use, p[use], draws) for p in (adapting.answers.probability, adapting.held_out)]
    before, after = every
    names = {"before": before, "after": after, "gained": after - before}
    return {
        "answers": int(use.sum()),
        "remove": int((adapting.answers.target[use] > 0.5).sum()),
        **{
            name: {measure: _with_interval(column) for measure, column in zip(MEASURES, table.T, strict=True)}
            for name, table in names.items()
        },
    }


def _draws(group: Ints) -> Floats:
    """How often each row counts: once in the first draw, and in each other as often as its group was drawn. Shape (1 + rounds, rows)."""
    _, number = np.unique(group, return_inverse=True)
    count = int(number.max()) + 1 if len(number) else 0
    random = np.random.default_rng(5)
    drawn = random.multinomial(count, np.full(count, 1 / count), ROUNDS) if count else np.zeros((ROUNDS, 0))
    return np.concatenate((np.ones((1, len(number))), drawn[:, number])).astype(np.float64)


def _measures(adapting: Adapting, use: NDArray[np.bool_], probability: Floats, draws: Floats) -> Floats:
    """The measures of each draw, shape (draws, measures); those without anything to measure are 0."""
    truth, gone = adapting.answers.target[use] > 0.5, probability > adapting.answers.threshold[use]
    loss = -np.log(np.where(truth, probability, 1 - probability).clip(1e-6))
    hits, found, there = draws @ (truth & gone), draws @ gone, draws @ truth
    recall, precision = hits / np.maximum(there, 1), hits / np.maximum(found, 1)
    f1 = 2 * hits / np.maximum(found + there, 1)
    return np.stack((recall, precision, f1, draws @ loss / np.maximum(draws.sum(axis=1), 1)), axis=1)


def _with_interval(draws: Floats) -> list[float]:
    """The value, and the bounds within which 95 % of the draws lie."""
    low, high = np.quantile(draws[1:], (0.025, 0.975))
    return [round(float(value), 4) for value in (draws[0], low, high)]


def report(found: Mapping[str, Any], adapting: Adapting) -> str:
    """The figures in Markdown, for people."""
    return (
        "\n".join([*_head(found), *_table(found), "", *_verdict(found), "", *_sources(found), "", *_lines(found, adapting)]).rstrip() + "\n"
    )


def _head(found: Mapping[str, Any]) -> Iterator[str]:
    answers, removed = found["answers"], found["remove"]
    yield "# Adapted model"
    yield ""
    yield (
        f"Fitted to {answers} answers ({answers - removed} keep, {removed} remove) about lines of {found['articles']} articles of "
        f"{found['sources']} sources."
    )
    yield ""
    yield "## On answers held back"
    yield ""
    yield (
        "Each answer was judged by a fit to four fifths of the others. Articles, and whatever shares a line with them, were held back "
        "whole, so the fit knew nothing of these lines. Lines answered themselves follow the answer. In brackets: 95 % of resamplings."
    )
    yield ""


def _table(found: Mapping[str, Any]) -> Iterator[str]:
    yield "| | before | after | gained |"
    yield "|---|---|---|---|"
    for measure in MEASURES:
        cells = (_cell(found["held_back"][name][measure], signed=name == "gained") for name in ("before", "after", "gained"))
        yield f"| {measure.replace('_', ' ').replace('f1', 'F1')} | {' | '.join(cells)} |"


def _cell(values: Sequence[float], *, signed: bool = False) -> str:
    value, low, high = (f"{number:+.3f}" if signed else f"{number:.3f}" for number in values)
    return f"{value} ({low} to {high})"


def helps(found: Mapping[str, Any]) -> bool:
    """Whether lines that were not answered gain anything: less log loss, and no lower F1."""
    gained = found["held_back"]["gained"]
    return bool(gained["log_loss"][0] < 0 and gained["f1"][0] >= 0)


def _verdict(found: Mapping[str, Any]) -> Iterator[str]:
    gained = found["held_back"]["gained"]
    if not found["strength"]:
        yield "Nothing could be learned about other lines: only those that were answered themselves, and their copies, change."
    elif not helps(found):
        yield "**On lines held back this is no better than the models as shipped.** Answer more lines before you use it."
    elif gained["log_loss"][2] >= 0:
        yield "The gain on lines held back may be chance: its interval takes in 0. More answers will tell."
    else:
        yield "Lines that were not answered gain, too."


def _sources(found: Mapping[str, Any]) -> Iterator[str]:
    yield "| source | answers | remove | recall before | after | precision before | after |"
    yield "|---|---|---|---|---|---|---|"
    for source, row in found["by_source"].items():
        cells = (f"{row[name][measure][0]:.3f}" for measure in ("recall", "precision") for name in ("before", "after"))
        yield f"| {_plain(source)} | {row['answers']} | {row['remove']} | {' | '.join(cells)} |"
    if (more := found["sources"] - len(found["by_source"])) > 0:
        yield ""
        yield f"{more} more sources are not listed."


def _lines(found: Mapping[str, Any], adapting: Adapting) -> Iterator[str]:
    """What is decided otherwise, counted, and the lines of which that is least to be expected."""
    held, itself = (found["unlike_before"][name] for name in ("held_back", "itself_answered"))
    yield "## What changes"
    yield ""
    yield (
        f"Of the answered lines {itself['lines']} are decided otherwise than before, {itself['rightly']} of them as answered. While they "
        f"were held back it was {held['lines']}, {held['rightly']} of them as answered{':' if held['lines'] else '.'}"
    )
    answers = adapting.answers
    now, after = answers.probability > answers.threshold, adapting.held_out > answers.threshold
    moved = np.flatnonzero(now != after)
    order = moved[np.argsort(-np.abs(adapting.held_out - answers.probability)[moved], kind="stable")]
    yield ""
    for number in order[:SHOWN_LINES].tolist():
        right = "rightly" if after[number] == (answers.target[number] > 0.5) else "wrongly"
        what = "removed" if after[number] else "kept"
        change = f"{answers.probability[number]:.2f} to {adapting.held_out[number]:.2f}"
        yield f"- {what}, {right} ({change}): {_plain(answers.texts[number])}"
    if len(order) > SHOWN_LINES:
        yield f"- and {len(order) - SHOWN_LINES} more"


def _plain(text: str) -> str:
    """Text on one line that does nothing to a terminal or a table but show."""
    shown = "".join(character if character.isprintable() else " " for character in text).replace("|", "\\|")
    return shown if len(shown) <= _SHOWN_CHARS else shown[: _SHOWN_CHARS - 1] + "…"
