"""An article line by line: as a picture for a terminal, as columns or JSON for other programs."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, Final

from rich.console import Console, Group
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from cleaner.cli.escaped import harmless, json_shown
from cleaner.document import Line, Result

__all__ = ["coloured", "columns", "json_lines", "uncertain"]

REMOVED: Final = "red"
UNCERTAIN: Final = "yellow"
RULED: Final = "magenta"
QUIET: Final = "bright_black"
_VERDICTS: Final = {"keep": "green", "review": UNCERTAIN, "drop": REMOVED}
_BAR: Final = 8  # cells of a bar
_SURE_KIND: Final = 0.6  # probability of a kind from which on it is told as a fact
_ROOMY: Final = 76  # cells of a terminal from which on there is room for bars and a column of reasons


def uncertain(line: Line) -> bool:
    """Whether the model's answer was a near thing: nearer to the threshold than to certainty, on either side of it.

    >>> from cleaner.document import Label
    >>> [uncertain(Line("x", 0, 1, Label(p < 0.6, p, "share"), threshold=0.6)) for p in (0.2, 0.4, 0.7, 0.9)]
    [False, True, True, False]
    """
    p = line.label.probability
    return line.decided_by is None and line.threshold / 2 < p < (1 + line.threshold) / 2


# For other programs


def columns(lines: Sequence[Line]) -> None:
    """Print verdict, probability, reason, text and what weighed most, with tabs between; under a line a row for each cut."""
    for line in lines:
        verdict = "keep" if line.label.keep else "remove"
        reason = "" if line.label.keep else line.label.reason
        why = "; ".join([line.decided_by] if line.decided_by else [f"{each.weight:+.2f} {each.words}" for each in line.because])
        _row(verdict, f"{line.label.probability:.3f}", reason, line.text, why)
        for cut, by in zip_longest(line.cuts, line.cuts_by):
            _row("cut", f"{cut.probability:.3f}", cut.reason, cut.before, by or "")
    sys.stdout.flush()


def _row(*cells: str) -> None:
    sys.stdout.write("\t".join(harmless(" ".join(cell.split())) for cell in cells) + "\n")


def json_lines(lines: Sequence[Line], result: Result) -> None:
    """Print everything as one JSON object: what the article came to, and its lines."""
    row: dict[str, Any] = {name: getattr(result, name) for name in ("id", "source", "language", "input_quality", "quality", "garbling")}
    row |= {"flags": result.flags, "verdict": result.verdict, "reasons": result.reasons, "lines": [line.to_dict() for line in lines]}
    sys.stdout.write(json_shown(row))
    sys.stdout.flush()


# For a terminal


def coloured(lines: Sequence[Line], result: Result, *, everything: bool = False, console: Console | None = None) -> None:
    """Show an article on a terminal: what went struck through, what was a near thing in yellow, and what spoke for it."""
    console = console or Console(highlight=False)
    roomy = console.width >= _ROOMY
    console.print(_heading(result))
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=1)  # ✗ removed, ✂ cut, ? kept, but a near thing
    table.add_column(width=4, justify="right")
    if roomy:
        table.add_column(width=_BAR)
        table.add_column(width=15)
    table.add_column(ratio=1, overflow="fold")
    for line in lines:
        shown = [] if line.label.keep else [_reason(line)]
        below = Table.grid(padding=(0, 1))
        for sign, words in _below(line, everything):
            below.add_row(sign, words)
        body = Group(*([] if roomy else [Text(each, _style(line)) for each in shown]), _text(line), *[below] * bool(below.rows))
        middle = [_bar(line), Text("".join(shown), _style(line))] if roomy else []
        table.add_row(Text(_mark(line), _style(line)), Text(f"{line.label.probability:.2f}", _style(line) or QUIET), *middle, body)
    console.print(table)
    console.print(_summary(lines, result))


def _heading(result: Result) -> Group:
    parts = [part for part in (result.id, result.source, result.language) if part]
    return Group(Text(_plain("  ·  ".join(parts)), f"bold {QUIET}"), Rule(style=QUIET))


def _reason(line: Line) -> str:
    """The kind, with a question mark where another is nearly as likely."""
    return line.label.reason + ("?" if line.label.reason_probability < _SURE_KIND else "")


def _style(line: Line) -> str:
    if line.decided_by is not None:
        return RULED
    return UNCERTAIN if uncertain(line) else "" if line.label.keep else REMOVED


def _mark(line: Line) -> str:
    if not line.label.keep:
        return "✗"
    return "✂" if line.cuts else "?" if uncertain(line) else "✓" if line.decided_by else ""


def _bar(line: Line) -> Text:
    """The probability as a length, with a notch where the line would begin to be removed."""
    filled, notch = round(line.label.probability * _BAR), min(_BAR - 1, int(line.threshold * _BAR))
    bar = Text("━" * filled, _style(line) or "green") + Text("─" * (_BAR - filled), f"dim {QUIET}")
    if notch >= filled:
        bar = bar[:notch] + Text("╎", QUIET) + bar[notch + 1 :]
    return bar


def _text(line: Line) -> Text:
    """The line as given, with what goes struck through in its place."""
    given = _plain(line.text)
    if not line.label.keep:
        return Text().append(given, f"strike {_style(line)}")  # appended, lest the strike runs on to the edge
    shown = Text(given, UNCERTAIN if uncertain(line) else "")
    for cut in line.cuts:
        shown.stylize(f"strike {REMOVED}", cut.start - line.start, cut.end - line.start)
    return shown


def _below(line: Line, everything: bool) -> Iterator[tuple[Text, Text]]:
    """What stands under a line, each with its sign: its cuts, what overruled the model, and what weighed most."""
    for cut, by in zip_longest(line.cuts, line.cuts_by):
        words = Text(f"{cut.probability:.2f} {cut.reason}", REMOVED)
        yield Text("✂", REMOVED), words.append(f"  {_plain(by)}" if by else "", RULED)
    if line.decided_by is not None:
        yield Text("✓" if line.label.keep else "✗", RULED), Text(_plain(line.decided_by), RULED)
    if everything or (line.decided_by is None and (uncertain(line) or not line.label.keep)):
        for because in line.because:
            sign = Text("+", REMOVED) if because.weight > 0 else Text("−", "green")
            yield sign, Text(_plain(because.words), QUIET)


def _summary(lines: Sequence[Line], result: Result) -> Group:
    kept = sum(line.label.keep for line in lines)
    cuts = sum(len(line.cuts) for line in lines)
    ruled = sum(by is not None for line in lines for by in (line.decided_by, *line.cuts_by))
    counts = [f"{kept} of {len(lines)} lines kept", f"{len(lines) - kept} removed"]
    counts += [f"{cuts} cut out of lines"] * bool(cuts) + [f"{ruled} by rule"] * bool(ruled)
    table = Table.grid(padding=(0, 2))
    table.add_row(Text("lines", QUIET), Text(", ".join(counts)))
    if result.quality is not None and result.input_quality is not None and result.garbling is not None:
        table.add_row(Text("quality", QUIET), Text(f"{result.input_quality:.2f} → {result.quality:.2f}"))
        table.add_row(Text("garbling", QUIET), Text(f"{result.garbling:.2f}"))
    if result.verdict:
        why = [Text(_plain(reason)) for reason in result.reasons]
        table.add_row(Text("verdict", QUIET), Group(Text(result.verdict, f"bold {_VERDICTS[result.verdict]}"), *why))
    return Group(Rule(style=QUIET), table)


_SPACE: Final = re.compile(r"\s")


def _plain(text: str) -> str:
    """Text on one line that does nothing to a terminal but show, code point for code point."""
    return harmless(_SPACE.sub(" ", text))
