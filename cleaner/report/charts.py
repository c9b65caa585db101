"""Charts as inline SVG: positions across in per cent, so that they fit any width while their lettering keeps its size.

Every chart has a `<title>` that says what it shows. Colours come from the page's style sheet, by class.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from markupsafe import Markup

from cleaner.report.words import count

__all__ = ["bar", "histogram", "interval", "stacked"]

_PLOT_HEIGHT: Final = 120
_TOP: Final = 44
"""Pixels above the bars, for the names of two thresholds and a count."""
_AXIS: Final = 22
"""Pixels below the bars, for the scale."""
_LEAST: Final = 1.5
"""Pixels of the lowest bar that is not zero: one article in a million is still to be seen."""
_ROOM: Final = 0.4
"""Share of the width that a threshold's name needs to stand to the left of its line."""
_GAP: Final = 0.6
"""Per cent of the width left between two bars."""


def bar(share: float, title: str) -> Markup:
    """A horizontal bar that fills this share (0..1) of its cell.

    >>> print(bar(0.5, "half"))
    <svg class="bar" width="100%" height="10" role="img"><title>half</title><rect width="50.00%" height="10"/></svg>
    """
    return Markup(
        '<svg class="bar" width="100%" height="10" role="img"><title>{}</title><rect width="{}" height="10"/></svg>',
    ).format(title, _across(share))


def stacked(parts: Sequence[tuple[str, int]], title: str) -> Markup:
    """One bar made of parts, each drawn in the class of its name and as wide as its share of the sum."""
    whole = sum(size for _, size in parts) or 1
    done = 0
    pieces = []
    for name, size in parts:
        if size:
            piece = Markup('<rect class="{}" x="{}" width="{}" height="20"/>')
            pieces.append(piece.format(name, _across(done / whole), _across(size / whole)))
        done += size
    frame = Markup('<svg class="stacked" width="100%" height="20" role="img"><title>{}</title>{}</svg>')
    return frame.format(title, Markup("").join(pieces))


def interval(low: float, value: float, high: float, reference: float, title: str) -> Markup:
    """An estimate in 0..1 as a dot on its interval, on a scale from 0 to 1 with the reference as a thin upright line."""
    frame = Markup(
        '<svg class="interval" width="100%" height="16" role="img"><title>{}</title>'
        '<line class="scale" x1="0" x2="100%" y1="8" y2="8"/><line class="reference" x1="{r}" x2="{r}" y1="0" y2="16"/>'
        '<line class="range" x1="{}" x2="{}" y1="8" y2="8"/><circle cx="{}" cy="8" r="4"/></svg>'
    )
    return frame.format(title, _across(low), _across(high), _across(value), r=_across(reference))


def histogram(bins: Sequence[int], marks: Iterable[tuple[float, str]], title: str) -> Markup:
    """Counts over 0..1 in equal steps, with thresholds marked and named; the highest bar bears its count."""
    height = _TOP + _PLOT_HEIGHT + _AXIS
    frame = Markup('<svg class="histogram" width="100%" height="{}" role="img"><title>{}</title>{}{}{}</svg>')
    return frame.format(height, title, _bars(bins), _scale(_TOP + _PLOT_HEIGHT), _thresholds(marks))


def _bars(bins: Sequence[int]) -> Markup:
    highest, step = max(bins, default=0), 1 / max(len(bins), 1)
    floor = _TOP + _PLOT_HEIGHT
    pieces = []
    for place, number in enumerate(bins):
        if number:
            tall = max(_LEAST, number / highest * _PLOT_HEIGHT)
            piece = Markup('<rect x="{}" width="{}" y="{:.1f}" height="{:.1f}"><title>{:.2f} to {:.2f}: {}</title></rect>')
            across, wide = _across(place * step + _GAP / 200), _across(step - _GAP / 100)
            pieces.append(piece.format(across, wide, floor - tall, tall, place * step, (place + 1) * step, count(number, "article")))
    if highest:
        pieces.append(_text(bins.index(highest) * step + step / 2, _TOP - 5, f"{highest:,}", "count"))
    return Markup("").join(pieces)


def _scale(floor: int) -> Markup:
    line = Markup('<line class="scale" x1="0" x2="100%" y1="{}" y2="{}"/>').format(floor, floor)
    return line + Markup("").join(_text(tick, floor + 16, f"{tick:g}", "tick") for tick in (0.0, 0.25, 0.5, 0.75, 1.0))


def _thresholds(marks: Iterable[tuple[float, str]]) -> Markup:
    """Dashed lines with their names. The rightmost is named highest, so that no line runs through another's name."""
    pieces = []
    for row, (at, name) in enumerate(sorted(marks, reverse=True)):
        top = 11 + 13 * row
        line = Markup('<line class="threshold" x1="{x}" x2="{x}" y1="{}" y2="{}"/>')
        pieces.append(line.format(top - 9, _TOP + _PLOT_HEIGHT, x=_across(at)))
        aside = Markup('<text class="mark" x="{}" y="{}" dx="{}" text-anchor="{}">{}</text>')
        pieces.append(aside.format(_across(at), top, *((4, "start") if at < _ROOM else (-4, "end")), name))
    return Markup("").join(pieces)


def _text(x: float, y: float, text: str, kind: str) -> Markup:
    """Lettering centred on its place, but never past the edges."""
    anchor = "start" if x < 0.04 else "end" if x > 0.96 else "middle"
    edge = {"start": 0.0, "end": 1.0, "middle": x}[anchor]
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(kind, _across(edge), y, anchor, text)


def _across(share: float) -> str:
    return f"{min(max(share, 0.0), 1.0):.2%}"
