"""What the sources of a story agree on."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.stories import Checked, Fact, Teller, checked, facts, origins, story_row


def teller(id, source=None, date=None, cluster=None, agency=None):
    return Teller(id, source or f"{id}.example", "en", date, cluster, agency)


def number(value):
    return Fact("number", value, value, checkable=True)


def day(value):
    return Fact("date", f"--{value[-5:]}", value, checkable=True)


def test_one_source_one_cluster_and_one_agency_count_once():
    tellers = [teller("1", "a"), teller("2", "a"), teller("3", "b", cluster=7), teller("4", "c", cluster=7), teller("5", "d", agency="dpa")]
    assert origins(tellers) == [0, 0, 2, 2, 4]
    assert origins([*tellers, teller("6", "c", agency="dpa")]) == [0, 0, 2, 2, 2, 2]
    assert origins([]) == []


def test_what_only_copies_of_each_other_state_stands_alone():
    tellers = [teller("1"), teller("2", cluster=1), teller("3", cluster=1)]
    found = checked(tellers, [[number("41")], [number("41"), number("17")], [number("41"), number("17")]])
    assert [(fact.value, fact.origins, fact.corroborated) for fact in found] == [("41", 2, True), ("17", 1, False)]
    assert found[1].sources == ("2.example", "3.example")


def test_names_count_by_their_sound_and_only_whole_ones():
    spelt = [Fact("name", "SRGSG", "Sergei Shoigu", checkable=True), Fact("name", "KM", "Kim", checkable=False)]
    other = [Fact("name", "SRGSG", "Siergiej Szojgu", checkable=True)]
    (fact,) = checked([teller("1"), teller("2")], [spelt, other])
    assert (fact.value, fact.origins) == ("Sergei Shoigu", 2)


def named(text, language):
    return [fact for fact in facts(text, language) if fact.checkable]


def test_a_name_with_a_title_before_it_is_the_name():
    tellers = [Teller("1", "a", "de", None), Teller("2", "b", "no", None), Teller("3", "c", "pl", None), Teller("4", "d", "ru", None)]
    stated = [
        named("Gestern traf sich Minister Anton Kowalski mit dem Rat.", "de"),
        named("I går møtte Anton Kowalski rådet.", "no"),
        named("Wczoraj burmistrz Lublina Antona Kowalskiego nie zaprosił.", "pl"),
        named("Вчера Антон Ковальский встретился с советом.", "ru"),
    ]
    found = {fact.value: fact.origins for fact in checked(tellers, stated)}
    assert found["Anton Kowalski"] >= 2
    assert "Minister Anton Kowalski" not in found
    alone = checked(tellers[:1], stated[:1])
    assert [fact.value for fact in alone] == ["Minister Anton Kowalski"], "what nobody states without its title stays as it is"


def test_a_day_without_its_year_is_the_one_day_it_can_be():
    tellers = [teller("1"), teller("2"), teller("3")]
    found = checked(tellers, [[day("2023-08-15")], [day("--08-15")], [day("2023-08-18")]])
    assert [(fact.value, fact.origins) for fact in found] == [("2023-08-15", 2), ("2023-08-18", 1)]
    found = checked(tellers, [[day("2023-08-15")], [day("--08-15")], [day("1945-08-15")]])
    assert sorted((fact.value, fact.origins) for fact in found) == [("--08-15", 1), ("1945-08-15", 1), ("2023-08-15", 1)]


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_articles_changes_nothing(dice: random.Random):
    tellers = [teller(f"{n}", f"{n % 4}.example", f"2024-05-0{n % 3 + 1}", cluster=n % 5 or None) for n in range(9)]
    stated = [[number(f"{n % 3}7"), day("2023-08-15" if n % 2 else "--08-15"), number(f"{n}{n}")] for n in range(9)]
    order = list(range(9))
    dice.shuffle(order)
    plain = checked(tellers, stated)
    shuffled = checked([tellers[n] for n in order], [stated[n] for n in order])
    assert shuffled == plain
    assert story_row([tellers[n] for n in order], shuffled, 4) == story_row(tellers, plain, 4)


def test_a_row_of_a_story():
    row = story_row([teller("2", "b", "2024-05-02"), teller("1", "a")], [Checked("number", "41", ("a", "b"), 2)], 2)
    assert [article["id"] for article in row["articles"]] == ["2", "1"]
    assert (row["sources"], row["first"], row["corroborated"], row["alone"]) == (["a", "b"], "2024-05-02", 1, 0)


def test_a_fact_counts_once_for_each_source_that_states_it():
    tellers = [teller("1", "a"), teller("2", "a"), teller("3", "b"), Teller("4", None, "no", None)]
    found = checked(tellers, [[number("41"), number("17")], [number("41")], [number("41")], [number("99")]])
    row = story_row(tellers, found, 3)
    assert row["stated"] == [
        {"source": None, "facts": 1, "corroborated": 0},
        {"source": "a", "facts": 2, "corroborated": 1},
        {"source": "b", "facts": 1, "corroborated": 1},
    ]
    assert (row["corroborated"], row["alone"]) == (1, 2)


def test_agencies_and_copies_corroborate_nothing():
    """Four papers, one text of an agency in three of them: one signs it, one has cut the credit, one has written it anew and signs."""
    tellers = [
        teller("1", "signs", cluster=1, agency="AFP"),
        teller("2", "cuts", cluster=1),
        teller("3", "rewrites", agency="AFP"),
        teller("4", "own"),
    ]
    found = {fact.value: fact for fact in checked(tellers, [[number("214")]] * 3 + [[number("99")]])}
    assert {value: (fact.origins, fact.corroborated) for value, fact in found.items()} == {"214": (1, False), "99": (1, False)}
    assert story_row(tellers, list(found.values()), len(set(origins(tellers))))["origins"] == 2
    found = {fact.value: fact for fact in checked(tellers, [[number("214")]] * 4)}
    assert found["214"].origins == 2


def test_spellings_of_one_source_are_one_origin():
    spelt = ["Elbtalpost", "ELBTALPOST", "ko\u0308ln", "K\u00f6ln"]
    assert origins([teller(source, source) for source in spelt]) == [0, 0, 2, 2]
