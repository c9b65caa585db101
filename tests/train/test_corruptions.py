"""Damage done on purpose: it changes the text, keeps the lines apart, and is the same for the same seed."""

from __future__ import annotations

from random import Random

import pytest

from cleaner.train.corruptions import CORRUPTIONS, corrupt
from cleaner.train.lookalikes import LOOKALIKES

TEXT = "\n".join(
    f"Kommunestyret vedtok på møtet i går at broen over elva skal åpnes igjen før jul, sier ordfører Kari Nes til avisen {n}."
    for n in range(6)
)
OTHER = "Laget tapte kampen med to mål, og treneren var svært misfornøyd med innsatsen i den andre omgangen."
CHINESE = "市议会昨天晚上投票决定在圣诞节之前重新开放这座桥梁，市长在会议结束后对记者表示费用由城市承担。"


@pytest.mark.parametrize("kind", sorted(CORRUPTIONS))
def test_the_text_is_changed_reproducibly(kind: str) -> None:
    broken = [corrupt(TEXT, kind, Random(seed), [OTHER]) for seed in range(8)]
    assert [corrupt(TEXT, kind, Random(seed), [OTHER]) for seed in range(8)] == broken
    assert sum(text != TEXT for text in broken) >= 4
    assert all(text.count("\n") == TEXT.count("\n") for text in broken)


@pytest.mark.parametrize("kind", sorted(CORRUPTIONS))
def test_scripts_without_spaces_stay_without_spaces(kind: str) -> None:
    if kind in {"mojibake", "ocr", "spun"}:
        pytest.skip("changes characters, not words")
    broken = [corrupt(CHINESE, kind, Random(seed), [CHINESE[::-1]]) for seed in range(8)]
    assert any(text != CHINESE for text in broken)
    assert not any(" " in text for text in broken)


@pytest.mark.parametrize("kind", sorted(CORRUPTIONS))
@pytest.mark.parametrize("text", ["", "a", "a b", "\n\n", "No  stop.  Here,  or there.  Nor  here."])
def test_tiny_texts_are_no_trouble(kind: str, text: str) -> None:
    assert isinstance(corrupt(text, kind, Random(1), ["x y z"]), str)


def test_old_spelling_spells_a_word_in_one_way_throughout() -> None:
    text = " ".join(f"Zwei Tore der Stadt standen offen, zwei Tore waren zu, sagte Meister {name}." for name in "ABCDEFGH")
    for seed in range(12):
        old = LOOKALIKES["old_spelling"](text, Random(seed))
        by_place = [set(words) for words in zip(*(line.split() for line in old.split(". ")), strict=False)]
        assert all(len(spellings) == 1 for spellings in by_place[:-1])
        assert len(old.split()) == len(text.split())


def test_old_spelling_changes_some_texts() -> None:
    assert sum(LOOKALIKES["old_spelling"](TEXT, Random(seed)) != TEXT for seed in range(12)) >= 4
