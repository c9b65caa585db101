"""Of which kind a line of noise is, and how sure that is."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.classify.kinds import KIND_FROM, kind_odds, kinds_of, softmax
from cleaner.document import REASONS, Block
from cleaner.features.lines import lines_of
from cleaner.model import load

LINES = {
    "Advertisement": "ad_marker",
    "Artikkelen fortsetter under annonsen": "continue_marker",
    "Sign up for our free daily newsletter": "newsletter",
    "Alle Rechte vorbehalten": "copyright",
    "Foto: Kari Nes / NTB": "caption_credit",
    "Fernsehnerd. Twitter-Ninja. Bier-Evangelist. Freundlicher Zombieliebhaber.": "spam_byline",
}


def blocks(*lines: str) -> list[Block]:
    return [Block(line, 0, len(line)) for line in lines]


def test_odds_are_probabilities_and_kinds_are_reasons() -> None:
    model = load("lines")
    odds = kind_odds(lines_of([blocks(*LINES, "", "?")]), model)
    np.testing.assert_allclose(odds.sum(axis=1), 1.0)
    assert odds.min() >= 0
    assert set(model.meta["kinds"]) <= set(REASONS)


@pytest.mark.parametrize(("line", "kind"), LINES.items())
def test_plain_cases(line: str, kind: str) -> None:
    ((found, probability),) = kinds_of(blocks(line), load("lines"))
    assert found == kind
    assert KIND_FROM <= probability <= 1


def test_what_is_of_no_kind_is_boilerplate() -> None:
    kinds = kinds_of(blocks("x", "7", "…"), load("lines"))
    assert all(kind == "boilerplate" for kind, probability in kinds if probability < KIND_FROM)
    assert kinds_of([], load("lines")) == []


def test_large_logits_do_not_overflow() -> None:
    np.testing.assert_array_equal(softmax(np.array([[1e6, 0.0], [0.0, 0.0]])), [[1.0, 0.0], [0.5, 0.5]])
