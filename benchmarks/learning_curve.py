"""Learning curves as a small SVG picture: a share by the number of answers, with the range over repetitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 420, 240  # pixels of the field
LEFT, TOP, RIGHT, BOTTOM = 48, 34, 16, 44  # pixels around it
ROW = 16  # pixels of a line of the legend
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
INK, PALE = "#222", "#bbb"
STROKES = (("#1f5fa8", ""), ("#1f5fa8", "5 3"), ("#b5540a", ""), ("#b5540a", "5 3"))


class Curve(NamedTuple):
    """A line of the picture."""

    words: str
    points: Sequence[tuple[int, float, float, float]]
    """Number of answers, mean share, lowest and highest."""


def drawn(title: str, curves: Sequence[Curve]) -> str:
    """The picture, with its numbers in its title for those who cannot see it."""
    told = "; ".join(f"{curve.words}: {', '.join(f'{mean:.2f} at {count}' for count, mean, _, _ in curve.points)}" for curve in curves)
    most = max((point[0] for curve in curves for point in curve.points), default=1) or 1
    sizes = sorted({point[0] for curve in curves for point in curve.points})
    width, height = LEFT + WIDTH + RIGHT, TOP + HEIGHT + BOTTOM + ROW * len(curves)
    size = f'viewBox="0 0 {width} {height}" width="{width}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="sans-serif" font-size="11">',
        f"<title>{escape(f'{title}. {told}')}</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{LEFT}" y="18" fill="{INK}">{escape(title)}</text>',
        *_axes(sizes, most),
        *(part for number, curve in enumerate(curves) for part in _curve(curve, number, most)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _axes(sizes: Sequence[int], most: int) -> Iterator[str]:
    for tick in TICKS:
        yield f'<path d="M{LEFT} {_y(tick):.1f}H{LEFT + WIDTH}" stroke="{PALE}" stroke-width="0.5"/>'
        yield f'<text x="{LEFT - 7}" y="{_y(tick) + 4:.1f}" text-anchor="end" fill="{INK}">{tick:.1f}</text>'
    for size in sizes:
        yield f'<text x="{_x(size, most):.1f}" y="{_y(0) + 16}" text-anchor="middle" fill="{INK}">{size}</text>'
    yield f'<text x="{LEFT + WIDTH / 2}" y="{_y(0) + 34}" text-anchor="middle" fill="{INK}">answers</text>'


def _curve(curve: Curve, number: int, most: int) -> Iterator[str]:
    colour, dash = STROKES[number % len(STROKES)]
    style = f'stroke="{colour}" stroke-width="1.8" stroke-dasharray="{dash}"'
    line = " ".join(f"{_x(size, most):.1f},{_y(mean):.1f}" for size, mean, _, _ in curve.points)
    yield f'<polyline points="{line}" fill="none" {style}/>'
    for size, mean, low, high in curve.points:
        x = f"{_x(size, most):.1f}"
        yield f'<path d="M{x} {_y(low):.1f}V{_y(high):.1f}" stroke="{colour}" stroke-width="0.8"/>'
        yield f'<circle cx="{x}" cy="{_y(mean):.1f}" r="2.5" fill="{colour}"/>'
    y = TOP + HEIGHT + BOTTOM + ROW * number + 4
    yield f'<path d="M{LEFT} {y}h24" {style}/>'
    yield f'<text x="{LEFT + 32}" y="{y + 4}" fill="{INK}">{escape(curve.words)}</text>'


def _x(size: int, most: int) -> float:
    return LEFT + WIDTH * size / most


def _y(share: float) -> float:
    return TOP + HEIGHT * (1 - share)
