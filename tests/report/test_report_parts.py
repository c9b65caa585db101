from __future__ import annotations

import random
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.report import charts
from cleaner.report.data import BINS, Histogram
from cleaner.report.recurring import Frequent
from cleaner.report.sample import Distinct, Lowest, visible


@given(st.text(), st.integers(1, 50))
def test_visible_text_is_short_and_printable(text: str, limit: int) -> None:
    shown = visible(text, limit)
    assert len(shown) <= limit
    assert "\n" not in shown
    shown.encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [("", ""), ("a\n b", "a b"), ("\n\t \xa0", "↵⇥␣⍽"), ("abcdef", "abcd…"), ("a\x00b", "a\N{REPLACEMENT CHARACTER}b"), ("עברית", "עברית")],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text, 5) == shown


def test_a_long_text_is_marked_as_cut_even_when_its_start_is_blank() -> None:
    assert visible("a" + " " * 1000 + "b", 10) == "a…"


@given(st.lists(st.integers(0, 40).map(str)), st.integers(1, 50), st.randoms(use_true_random=False))
def test_counts_of_a_sample_are_exact_in_any_order(texts: list[str], capacity: int, draw: random.Random) -> None:
    shuffled = draw.sample(texts, len(texts))
    one, two = Distinct(capacity), Distinct(capacity)
    for first, second in zip(texts, shuffled, strict=True):
        one.add(first)
        two.add(second)
    kept = one.most_frequent(capacity)
    assert kept == two.most_frequent(capacity)
    assert len(kept) == min(capacity, len(set(texts)))
    assert dict(kept).items() <= Counter(texts).items()


@given(st.lists(st.integers(0, 40).map(str)), st.integers(1, 50), st.integers(0, 40))
def test_two_samples_together_are_as_one(texts: list[str], capacity: int, where: int) -> None:
    whole, first, second = (Distinct(capacity) for _ in range(3))
    for number, text in enumerate(texts):
        whole.add(text)
        (first if number < where else second).add(text)
    first.merge(second)
    assert first.most_frequent(capacity) == whole.most_frequent(capacity)
    assert first.complete == whole.complete


@given(st.lists(st.tuples(st.floats(0, 1), st.text(max_size=2))), st.integers(1, 5), st.integers(0, 20))
def test_two_lists_of_the_lowest_together_are_as_one(entries: list[tuple[float, str]], size: int, where: int) -> None:
    first, second = Lowest(size), Lowest(size)
    for number, (key, name) in enumerate(entries):
        (first if number < where else second).add(key, name, (key, name))
    first.merge(second)
    assert first.values() == sorted(entries)[:size]


@given(st.lists(st.tuples(st.floats(0, 1), st.text(max_size=2))), st.integers(1, 5))
def test_lowest_keeps_the_lowest(entries: list[tuple[float, str]], size: int) -> None:
    lowest = Lowest(size)
    for key, name in entries:
        if lowest.wants(key, name):
            lowest.add(key, name, (key, name))
    assert lowest.values() == sorted(entries)[:size]


def test_what_recurs_steadily_outlives_the_prunings() -> None:
    counted = Frequent(10)
    for number in range(1000):
        counted.add(("often.example", "Share this"))
        counted.add(("once.example", f"Headline {number}"))
    assert counted.counts["often.example", "Share this"] == 1000
    assert len(counted.counts) <= 20
    assert not counted.complete


def test_histogram_counts_the_ends() -> None:
    histogram = Histogram()
    for value in (0.0, 0.05, 0.999, 1.0, 1.5, -1.0, None, float("nan")):
        histogram.add(value)
    assert (histogram.total, histogram.bins[0], histogram.bins[1], histogram.bins[-1]) == (6, 2, 1, 3)
    assert Histogram().mean is None


def test_an_empty_histogram_is_a_scale() -> None:
    svg = charts.histogram([0] * BINS, [], "nothing")
    assert "<rect" not in svg
    assert svg.count('class="tick"') == 5


def test_a_single_article_is_still_seen() -> None:
    svg = charts.histogram([1, 1_000_000], [], "two")
    assert 'height="1.5"' in svg
    assert "<title>0.00 to 0.50: 1 article</title>" in svg


def test_thresholds_to_the_right_are_named_higher() -> None:
    svg = charts.histogram([1], [(0.5, "lower"), (0.75, "upper"), (0.1, "left")], "t")
    names = dict(reversed(pair) for pair in re.findall(r'class="mark" x="[^"]*" y="(\d+)"[^>]*>(\w+)<', svg))
    assert int(names["upper"]) < int(names["lower"]) < int(names["left"])
    assert 'text-anchor="start">left' in svg


def test_charts_escape_their_titles() -> None:
    for svg in (
        charts.bar(2.0, "<b>"),
        charts.stacked([("keep", 0)], "<b>"),
        charts.interval(0, 0.5, 1, 0.4, "<b>"),
        charts.histogram([1], [(0.5, "<b>")], "<b>"),
    ):
        assert "<b>" not in svg
        assert "&lt;b&gt;" in svg
    assert 'width="100.00%" height="10"/>' in charts.bar(2.0, "held to the cell")


def test_an_interval_is_drawn_with_its_estimate_and_the_reference() -> None:
    svg = charts.interval(0.25, 0.5, 0.75, 0.7, "t")
    assert re.findall(r'class="range" x1="([\d.]+)%" x2="([\d.]+)%"', svg) == [("25.00", "75.00")]
    assert re.findall(r'cx="([\d.]+)%"', svg) == ["50.00"]
    assert re.findall(r'class="reference" x1="([\d.]+)%"', svg) == ["70.00"]


def test_stacked_parts_fill_the_bar() -> None:
    svg = charts.stacked([("keep", 3), ("review", 0), ("drop", 1)], "t")
    assert re.findall(r'class="(\w+)" x="([\d.]+)%" width="([\d.]+)%"', svg) == [("keep", "0.00", "75.00"), ("drop", "75.00", "25.00")]
