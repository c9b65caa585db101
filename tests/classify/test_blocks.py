"""From which probability on a line goes."""

from __future__ import annotations

import numpy as np

from cleaner.classify import cutoffs
from cleaner.classify.blocks import _disown_far_bylines
from cleaner.document import Block
from cleaner.features.lines import Lines, lines_of

SHORT, LONG = 0.6, 0.93


def limits(lines: Lines, probability: float) -> set[float]:
    return set(cutoffs(lines, np.full(len(lines), probability), SHORT, LONG).round(4).tolist())


def document(line: str, count: int) -> Lines:
    return lines_of([[Block(line, 0, len(line))] * count])


def test_a_paragraph_needs_more_than_a_line() -> None:
    assert limits(document("word " * 10, 3), 0.0) == {SHORT}
    assert limits(document("word " * 12, 3), 0.0) == {round(SHORT + 0.4 * (LONG - SHORT), 4)}
    assert limits(document("word " * 15, 3), 0.0) == {LONG}
    assert limits(document("字" * 20, 3), 0.0) == {SHORT}
    assert limits(document("字" * 30, 3), 0.0) == {LONG}


def test_the_dump_of_a_page_needs_less() -> None:
    assert limits(document("word " * 20, 80), 0.6) == {0.5}
    assert limits(document("word", 80), 0.6) == {0.5}
    assert limits(document("word " * 20, 80), 0.04) == {LONG}  # many lines, but clean
    assert limits(document("word " * 20, 10), 0.6) == {LONG}  # dirty, but short
    (between,) = limits(document("word " * 20, 25), 0.6)
    assert 0.5 < between < LONG


def test_one_document_says_nothing_of_another() -> None:
    dump, article = [Block("word", 0, 4)] * 80, [Block("word", 0, 4)] * 3
    lines = lines_of([dump, article])
    found = cutoffs(lines, np.full(len(lines), 0.6), SHORT, LONG)
    assert found[:80].tolist() == [0.5] * 80
    assert found[80:].tolist() == [SHORT] * 3


def test_one_number_is_taken_as_it_is() -> None:
    lines = document("word " * 20, 80)
    assert cutoffs(lines, np.full(len(lines), 0.6), 0.4, 0.4).tolist() == [0.4] * 80


def test_a_spam_byline_of_a_page_stands_beside_the_article():
    lines = lines_of([[Block(f"block {number}", 0, 7) for number in range(8)], [Block("kept", 0, 4)]])
    removed = np.array([False, True, True, True, True, True, True, True, False])
    reasons = [("spam_byline", 0.95), *[("spam_byline", 0.95)] * 6, ("spam_byline", 0.95), ("spam_byline", 0.5)]
    _disown_far_bylines(lines, removed, reasons)
    assert [kind for kind, _ in reasons] == ["spam_byline"] * 3 + ["boilerplate"] * 6
