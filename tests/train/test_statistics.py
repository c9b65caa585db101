"""The tables of a language, fitted on a few sentences: damage is told from what was written, and words from strings."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn")

from cleaner.features import running as rn
from cleaner.features.lines import lines_of
from cleaner.features.running import running
from cleaner.features.surprise import Tables, surprise
from cleaner.segment.text import text_blocks
from cleaner.train import statistics

SUBJECTS = ("The council", "A neighbour", "The old captain", "Her sister", "The new teacher")
VERBS = ("saw", "has painted", "will sell", "did not like", "asked about")
OBJECTS = ("the bridge", "a small boat", "the house on the hill", "my garden", "the noise in the street")
TIMES = ("on Monday.", "in the morning.", "before the winter.", "after the meeting.", "for many years.")
TEXTS = [" ".join(f"{s} {v} {o} {t}" for s in SUBJECTS for o in OBJECTS[n::2]) for n, (v, t) in enumerate(zip(VERBS, TIMES, strict=True))]


@pytest.fixture(scope="module")
def tables() -> Tables:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statistics, "word_list", lambda _language: ["bridge", "river", "teacher", "can't"])
        patch.setattr(statistics, "DAMAGED_WORDS", 20_000)
        statistics._listed.cache_clear()
        levels, lexicon, letters, joints, bias = statistics._fit_language(TEXTS, "en", [1, 2])
        statistics._listed.cache_clear()
        universal, shared = statistics.fit_universal({"en": TEXTS})
    rows = (joints[None], levels[None], letters[None], lexicon[None])
    return Tables(("en",), *rows, universal, np.array([bias, shared], np.int16))


def looked_up(text: str, tables: Tables):
    lines = lines_of([text_blocks(text)])
    run = running(lines, np.ones(len(lines), bool), ["en"])
    return run, surprise(run, ["en"], tables)


def test_words_in_order_surprise_less_than_words_out_of_order(tables):
    sentence = "The old captain will sell the house on the hill before the winter."
    shuffled = "Sell winter the on captain the before will hill house old the the."
    scores = []
    for text in (sentence, shuffled):
        run, found = looked_up(text, tables)
        scores.append(found.joint[run.gap > rn.ENDED_EDGE].mean())
    assert scores[0] < 0 < scores[1]


def test_words_are_known_from_the_list_and_from_the_texts(tables):
    _run, found = looked_up("The river captain qwyzzk can teacherbridge te acher", tables)
    assert (found.level > 0).tolist() == [True, True, True, False, True, False, False, False]
    assert found.glued.tolist() == [False] * 5 + [True, False, False]
    assert found.torn.tolist() == [False] * 6 + [True, False]


def test_spelling_nobody_uses_surprises_more(tables):
    run, found = looked_up("bridge brxdgq", tables)
    assert found.letters[0] / found.length[0] < found.letters[1] / found.length[1]
    assert len(run) == 2


def test_damage_keeps_words_and_their_lines_together():
    run = statistics.read_running(["One two three four five six seven.\nEight nine ten eleven twelve."] * 40, "en")
    damaged, label = statistics._damaged(run, np.random.default_rng(5))
    assert len(damaged) == len(label) == len(damaged.joined)
    assert label.any()
    assert not label.all()
    assert (damaged.joined[:-1] == (damaged.block[1:] == damaged.block[:-1])).all()
    assert set(damaged.hash.tolist()) <= set(run.hash.tolist())
