"""Labels by overlap with a gold text."""

from __future__ import annotations

import numpy as np

from cleaner.segment.text import text_blocks
from cleaner.train.labels import gold_labels, snippet_labels

GOLD = "The council met on Monday evening and voted for the new bridge.\nWho pays?\nThe bridge will cost nine million, said the mayor."


def labels(text: str) -> list[float]:
    return gold_labels(text_blocks(text), GOLD)[0].tolist()


def test_lines_of_the_article_are_kept_and_others_are_not() -> None:
    text = "Home News Sport\nThe council met on Monday evening and voted for the new bridge.\nSign up for our newsletter"
    assert labels(text) == [1.0, 0.0, 1.0]


def test_a_short_line_must_be_a_whole_line_of_the_article() -> None:
    assert labels("Who pays?") == [0.0]
    assert labels("Menu\nMonday evening\nSearch") == [1.0, 1.0, 1.0]


def test_a_short_piece_amid_the_article_belongs_to_it() -> None:
    text = "The council met on Monday evening and\nvoted for\nthe new bridge.\nThe bridge will cost nine million, said the mayor."
    assert labels(text) == [0.0, 0.0, 0.0, 0.0]


def test_a_line_that_is_half_the_articles_is_not_trusted() -> None:
    blocks = text_blocks("Breaking tonight from our newsroom: The council met on Monday evening and voted")
    assert 0 < gold_labels(blocks, GOLD)[1][0] < 1


def test_case_and_digits_do_not_matter() -> None:
    assert labels("THE COUNCIL MET ON MONDAY EVENING AND VOTED FOR THE NEW BRIDGE.") == [0.0]


def test_no_blocks_and_no_gold() -> None:
    assert [len(part) for part in gold_labels([], GOLD)] == [0, 0]
    assert gold_labels(text_blocks("Anything at all goes here"), "")[0].tolist() == [1.0]


def test_snippets_label_only_what_they_touch() -> None:
    label, weight = snippet_labels(text_blocks("Wanted sentence.\nImprint\nSomething else"), ["Wanted"], ["Imprint"])
    np.testing.assert_array_equal(label, [0, 1, 0])
    np.testing.assert_array_equal(weight, [1, 1, 0])
