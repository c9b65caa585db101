"""The filter of known words, and words that are joined or torn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.features.lexicon import LEXICON_BYTES, contains, filled, glued, known, pair_hashes, torn
from cleaner.features.lines import Spelled, lines_of, span_hashes
from cleaner.features.running import Running, running
from cleaner.segment.text import text_blocks

WORDS = "the minister said that council would rebuild harbour before winter wind mill windmill regjeringen vedtok Haus Kranken krankenhaus"


def read(text: str) -> Running:
    lines = lines_of([text_blocks(text)])
    return running(lines, np.ones(len(lines), bool), ["en"])


def lexicon_of(text: str) -> np.ndarray:
    run = read(text)
    return filled(np.concatenate((run.hash, pair_hashes(run))))[None, :]


def spelled_out(run: Running, flags: np.ndarray) -> list[str]:
    codes = run.lines.codes
    return ["".join(map(chr, codes[s:e])) for s, e in zip(run.start[flags], run.end[flags], strict=True)]


def rows(run: Running) -> np.ndarray:
    return np.zeros(len(run), np.int64)


@given(st.lists(st.integers(0, 2**64 - 1), max_size=300))
def test_what_was_put_in_is_known(hashes):
    values = np.array(hashes, np.uint64)
    assert contains(filled(values)[None, :], np.zeros(len(values), np.int64), values).all()


def test_a_row_is_as_long_as_promised_and_of_its_language_alone():
    lexicon = np.concatenate((lexicon_of("harbour"), lexicon_of("minister")))
    run = read("harbour minister")
    assert lexicon.shape == (2, LEXICON_BYTES)
    assert known(run, np.array([0, 0]), lexicon).tolist() == [True, False]
    assert known(run, np.array([1, 1]), lexicon).tolist() == [False, True]


def test_few_of_a_hundred_thousand_unknown_words_are_taken_for_known():
    random = np.random.default_rng(3)
    put_in, others = (random.integers(0, 2**63, 100_000).astype(np.uint64) for _ in range(2))
    found = contains(filled(put_in)[None, :], np.zeros(len(others), np.int64), others)
    assert 0 < found.mean() < 0.01


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the minister saidthat winter", ["saidthat"]),
        ("the minister qzvrtk", []),
        ("theminister would", ["theminister"]),
        ("Harbour windmill", []),
    ],
)
def test_words_that_are_joined(text, expected):
    run, lexicon = read(text), lexicon_of(WORDS)
    assert spelled_out(run, glued(run, rows(run), lexicon, ~known(run, rows(run), lexicon))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the harb our before winter", ["harb"]), ("the minis- ter said", ["minis"]), ("the wind mill said", []), ("the qzv rtk said", []),
        ("ein Kranken- haus before", []), ("regje-ringen vedtok", ["regje"]), ("harb\nour", []),
    ],
)  # fmt: skip
def test_words_that_are_torn(text, expected):
    run, lexicon = read(text), lexicon_of(WORDS)
    assert spelled_out(run, torn(run, rows(run), lexicon, ~known(run, rows(run), lexicon))) == expected


def test_a_character_is_known_by_the_pair_it_makes():
    lexicon = lexicon_of("政府 决定 港口")
    run = read("政府港定决口")
    assert known(run, rows(run), lexicon).tolist() == [True, True, False, False, False, False]


@given(st.text(alphabet="abcdeéж中", min_size=2, max_size=12), st.data())
def test_spans_hash_as_if_they_stood_together(text, data):
    codes = np.array([ord(c) for c in "xx" + text + "yy"], np.uint32)
    cut = data.draw(st.integers(1, len(text) - 1))
    at = np.array([2]), np.array([2 + cut]), np.array([2 + cut]), np.array([2 + len(text)])
    whole = span_hashes(np.array([ord(c) for c in text], np.uint32), np.array([0]), np.array([len(text)]))
    assert Spelled(codes).joined(*at).tolist() == whole.tolist()


def test_nothing_is_made_of_nothing():
    run = read("")
    lexicon = lexicon_of(WORDS)
    nothing = np.zeros(0, bool)
    assert [f(run, rows(run), lexicon, nothing).tolist() for f in (glued, torn)] == [[], []]
    assert known(run, rows(run), lexicon).tolist() == []
