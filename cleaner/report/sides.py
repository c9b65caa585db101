"""An article side by side: each line as it was given, with what went marked, beside what is left of it, with what is garbled marked.

    text, edits -> lines of the text as given, each with its span of the cleaned text -> rows -> folded, shortened, within a budget

Whatever is left out for want of room is said where it was.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from markupsafe import Markup

from cleaner.document import Edit
from cleaner.errors import RestoreError
from cleaner.report.marked import Mark, marked
from cleaner.report.measure import words_in
from cleaner.report.shorten import shortened
from cleaner.report.words import GARBLING_WORDS, REASON_WORDS
from cleaner.sources import REPAIRS
from cleaner.strip import restore

__all__ = ["Gap", "Row", "side_by_side"]

BUDGET: Final = 40_000
"""Bytes of markup of one article: forty articles leave a report well below five megabytes."""
ROWS: Final = 120
"""Lines shown of one article."""
OPENING: Final = 2
"""Lines shown at the beginning of an article, changed or not."""
CONTEXT: Final = 1
"""Unchanged lines shown before and after a changed one."""
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_ENDS: Final = "\r\n"


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it was given, and what is left of it."""

    given: Markup
    cleaned: Markup
    same: bool
    """Whether nothing happened to it, and nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines in a row that are not shown."""

    lines: int
    words: int
    """Words in them, as they were given."""
    changes: int
    """Lines among them that were changed, or are garbled."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line before it is drawn: both its texts, and the marks in each."""

    given: str
    cleaned: str
    gone: tuple[Mark, ...]
    odd: tuple[Mark, ...]

    @property
    def same(self) -> bool:
        return not self.gone and not self.odd and self.given.rstrip() == self.cleaned.rstrip()


def side_by_side(text: str, edits: Sequence[Mapping[str, Any]], garbled: Sequence[Mapping[str, Any]] = ()) -> list[Row | Gap]:
    """The rows of an article, from its cleaned text, its edits and its garbled spans; none where the edits do not belong to the text.

    Blank lines, and white space that was put right, are not shown.

    >>> edit = {"start": 0, "end": 4, "before": "Ad.\\n", "after": "", "reason": "ad_marker", "probability": 0.99}
    >>> [(row.cleaned, row.same) for row in side_by_side("News.", [edit])]
    [(Markup(''), False), (Markup('News.'), True)]
    """
    try:
        given = restore(text, edits)
    except RestoreError:
        return []
    lines = list(_lines(given, text, [Edit.from_dict(row) for row in edits], garbled))
    return list(_within_budget(lines, _wanted(lines)))


def _lines(given: str, text: str, edits: Sequence[Edit], garbled: Sequence[Mapping[str, Any]]) -> Iterator[_Line]:
    """Every line that is not blank on both sides; spans of the cleaned text follow each other without a gap."""
    gone = _Inside(Mark(edit.start, edit.end, "removed", _why(edit)) for edit in edits if edit.reason != "whitespace")
    odd = _Inside(chain(_mended(edits), (Mark(span["start"], span["end"], "garbled", _wrong(span)) for span in garbled)))
    cleaned_at = _Follow(edits)
    begin = 0
    for found in _LINE.finditer(given):
        end = cleaned_at(found.end()) if found.end() < len(given) else len(text)
        before, after = found[0].rstrip(_ENDS), text[begin:end].strip(_ENDS)
        shift = begin + len(text[begin:end]) - len(text[begin:end].lstrip(_ENDS))
        if before.strip() or after.strip():
            yield _Line(before, after, gone(found.start(), len(before)), odd(shift, len(after)))
        begin = end


def _why(edit: Edit) -> str:
    name = REASON_WORDS.get(edit.reason, (edit.reason, ""))[0]
    verb = "mended" if edit.reason in REPAIRS else "changed" if edit.after else "removed"
    return f"{verb}: {name}, probability {edit.probability:.2f}"


def _wrong(span: Mapping[str, Any]) -> str:
    return f"garbled: {GARBLING_WORDS.get(span['kind'], str(span['kind']))}, probability {span['probability']:.2f}"


def _mended(edits: Sequence[Edit]) -> Iterator[Mark]:
    """What stands in the cleaned text in place of something else."""
    shift = 0
    for edit in edits:
        if edit.after and edit.reason != "whitespace":
            start = edit.start + shift
            yield Mark(start, start + len(edit.after), "added", _why(edit))
        shift += len(edit.after) - len(edit.before)


class _Follow:
    """Where a place of the text as given is in the cleaned one; asked in ascending order. Inside an edit it is behind that."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._next = self._shift = 0

    def __call__(self, place: int) -> int:
        while self._next < len(self._edits) and self._edits[self._next].end <= place:
            edit = self._edits[self._next]
            self._shift += len(edit.after) - len(edit.before)
            self._next += 1
        if self._next < len(self._edits) and self._edits[self._next].start < place:
            edit = self._edits[self._next]
            return edit.start + self._shift + len(edit.after)
        return place + self._shift


class _Inside:
    """The marks that touch a part of a text, as marks of that part; asked in ascending order."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._ahead = deque(sorted(marks))
        self._open: list[Mark] = []

    def __call__(self, start: int, length: int) -> tuple[Mark, ...]:
        end = start + length
        while self._ahead and self._ahead[0].start < end:
            self._open.append(self._ahead.popleft())
        self._open = [mark for mark in self._open if mark.end > start]
        return tuple(mark._replace(start=max(mark.start, start) - start, end=min(mark.end, end) - start) for mark in self._open)


def _wanted(lines: Sequence[_Line]) -> list[bool]:
    """Whether each line is worth showing: it begins the article, something happened to it, or it stands beside one of these.

    A gap of one line would take as much room as the line.
    """
    wanted = [place < OPENING for place in range(len(lines))]
    for place, line in enumerate(lines):
        if not line.same:
            wanted[max(0, place - CONTEXT) : place + CONTEXT + 1] = [True] * len(lines[max(0, place - CONTEXT) : place + CONTEXT + 1])
    for place in range(1, len(lines) - 1):
        wanted[place] |= wanted[place - 1] and wanted[place + 1]
    return wanted


def _within_budget(lines: Sequence[_Line], wanted: Sequence[bool]) -> Iterator[Row | Gap]:
    spent = rows = place = 0
    while place < len(lines):
        if wanted[place]:
            row = _row(lines[place])
            spent += len(row.given.encode()) + len(row.cleaned.encode())
            rows += 1
            if spent > BUDGET or rows > ROWS:
                yield _gap(lines[place:])
                return
            yield row
            place += 1
        else:
            first = place
            while place < len(lines) and not wanted[place]:
                place += 1
            yield _gap(lines[first:place])


def _row(line: _Line) -> Row:
    return Row(marked(*shortened(line.given, line.gone)), marked(*shortened(line.cleaned, line.odd)), line.same)


def _gap(lines: Sequence[_Line]) -> Gap:
    return Gap(len(lines), sum(words_in(line.given) for line in lines), sum(not line.same for line in lines))
