"""A text becomes one block a line, and every block says truly where it stands."""

from __future__ import annotations

import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.segment.text import text_blocks

BREAKS = "\n\r\v\f\x85\u2028\u2029"


@given(st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from([*BREAKS, " ", "\t", "\x1c", "\u3000", "\ufeff"]))))
@example("\r\n\r\n")
@example("a\rb\u2028c\x85d")
def test_blocks_are_the_visible_lines(text):
    blocks = text_blocks(text)
    assert all(text[block.start : block.end] == block.text for block in blocks)
    assert all(block.text and block.text == block.text.strip() and not set(block.text) & set(BREAKS) for block in blocks)
    assert all(one.end < other.start for one, other in itertools.pairwise(blocks))
    covered = {place for block in blocks for place in range(block.start, block.end)}
    assert all(text[place].isspace() for place in range(len(text)) if place not in covered)


def test_nothing_makes_no_block():
    assert text_blocks("") == text_blocks(" \n\t\r\n ") == []


def test_offsets_are_code_points():
    assert [(block.text, block.start, block.end) for block in text_blocks("𝔸𝔹\n👩‍👧 x")] == [("𝔸𝔹", 0, 2), ("👩‍👧 x", 3, 8)]
