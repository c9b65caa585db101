"""Title, author and date of whole pages, in many languages, well declared, badly declared and not declared at all."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.metadata import Metadata, page_metadata
from cleaner.metadata.jsonld import described
from cleaner.metadata.people import people
from cleaner.metadata.published import day_of
from cleaner.segment.jsonld import read_json_ld
from cleaner.segment.markup import parse_page
from cleaner.segment.page import page_blocks


def of_page(head: str = "", body: str = "", url: str | None = "https://www.hillpost.example/a", lang: str = "en") -> Metadata:
    page = parse_page(
        f'<html lang="{lang}"><head>{head}</head><body>{body}<p>The dam was opened on Monday after a long winter.</p></body></html>'
    )
    return page_metadata(page, url, page_blocks(page))


def script(content: object) -> str:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return f'<script type="application/ld+json">{text}</script>'


def article(**keys: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": "The dam is open", "datePublished": "2024-05-03T23:30:00-04:00", **keys}


WHOLE = Metadata("The dam is open", "Ann Lee", "2024-05-03")


@pytest.mark.parametrize(
    "content",
    [
        article(author="Ann Lee"),
        article(author={"@type": "Person", "name": "Ann Lee"}),
        article(author=[{"name": "Ann Lee"}]),
        article(author={"name": ["Ann Lee"]}),
        article(author={"givenName": "Ann", "familyName": "Lee"}),
        article(author="By Ann Lee"),
        article(creator="Ann Lee"),
        [article(author="Ann Lee")],
        {"@graph": [{"@type": "WebSite", "name": "Hill Post"}, article(author={"@id": "#ann"}), {"@id": "#ann", "name": "Ann Lee"}]},
        {"@type": "WebPage", "mainEntity": article(author="Ann Lee", **{"@type": ["Article", "NewsArticle"]})},
        article(author="Ann Lee", **{"@type": "https://schema.org/BlogPosting"}),
        # the page's own article, not those listed beside it
        [article(headline="Another thing", author="Max Roe"), article(author="Ann Lee")],
        article(author="Ann Lee", hasPart=article(author="Max Roe", headline="x")),
        # broken
        json.dumps(article(author="Ann Lee")) + ";",
        "<!-- " + json.dumps(article(author="Ann Lee")) + " -->",
        "//<![CDATA[\n" + json.dumps(article(author="Ann Lee")) + "\n//]]>",
        json.dumps(article(author="Ann Lee"))[:-1] + ",}",
        json.dumps(article(description="one\ntwo", author="Ann Lee")).replace("\\n", "\n"),
        json.dumps(article(author="Ann Lee")) + json.dumps({"@type": "Thing"}),
        json.dumps(article(author={"name": "Ann Lee"}, body="cut off here"))[:-20],
        json.dumps(article(author="Ann Lee")).replace('"', "&quot;"),
    ],
)
def test_json_ld_in_any_shape(content: object) -> None:
    assert of_page(script(content), "<h1>The dam is open</h1>") == WHOLE


@pytest.mark.parametrize(
    ("title", "heading", "found"),
    [
        ("The dam is open | Hill Post", "", "The dam is open"),
        ("Hill Post - The dam is open", "", "The dam is open"),
        ("The dam is open | City | Hill Post", "The dam is open", "The dam is open"),
        ("The dam is open – and leaks", "", "The dam is open – and leaks"),
        ("The dam is open | The Other Paper", "The dam is open", "The dam is open"),
        ("大坝今天开放_山报网", "大坝今天开放", "大坝今天开放"),
        ("Damm geöffnet - Hill Post", "Hill Post", "Damm geöffnet"),
        ("Why the dam matters | Hill Post", "Seven reasons to go and see water", "Seven reasons to go and see water"),
        ("The dam is open", "The dam is open Posted on May 3, 2024 by Ann", "The dam is open"),
        ("The dam is open", "Why the dam is open", "Why the dam is open"),
        ("", "Stau\u00addamm wieder offen", "Staudamm wieder offen"),
        ("", "", None),
    ],
)
def test_a_title_is_what_the_reader_sees(title: str, heading: str, found: str | None) -> None:
    assert of_page(f'<title>{title}</title><meta property="og:site_name" content="Hill Post">', f"<h1>{heading}</h1>").title == found


@pytest.mark.parametrize(
    ("body", "author"),
    [
        ("<p>By Ann Lee | 3 May 2024</p>", "Ann Lee"),
        ("<p>Written by</p><p>Ann Lee</p>", "Ann Lee"),
        ('<p>Posted by <a rel="author" href="/x">Ann Lee</a></p>', "Ann Lee"),
        ('<div><a href="/authors/ann-lee/">Ann Lee</a>, <a href="/authors/max-roe/">Max Roe</a></div>', "Ann Lee, Max Roe"),
        ('<div itemprop="author"><span itemprop="name">Ann Lee</span></div>', "Ann Lee"),
        ('<span class="author-name">Ann Lee</span>', "Ann Lee"),
        ('<div class="byline">Von Katrin Hellweg und Stefan Brückner</div>', "Katrin Hellweg, Stefan Brückner"),
        ('<div class="article-author">Ærlige Øyne</div>', "Ærlige Øyne"),
        ("<p>记者 张伟 北京报道</p>", "张伟"),
        ("<p>بقلم: أحمد محمود</p>", "أحمد محمود"),
        ("<p>Автор: Олена Шевченко</p>", "Олена Шевченко"),
        # nobody
        ('<div class="comments"><a rel="author" href="/authors/troll/">Max Roe</a></div>', None),
        ('<div class="byline">admin</div>', None),
        ('<div class="byline">By Hill Post</div>', None),
        ("<p>Ann Lee</p>", None),
    ],
)
def test_a_byline_on_the_page(body: str, author: str | None) -> None:
    assert of_page('<meta property="og:site_name" content="Hill Post">', f"<h1>The dam is open</h1>{body}").author == author


@pytest.mark.parametrize(
    "spam",
    [
        *("admin", "Administrator", "site-admin", "Email The Author", "ann@paper.example", "https://paper.example/ann"),
        *("www.paper.example", "paper.com", "@annlee", "undefined", "", " - ", "12", "x" * 500, "Ann Lee " * 40),
    ],
)
def test_no_author(spam: str) -> None:
    assert people([spam]) == []
    assert of_page(script(article(author=spam)) + '<meta property="og:site_name" content="Hill Post">').author is None


@pytest.mark.parametrize(
    "name", ["annlee77", "ann.lee", "Hill Post", "The Hill Post", "Reuters", "Associated Press", "Politics Desk", "Staff", "Redaktion"]
)
def test_a_person_goes_before_users_sites_and_desks(name: str) -> None:
    assert people([name], {"hillpost"}) == []
    page = of_page(script(article(author=name)), "<h1>The dam is open</h1><div class='byline'>By Ann Lee | 3 May 2024</div>")
    assert page.author == "Ann Lee"
    declared = script(article(author=["Ann Lee", name])) + '<meta property="og:site_name" content="Hill Post">'
    assert of_page(declared, "<h1>The dam is open</h1>").author == "Ann Lee"


def test_a_site_called_after_its_author_has_one() -> None:
    content = article(author={"name": "Ann Lee"}, publisher={"@type": ["Person", "Organization"], "name": "Ann Lee"})
    assert of_page(script(content) + '<meta property="og:site_name" content="Ann Lee">').author == "Ann Lee"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        *(
            ("2024-05-03", "2024-05-03"),
            ("2024-05-03T23:59:59Z", "2024-05-03"),
            ("20240503", "2024-05-03"),
            ("Fri, 03 May 2024 10:00 GMT", "2024-05-03"),
        ),
        *(("0001-01-01T00:00:00", None), ("1970-01-01", None), ("2024-13-45", None), ("soon", None), ("", None), ("9" * 5000, None)),
    ],
)
def test_day_of_a_declared_date(value: str, day: str | None) -> None:
    assert day_of(value, "en") == day


def test_a_shown_date_of_publication_goes_before_one_of_an_update() -> None:
    body = "<h1>Dammen er åpen</h1><p>Oppdatert 5. mai 2024</p><p>Publisert 3. mai 2024</p>"
    assert of_page("", body, lang="no").date == "2024-05-03"


def test_meta_tags() -> None:
    tags = {"og:title": "The dam is open", "author": "Ann Lee", "article:published_time": "2024-05-03T01:00:00Z"}
    assert of_page("".join(f'<meta property="{key}" content="{value}">' for key, value in tags.items())) == WHOLE
    assert (
        of_page('<meta name="citation_author" content="Lee, Ann"><meta name="citation_author" content="Roe, Max">').author
        == "Ann Lee, Max Roe"
    )


def test_an_empty_page() -> None:
    assert page_metadata(parse_page(""), None) == Metadata()
    assert page_metadata(parse_page("<p>"), "http://[broken") == Metadata()


@pytest.mark.parametrize(
    "hostile",
    [
        '{"@type": "NewsArticle", "headline": "' + "a" * 5_000_000,
        "[" * 400_000,
        '{"author":' * 60_000,
        '{"@type":"Article","author":[' + '{"name":"A B"},' * 30_000,
        json.dumps({"@graph": [{"@type": "Article", "headline": f"no {n}", "@id": str(n)} for n in range(8_000)]}),
        "," * 400_000,
        '"' * 400_000,
        "\\" * 400_000,
        '{"@type":"Article","author":{"@id":"a"},"publisher":{"@id":"a","name":{"@id":"a"}}}',
    ],
)
def test_hostile_json_ld_is_bounded(hostile: str) -> None:
    start = time.process_time()
    described(read_json_ld([hostile] * 20))
    assert time.process_time() - start < 10


_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "@graph", "author", "name", "headline", "datePublished", "publisher"]), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@given(_values)
@settings(deadline=None)
def test_any_json_is_read(value: object) -> None:
    described(read_json_ld([json.dumps([value, {"@type": "Article", "author": value, "publisher": value, "headline": value}])]))
