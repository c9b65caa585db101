"""Pages made to break a parser, or broken by accident: bounded time, a result with flags or an error, never a crash."""

from __future__ import annotations

import json
import time
import tracemalloc
from pathlib import Path

import pytest

from cleaner import Cleaner, Config
from cleaner.config import Limits
from cleaner.document import Record
from cleaner.errors import RecordError
from cleaner.segment.article import segmented
from cleaner.segment.hostile import MAX_ATTRIBUTES, without_surplus_attributes
from cleaner.segment.markup import parse_page
from cleaner.segment.page import page_blocks, visible_text
from cleaner.segment.structured import with_body
from cleaner.segment.text import text_blocks

STORY = "<p>Kommunestyret vedtok mandag kveld å bygge en ny bro over elva, etter fire timers debatt om pris og støy.</p>" * 4
MANY = " ".join(f'a{number}="x"' for number in range(20_000))


@pytest.mark.parametrize(
    "html",
    [
        f"<body><div {MANY}>{STORY}",
        f"<body><div {MANY.replace('x', 'x < y')}>{STORY}",
        f"<div {MANY.upper()}>{STORY}",
        f"<p>før</p><script>if (a > b) {{}}</script><div {MANY}/>{STORY}",
    ],
)
def test_attributes_without_end_are_cut_and_the_text_stays(html: str) -> None:
    page = parse_page(html)
    assert max(len(element.attributes) for element in page.tree.css("*")) <= MAX_ATTRIBUTES
    assert "bygge en ny bro" in visible_text(page_blocks(page))


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<",
        STORY,
        f"<script>var page = '<div {MANY}';</script>{STORY}",
        f"<style>{MANY}</style><textarea><p {MANY}</textarea>",
        "<p " + " ".join(f"a{number}" for number in range(MAX_ATTRIBUTES)) + f' b="{"long " * 5_000}">',
        f"<div data-state='{MANY}'>{STORY}",
        '<img src="data:image/png;base64,' + "A" * 200_000 + '">',
        f"a < b {MANY} c > d",
    ],
)
def test_what_is_merely_long_comes_back_as_it_is(html: str) -> None:
    if "b=" in html:  # one attribute more than may stay
        assert without_surplus_attributes(html.encode()).count(b" a") == MAX_ATTRIBUTES
    else:
        assert without_surplus_attributes(html.encode()) == html.encode()


@pytest.mark.parametrize("piece", ["<a", "<a ", '<a b="', "<a b='", "<p\t", '<p "', "<p =", "<p /", "<p a ", "<script ", "<p a=b/"])
def test_the_look_at_tags_takes_linear_time(piece: str) -> None:
    start = time.process_time()
    without_surplus_attributes(piece.encode() * (2_000_000 // len(piece)))
    without_surplus_attributes(piece.encode() + b" " * 2_000_000)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("html", "flag"),
    [
        ("<html><body></body></html>", "empty"),
        ("<html><head><script>" + "var x = 1;" * 20_000 + "</script></head></html>", "empty"),
        ("<html><frameset cols='20%,80%'><frame src=meny.html><frame src=sak.html></frameset></html>", "empty"),
        ("\x00\x01\x02%PDF-1.4\xff\xfe" + "\x7f\x03\x80" * 20_000, "empty"),
        ("<table>" + "<tr><td>a<td>b" * 2_000, "not_an_article"),
        ("<span>ord</span> " * 20_000, None),
        ("<head>" + "<meta property='og:title' content='Bro'>" * 5_000 + f"</head>{STORY}", None),
        ("<!--" + "x" * 200_000, "empty"),
        (">" * 100_000, None),
        ("<h1>x</h1>" * 5_000, None),
    ],
)
def test_a_strange_page_gives_a_result(html: str, flag: str | None) -> None:
    start = time.process_time()
    result = Cleaner(Config()).clean({"html": html})
    assert result.error is None
    assert flag is None or flag in result.flags
    assert time.process_time() - start < 20


@pytest.mark.parametrize("html", ["<div>" * 100_000 + "tekst", "<div><p>Ordføreren<b><i><a href=x>" * 5_000])
def test_nesting_without_end_is_an_error_that_says_so(html: str) -> None:
    assert "nests its elements too deeply" in (Cleaner().clean({"html": html}).error or "")


def test_xhtml_that_lies_about_its_encoding_is_read() -> None:
    page = (
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "xhtml1-strict.dtd">'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=shift_jis"/></head>'
        f"<body>{STORY}</body></html>"
    )
    assert "bygge en ny bro" in (Cleaner(Config()).clean({"html": page, "language": "no"}).text or "")


@pytest.mark.parametrize("tag", ["x", "a", "p", "li", "span", "button", "svg", "template", "table><tr><td", "dd"])
def test_a_page_nested_a_hundred_thousand_deep_is_read(tag: str) -> None:
    assert "bygge en ny bro" in segmented(Record("x", html=f"{STORY}{f'<{tag}>' * 100_000}tekst"), Config()).text


def test_the_nesting_of_pages_is_a_limit() -> None:
    page = Record("x", html="<div>" * 11 + STORY + "</div>" * 11)
    assert "bygge en ny bro" in segmented(page, Config(limits=Limits(max_nesting=11))).text
    with pytest.raises(RecordError, match=r"limits.max_nesting is 10 of one name"):
        segmented(page, Config(limits=Limits(max_nesting=10)))


def test_entities_that_multiply_or_lead_outside_are_no_entities(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("hemmelig")
    laughs = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    outside = f'<!ENTITY away SYSTEM "{(tmp_path / "secret.txt").as_uri()}"><!ENTITY % more SYSTEM "http://ute.example/x.dtd"> %more;'
    page = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "ha">{laughs}{outside}]><html><body><p>&l9; &away;</p>{STORY}</body></html>'
    result = Cleaner(Config(limits=Limits(max_nesting=100))).clean({"html": page})
    assert "bygge en ny bro" in (result.text or "")
    assert "hemmelig" not in str(result)
    assert len(str(result)) < 20 * len(page)
    assert parse_page(page).root is not None  # the other parser's tree, too
    assert "hemmelig" not in "".join(parse_page(page).root.itertext())


@pytest.mark.parametrize("most", [1, 2, 7, 10_000])
def test_no_more_blocks_are_made_than_are_asked_for(most: int) -> None:
    html = f"<ul>{'<li>Les også: <a href=x>Sak</a>' * 9}</ul><table><tr><td>a<td>b</tr></table>{STORY}"
    every = page_blocks(parse_page(html))
    assert page_blocks(parse_page(html), most) == every[:most]
    text = visible_text(every)
    assert text_blocks(text, most) == text_blocks(text)[:most]
    assert len(with_body(every[:1], ["Rådet møttes i går for å drøfte saken. " * 9] * 9, most)) == min(most, 9)


@pytest.mark.parametrize(("kind", "most"), [("text", 1_000_000), ("body", 20_000_000)])
def test_too_many_lines_are_told_before_they_are_made(kind: str, most: int) -> None:
    lines = "a\n" * 200_000
    body = json.dumps({"@type": "NewsArticle", "articleBody": lines})
    record = Record("x", text=lines) if kind == "text" else Record("x", html=f"<script type=application/ld+json>{body}</script>")
    tracemalloc.start()
    with pytest.raises(RecordError, match=r"more than limits.max_blocks \(500\) lines; raise it or split the article"):
        segmented(record, Config(limits=Limits(max_blocks=500)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < most
