"""Who copied whom."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from cleaner.copies import Copied, copied


def seen(id, source, date=None, agency=None, size=100):
    return Copied(id, source, date, agency, size)


def kinds(*articles, groups=None):
    """Id → (cluster, first, kind, of)."""
    rows = copied(articles, groups if groups is not None else [list(range(len(articles)))])
    return {articles[row.number].id: (row.cluster, row.first, row.kind, row.of) for row in rows}


def test_who_was_first_is_told_by_the_dates():
    assert kinds(seen("a", "a.example", "2024-05-04"), seen("b", "b.example", "2024-05-03T10:00:00Z")) == {
        "b": (1, "b", "original", None),
        "a": (1, "b", "copy", "b"),
    }


def test_one_day_one_month_or_no_date_tell_nothing_and_the_longest_counts_as_the_original():
    for dates in (("2024-05-03", "2024-05-03"), ("2024-05", "2024-05-03"), (None, "2024-05-03"), ("", None)):
        found = kinds(seen("a", "a.example", dates[0], size=50), seen("b", "b.example", dates[1]))
        assert found == {"b": (1, None, "original", None), "a": (1, None, "copy", "b")}


def test_the_same_source_again_is_a_duplicate():
    found = kinds(seen("a2", "a.example", "2024-05-04"), seen("a1", "a.example", "2024-05-01"), seen("b", "b.example", "2024-05-02"))
    assert found == {"a1": (1, "a1", "original", None), "a2": (1, "a1", "duplicate", "a1"), "b": (1, "a1", "copy", "a1")}
    assert kinds(seen("a", None), seen("b", "", size=10)) == {"a": (1, "a", "original", None), "b": (1, "a", "duplicate", "a")}


def test_a_credit_makes_it_an_agencys_text_wherever_it_stands():
    found = kinds(seen("a", "a.example", "2024-05-01"), seen("b", "b.example", "2024-05-02", "dpa"), seen("b2", "b.example", "2024-05-03"))
    assert {name: kind for name, (_, _, kind, _) in found.items()} == {"a": "agency", "b": "agency", "b2": "duplicate"}


def test_an_agencys_text_that_nobody_else_prints_is_listed_without_a_cluster():
    assert kinds(seen("a", "a.example", None, "NTB"), seen("b", "b.example"), groups=[]) == {"a": (None, None, "agency", None)}


@given(st.randoms(use_true_random=False))
def test_the_order_of_articles_changes_nothing(dice: random.Random):
    articles = [seen(f"{n}", f"{n % 3}.example", f"2024-05-0{n % 4 + 1}", "dpa" if n == 7 else None, 100 + n % 2) for n in range(9)]
    order = list(range(9))
    dice.shuffle(order)
    groups = [[0, 4, 5], [1, 7], [2, 3, 8]]
    moved = [[order.index(n) for n in group] for group in groups]
    dice.shuffle(moved)
    assert kinds(*[articles[n] for n in order], groups=moved) == kinds(*articles, groups=groups)
