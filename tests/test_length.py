"""Very long articles are worked on in parts, and their wording is told by their beginning: neither shows in one of usual length."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Record, Result, pipeline, restore, strip
from cleaner.classify import cuts
from cleaner.document import Block, Edit
from cleaner.features import beginnings as begun
from cleaner.features import lines as laid_out
from cleaner.features.beginnings import beginnings
from cleaner.features.lines import Lines, Spelled, lines_of, ranges
from cleaner.features.mojibake import bad_places
from cleaner.score.evidence import _bad_encoding
from cleaner.score.truncated import is_truncated
from cleaner.segment.text import text_blocks
from cleaner.strip import beside, repairs

NEWS = Path(__file__).parent.parent / "fixtures" / "news"
MARKED = "Møtet varte i tre timer [annonse], opplyser ordføreren [bilde 2], som var fornøyd med vedtaket [les mer] etterpå."
BROKEN = "Rådet mÃ¸ttes pÃ¥ mandag. 市議会は開かれた。The mill â€“ an old one â€“ burned down."
PIECES = st.sampled_from(["a", "b", "1", " ", ".", "[", "]", "市", "\u0301", "A", "-", "\n"])


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """An article of every paper, text or page, and one with marks, mojibake, two scripts and an address."""
    papers = (sorted(each for each in paper.rglob("*") if each.suffix in (".txt", ".html")) for paper in sorted(NEWS.iterdir()))
    given = [(files[0].suffix, files[0].read_text(encoding="utf-8", errors="replace")) for files in papers if files]
    mine = Record("mine", text=f"{MARKED}\n{BROKEN}\n{MARKED} {BROKEN}", url="https://example.com/news/ordfoereren-burned-mill")
    return [mine, *(Record(str(n), **{"text" if suffix == ".txt" else "html": text}) for n, (suffix, text) in enumerate(given))]


@pytest.fixture(scope="module")
def results(cleaner: Cleaner, records: list[Record]) -> list[Result]:
    return list(cleaner.clean_many(records))


@pytest.mark.parametrize("at_once", [7, 64])
def test_the_parts_that_arrays_are_made_in_do_not_show(at_once, monkeypatch, cleaner, records, results):
    monkeypatch.setattr(laid_out, "_AT_ONCE", at_once)
    monkeypatch.setattr(laid_out, "_LONG", 64)
    monkeypatch.setattr(cuts, "_AT_ONCE", 2)
    assert cleaner.clean_batch(records[:6]) == results[:6]


def test_the_portions_of_a_batch_do_not_show(monkeypatch, cleaner, records, results):
    together: list[int] = []
    monkeypatch.setattr(pipeline, "_MOST_CHARS", 3000)
    whole = Cleaner._clean_together
    monkeypatch.setattr(
        Cleaner, "_clean_together", lambda self, documents, pages: together.append(len(documents)) or whole(self, documents, pages)
    )
    assert cleaner.clean_batch(records) == results
    assert len(together) > 2
    assert max(together) > 1


@given(st.lists(PIECES, max_size=40).map("".join), st.integers(1, 9))
def test_lines_are_the_same_in_parts(text: str, at_once: int) -> None:
    blocks = text_blocks(text)
    whole = lines_of([blocks])
    looked_up = (*_arrays(whole), whole.words, whole.length, whole.class_counts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laid_out, "_AT_ONCE", at_once)
        parts = lines_of([blocks])
        for one, other in zip(looked_up, (*_arrays(parts), parts.words, parts.length, parts.class_counts), strict=True):
            assert one.tolist() == other.tolist()
    assert whole.words.sum() == len(whole.word_start)
    assert whole.class_counts.sum() == sum(len(block.text) for block in blocks)


def _arrays(lines: Lines) -> tuple[np.ndarray, ...]:
    return lines.codes, lines.classes, lines.word_start, lines.word_end, lines.word_block, lines.word_hash, lines.first_word


def test_a_hash_does_not_depend_on_how_far_in_a_word_stands():
    word = np.frombuffer("harbour".encode("utf-32-le"), np.uint32)
    far = 2**20 + np.array([-9, -3, 0, 5])  # where powers begin to be products of two
    for place in far.tolist():
        codes = np.full(place + 20, ord("x"), np.uint32)
        codes[place : place + len(word)] = word
        there, alone = Spelled(codes), Spelled(word)
        assert there.hashes(np.array([place]), np.array([place + 7])) == alone.hashes(np.array([0]), np.array([7]))
        parted = there.joined(np.array([place]), np.array([place + 3]), np.array([place + 3]), np.array([place + 7]))
        assert parted == alone.hashes(np.array([0]), np.array([7]))


def test_ranges_may_be_empty():
    assert ranges(np.array([4, 9, 2]), np.array([4, 7, 5])).tolist() == [2, 3, 4]
    assert ranges(np.zeros(0, np.int64), np.zeros(0, np.int64)).tolist() == []


def test_beginnings_of_usual_articles_are_the_articles():
    blocks = [text_blocks(MARKED), []]
    lines = lines_of(blocks)
    kept = np.ones(len(lines), bool)
    assert [one is other for one, other in zip(beginnings(blocks, lines, kept), (blocks, lines, kept), strict=True)] == [True] * 3


def test_a_beginning_is_so_many_words_that_stay(monkeypatch):
    monkeypatch.setattr(begun, "MOST_WORDS", 5)
    documents = [text_blocks("one two three four five"), text_blocks("gone gone\n one two.\ngone\n three 市議会 six\nseven"), []]
    lines = lines_of(documents)
    found, cut, kept = beginnings(documents, lines, np.array([True, False, True, False, True, True]))
    assert [[block.text for block in blocks] for blocks in found] == [
        ["one two three four five"],
        ["gone gone", "one two.", "gone", "three 市議"],
        [],
    ]
    assert kept.tolist() == [True, False, True, False, True]
    assert (cut.words * kept).sum() == 10
    assert all(given.start == block.start for given, block in zip(documents[1], found[1], strict=False))
    assert all(block.end - block.start == len(block.text) for block in found[1])


def test_wording_is_told_by_the_beginning_and_the_result_says_so(monkeypatch, cleaner):
    clean = "The council met on Monday to talk about the harbour, and the mayor said that the work would begin in May. "
    damaged = "harbour harbour the of met. council May in begin harbour harbour the of met. council "
    text = clean * 40 + damaged * 40
    whole = cleaner.clean({"text": text, "language": "en"})
    monkeypatch.setattr(begun, "MOST_WORDS", 400)
    monkeypatch.setattr("cleaner.score.verdict.MOST_WORDS", 400)
    beginning = cleaner.clean({"text": text, "language": "en"})
    assert not any(reason.endswith("words") for reason in whole.reasons)
    words = len(text.split())
    assert beginning.reasons[-1] == f"garbling, machine_translated and mixed_language are told by the first 400 of {words} words"
    assert any(span.start >= len(clean) * 40 for span in whole.garbled)
    assert all(span.end <= len(text) * 400 / words for span in beginning.garbled)
    assert beginning.text == whole.text
    assert restore(beginning.text or "", beginning.edits) == text


def test_long_lines_are_repaired_in_stretches(monkeypatch):
    blocks = text_blocks(f"{BROKEN} {BROKEN}\n{BROKEN}")
    whole = repairs(blocks, bad_places("\n".join(block.text for block in blocks)))
    assert whole
    monkeypatch.setattr(strip, "STRETCH", 30)
    assert repairs(blocks, bad_places("\n".join(block.text for block in blocks))) == whole
    parts = list(strip._in_stretches(blocks))
    assert len(parts) > len(blocks)
    assert all(part.end - part.start == len(part.text) <= 60 for part in parts)
    assert "".join(part.text for part in parts) == "".join(block.text for block in blocks)


def test_a_long_line_without_blanks_is_parted_somewhere(monkeypatch):
    monkeypatch.setattr(strip, "STRETCH", 10)
    parts = list(strip._in_stretches([Block("x" * 55, 3, 58)]))
    assert [(part.start, part.end) for part in parts] == [(3, 23), (23, 43), (43, 58)]


@given(st.lists(PIECES, min_size=1, max_size=25).map("".join), st.sets(st.integers(0, 25), max_size=8))
def test_words_beside_cuts_tell_how_many_go(text: str, places: set[int]) -> None:
    edges = sorted(min(place, len(text)) for place in places)
    spans = [(start, end) for start, end in pairwise(edges) if start < end][:: 1 + len(edges) % 2]  # some of them touch
    made = [Edit(start, end, text[start:end], "", "share", 0.9) for start, end in spans]
    before, after = beside(text, made)
    assert _words(strip.apply(text, made)) == _words(text) - sum(_words(b.text) for b in before) + sum(_words(b.text) for b in after)


def _words(text: str) -> int:
    return int(lines_of([[Block(text, 0, len(text))]]).words.sum()) if text else 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mÃ¸ttes pÃ¥ mandag", ["mÃ¸ttes", "pÃ¥"]),
        ("mÃ¸tteâ€“pÃ¥\nmÃ¸te", ["mÃ¸tteâ€“pÃ¥", "mÃ¸te"]),
        ("市議会 \nmÃ¥", ["mÃ¥"]),
        ("plain", []),
    ],
)
def test_each_word_with_bad_encoding_is_one_span(text, words):
    assert [text[start:end] for start, end, *_ in _bad_encoding(text)] == words


def test_a_last_line_may_be_as_long_as_it_likes():
    said = "The mayor said. " * 2_000
    assert is_truncated(f"{said}Then the council of the town went on to")
    assert not is_truncated(f"{said}Then the council")
    assert is_truncated("市議会は月曜日に開かれた" * 2_000 + "… ）]")
    assert not is_truncated("." * 100_000 + "x")
