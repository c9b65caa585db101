"""JSON-LD as pages have it: wrapped, broken, enormous; and the article that stands nowhere else."""

from __future__ import annotations

import json
import time

import pytest

from cleaner import Cleaner, Config, restore
from cleaner.segment.jsonld import MAX_CHARS, MAX_DEPTH, MAX_THINGS, types_of
from cleaner.segment.markup import parse_page
from cleaner.segment.page import page_blocks, visible_text
from cleaner.segment.structured import body_of, declared_of, with_body, word_count

NORWEGIAN = (
    "Kommunestyret vedtok mandag kveld å bygge en ny bro over elva, etter fire timers debatt.\n"
    "Ordføreren sier at arbeidet begynner til våren, og at broa skal stå ferdig om to år.\n"
    "Naboene er ikke fornøyde: de frykter støy og mer trafikk i de trange gatene ved kaia, og vil klage på vedtaket til statsforvalteren."
)
JAPANESE = (
    "市議会は月曜日の夜、四時間の議論の末に川に新しい橋を架けることを決めた。市長によると、工事は来春に始まり、二年後に完成する予定である。"
    * 2
)
ARABIC = "قرر المجلس البلدي مساء الاثنين بناء جسر جديد فوق النهر بعد نقاش دام أربع ساعات. وقال رئيس البلدية إن العمل سيبدأ في الربيع. " * 3


def page(*scripts: str, body: str = "<div id='root'></div>") -> str:
    return "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts).join(
        ("<html><head>", f"</head><body>{body}")
    )


def data(*scripts: str) -> tuple[dict, ...]:
    return parse_page(page(*scripts)).json_ld.things


def article(body: object, **more: object) -> str:
    return json.dumps({"@type": "NewsArticle", "articleBody": body, **more}, ensure_ascii=False)


def test_objects_come_one_by_one_from_lists_and_graphs() -> None:
    found = data('{"@graph": [{"@type": "WebPage"}, {"@type": "NewsArticle"}]}', '[{"@type": "Person"}]')
    assert [sorted(types_of(thing)) for thing in found] == [[], ["webpage"], ["newsarticle"], ["person"]]


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"a": 1} -->',
        '//<![CDATA[\n{"a": 1}\n//]]>',
        '/*<![CDATA[*/{"a": 1}/*]]>*/',
        '\ufeff {"a": 1};',
        '{"a": 1,}',
        "{&quot;a&quot;: 1}",
        '{"a": 1}{"a": 1,}',
    ],
)
def test_what_is_merely_untidy_is_read(script: str) -> None:
    assert data(script)[0]["a"] == 1


def test_line_breaks_inside_strings_are_read() -> None:
    assert data('{"articleBody": "one\n\ttwo"}')[0]["articleBody"] == "one\n\ttwo"


@pytest.mark.parametrize(
    "script", ["", "   ", "null", "3", '"text"', "{", '{"a": }', "<p>", "[" * 100_000, '{"a":' * 50_000, "1" * 9000, "]]>", ",;,"]
)
def test_what_cannot_be_read_is_left_out(script: str) -> None:
    assert data(script, '{"@type": "WebPage"}') == ({"@type": "WebPage"},)


def test_depth_number_and_size_are_bounded() -> None:
    deep = '{"a":' * 200 + "1" + "}" * 200
    (thing,) = data(deep)
    levels = 0
    while isinstance(thing, dict):
        thing, levels = thing["a"], levels + 1
    assert levels == MAX_DEPTH
    assert len(data(json.dumps([{"n": n} for n in range(3 * MAX_THINGS)]))) == MAX_THINGS
    assert data(article("x" * MAX_CHARS)) == ()


def test_five_megabytes_take_no_time() -> None:
    start = time.monotonic()
    assert data(article("ord " * 1_300_000), "{" * 5_000_000, '{"a": ",' + " " * 5_000_000) == ()
    assert data("," * 1_900_000) == ()
    assert data("[" + ", " * 900_000) == ()
    assert time.monotonic() - start < 20


def test_lone_surrogates_are_replaced() -> None:
    (thing,) = data('{"articleBody": "a \\ud83d b \\ud83d\\ude00", "\\udc00": ["\\udfff"]}')
    json.dumps(thing, ensure_ascii=False).encode()
    assert thing["articleBody"].endswith("😀")


@pytest.mark.parametrize(
    ("given", "types"),
    [(None, set()), (3, set()), ("https://schema.org/Article/", {"article"}), (["schema:Report", None], {"report"}), ({"x": 1}, set())],
)
def test_types_are_read_however_they_are_written(given: object, types: set[str]) -> None:
    assert types_of({"@type": given}) == types


@pytest.mark.parametrize("text", [NORWEGIAN, JAPANESE, ARABIC])
def test_a_page_that_shows_nothing_has_the_body_as_its_blocks(text: str) -> None:
    whole = parse_page(page(article(text), body="<div id=app>Loading…</div>"))
    blocks = with_body(page_blocks(whole), declared_of(whole).body)
    assert visible_text(blocks).split() == text.split()
    assert all(visible_text(blocks)[block.start : block.end] == block.text for block in blocks)


def test_a_body_may_be_html_or_escaped_or_a_list() -> None:
    assert body_of(data(article("<p>Ett &amp; to</p><p>Tre<br>fire"))) == ["Ett & to", "Tre", "fire"]
    assert body_of(data(article("a &lt;p&gt;b&lt;/p&gt;\r\nc &amp; d"))) == ["a", "b", "c & d"]
    assert body_of(data(article(["Første avsnitt.", 3, "Andre avsnitt."]))) == ["Første avsnitt.", "Andre avsnitt."]
    assert body_of(data(article("5 < 6 og 7 > 6\n\nslutt"))) == ["5 < 6 og 7 > 6", "slutt"]
    assert body_of(data(article("")) + data(article(None)) + data(article({"a": 1}))) == []


def test_reviews_posts_and_live_updates_have_bodies_of_their_own() -> None:
    assert body_of(data('{"@type": "Review", "reviewBody": "Ein gutes Buch."}')) == ["Ein gutes Buch."]
    assert body_of(data('{"@type": "SocialMediaPosting", "text": "Bonjour."}')) == ["Bonjour."]
    assert body_of(data('{"@type": "Product", "text": "Comprar."}')) == []
    updates = '{"@type": "LiveBlogPosting", "liveBlogUpdate": [{"headline": "12:00", "articleBody": "Gol."}, 3, {"articleBody": null}]}'
    assert body_of(data(updates)) == ["12:00", "Gol."]


def test_a_page_that_shows_its_article_is_left_alone() -> None:
    shown = "".join(f"<p>{'Broen over elva blir bygget neste år, sier ordføreren i byen. ' * 3}</p>" for _ in range(4))
    whole = parse_page(page(article("Noe helt annet. " * 200), body=shown))
    blocks = page_blocks(whole)
    assert with_body(blocks, declared_of(whole).body) is blocks


@pytest.mark.parametrize("body", ["Kort.", "", "ord " * 30])
def test_a_body_of_a_few_words_stands_for_nothing(body: str) -> None:
    whole = parse_page(page(article(body), body="<p>Meny"))
    assert [block.text for block in with_body(page_blocks(whole), declared_of(whole).body)] == ["Meny"]


def test_nothing_is_read_from_no_page() -> None:
    assert parse_page("").json_ld.things == ()
    assert with_body([], ()) == []
    assert word_count("") == 0


def test_the_body_of_an_empty_page_is_cleaned_and_restored() -> None:
    result = Cleaner(Config(metadata=False)).clean({"html": page(article(NORWEGIAN)), "language": "no"})
    assert result.error is None
    assert "bygge en ny bro" in (result.text or "")
    assert restore(result.text or "", result.edits) == NORWEGIAN
