"""Edits are made and undone to the code point, whatever the text; removing lines keeps exactly the others."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.document import REASONS, Block, Edit, Label
from cleaner.errors import RestoreError
from cleaner.features.mojibake import bad_places
from cleaner.segment.text import text_blocks
from cleaner.strip import apply, removals, repairs, restore

# Everything but lone surrogates, and more often what makes trouble: breaks of every kind, NUL, marks, astral letters.
TEXTS = st.lists(
    st.one_of(
        st.text(max_size=8), st.sampled_from(["\r\n", "\n", "\r", "\u2028", "\x85", "\x00", "\ufeff", " ", "\t", "𝔸", "👩‍👧", "e\u0301"])
    )
).map("".join)


@st.composite
def edited(draw):
    """A text and edits that fit it: any spans in order, empty ones and neighbours included."""
    text = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = zip(cuts[::2], cuts[1::2], strict=False)
    after = st.one_of(st.just(""), TEXTS)
    return text, [Edit(start, end, text[start:end], draw(after), draw(st.sampled_from(REASONS)), 0.5) for start, end in spans]


@st.composite
def labelled(draw):
    """A text with a label for each of its lines."""
    text = draw(st.lists(st.one_of(TEXTS, st.sampled_from(["Ad", "\n", "\n\n\n", "\r\n", " \t"]))).map("".join))
    blocks = text_blocks(text)
    keeps = draw(st.lists(st.booleans(), min_size=len(blocks), max_size=len(blocks)))
    return text, blocks, [Label(keep, 0.1 if keep else 0.9, "ad_marker") for keep in keeps]


@given(edited())
@example(("", []))
@example(("", [Edit(0, 0, "", "\x00", "encoding", 1.0)]))
@example(("\ud83d tail", [Edit(0, 1, "\ud83d", "", "encoding", 1.0)]))
def test_restore_undoes_apply(case):
    text, edits = case
    assert restore(apply(text, edits), edits) == text


@given(edited())
def test_edits_survive_being_written_down(case):
    text, edits = case
    assert restore(apply(text, edits), [edit.to_dict() for edit in edits]) == text
    assert [Edit.from_dict(edit.to_dict()) for edit in edits] == edits


@given(labelled())
def test_removals_keep_exactly_the_kept_lines(case):
    text, blocks, labels = case
    edits = removals(text, blocks, labels)
    cleaned = apply(text, edits)
    assert [block.text for block in text_blocks(cleaned)] == [block.text for block, label in zip(blocks, labels, strict=True) if label.keep]
    assert restore(cleaned, edits) == text
    assert cleaned == cleaned.rstrip()  # the first line's indentation may stay
    assert not re.search(r"\n\n\n|\r\n\r\n\r\n", cleaned)


@given(labelled())
def test_every_removed_line_has_an_edit_of_its_own(case):
    text, blocks, labels = case
    removed = [edit for edit in removals(text, blocks, labels) if edit.reason == "ad_marker"]
    gone = [block for block, label in zip(blocks, labels, strict=True) if not label.keep]
    assert len(removed) == len(gone)
    assert all(edit.start <= block.start and block.end <= edit.end and edit.after == "" for edit, block in zip(removed, gone, strict=True))
    assert {edit.probability for edit in removed} <= {0.9}


@given(labelled())
def test_cleaning_what_is_clean_changes_nothing(case):
    text, blocks, labels = case
    cleaned = apply(text, removals(text, blocks, labels)).lstrip()
    again = text_blocks(cleaned)
    assert removals(cleaned, again, [Label(True, 0.0, "boilerplate")] * len(again)) == ()


def clean(text: str, *gone: str) -> str:
    blocks = text_blocks(text)
    labels = [Label(block.text not in gone, 0.9, "ad_marker") for block in blocks]
    return apply(text, removals(text, blocks, labels))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("", ""),
        (" \r\n\t\n", ""),
        ("Ad", ""),
        ("Ad\nAd\n", ""),
        ("News.", "News."),
        ("  News. \n", "News."),
        ("Ad\nNews.", "News."),
        ("News.\nAd", "News."),
        ("One.\nAd\nTwo.", "One.\nTwo."),
        ("One.\n\nAd\n\nTwo.", "One.\n\nTwo."),
        ("One.\r\nAd\r\nTwo.\r\n", "One.\r\nTwo."),
        ("One.\n\n\n\n\nTwo.", "One.\n\nTwo."),
        ("    One.\nAd\n  Two.", "One.\n  Two."),
        ("One.  \nTwo.", "One.\nTwo."),
    ],
)
def test_what_is_left(text, cleaned):
    assert clean(text, "Ad") == cleaned


def test_edits_inside_a_line_are_made_only_where_it_stays():
    text = "Oslo - News.\nOslo - Ad"
    blocks = text_blocks(text)
    inside = [Edit(start, start + 7, "Oslo - ", "", "metadata", 0.8) for start in (0, 13)]
    labels = [Label(True, 0.1, "metadata"), Label(False, 0.9, "ad_marker")]
    edits = removals(text, blocks, labels, inside)
    assert apply(text, edits) == "News."
    assert [edit.reason for edit in edits] == ["metadata", "ad_marker"]


def test_one_huge_line():
    text = "å𝔸 " * 300_000
    blocks = text_blocks(text)
    for keep in (True, False):
        edits = removals(text, blocks, [Label(keep, 0.5, "boilerplate")])
        cleaned = apply(text, edits)
        assert cleaned == (text.strip() if keep else "")
        assert restore(cleaned, edits) == text


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([Edit(0, 9, "Ad. News.", "", "ad_marker", 1.0)], "leaves the text"),
        ([Edit(2, 1, "", "", "ad_marker", 1.0)], "out of order"),
        ([Edit(2, 4, "ws", "", "ad_marker", 1.0), Edit(0, 1, "N", "", "ad_marker", 1.0)], "out of order"),
        ([Edit(0, 3, "New", "", "ad_marker", 1.0), Edit(2, 4, "ws", "", "ad_marker", 1.0)], "overlaps"),
        ([Edit(0, 3, "Now", "", "ad_marker", 1.0)], "does not stand"),
    ],
)
def test_edits_that_do_not_fit_are_not_made(edits, message):
    with pytest.raises(RestoreError, match=message):
        apply("News.", edits)


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([Edit(2, 4, "ws", "", "ad_marker", 1.0), Edit(0, 1, "N", "", "ad_marker", 1.0)], "out of order"),
        ([Edit(0, 3, "New!", "", "ad_marker", 1.0)], "lost its text"),
        ([Edit(0, 3, "New", "Old", "encoding", 1.0)], "does not fit"),
        ([Edit(9, 10, "x", "", "ad_marker", 1.0)], "does not fit"),
    ],
)
def test_edits_of_another_text_are_not_undone(edits, message):
    with pytest.raises(RestoreError, match=message):
        restore("News.", edits)


def test_mojibake_is_repaired_word_by_word():
    text = "Rådet møttes.\nRÃ¥det mÃ¸ttes i RÃ¸ros."
    blocks = text_blocks(text)
    edits = repairs(blocks, bad_places(text))
    assert apply(text, edits) == "Rådet møttes.\nRådet møttes i Røros."
    assert [edit.before for edit in edits] == ["RÃ¥det", "mÃ¸ttes", "RÃ¸ros."]
    assert {edit.reason for edit in edits} == {"encoding"}


@pytest.mark.parametrize("line", ["", "plain ASCII", "Überraschung in Łódź", "日本語の記事です。", "naïve café — “quoted”"])
def test_what_is_well_encoded_is_left_alone(line):
    assert repairs([Block(line, 0, len(line))], bad_places(line)) == ()
