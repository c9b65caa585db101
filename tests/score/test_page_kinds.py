"""Kinds of page: live coverage, paywall stubs and pages that are no article, in several languages and told by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner import Cleaner, Config
from cleaner.document import Block, Edit
from cleaner.features.lines import lines_of
from cleaner.features.matrix import PAGE_FEATURES
from cleaner.score.live_blog import is_live_blog
from cleaner.score.page_kind import PAGE_KIND_FEATURES, page_kind_matrix
from cleaner.score.paywall import is_paywalled
from cleaner.score.sign_features import SIGN_FEATURES, SIGN_GROUPS, sign_features
from cleaner.segment.markup import parse_page
from cleaner.segment.page import page_blocks
from cleaner.segment.signs import PageSigns, page_signs

STORY = "Die Feuerwehr ist seit dem Morgen mit zwölf Fahrzeugen im Einsatz, sagt eine Sprecherin der Stadt. Verletzt wurde bisher niemand."
LOREM = "Ordføreren sier at broa skal bygges neste år, og at naboene skal bli hørt før arbeidet begynner til våren. "


def signs_of(html: str, url: str | None = None) -> PageSigns:
    page = parse_page(html)
    return page_signs(page, url)


def judged_live(html: str, url: str | None = None) -> bool:
    page = parse_page(html)
    blocks = page_blocks(page)
    return is_live_blog(blocks, [True] * len(blocks), page_signs(page, url))


def ticker(times: list[str], text: str = STORY) -> str:
    return "".join(f"<div><span>{time}</span><p>{text}</p></div>" for time in times)


DOWN = ["14:31", "14:02", "13.40 Uhr", "12:15", "11:50", "9:05"]


# --- live coverage


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script><p>x', None),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "coverageStartTime": "2024-05-03"}</script><p>x', None),
        ("<title>Großbrand</title>" + ticker(DOWN), None),
        ("<title>Großbrand</title>" + ticker(DOWN[::-1]), None),
        ("<title>Liveticker: Großbrand</title>" + ticker(DOWN[:3]), None),
        ("<title>Brannen i byen: NRK direkte</title>" + ticker(["kl. 12.30", "kl. 12.10", "kl. 11.58"]), None),
        (
            "<title>火災</title>"
            + ticker(["14時31分", "14時02分", "13時40分"], "市の広報担当者によると、朝から十二台の消防車が出動している。" * 2),
            "https://example.jp/ライブ/1",
        ),
        (
            "<title>Incendio</title>" + ticker(["10:20 pm", "9:45 pm", "11:30 am"]),
            "https://example.es/2024/incendio-en-vivo-minuto-a-minuto",
        ),
        ("<title>Yangın: canlı anlatım</title>" + ticker(["23:10", "22:40", "22:05"]), None),
        ("<title>Пожар: онлайн</title>" + ticker(["15:20", "15:02", "14:41"]), None),
        ("<title>Incêndio ao vivo</title>" + ticker(["15h20", "15h02", "14h41"]), None),
    ],
)
def test_live_coverage_is_told(html: str, url: str | None) -> None:
    assert judged_live(html, url)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<title>Where people live</title><p>" + STORY,
        "<title>Großbrand</title>" + ticker(DOWN[:3]),  # too few, and nobody calls it live
        "<title>Programm</title>" + ticker(DOWN, "Nachrichten"),  # a timetable
        "<title>En direct: les titres</title>" + "".join(f"<p><a href=/{n}>{time} {STORY}</a></p>" for n, time in enumerate(DOWN)),
        "<title>Live ticker</title>" + ticker(["14:00"] * 8),
        "<title>Live ticker</title>" + ticker(["14:00", "9:00", "16:00", "8:00", "17:00", "7:00", "18:00"]),
        "<title>Marathon</title>" + ticker(["2:05:13", "2:05:14", "2:06:01", "2:07:33", "2:08:00", "2:09:12"]),
        "<title>The live album</title>" + "".join(f"<p>{n}. {STORY}</p>" for n in range(1, 9)),
    ],
)
def test_other_pages_are_not_live(html: str) -> None:
    assert not judged_live(html)


# --- paywalls

WALL = [Block("Ordføreren sier nei.", 0, 20), Block("Bli abonnent for å lese videre", 21, 51)]
TAKEN = Edit(20, 51, "\nBli abonnent for å lese videre", "", "paywall", 0.9)
CLOSED = signs_of('<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script><p>x')


def paywalled(words: int, edits: list[Edit], signs: PageSigns | None) -> bool:
    return is_paywalled("Ordføreren sier nei.", words, edits, signs, WALL, [True, False])


def test_a_short_text_that_ends_at_a_wall_is_paywalled() -> None:
    assert paywalled(40, [TAKEN], None)
    assert paywalled(40, [TAKEN], PageSigns(declared_words=400))
    assert not paywalled(40, [TAKEN], PageSigns())  # there is something to sign up for at the end of every page
    assert not paywalled(400, [TAKEN], None)
    assert not paywalled(40, [], None)


def test_a_wall_at_the_beginning_is_an_advertisement() -> None:
    text = "Ordføreren sier nei til broa, og det blir det siste ordet i saken."
    edit = Edit(0, 10, "Abonner nå\n"[:10], "", "paywall", 0.9)
    assert not is_paywalled(text, 13, [edit], None, [], [])


def test_a_page_that_says_it_costs_is_paywalled_where_it_is_short() -> None:
    assert CLOSED.free is False
    assert paywalled(60, [], CLOSED)
    assert not paywalled(600, [], CLOSED)
    assert paywalled(60, [], PageSigns(tier="locked"))
    assert not paywalled(60, [], PageSigns(tier="free"))
    assert not paywalled(60, [TAKEN], PageSigns(free=True))


def test_what_the_page_says_of_its_length_decides() -> None:
    assert paywalled(300, [], PageSigns(free=False, declared_words=900))
    assert not paywalled(180, [], PageSigns(free=False, declared_words=190))
    assert paywalled(60, [], PageSigns(free=False, declared_words=3))  # nobody counts like that


@pytest.mark.parametrize("name", ["paywall", "piano-offer", "regWall", "pay-wall", "box--subscriber"])
def test_a_wall_is_known_by_its_name_behind_the_article(name: str) -> None:
    blocks = page_blocks(parse_page(f"<article><p>{LOREM}</p><div class='{name}'><p>Kjøp tilgang</p></div></article>"))
    assert is_paywalled(LOREM, 20, [], PageSigns(), blocks, [True, False])
    assert not is_paywalled(LOREM, 20, [], PageSigns(), blocks, [True, True])
    around = page_blocks(parse_page(f"<div class='{name}'><p>{LOREM}</p><p>Del</p></div>"))
    assert not is_paywalled(LOREM, 20, [], PageSigns(), around, [True, False])


@pytest.mark.parametrize("value", ["false", '"False"', '"http://schema.org/False"', "False"])
def test_not_free_is_read_however_it_is_written(value: str) -> None:
    html = f'<script type="application/ld+json">{{"@type": "NewsArticle", "isAccessibleForFree": {value}}}</script><p>x'
    assert signs_of(html).free is (None if value == "False" else False)  # the last is no JSON at all


# --- signs and their numbers


def test_signs_are_read_from_head_and_body() -> None:
    found = signs_of(
        "<html class='no-js'><head><title> A  title </title><meta property='og:type' content='Article'>"
        "<meta name='generator' content='Shopify'>"
        "<link rel='canonical' href='https://example.com/news/2024/05/03/a-bridge'><meta property='article:content_tier' content='Locked'>"
        "</head><body class='single post-404'><form></form><time>x</time><span itemprop='price'>3</span>"
        "<div itemscope itemtype='https://schema.org/Product'><p itemscope itemtype='https://schema.org/Offer'>y</p></div>"
    )
    assert (found.title, found.og_type, found.generator, found.tier) == ("A title", "article", "shopify", "locked")
    assert found.url == "https://example.com/news/2024/05/03/a-bridge"
    assert found.types == {"product"}
    assert found.prices == 1
    assert {"single", "404"} <= found.classes
    assert found.elements["form"] == found.elements["time"] == 1


@pytest.mark.parametrize("address", ["", "/relative", "https://[broken", "javascript:void(0)"])
def test_an_address_that_is_none_is_not_taken(address: str) -> None:
    assert signs_of(f"<link rel=canonical href='{address}'><p>x").url is None
    assert np.isnan(sign_features(PageSigns(url=address))["url_depth"])


def test_signs_have_every_feature_and_nan_where_nothing_is_said() -> None:
    empty = sign_features(PageSigns())
    assert set(empty) == set(SIGN_FEATURES)
    assert {name for name, value in empty.items() if np.isnan(value)} == {name for group in SIGN_GROUPS.values() for name in group}
    row = sign_features(PageSigns(url="https://forum.example.com/t/why-is-the-bridge-late/1234?page=2"))
    assert (row["url_depth"], row["url_slug_words"], row["url_digits"], row["url_query"], row["url_forum"]) == (3, 5, 4, 1, 1)
    assert sign_features(PageSigns(url="https://example.no/nyheter/2024/05/03/bro"))["url_date"] == 1


@pytest.mark.parametrize(
    "wrong", ['{"@type": "NewsArticle", "wordCount": {"a": 1}}', '{"@type": "NewsArticle", "wordCount": "9999999999"}', '{"@type": {}}']
)
def test_signs_of_the_wrong_type_are_passed_over(wrong: str) -> None:
    assert signs_of(f'<script type="application/ld+json">{wrong}</script><p>x').declared_words == 0


def test_no_pages_and_empty_pages_have_features() -> None:
    for pages in ([], [[]], [[], page_blocks(parse_page("<p>word</p>"))]):
        lines = lines_of(pages)
        looks = np.zeros((len(lines), len(PAGE_FEATURES)), np.float32)
        matrix = page_kind_matrix(lines, looks, np.zeros(len(lines)), np.ones(len(lines), bool), pages, [PageSigns()] * len(pages))
        assert matrix.shape == (len(pages), len(PAGE_KIND_FEATURES))
        assert not np.isinf(matrix).any()


# --- the whole way


SHOP = (
    "<html><head><title>Sko</title><meta property='og:type' content='product'>"
    '<script type="application/ld+json">{"@type": "Product", "name": "Sko", "offers": {"@type": "Offer", "price": "799"}}</script>'
    "</head><body class='product-page'><nav><a href=/>Hjem</a> <a href=/sko>Sko</a></nav><h1>Sko</h1><form><button>Kjøp</button></form>"
    "<div class='price'>799 kr</div><ul class='product-specs'><li>Vekt: 240 g</li><li>Farge: blå</li><li>Størrelse: 38-46</li></ul>"
    "<div class='product-description'><p>Lett og god sko for lange turer i skog og mark, som tåler det meste av vær og vind.</p></div>"
    f"{''.join(f'<div class=product-card><a href=/p/{n}>Sko nummer {n}</a><span class=price>{n}99 kr</span></div>' for n in range(1, 30))}"
)
NEWS = (
    "<html><head><title>Ny bro</title><meta property='og:type' content='article'>"
    '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-05-03"}</script></head>'
    "<body><nav><a href=/>Hjem</a></nav><article><h1>Ny bro over elva</h1>"
    f"{''.join(f'<p>{LOREM * 2}</p>' for _ in range(8))}</article></body>"
)


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner(Config(metadata=False))


def test_a_shop_is_no_article_and_news_is(cleaner: Cleaner) -> None:
    shop, news = cleaner.clean_many(
        [{"html": SHOP, "url": "https://shop.example/p/1"}, {"html": NEWS, "url": "https://example.no/nyheter/2024/ny-bro"}]
    )
    assert "not_an_article" in shop.flags
    assert shop.verdict != "keep"
    assert any("not an article" in reason for reason in shop.reasons)
    assert "not_an_article" not in news.flags


def test_live_coverage_is_an_article(cleaner: Cleaner) -> None:
    result = cleaner.clean({"html": "<head><title>Großbrand</title></head><body><article>" + ticker(DOWN), "language": "de"})
    assert "live_blog" in result.flags
    assert "not_an_article" not in result.flags


@pytest.mark.parametrize(
    "html",
    [
        "<title>404 – Siden finnes ikke</title><p>Beklager, vi fant ikke siden du lette etter.",
        "<title>Seite nicht gefunden (404)</title><p>Die Seite gibt es nicht oder nicht mehr.",
        "<title>Hoppla</title><body class='error404'><p>La page demandée est introuvable.",
        "<title>503</title><p>サービスは現在ご利用いただけません。",
    ],
)
def test_an_error_page_is_no_article(cleaner: Cleaner, html: str) -> None:
    assert "not_an_article" in cleaner.clean({"html": html}).flags


def test_an_article_with_a_number_in_its_title_is_one(cleaner: Cleaner) -> None:
    assert "not_an_article" not in cleaner.clean({"html": NEWS.replace("Ny bro<", "404 meter ny bro<")}).flags


def test_kinds_do_not_depend_on_the_batch(cleaner: Cleaner) -> None:
    rows = [{"html": html, "id": str(n)} for n, html in enumerate([SHOP, NEWS, "", "<p>x", ticker(DOWN)])]
    assert list(cleaner.clean_many(rows)) == [cleaner.clean(row) for row in rows]
