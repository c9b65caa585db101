"""Where inside a line noise could begin or end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleaner.classify.cuts import candidates


def spans(text: str) -> set[str]:
    return {text[candidate.start : candidate.end].strip() for candidate in candidates(0, text)}


def test_the_spans_a_reader_would_cut_are_among_the_candidates() -> None:
    assert "date 2024-05" in spans("date 2024-05 Rada miasta przyjęła nowy budżet na przyszły rok.")
    assert "(Foto: Kari Nes)" in spans("Broen åpnes igjen før jul, sier ordføreren. (Foto: Kari Nes)")
    assert "Read more" in spans("The bridge will be opened again before Christmas. Read more")
    assert "[Anzeige_2]" in spans("Der Rat stimmte am Montag [Anzeige_2] für die neue Brücke.")
    assert "【広告】" in spans("市議会は月曜日に新しい橋の建設計画を可決した。【広告】市長は喜んだと述べた。")


def test_short_lines_have_none() -> None:
    assert not spans("Read more")
    assert not spans("")


@given(st.text(max_size=300))
def test_spans_lie_inside_and_leave_something(text: str) -> None:
    for candidate in candidates(7, text):
        assert candidate.block == 7
        assert 0 <= candidate.start < candidate.end <= len(text)
        assert candidate.end - candidate.start < len(text)
