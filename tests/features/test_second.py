"""The second look sees what the first made of the blocks around, of the document alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleaner.document import Block, Layout
from cleaner.features.lines import lines_of
from cleaner.features.places import places_of
from cleaner.features.second import SECOND_FEATURES, second_look
from cleaner.segment.markup import parse_page
from cleaner.segment.page import page_blocks

NEWS = Path(__file__).parents[2] / "fixtures/news"
PAGES = [page_blocks(parse_page(path.read_text(encoding="latin-1"))) for path in sorted(NEWS.rglob("*.html"))]


def logits_of(documents, seed=1):
    """A made-up logit for each block that depends on its document alone."""
    return [np.random.default_rng(seed + len(blocks)).normal(0, 4, len(blocks)).round(4) for blocks in documents]


def test_the_batch_never_shows_in_a_row():
    documents = [[], *PAGES, []]
    logits = logits_of(documents)
    together = second_look(lines_of(documents), places_of(documents), np.concatenate(logits))
    assert together.shape == (sum(map(len, documents)), len(SECOND_FEATURES))
    alone = [second_look(lines_of([d]), places_of([d]), own) for d, own in zip(documents, logits, strict=True) if d]
    np.testing.assert_array_equal(together, np.concatenate(alone))


@pytest.mark.parametrize("pages", [[], [[]]])
def test_nothing_gives_nothing(pages):
    assert second_look(lines_of(pages), places_of(pages), np.zeros(0)).shape == (0, len(SECOND_FEATURES))


def block(text, *path, words=()):
    return Block(text, 0, len(text), Layout(("body", *path), tuple(range(len(path) + 1)), words, 0, False))


def column(name, blocks, logits):
    found = second_look(lines_of([blocks]), places_of([blocks]), np.array(logits))
    return found[:, SECOND_FEATURES.index(name)].tolist()


def test_blocks_made_alike_are_judged_together():
    teasers = [block(f"Teaser number {n}", "div", "a", words=("teaser",)) for n in range(3)]
    paragraph = block("The council met on Monday evening", "div", "p")
    others = column("look_others", [*teasers, paragraph], [30, 30, -30, -30])
    assert others == pytest.approx([0.5, 0.5, 1.0, float("nan")], nan_ok=True)
    assert column("look_share", [*teasers, paragraph], [30, 30, -30, -30]) == pytest.approx([2 / 3, 2 / 3, 2 / 3, 0], abs=1e-3)
    assert np.expm1(column("look_words", [*teasers, paragraph], [0] * 4)).round().tolist() == [9, 9, 9, 6]


def test_neighbours_and_containers_are_seen_by_the_first_look():
    blocks = [block("One word of an article here", "main", "p"), block("Menu", "nav"), block("More of the same article", "main", "p")]
    assert column("first_score-1", blocks, [-4, 3, -5]) == pytest.approx([float("nan"), -4, 3], nan_ok=True)
    assert column("first_good_before", blocks, [-30, 30, -30]) == pytest.approx([0, 6 / 11, 6 / 11], abs=1e-3)
