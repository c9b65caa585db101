"""Which articles are near-copies of which."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_articles import article, edited, unspaced

from cleaner.config import CopyPolicy
from cleaner.copies import Recurrence, SketchStore, clusters, line_keys, sketches

POLICY = CopyPolicy()


def grouped(tmp_path, texts, sources=None, policy=POLICY):
    """The clusters of texts, lines that recur across a source left out."""
    sources = sources or [f"{n}.example" for n in range(len(texts))]
    recurrence = Recurrence()
    for text, source in zip(texts, sources, strict=True):
        recurrence.add(line_keys(text, source))
    with SketchStore(tmp_path / "shingles") as store:
        for at in range(0, len(texts), 7):
            store.add(sketches(texts[at : at + 7], sources[at : at + 7], recurrence.recurring(), policy.min_words))
        return clusters(store, policy)


def test_nothing_and_one(tmp_path):
    assert grouped(tmp_path, []) == []
    assert grouped(tmp_path, [article(1)]) == []
    assert grouped(tmp_path, ["", "", "   \n"]) == []
    assert not (tmp_path / "shingles").exists()


def test_the_same_text_and_others(tmp_path):
    assert grouped(tmp_path, [article(1), article(2), article(1), article(3)]) == [[0, 2]]


@pytest.mark.parametrize("rate", [0.02, 0.05, 0.1])
def test_edited_words(tmp_path, rate):
    found = [grouped(tmp_path, [article(n, 300), edited(article(n, 300), rate, n)]) for n in range(10)]
    assert found.count([[0, 1]]) >= 9


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_truncated(tmp_path, share):
    text = article(1, 400)
    assert grouped(tmp_path, [article(2, 400), text, text[: int(len(text) * share)]]) == [[1, 2]]


def test_other_paragraphs_around_the_same_text(tmp_path):
    text = article(1, 200)
    assert grouped(tmp_path, [f"{article(2, 50)}\n{text}", f"{text}\n{article(3, 60)}"]) == [[0, 1]]


def test_case_marks_and_line_ends_do_not_count_and_numbers_do(tmp_path):
    text = article(1)
    assert grouped(tmp_path, [text, text.upper().replace(".\n", " -- ")]) == [[0, 1]]
    prices = [" ".join(f"{word} rose by {n}{seed}" for n, word in enumerate(article(5).split())) for seed in (11, 42)]
    assert grouped(tmp_path, prices) == []


@pytest.mark.parametrize(
    "text", [unspaced(1), "สะพานเก่าในเมืองริมน้ำถูกปิดตั้งแต่วันจันทร์หลังพบรอยแตกที่เสาหลัก " * 1 + "".join(map(chr, range(0xE01, 0xE2E))) * 4]
)
def test_scripts_without_spaces(tmp_path, text):
    assert grouped(tmp_path, [text, unspaced(2), text[: len(text) * 3 // 4]]) == [[0, 2]]


def test_short_texts_match_nothing(tmp_path):
    wall = "Please enable JavaScript to read this page. It is needed for everything we show."
    assert grouped(tmp_path, [wall] * 50) == []


def test_template_text_makes_no_two_articles_alike(tmp_path):
    """A notice three times as long as the pieces above it."""
    notice = article(99, 150)
    assert grouped(tmp_path, [f"{article(n, 50)}\n{notice}" for n in range(8)], ["a.example"] * 8) == []


def test_what_consists_of_recurring_lines_is_compared_as_it_is(tmp_path):
    """Versions of one article: all they have in common recurs, and what is left is too little."""
    text = article(1)
    versions = [f"{text}\nVersion {word}" for word in "abcdef"]
    assert grouped(tmp_path, versions, ["a.example"] * 6) == [[0, 1, 2, 3, 4, 5]]


def test_a_collection_joins_nothing(tmp_path):
    parts = [article(n, 60) for n in range(3)]
    assert grouped(tmp_path, [*parts, "\n".join(parts)]) == []


def test_excerpts_that_overlap_are_no_collection(tmp_path):
    text = article(1, 400)
    assert grouped(tmp_path, [text, text[: len(text) // 4], text[: len(text) // 3]]) == [[0, 1, 2]]


def test_ten_thousand_times_the_same(tmp_path):
    assert grouped(tmp_path, [article(1, 60)] * 10_000) == [list(range(10_000))]


def test_one_huge_text(tmp_path):
    huge = article(1, 60_000)
    assert grouped(tmp_path, [huge, article(2), huge + article(3)]) == [[0, 2]]


def test_lone_surrogates(tmp_path):
    text = f"{article(1)} \ud800"
    assert grouped(tmp_path, [text, text]) == [[0, 1]]


def test_policy(tmp_path):
    texts = [article(1), edited(article(1), 0.1, 1)]
    assert grouped(tmp_path, texts, policy=CopyPolicy(similarity=0.95, containment=0.95)) == []
    assert grouped(tmp_path, texts, policy=CopyPolicy(min_words=500)) == []


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_articles_changes_nothing(tmp_path_factory, dice: random.Random):
    texts = [article(n % 9, 80) if n % 3 else edited(article(n % 9, 80), 0.08, n) for n in range(30)]
    texts += [article(1, 80)[:300], f"{article(4, 80)}\n{article(5, 80)}"]
    order = list(range(len(texts)))
    dice.shuffle(order)
    sources = ["a.example"] * len(texts)
    folder = tmp_path_factory.mktemp("order")
    plain = grouped(folder, texts, sources)
    shuffled = grouped(folder, [texts[n] for n in order], sources)
    assert sorted(sorted(order[n] for n in group) for group in shuffled) == sorted(plain)
