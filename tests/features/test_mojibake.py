"""The quick look at a text must never miss what ftfy would find."""

from __future__ import annotations

import re
from itertools import product

import pytest
from ftfy.badness import BADNESS_RE, MOJIBAKE_CATEGORIES, badness
from hypothesis import given
from hypothesis import strategies as st

from cleaner.features.mojibake import bad_places

_CATEGORY = re.compile(f"[{''.join(MOJIBAKE_CATEGORIES.values())}]")
_TELLING = [chr(c) for c in range(0x80, 0x10000) if _CATEGORY.match(chr(c))] + list("вЂāβΆ≤π∂†≠®ìû¢âГўВРСaA.1 ,»")


@pytest.mark.parametrize("before", _TELLING[::7])
def test_no_pair_of_telling_characters_is_missed(before: str) -> None:
    texts = [f"{left}{before}{other}{right}" for other, (left, right) in product(_TELLING, (("", ""), ("a ", " a"), ("a", "a")))]
    assert [len(bad_places(text)) for text in texts] == [badness(text) for text in texts]


@given(st.text(st.sampled_from(_TELLING), max_size=6))
def test_no_longer_run_is_missed(text: str) -> None:
    assert len(bad_places(text)) == badness(text)


@given(st.lists(st.text(st.sampled_from([*_TELLING, "a", " ", "\n"]), max_size=4), max_size=6))
def test_places_are_those_of_the_whole_text(parts: list[str]) -> None:
    text = (" plain words between them " * 2).join(parts)
    assert bad_places(text) == [match.start() for match in BADNESS_RE.finditer(text)]


@pytest.mark.parametrize("text", ["", "Zürich", "Москва — столица", "東京都", "Hà Nội", "القاهرة", "Œuvre"])
def test_right_text_shows_no_sign(text: str) -> None:
    assert bad_places(text) == []
