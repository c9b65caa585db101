"""Where inside a line noise could begin or end, and what is proposed there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.classify.cuts import MIN_REST, PER_SIDE, Candidate, candidates
from cleaner.document import Block
from cleaner.features.lines import Lines, lines_of

NOISE, TEXT = 3.0, -3.0


def found(*texts: str, noise: str = "", scores: float = -9.0) -> list[Candidate]:
    """What is proposed where the words of `noise` weigh like noise, and all others like text."""
    lines = _lines(texts)
    weights = np.array([NOISE if word in noise.split() else TEXT for word in _words(lines, texts)])
    return candidates(lines, texts, weights, np.full((len(texts), 3), scores, np.float32), np.ones(len(texts), bool))


def spans(text: str, noise: str = "", scores: float = -9.0) -> set[str]:
    return {text[candidate.start : candidate.end] for candidate in found(text, noise=noise, scores=scores)}


def _lines(texts: tuple[str, ...]) -> Lines:
    return lines_of([[Block(text, 0, len(text)) for text in texts]])


def _words(lines: Lines, texts: tuple[str, ...]) -> list[str]:
    joined = "\n".join(texts)
    return [joined[start:end] for start, end in zip(lines.word_start.tolist(), lines.word_end.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("text", "noise", "span"),
    [
        ("date 2024-05 Rada miasta przyjęła nowy budżet na przyszły rok.", "date 2024 05", "date 2024-05 "),
        ("Reuters - The bridge will be opened again before Christmas.", "Reuters", "Reuters - "),
        ("Werbung „Wir bauen die Brücke neu“, sagte der Bürgermeister.", "Werbung", "Werbung "),
        ("The bridge will be opened again before Christmas. Read more", "Read more", " Read more"),
        ("Broen åpnes igjen før jul, sier ordføreren. (Foto: Kari Nes)", "Foto Kari Nes", " (Foto: Kari Nes)"),
        ("The bridge will be opened again before Christmas – Read more", "Read more", " – Read more"),
        ("市議会は月曜日に新しい橋の建設計画を可決した。続きを読む", "続 き 読 む", "続きを読む"),
        ("市議会は月曜日に新しい橋の建設計画を可決した（写真：共同）", "写 真 共 同", "（写真：共同）"),
        ("افتتح الجسر الجديد يوم الاثنين قبل الموعد. اقرأ المزيد", "اقرأ المزيد", " اقرأ المزيد"),
    ],
)
def test_a_cut_falls_where_a_reader_would_make_it(text: str, noise: str, span: str) -> None:
    assert span in spans(text, noise)


@pytest.mark.parametrize("marker", ["[Anzeige_2]", "【広告】"])
def test_what_stands_in_brackets_is_always_looked_at(marker: str) -> None:
    assert f" {marker}" in spans(f"Der Rat stimmte am Montag {marker} für die neue Brücke.")


def test_the_end_of_a_sentence_is_looked_at_where_the_tail_reads_like_noise() -> None:
    text = "The bridge will be opened again before Christmas. More on this story"
    assert not spans(text)
    assert not spans(text, noise="More on")
    assert " More on this story" in spans(text, noise="More on", scores=1.0)


def test_clean_and_short_lines_have_none() -> None:
    assert not spans("The bridge will be opened again before Christmas.")
    assert not spans("Read more", noise="Read more")
    assert not found()


def test_the_weights_beside_a_cut_are_of_its_line() -> None:
    alone = found("Foto: NTB Kommuneøkonomien", noise="Foto NTB")
    together = found("Foto: NTB Kommuneøkonomien", "Noe helt annet", noise="Foto NTB")
    assert alone
    assert [candidate for candidate in together if candidate.block == 0] == alone


def test_what_is_left_may_be_a_single_long_word() -> None:
    assert "Foto: NTB " in spans(f"Foto: NTB {'kommune' * 30}", noise="Foto NTB")


def test_lines_that_go_are_not_looked_at() -> None:
    texts = ("Foto: NTB Kommuneøkonomien [annonse]", "Foto: NTB Kommuneøkonomien [annonse]")
    lines = _lines(texts)
    weights = np.full(len(lines.word_start), NOISE)
    kept = candidates(lines, texts, weights, np.zeros((2, 3), np.float32), np.array([False, True]))
    assert {candidate.block for candidate in kept} == {1}


def test_many_brackets_in_one_line_are_many_candidates() -> None:
    assert len(found("[12] ord her " * 2000)) == 1999


@given(st.lists(st.text("ab .(:[]-。広」x", min_size=1, max_size=120).map(str.strip).filter(bool), max_size=4), st.data())
@settings(max_examples=80, deadline=None)
def test_spans_lie_inside_and_leave_something_and_no_other_line_shows(texts: list[str], data: st.DataObject) -> None:
    lines = _lines(tuple(texts))
    weights = np.array(data.draw(st.lists(st.floats(-3, 3), min_size=len(lines.word_start), max_size=len(lines.word_start))))
    scores = np.full((len(texts), 3), data.draw(st.sampled_from([-9.0, 9.0])), np.float32)
    every = np.ones(len(texts), bool)
    together = candidates(lines, texts, weights, scores, every)
    for number, text in enumerate(texts):
        mine = [candidate for candidate in together if candidate.block == number]
        alone = _lines((text,))
        words = weights[lines.word_block == number]
        assert [replace(c, block=number) for c in candidates(alone, [text], words, scores[:1], every[:1])] == mine
        assert sum(c.side == 0 for c in mine) <= PER_SIDE + 1
        for candidate in mine:
            assert 0 <= candidate.start < candidate.end <= len(text)
            assert len(text[: candidate.start]) + len(text[candidate.end :]) >= MIN_REST - 1
