"""A page becomes the paragraphs a browser would lay out, with the place of each in the tree."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import RecordError
from cleaner.segment.markup import parse_page
from cleaner.segment.page import MAX_DEPTH, MAX_LAYOUT_WORDS, page_blocks, visible_text

PAGES = sorted((Path(__file__).parents[2] / "fixtures/news").rglob("*.html"))
PIECES = [
    "<p>",
    "</p>",
    "<div class='ad box'>",
    "</div>",
    "<a href=x>",
    "</a>",
    "<br>",
    "<td>",
    "<tr>",
    "<table>",
    "</table>",
    "<script>",
    "</script>",
]


def blocks(html):
    return page_blocks(parse_page(html))


def texts(html):
    return [block.text for block in blocks(html)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", []),
        ("   ", []),
        ("<!-- only this -->", []),
        ("<html><head><title>T</title></head></html>", []),
        ("plain words", ["plain words"]),
        ("<p>One<p>Two", ["One", "Two"]),
        ("<p>a <b>bold</b> <i>word</i>", ["a bold word"]),
        ("<p>one<br>two", ["one", "two"]),
        ("<div>before<p>inside</p>after</div>", ["before", "inside", "after"]),
        ("<p>a\n   b\t c", ["a b c"]),
        ("<p>x<script>var y;</script><style>p{}</style><noscript>n</noscript>z", ["xz"]),
        ("<p>a<!-- c -->b", ["ab"]),
        ("<p>&aring; &amp; &#128512;", ["å & 😀"]),
        ("<p>so\u00adft\u200b hyphen", ["soft hyphen"]),
        ("<table><tr><td>City<td>Oslo</tr></table>", ["City Oslo"]),
        ("<table><tr><td><p>Left</p><td><p>Right</p></tr></table>", ["Left", "Right"]),
        ("<p>keep <span hidden>gone</span>on", ["keep on"]),
        ("<?xml version='1.0' encoding='latin1'?><p>ok", ["ok"]),
        ("<p>nul\x00l and \x07bell", ["null and bell"]),
        ("<p>a <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby> b", ["a 漢字 b"]),
        ('<p>a <b title="x > y">b</b> <p class="a"">c', ["a b", "c"]),
        ("<p><ahref='https://a.example'>typo</a> on", ["typo on"]),
        ("<b <div>one</b><p>two", ["one", "two"]),
        ("<p>1 &lt; 2 &amp;amp; 3", ["1 < 2 &amp; 3"]),
    ],
)
def test_what_is_read(html, expected):
    assert texts(html) == expected


def test_hidden_blocks_are_kept_and_marked():
    shown, hidden = blocks("<p>Shown</p><div style='display: none'><p>Behind the wall</p></div>")
    assert (shown.layout.hidden, hidden.layout.hidden) == (False, True)


def test_layout_tells_place_words_and_links():
    (block,) = blocks("<body><main id='storyBody'><p class='lead-in Text'>See <a href='x'>here</a> now</p></main></body>")
    assert block.text == "See here now"
    assert block.layout.path[-3:] == ("body", "main", "p")
    assert len(block.layout.containers) == len(block.layout.path)
    assert block.layout.words == ("lead", "in", "text", "story", "body")
    assert block.layout.link_chars == 4


def test_equal_container_numbers_are_the_same_element():
    one, two, three = blocks("<div><p>1</p><p>2</p></div><div><p>3</p></div>")
    assert one.layout.containers[:-1] == two.layout.containers[:-1]
    assert two.layout.containers[-1] != one.layout.containers[-1]
    assert three.layout.containers[-2] != two.layout.containers[-2]


def test_layout_words_are_bounded():
    (block,) = blocks("".join(f"<div class='w{chr(97 + n)}x'>" for n in range(26)) + "<p>x")
    assert len(block.layout.words) == MAX_LAYOUT_WORDS
    assert block.layout.words[0] == "wzx"


def test_deep_pages_are_read_to_the_end():
    (block,) = blocks("<div>" * 2_000 + "deep" + "</div>" * 2_000)
    assert block.text == "deep"
    assert len(block.layout.path) <= MAX_DEPTH + 1


def test_lone_surrogates_are_refused_by_name():
    with pytest.raises(RecordError, match="lone surrogate"):
        parse_page("<p>\ud83d")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_spans_point_into_the_visible_text(path):
    found = blocks(path.read_text(encoding="latin-1"))
    seen = visible_text(found)
    assert found
    assert [seen[block.start : block.end] for block in found] == [block.text for block in found]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6))).map("".join))
def test_any_soup_is_read(html):
    found = blocks(html)
    seen = visible_text(found)
    assert all(seen[block.start : block.end] == block.text == " ".join(block.text.split()) != "" for block in found)
    assert all(0 <= block.layout.link_chars <= len(block.text) for block in found)
    assert seen.count("\n") == max(len(found) - 1, 0)


def test_text_beyond_the_depth_that_is_followed_is_not_lost_or_glued():
    blocks = page_blocks(parse_page("<p>before</p>" + "<div>" * 250 + "<p>one</p><p>two</p>" + "</div>" * 250 + "<p>after</p>"))
    assert [block.text for block in blocks] == ["before", "one two", "after"]


def test_pages_as_deep_as_they_get_are_read_to_the_end():
    deep = blocks("<p>before</p>" + "<div>" * 3_000 + "deep" + "</div>" * 3_000 + "<p>after</p>")
    assert [block.text for block in deep] == ["before", "deep", "after"]


def test_a_page_too_deep_for_the_parser_is_an_error_and_not_half_a_page():
    with pytest.raises(RecordError, match="too deeply"):
        parse_page("<p>before</p>" + "<div>" * 30_000 + "deep" + "</div>" * 30_000 + "<p>after</p>")


def test_invisible_characters_leave_no_space_and_no_block():
    assert [block.text for block in page_blocks(parse_page("<p>&#8203; hello</p><p>&#8203; &#8203;</p><p>a &#8203; b</p>"))] == [
        "hello",
        "a b",
    ]


def test_a_page_that_leaves_out_head_and_body_is_read():
    page = "<!doctype html><title>Broen</title><meta charset=utf-8><article><h1>Broen åpner</h1><p>Rådet møttes.</p></article>"
    assert [block.text for block in page_blocks(parse_page(page))] == ["Broen åpner", "Rådet møttes."]
