from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Edit
from cleaner.report.marked import Mark
from cleaner.report.shorten import MOST, shortened
from cleaner.report.sides import BUDGET, Gap, Row, side_by_side
from cleaner.strip import apply


def plain(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r'<span class="why">.*?</span>', "", markup, flags=re.DOTALL)))


def sides(given: str, *edits: Edit, garbled: tuple[dict[str, object], ...] = ()) -> list[Row | Gap]:
    return side_by_side(apply(given, edits), [edit.to_dict() for edit in edits], garbled)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text("ab\n\r <", max_size=60))
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = zip(places[::2], places[1::2], strict=False)
    return text, [Edit(start, end, text[start:end], draw(st.sampled_from(["", "x", "\n"])), "ad_marker", 0.9) for start, end in pairs]


def words(texts: list[str]) -> str:
    return "".join("".join(texts).split())


@given(edited())
def test_both_sides_are_whole_and_in_order(case: tuple[str, list[Edit]]) -> None:
    given_text, edits = case
    rows = [row for row in sides(given_text, *edits) if isinstance(row, Row)]
    if len(rows) == len(sides(given_text, *edits)):
        assert words([plain(row.given) for row in rows]) == words([given_text])
        assert words([plain(row.cleaned) for row in rows]) == words([apply(given_text, edits)])


def test_removed_lines_stand_beside_nothing_and_kept_ones_beside_themselves() -> None:
    text = "ANNONSE\nFørste linje.\n\nLes også: to\nSiste linje."
    rows = sides(text, Edit(0, 8, "ANNONSE\n", "", "ad_marker", 0.9), Edit(23, 36, "Les også: to\n", "", "related_link", 0.8))
    assert [(plain(row.given), plain(row.cleaned), row.same) for row in rows] == [
        ("ANNONSE", "", False),
        ("Første linje.", "Første linje.", True),
        ("Les også: to", "", False),
        ("Siste linje.", "Siste linje.", True),
    ]


def test_a_removal_over_several_lines_marks_each_of_them() -> None:
    rows = sides("One.\nAd\nAd\n", Edit(4, 11, "\nAd\nAd\n", "", "share", 0.7))
    assert [row.given.count("<del") for row in rows] == [0, 1, 1]


def test_repairs_are_marked_on_both_sides() -> None:
    (row,) = sides("FormÃ¥let", Edit(4, 6, "Ã¥", "å", "encoding", 1.0))
    assert "<del" in row.given
    assert "</span>å</ins>" in row.cleaned


def test_a_garbled_span_is_marked_in_the_line_it_stands_in() -> None:
    rows = sides("Ad\nOne. two", Edit(0, 3, "Ad\n", "", "share", 0.9), garbled=({"start": 3, "end": 4, "kind": "ocr", "probability": 0.9},))
    assert "garbled: misread word, probability 0.90" in rows[1].cleaned


def test_long_stretches_where_nothing_happens_are_folded() -> None:
    lines = [f"Line number {i}." for i in range(40)]
    text = "\n".join([*lines[:20], "AD", *lines[20:]])
    start = text.index("AD")
    rows = sides(text, Edit(start, start + 3, "AD\n", "", "ad_marker", 0.9))
    shown = [plain(row.given) if isinstance(row, Row) else (row.lines, row.words, row.changes) for row in rows]
    assert shown == [
        *("Line number 0.", "Line number 1.", (17, 51, 0)),
        *("Line number 19.", "AD", "Line number 20."),
        (19, 57, 0),
    ]


def test_what_does_not_fit_is_said() -> None:
    text = "".join(f"{i} {'x' * 900}\n" for i in range(400))
    ends = [found.end() for found in re.finditer("\n", text)]
    starts = [0, *ends[:-1]]
    rows = sides(text, *(Edit(a, b, text[a:b], "", "share", 0.9) for a, b in zip(starts, ends, strict=True)))
    assert sum(len(row.given) + len(row.cleaned) for row in rows[:-1]) < BUDGET
    assert isinstance(rows[-1], Gap)
    assert rows[-1].lines == rows[-1].changes == 400 - len(rows) + 1


@pytest.mark.parametrize("text", ["x" * 100_000, "\x00" * 100_000, "\u0300" * 100_000, "<" * 100_000])
def test_words_of_any_length_are_cut(text: str) -> None:
    (row,) = sides(text)
    assert len(row.given) < 30_000
    assert "characters …" in row.given


def test_a_hundred_thousand_lines_and_edits_take_no_longer_than_they_are_many() -> None:
    text = "Ad\n" * 100_000
    rows = sides(text, *(Edit(at, at + 3, "Ad\n", "", "share", 0.9) for at in range(0, 300_000, 3)))
    assert rows[-1].lines == 100_000 - len(rows) + 1


@given(st.text("abc", min_size=1300, max_size=6000), st.lists(st.tuples(st.integers(0, 6000), st.integers(1, 900)), max_size=6))
def test_a_long_line_keeps_the_edges_of_its_marks_while_there_is_room(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [Mark(start, min(start + length, len(text)), "removed", "w") for start, length in spans if start < len(text)]
    cut, moved = shortened(text, marks)
    notes = [cut[mark.start : mark.end] for mark in moved if mark.kind == "skipped"]
    assert len(cut) <= MOST + sum(map(len, notes))
    assert sum(int(re.sub(r"\D", "", note)) for note in notes) + len(cut) - sum(map(len, notes)) == len(text)
    assert all(0 <= mark.start < mark.end <= len(cut) for mark in moved)


def test_nothing_at_all() -> None:
    assert sides("") == []
    assert sides("\n \n") == []
