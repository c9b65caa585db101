"""The language is told from the longest lines, and not at all from too few letters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner.document import Block
from cleaner.segment.language import MIN_LETTERS, SAMPLE_CHARS, detect, sample
from cleaner.segment.text import text_blocks

FIXTURES = Path(__file__).parents[2] / "fixtures"
GOLD = json.loads((FIXTURES / "news-gold.json").read_text(encoding="utf-8"))
TEXTS = sorted(key for key, gold in GOLD.items() if key.endswith(".txt") and gold["language"])


@pytest.mark.parametrize("key", TEXTS)
def test_the_fixtures(key):
    assert detect(text_blocks((FIXTURES / "news" / key).read_text(encoding="utf-8"))) == GOLD[key]["language"]


@pytest.mark.parametrize("text", ["", "\n", "12:30 – 4/5 !!!", "Les mer", "x" * (MIN_LETTERS - 1), "日" * (MIN_LETTERS // 2 - 1)])
def test_too_little_to_tell(text):
    assert detect(text_blocks(text)) is None


def test_scripts_without_spaces_need_half_as_many_letters():
    assert detect(text_blocks("市議会は昨日、新しい予算案を可決した。")) == "ja"


def test_boilerplate_in_another_language_does_not_count():
    menu = "\n".join(["Read more", "Subscribe", "Share", "Click here"] * 20)
    article = (
        "Der Stadtrat hat gestern den Haushalt für das kommende Jahr beschlossen, nachdem die Sitzung bis in die Nacht gedauert hatte. " * 8
    )
    assert detect(text_blocks(f"{menu}\n{article}\n{menu}")) == "de"


def test_the_sample_is_bounded_and_in_order():
    blocks = [Block(letter * size, 0, 0) for letter, size in (("a", 5), ("b", 900), ("c", 7), ("d", 800), ("e", 5000))]
    assert set(sample(blocks)) == {"e"}
    assert len(sample(blocks)) == SAMPLE_CHARS
    assert sample(blocks[:4]) == ("b" * 900 + "\n" + "d" * 800)[:SAMPLE_CHARS]
    assert sample([]) == ""
