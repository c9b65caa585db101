"""Long lines cut to what is worth seeing: their beginning, and what stands around their marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleaner.report.marked import Mark

__all__ = ["shortened"]

WHOLE: Final = 1200
"""Code points of a line that is shown whole."""
OPENING: Final = 400
"""Code points shown of the beginning of a longer one."""
AROUND: Final = 120
"""Code points shown on either side of where a mark begins or ends."""
MOST: Final = 2000
"""Code points shown of any line."""


def shortened(text: str, marks: Sequence[Mark]) -> tuple[str, list[Mark]]:
    """The text with long stretches that bear no edge of a mark left out, each of which is told by a mark `skipped`; and its marks.

    >>> text, marks = shortened("a" * 5000, [Mark(3000, 3010, "removed", "why")])
    >>> [(mark.kind, text[mark.start : mark.end]) for mark in marks]
    [('skipped', ' … 2,480 characters … '), ('removed', 'aaaaaaaaaa'), ('skipped', ' … 1,870 characters … ')]
    """
    if len(text) <= WHOLE:
        return text, list(marks)
    pieces: list[str] = []
    moved: list[Mark] = []
    done = length = 0
    for start, end in [*_kept(len(text), marks), (len(text), len(text))]:
        if start > done:
            note = f" … {start - done:,} characters … "
            moved.append(Mark(length, length + len(note), "skipped", ""))
            pieces.append(note)
            length += len(note)
        shift = length - start
        inside = (mark for mark in marks if mark.start < end and mark.end > start)
        moved += (mark._replace(start=max(mark.start, start) + shift, end=min(mark.end, end) + shift) for mark in inside)
        pieces.append(text[start:end])
        length += end - start
        done = end
    return "".join(pieces), moved


def _kept(length: int, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """The stretches to show, in order and apart from each other; no more than `MOST` code points."""
    edges = [edge for mark in marks for edge in (mark.start, mark.end)]
    wanted = sorted([(0, OPENING), *((max(0, edge - AROUND), min(length, edge + AROUND)) for edge in edges)])
    kept: list[tuple[int, int]] = []
    left = MOST
    for start, end in wanted:
        first = max(start, kept[-1][1]) if kept else start
        last = min(end, first + left)
        if last <= first:
            continue
        left -= last - first
        if kept and first == kept[-1][1]:
            kept[-1] = (kept[-1][0], last)
        else:
            kept.append((first, last))
    return kept
