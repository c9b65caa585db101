"""Which articles are about one event: fixtures/stories in twenty languages, and the seeds where they are."""

from __future__ import annotations

import json
import random
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import StoryPolicy
from cleaner.stories import Facts, FactTable, facts, facts_of, grouped

ROOT = Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
ROWS = [json.loads(line) for line in (ROOT / "fixtures/stories/stories.jsonl").read_text(encoding="utf-8").splitlines()]
POLICY = StoryPolicy()


def stories(rows, policy=POLICY):
    """The stories of rows, as sets of ids."""
    table = FactTable()
    for row in rows:
        table.add(facts_of(facts(row["text"], row["language"], row["date"]), row["language"]))
    return {frozenset(rows[n]["id"] for n in group) for group in grouped(table, [row["date"] for row in rows], policy)}


def pairs(groups):
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def gold(rows):
    found = {}
    for row in rows:
        found.setdefault(row["story"], set()).add(row["id"])
    return pairs(found.values())


@pytest.mark.parametrize("dated", [True, False])
def test_the_fixtures(dated):
    rows = [row if dated else {**row, "date": None} for row in ROWS]
    found, true = pairs(stories(rows)), gold(rows)
    assert not found - true
    assert len(found) >= 0.95 * len(true), sorted(true - found)


def test_the_fixtures_hold_what_is_hard():
    assert len({row["language"] for row in ROWS}) >= 18
    assert {"ferry", "ferry-2023", "quake", "quake-2022", "final", "women-final"} <= {row["story"] for row in ROWS}


@pytest.mark.parametrize("language", sorted({row["language"] for row in ROWS} - {"en"}))
def test_two_languages_alone(language):
    """In a run of few articles nothing is rare."""
    rows = [row for row in ROWS if row["language"] in ("en", language)]
    assert pairs(stories(rows)) <= gold(rows)
    assert pairs(stories(rows)) & gold(rows)


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_articles_changes_nothing(dice: random.Random):
    rows = list(ROWS)
    dice.shuffle(rows)
    assert stories(rows) == stories(ROWS)


def test_nothing_one_and_articles_without_facts():
    assert grouped(FactTable(), [], POLICY) == []
    assert stories(ROWS[:1]) == set()
    table = FactTable()
    for _ in range(5):
        table.add(Facts((), (), (), ()))
    assert grouped(table, [None, "", "soon", "2024-13-45", "2024"], POLICY) == []


def test_ten_thousand_times_the_same():
    table = FactTable()
    found = facts_of(facts(ROWS[0]["text"], "en"), "en")
    for _ in range(10_000):
        table.add(found)
    groups = grouped(table, [None] * 10_000, StoryPolicy(evidence=1.0))
    assert groups == [list(range(10_000))]


def test_what_was_published_weeks_apart_is_no_one_story():
    rows = [{**ROWS[0], "id": "a", "date": "2024-03-13"}, {**ROWS[0], "id": "b", "date": "2024-04-13"}]
    assert stories(rows) == set()
    assert stories(rows, StoryPolicy(max_days=40)) == {frozenset("ab")}


def test_more_evidence_can_be_asked_for():
    assert len(pairs(stories(ROWS, StoryPolicy(evidence=60.0)))) < len(pairs(stories(ROWS)))


@pytest.mark.skipif(not SEEDS.is_dir(), reason="needs ../shared/seeds, which is not part of the repository")
def test_four_of_the_seeds_are_one_story_and_the_fifth_is_of_the_year_before():
    from cleaner import Cleaner

    results = [Cleaner().clean({"text": path.read_text(encoding="utf-8")}) for path in sorted(SEEDS.glob("*.txt"))]
    rows = [{"id": result.language, "text": result.text, "language": result.language, "date": result.date} for result in results]
    assert stories(rows) == {frozenset(["no", "en", "de", "pl"])}
    assert stories([*rows, *ROWS]) >= {frozenset(["no", "en", "de", "pl"])}
