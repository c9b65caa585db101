"""Articles in one language, with and without quotations in another, and articles in two."""

from __future__ import annotations

import pytest
from whole_texts import WHOLE

from cleaner import Cleaner, clean

PAIRS = [
    ("en", "de"),
    ("de", "en"),
    ("no", "en"),
    ("fr", "ru"),
    ("ru", "en"),
    ("zh", "en"),
    ("en", "ja"),
    ("fi", "en"),
    ("tr", "es"),
    ("pl", "uk"),
]


def flagged(text: str, language: str | None = None) -> bool:
    return "mixed_language" in clean(text, language=language).flags


@pytest.mark.parametrize("language", WHOLE)
def test_one_language(language):
    assert not flagged(WHOLE[language], language)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_languages(first, second):
    assert flagged(f"{WHOLE[first]}\n\n{WHOLE[second]}", first)


@pytest.mark.parametrize(("first", "second"), [("en", "de"), ("no", "en"), ("fr", "ru")])
def test_a_quotation_is_no_second_language(first, second):
    quoted = "“" + " ".join(WHOLE[second].split()) + "”"
    assert not flagged(f"{WHOLE[first]}\n\n{quoted}", first)


def test_names_titles_and_results_are_no_language():
    names = "Anna-Lena Kowalczyk, Jürgen Østergård, Françoise Dubois, Giuseppe Marchetti, Nguyễn Thị Hoa, Márton Szűcs, Kwame Boateng, "
    assert not flagged(f"{WHOLE['en']}\n\n{names * 3}", "en")


def test_all_in_another_language_than_was_said_is_one_language():
    assert not flagged(WHOLE["en"], "fi")


def test_neighbours_of_a_batch_change_nothing():
    texts = [f"{WHOLE['en']}\n\n{WHOLE['de']}", "", WHOLE["fr"], "kort", WHOLE["de"]]
    together = [result.flags for result in Cleaner().clean_many({"text": text} for text in texts)]
    assert together == [clean(text).flags for text in texts]
