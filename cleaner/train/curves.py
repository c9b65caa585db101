"""Calibration curves as small SVG pictures: what an estimate says, and what turned out to be true where it says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import sqrt
from pathlib import Path
from typing import Any, Final, NamedTuple

__all__ = ["CURVES", "Curve", "Point", "drawn", "write_curves"]

_SIDE: Final = 240  # pixels of the square from 0 to 1
_LEFT, _TOP, _RIGHT, _BOTTOM = 52, 34, 16, 48  # pixels around it
_TICKS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_RADIUS: Final = (2.0, 7.0)  # pixels of the smallest dot, and of the one with the most articles
_INK, _PALE, _LINE = "#222", "#bbb", "#1f5fa8"


class Point(NamedTuple):
    """Articles with nearly the same estimate."""

    estimate: float
    """Their mean estimate, 0..1."""
    truth: float
    """What was true of them on average, 0..1."""
    articles: int


class Curve(NamedTuple):
    """A picture to be drawn: where its points stand in a model's figures, and what its axes are called."""

    model: str
    path: tuple[str, ...]
    title: str
    truth: str

    @property
    def file(self) -> str:
        """Name of the picture, beside the card."""
        side = "" if len(self.path) == 1 else f"_{self.path[0]}"
        return f"{self.model}{side}_calibration.svg"


CURVES: Final = (
    Curve("quality", ("input", "calibration"), "input_quality", "word F1 of the text as given"),
    Curve("quality", ("output", "calibration"), "quality", "word F1 of the text as cleaned"),
    Curve("garbling", ("calibration",), "garbling", "share of the texts that are garbled"),
    Curve("translated", ("calibration",), "machine_translated", "share of machine translations"),
)


def write_curves(folder: Path, name: str, figures: Mapping[str, Any]) -> tuple[str, ...]:
    """Draw the curves of one model beside its card; the names of the pictures. A fit that left no table of calibration has none."""
    written = []
    for curve in CURVES:
        found: Any = figures
        for key in curve.path:
            found = found.get(key, {}) if curve.model == name else {}
        if found:
            (folder / curve.file).write_text(drawn(list(_points(found)), curve.title, curve.truth), encoding="utf-8")
            written.append(curve.file)
    return tuple(written)


def _points(rows: Sequence[Sequence[Any]]) -> Iterator[Point]:
    """The points of a table: rows of estimate, truth and number; or of bounds, number, estimate and truth."""
    for row in rows:
        yield Point(row[2], row[3], row[1]) if isinstance(row[0], str) else Point(*row)


def drawn(points: Sequence[Point], title: str, truth: str) -> str:
    """The picture: a dot for each point, the larger the more articles it stands for; on the diagonal, the estimate is right."""
    words = f"Calibration of {title}: " + ", ".join(f"{p.truth:.2f} where it says {p.estimate:.2f}" for p in points)
    size = f"{_LEFT + _SIDE + _RIGHT} {_TOP + _SIDE + _BOTTOM}"
    most = max((point.articles for point in points), default=1)
    line = " ".join(f"{_x(point.estimate):.1f},{_y(point.truth):.1f}" for point in points)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="308" role="img" font-family="sans-serif" font-size="11">',
        f"<title>{escape(words)}</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        *_axes(title, truth),
        f'<polyline points="{line}" fill="none" stroke="{_LINE}" stroke-width="1.5"/>',
        *(_dot(point, most) for point in points),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _axes(title: str, truth: str) -> Iterator[str]:
    for tick in _TICKS:
        x, y = _x(tick), _y(tick)
        yield f'<path d="M{x:.1f} {_y(0)}V{_y(1)}M{_x(0)} {y:.1f}H{_x(1)}" stroke="{_PALE}" stroke-width="0.5"/>'
        yield f'<text x="{x:.1f}" y="{_y(0) + 16}" text-anchor="middle" fill="{_INK}">{tick:.1f}</text>'
        yield f'<text x="{_x(0) - 7}" y="{y + 4:.1f}" text-anchor="end" fill="{_INK}">{tick:.1f}</text>'
    yield f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="{_INK}" stroke-dasharray="4 3"/>'
    middle = _x(0.5)
    yield f'<text x="{middle}" y="{_y(0) + 36}" text-anchor="middle" fill="{_INK}">{escape(title)} says</text>'
    yield f'<text x="{middle}" y="20" text-anchor="middle" fill="{_INK}">{escape(truth)}</text>'


def _dot(point: Point, most: int) -> str:
    low, high = _RADIUS
    radius = low + (high - low) * sqrt(point.articles / most)
    told = f"{point.articles} articles: {point.estimate:.3f} said, {point.truth:.3f} true"
    place = f'cx="{_x(point.estimate):.1f}" cy="{_y(point.truth):.1f}" r="{radius:.1f}"'
    return f'<circle {place} fill="{_LINE}" fill-opacity="0.6"><title>{told}</title></circle>'


def _x(value: float) -> float:
    return _LEFT + _SIDE * value


def _y(value: float) -> float:
    return _TOP + _SIDE * (1 - value)
