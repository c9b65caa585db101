from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.report.marked import Mark, link, marked, shown

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' javascript:alert(1) \x00\x1b[31m\u202etxt.exe\u2066\ud800\U000e0041"
marks = st.builds(Mark, st.integers(-3, 60), st.integers(-3, 60), st.sampled_from(["removed", "added", "garbled", "uncertain"]), st.text())


def read(markup: str) -> str:
    """What is left of a page's text when elements and reasons are gone."""
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r'<span class="why">.*?</span>', "", markup, flags=re.DOTALL)))


def test_nothing_in_a_text_becomes_an_element_or_goes_unseen() -> None:
    source = shown(HOSTILE)
    assert set(re.findall(r"<(\w+)", source)) == {"i"}
    assert set(re.findall(r"U\+(\w+)", source)) == {"0000", "001B", "202E", "2066", "D800", "E0041"}
    source.encode()


def test_line_ends_tabs_and_the_spelling_of_scripts_are_left() -> None:
    text = "یک\u200cدو\tعربي\nनमस्\u200dते\n日本語"
    assert shown(text) == text
    assert shown("a\r\nb\rc") == "a\nb\nc"


@given(st.text(max_size=50), st.lists(marks, max_size=8))
def test_marks_never_change_the_text(text: str, over: list[Mark]) -> None:
    source = marked(text, over)
    source.encode()
    assert read(source) == read(shown(text))
    assert source.count("<del ") == source.count("</del>")


def test_parts_that_overlap_say_all_their_reasons() -> None:
    source = marked("abcd", [Mark(0, 3, "garbled", "one"), Mark(2, 9, "uncertain", "two <b>")])
    assert re.findall(r'class="mark ([\w ]+)" tabindex="0">.*?</span>(\w)', source) == [
        ("garbled", "a"),
        ("garbled uncertain", "c"),
        ("uncertain", "d"),
    ]
    assert "one; two &lt;b&gt;" in source


def test_many_marks_take_no_longer_than_they_are_many() -> None:
    source = marked("ab" * 20_000, [Mark(at, at + 1, "removed", "x") for at in range(0, 40_000, 2)])
    assert source.count("<del") == 20_000


@pytest.mark.parametrize(
    "url",
    [
        *(
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)",
            " https://a.example",
            "data:text/html,x",
            "//a.example",
            "ftp://a.example",
            "",
            None,
        ),
        *("https://a.example/\u202e", "https://a.example\\@b.example", "https://a.example/ b", "https://a.example/" + "x" * 3000),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None) -> None:
    assert link(url, "<b>") == "&lt;b&gt;"


def test_an_address_cannot_leave_its_attribute() -> None:
    assert link('https://a.example/"onclick="alert(1)', "x").count('"') == 6
