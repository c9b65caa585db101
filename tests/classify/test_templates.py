"""What recurrence does to a probability, and to the label of a line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.classify.templates import fragments, with_templates
from cleaner.features.lines import lines_of
from cleaner.profile import Fit, Profile, article_keys
from cleaner.segment.text import text_blocks

COUNTS = st.integers(0, 2000)


def after(probability: float, exact: int = 0, skeleton: int = 0, lead: int = 0, articles: int = 100, fragment: bool = False) -> float:
    return float(with_templates(np.array([probability]), np.array([[exact, skeleton, lead, articles]]), np.array([fragment]))[0][0])


@given(st.floats(0, 1).map(lambda p: round(p, 4)), COUNTS, COUNTS, COUNTS, COUNTS, st.booleans())
def test_evidence_only_adds_and_probabilities_stay_such(p, exact, skeleton, lead, articles, fragment):
    found = after(p, exact, skeleton, lead, articles, fragment)
    assert p <= found <= 1
    assert found == p or found == round(found, 4)


def test_a_line_of_five_articles_is_noise_whatever_it_looks_like():
    assert after(0.001, exact=5) == 0.99
    assert after(0.001, exact=4) < 0.01


def test_of_a_large_source_five_articles_are_few():
    assert after(0.001, exact=5, articles=10_000) < 0.01
    assert after(0.001, exact=20, articles=10_000) == 0.99
    assert after(0.3, exact=5, articles=10_000) == 0.99


@pytest.mark.parametrize("evidence", [{"skeleton": 900}, {"lead": 900}, {"exact": 4}])
def test_likeness_alone_removes_nothing_that_reads_like_the_article(evidence):
    assert after(0.1, **evidence) < 0.6
    assert after(0.4, **evidence) < 0.9  # a paragraph


def test_likeness_decides_where_the_classifier_wavers():
    assert after(0.15, skeleton=5) > 0.6
    assert after(0.3, lead=5) > 0.6
    assert after(0.45, exact=2) > 0.6


@pytest.mark.parametrize(
    ("seen", "probability", "told"),
    [
        ([9, 30, 40, 99], 0.1, 9),
        ([3, 30, 40, 99], 0.1, 30),
        ([3, 4, 40, 99], 0.1, 40),
        ([3, 0, 0, 99], 0.1, 3),
        ([1, 1, 1, 99], 0.1, 0),
        ([5, 500, 0, 10_000], 0.1, 500),  # too few of a large source: the skeleton decides
        ([5, 500, 0, 10_000], 0.3, 5),
    ],
)
def test_what_was_seen_is_told_by_what_decided(seen, probability, told):
    assert with_templates(np.array([probability]), np.array([seen]), np.array([False]))[1].tolist() == [told]
    after, none = with_templates(np.array([probability]), np.array([seen]), np.array([True]))
    assert (after.tolist(), none.tolist()) == ([probability], [0])  # a fragment: nothing was decided


def test_fragments_are_a_stop_word_or_two():
    lines = lines_of([text_blocks("Die\nsich nicht.\nAnzeige\nDie Anzeige\nwerden sich nicht\n***"), text_blocks("Die")])
    assert fragments(lines, ["de", None]).tolist() == [True, True, False, False, False, False, False]


# In the whole

BOX = "Die Elbtalpost gehört zum Verbund der Regionalzeitungen und wird von der Stiftung ihrer Leserinnen und Leser getragen."
STORIES = [
    f"Der {thing} wird einen Monat später fertig als geplant, teilte die Stadt nach einer langen Sitzung am Abend mit.\n"
    f"Niemand habe erwartet, dass der {thing} zur rechten Zeit öffnet, sagte der Bürgermeister den Nachbarn auf dem Platz.\n"
    f"„Wir warten auf den {thing}, seit wir Kinder waren“, sagten zwei, die sich die Arbeiten einmal ansehen wollten."
    for thing in ("Bahnhof", "Markt", "Hafen", "Kindergarten", "Sportplatz", "Radweg", "Spielplatz")
]


@pytest.fixture
def profile(tmp_path):
    with Fit(tmp_path / "p") as fit:
        for number, text in enumerate(STORIES):
            refrain = "Und der Regen fiel und fiel auf das Dach.\n" * 6 if number == 0 else ""
            for keys in article_keys(lines_of([text_blocks(f"{text}\n{refrain}Die\nANZEIGE\n{BOX}")])):
                fit.add("elbtalpost.example", None, keys)
        fit.finish()
    return Profile.load(tmp_path / "p")


def labels(profile, text, source="elbtalpost.example"):
    return [line.label for line in Cleaner(profile=profile).explain({"text": text, "source": source, "language": "de"})]


def test_a_template_is_called_one_and_told_how_often_it_was_seen(profile):
    box = labels(profile, f"{STORIES[0]}\n{BOX}")[-1]
    assert (box.keep, box.probability, box.reason, box.seen) == (False, 0.99, "template", (7, 7))
    elsewhere = labels(profile, f"{STORIES[0]}\n{BOX}", "other.example")[-1]
    assert (elsewhere.keep, elsewhere.seen) == (True, None)


def test_what_the_classifier_had_removed_keeps_its_kind(profile):
    text = f"{STORIES[0]}\nANZEIGE\n{STORIES[1]}"
    before, now = labels(None, text)[3], labels(profile, text)[3]
    assert not before.keep
    assert before.reason != "template"
    assert (now.keep, now.reason, now.reason_probability) == (False, before.reason, before.reason_probability)
    assert (before.seen, now.seen) == (None, (7, 7))  # so it was in the profile


def test_sentences_refrains_and_fragments_are_left_alone(profile):
    refrain = "Und der Regen fiel und fiel auf das Dach.\n" * 6
    text = f"{STORIES[0]}\n{refrain}Die\n{STORIES[3]}"
    assert [label.keep for label in labels(profile, text)] == [label.keep for label in labels(None, text)]


def test_pages_have_template_lines_too(profile):
    page = "".join(f"<p>{line}</p>" for line in [*STORIES[0].splitlines(), BOX])
    cleaner = Cleaner(profile=profile)
    result = cleaner.clean({"html": f"<html><body><article>{page}</article></body></html>", "source": "elbtalpost.example"})
    assert BOX not in result.text
    assert "template" in {edit.reason for edit in result.edits}
