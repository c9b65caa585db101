"""Garbling of texts written by hand: whole ones do not alarm, broken ones score higher, spans lie where the damage is."""

from __future__ import annotations

import numpy as np
import pytest
from whole_texts import WHOLE

from cleaner.document import Block, Edit, Evidence
from cleaner.features.lines import lines_of
from cleaner.features.running import running
from cleaner.score.evidence import KINDS, MOST_SPANS, evidence_of
from cleaner.score.garbling import garbling, mojibake_rate
from cleaner.score.unlikely import edge_scores, recurring
from cleaner.segment.text import text_blocks


def scored(texts: dict[str, str]) -> tuple[list[float], list[tuple[Evidence, ...]]]:
    blocks: list[list[Block]] = [text_blocks(text) for text in texts.values()]
    lines = lines_of(blocks)
    found = garbling(lines, np.ones(len(lines), bool), list(texts), mojibake_rate(list(texts.values())))
    edits: list[list[Edit]] = [[] for _ in texts]
    return found.probability.tolist(), evidence_of(found, blocks, list(texts.values()), edits)


def with_stops(text: str) -> str:
    """A stop behind every fifth word, or every seventh character."""
    if " " in text:
        return " ".join(word + "." if n % 5 == 4 and word.isalpha() else word for n, word in enumerate(text.split(" ")))
    return "".join(c + "。" if n % 7 == 6 and c.isalpha() else c for n, c in enumerate(text))


def out_of_order(text: str) -> str:
    units = text.split(" ") if " " in text else list(text)
    for n in range(0, len(units) - 3, 4):
        units[n], units[n + 2] = units[n + 2], units[n]
    return (" " if " " in text else "").join(units)


def doubled(text: str) -> str:
    units = text.split(" ") if " " in text else [text[n : n + 2] for n in range(0, len(text), 2)]
    return (" " if " " in text else "").join(
        f"{u} {u}" if n % 9 == 5 and " " in text else u * (1 + (n % 9 == 5)) for n, u in enumerate(units)
    )


def misread(text: str) -> str:
    return text.encode("utf-8").decode("cp1252", "replace")


def test_whole_texts_do_not_alarm() -> None:
    probability, spans = scored(WHOLE)
    alarms = [language for language, value in zip(WHOLE, probability, strict=True) if value >= 0.5]
    assert alarms == []
    assert sum(map(len, spans)) <= 5


@pytest.mark.parametrize("damage", [with_stops, out_of_order, doubled, misread])
def test_broken_texts_score_above_whole_ones_and_mostly_alarm(damage) -> None:
    whole, _ = scored(WHOLE)
    broken, _ = scored({language: damage(text) for language, text in WHOLE.items()})
    assert sum(b > w for b, w in zip(broken, whole, strict=True)) >= len(WHOLE) - 2
    assert sum(value > 0.5 for value in broken) >= len(WHOLE) * 0.6


def test_spans_lie_in_the_text_in_order_and_apart() -> None:
    texts = {language: with_stops(out_of_order(text)) for language, text in WHOLE.items()}
    _, spans = scored(texts)
    assert sum(map(bool, spans)) > len(texts) // 2
    for text, found in zip(texts.values(), spans, strict=True):
        assert len(found) <= MOST_SPANS
        edges = [edge for span in found for edge in (span.start, span.end)]
        assert edges == sorted(edges)
        assert all(0 <= span.start < span.end <= len(text) and span.kind in KINDS for span in found)


def test_spans_move_with_the_edits() -> None:
    text = "Menu\n" + doubled(with_stops(WHOLE["en"]))
    blocks = [text_blocks(text)]
    lines = lines_of(blocks)
    kept = np.array([n > 0 for n in range(len(lines))])
    found = garbling(lines, kept, ["en"], mojibake_rate([text]))
    (moved,) = evidence_of(found, blocks, [text[5:]], [[Edit(0, 5, "Menu\n", "", "navigation", 0.9)]])
    (given,) = evidence_of(found, blocks, [text], [[]])
    assert given
    assert [(s.start + 5, s.end + 5, s.kind) for s in moved] == [(s.start, s.end, s.kind) for s in given]


def test_what_is_in_a_batch_together_changes_nothing() -> None:
    texts = {language: doubled(text) for language, text in WHOLE.items()}
    together = scored(texts)
    alone = [scored({language: text}) for language, text in texts.items()]
    assert together == ([p for (p,), _ in alone], [s for _, (s,) in alone])


def test_what_stands_before_a_document_is_no_part_of_its_phrases() -> None:
    lines = lines_of([text_blocks("He went to the"), text_blocks("cheap loans, and again cheap loans")])
    run = running(lines, np.ones(len(lines), bool), ["en", "en"])
    pairs = next(phrases for phrases in recurring(run, 2) if phrases.order == 2)
    assert pairs.place.tolist() == [4, 8]
    even = edge_scores(run, pairs, np.zeros(len(run), np.int64))
    assert edge_scores(run, pairs, np.full(len(run), 7)).tolist() == [even[0] + 7, even[1] + 14]
    assert even[1] == 2 * even[0]


@pytest.mark.parametrize("text", ["", "…", "a", "字", "\n\n", "1 2 3"])
def test_next_to_nothing_is_not_garbled(text: str) -> None:
    ((probability,), (spans,)) = scored({"en": text})
    assert probability < 0.5
    assert spans == ()


def test_a_long_text_is_no_trouble() -> None:
    ((probability,), _) = scored({"en": "\n".join([WHOLE["en"].replace("Tuesday", f"day {n}") for n in range(1_300)])})
    assert 0 <= probability <= 1
