"""The phrasebook: readable data, complete in every language, and never dealt to two folds."""

from __future__ import annotations

from random import Random

import pytest

from cleaner.document import REASONS
from cleaner.train.documents import FOLDS
from cleaner.train.phrases import Phrasebook, noise_line, part_of, phrasebooks

BOOKS = phrasebooks()
MADE_ELSEWHERE = {"template", "duplicate", "encoding", "whitespace"}  # reasons that no single line shows


def test_there_are_forty_languages() -> None:
    assert len(BOOKS) >= 40


@pytest.mark.parametrize("language", sorted(BOOKS))
def test_a_book_covers_every_kind(language: str) -> None:
    book = BOOKS[language]
    assert set(book.phrases) == set(REASONS) - MADE_ELSEWHERE
    assert min(len(phrases) for phrases in book.phrases.values()) >= 10
    assert len(book.negatives) >= 40
    assert len(book.prefixes) >= 8
    assert len(book.suffixes) >= 8


@pytest.mark.parametrize("language", sorted(BOOKS))
def test_look_alikes_are_no_phrases(language: str) -> None:
    book = BOOKS[language]
    phrases = {phrase.casefold() for kind in book.phrases.values() for phrase in kind}
    assert not [line for line in book.negatives if line.casefold() in phrases]


def test_every_slot_is_filled() -> None:
    random = Random(1)
    for book in BOOKS.values():
        for kind in book.phrases:
            assert "{" not in noise_line(book, random, kind)[0]


def test_the_same_seed_makes_the_same_lines() -> None:
    one, two = ([noise_line(BOOKS["no"], Random(5)) for _ in range(20)] for _ in range(2))
    assert one == two


def test_parts_are_disjoint_and_complete() -> None:
    book = BOOKS["de"]
    parts = [part_of(book, part, FOLDS) for part in range(FOLDS)]
    assert sorted(line for part in parts for line in part.negatives) == sorted(book.negatives)
    for kind, phrases in book.phrases.items():
        assert sorted(line for part in parts for line in part.phrases.get(kind, ())) == sorted(phrases)


def test_a_part_without_phrases_of_a_kind_leaves_the_kind_out() -> None:
    book = Phrasebook("xx", {"share": ["Share"], "tags": ["Tags:"]}, ["a"], ["b"], ["c"], {})
    kinds = [set(part_of(book, part, 40).phrases) for part in range(40)]
    assert {frozenset(k) for k in kinds} >= {frozenset()}
    assert sum("share" in k for k in kinds) == 1
