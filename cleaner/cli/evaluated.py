"""The figures of `clean-news evaluate` as tables that can be read in a terminal of 80 columns, and in a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from cleaner.cli.escaped import escaped

__all__ = ["tables"]

Figures = dict[str, Any]
_ESTIMATE: Final = {
    "articles": "articles",
    "mean_truth": "mean word F1",
    "mean_estimate": "mean estimate",
    "spearman": "Spearman with word F1",
    "poor": "articles with word F1 below 0.8",
    "auc_poor": "AUC for these",
    "calibration_error": "calibration error",
    "mean_absolute_error": "mean absolute error",
}
_PROBABILITY: Final = {
    "articles": "articles",
    "true": "of these, labelled true",
    "without_score": "articles without a score",
    "auc": "AUC",
    "recall_at_alarms": "recall at 1 % false alarms",
    "threshold": "threshold of the flag",
    "found": "found at it",
    "false_alarms": "false alarms at it",
    "calibration_error": "calibration error",
}
_LINES: Final = {
    "lines": "labelled lines",
    "noise": "of these, to be removed",
    "noise_removed": "share of these removed",
    "article_lost": "share of the others lost",
    "auc": "AUC of a line's probability",
}


def tables(card: Figures) -> str:
    """All sections of a `scorecard`, one below the other."""
    parts = [_section(name, make, card[name]) for name, make in _SECTIONS.items() if name in card]
    return f"{card['articles']} labelled articles\n\n" + "\n".join(parts)


def _section(name: str, make: Callable[[Figures], str], figures: Figures) -> str:
    return f"{name}\n{'-' * len(name)}\n{make(figures)}"


def _word_f1(figures: Figures) -> str:
    rows = [
        [f"text as {side}", of["mean"], f"{of['low']:.4f} to {of['high']:.4f}"]
        for side, of in (("given", figures["before"]), ("cleaned", figures["after"]))
    ]
    return _aligned([["", "word F1", "95 % interval"], *rows])


def _named(names: dict[str, str], truth: str) -> Callable[[Figures], str]:
    """What makes a table of these figures, and one of the calibration if there is one."""

    def make(figures: Figures) -> str:
        shown = _aligned([[words, figures[key]] for key, words in names.items() if key in figures])
        if not figures.get("calibration"):
            return shown
        return shown + "\n" + _aligned([["estimate", "articles", "mean estimate", truth], *figures["calibration"]])

    return make


def _thresholds(figures: Figures) -> str:
    rows = [[name, of["good"], of["poor"]] for name, of in figures["hit"].items()]
    head = ["verdict, or threshold crossed", f"share of {figures['good']} good", f"share of {figures['poor']} poor"]
    return _aligned([head, *rows])


def _languages(figures: Figures) -> str:
    head = ["", "articles", "word F1", "error of quality", "garbling: found", "false alarms"]
    return _aligned([head, *([language, *of.values()] for language, of in figures.items())])


_SECTIONS: Final[dict[str, Callable[[Figures], str]]] = {
    "word_f1": _word_f1,
    "input_quality": _named(_ESTIMATE, "mean word F1"),
    "quality": _named(_ESTIMATE, "mean word F1"),
    "garbling": _named(_PROBABILITY, "share garbled"),
    "machine_translated": _named(_PROBABILITY, "share translated"),
    "lines": _named(_LINES, ""),
    "thresholds": _thresholds,
    "languages": _languages,
}


def _aligned(rows: Sequence[Sequence[Any]]) -> str:
    """Columns: the first to the left, the others to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = [
        "  ".join(cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in cells
    ]
    return "".join(line.rstrip() + "\n" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if isinstance(value, float) else escaped(str(value))
