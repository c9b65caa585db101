"""The report as a reader meets it: opened from the disk, by mouse and by keyboard, in the dark, on paper, and full of hostile text."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Watched
from playwright.sync_api import Locator, Page

from cleaner.report import write_report

Opened = Callable[..., Watched]
CONTRAST = 4.5  # WCAG 2.2, 1.4.3: of text
SCREENSHOT_BYTES = 300_000

HOSTILE = (
    "</td></table></style></script><script>window.hit=1</script><img src=https://evil.example/x onerror=window.hit=1>"
    "<svg onload=window.hit=1><iframe src=javascript:parent.hit=1></iframe><a href=javascript:window.hit=1>x</a>"
    "<style>*{display:none}</style>\" onmouseover=window.hit=1 style=position:fixed x='\u202egnp.exe\u2066\x00\x1b[31m{{7*7}} & &lt; "
)
ENDLESS = "W" * 100_000


def result(id: str, **values: Any) -> dict[str, Any]:
    row = {"id": id, "url": None, "source": "a.example", "language": "en", "title": None, "author": None, "date": None}
    row |= {"text": "The council met.", "edits": [], "input_quality": 0.8, "quality": 0.9, "garbling": 0.1, "machine_translated": None}
    return row | {"garbled": [], "flags": [], "verdict": "keep", "reasons": [], "error": None, "metadata": {}} | values


def edit(start: int, before: str, reason: str = "ad_marker", probability: float = 0.97) -> dict[str, Any]:
    return {"start": start, "end": start + len(before), "before": before, "after": "", "reason": reason, "probability": probability}


def written(folder: Path, results: list[dict[str, Any]]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in results))
    write_report(folder)
    return folder / "report.html"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty sources, the n-th with n articles, the last of which are dropped."""
    rows = []
    for number in range(1, 41):
        for each in range(number):
            verdict = "drop" if each > 20 else "keep"
            text = "The council met on Monday.\nIt , was cold.\n"
            edits = [edit(0, "ADVERTISEMENT\n"), edit(len("ADVERTISEMENT\n") + 27, "Read also: tides\n", "related_link", 0.61)]
            garbled = [{"start": 30, "end": 31, "kind": "stray_stop", "probability": 0.88}]
            source = f"s{number:02}.example"
            values = {"source": source, "language": "no" if number % 2 else "en", "quality": 0.5 + each / 80, "garbling": each / 50}
            rows.append(result(f"{source}/{each}", text=text, edits=edits, garbled=garbled, verdict=verdict, **values))
    return written(tmp_path_factory.mktemp("report"), rows)


def test_it_opens_without_a_complaint_or_a_request(opened: Opened, report: Path) -> None:
    watched = opened(report)
    assert watched.page.title() == "clean-news report: 820 articles"
    watched.page.keyboard.press("Tab")
    assert watched.page.evaluate("document.activeElement.textContent") == "Skip to the figures"
    assert watched.complaints == []
    assert watched.requests == [report.as_uri()]


def sources(page: Page) -> list[str]:
    return [row.inner_text().split("\n")[0] for row in page.locator("table.sources tbody tr:visible th").all()]


def test_sources_sort_by_mouse_and_by_keyboard(opened: Opened, report: Path) -> None:
    page = opened(report).page
    ranked = sources(page)
    articles = page.get_by_role("button", name="Articles", exact=True)
    heading = page.locator("table.sources th", has=articles)
    articles.click()
    assert heading.get_attribute("aria-sort") == "descending"
    assert sources(page) == [f"s{number:02}.example" for number in range(40, 0, -1)]
    articles.focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    assert sources(page)[0] == "s01.example"
    page.get_by_role("button", name="Rank").click()
    assert sources(page) == ranked


def test_sources_filter_by_name_language_and_size(opened: Opened, report: Path) -> None:
    page = opened(report).page
    told = page.locator("form.filter output")
    assert told.inner_text() == "40 sources"
    page.get_by_label("Find a source").fill("S3 EXAMPLE")
    assert told.inner_text() == "10 of 40 sources"
    page.get_by_label("Find a source").fill("no 100")
    page.get_by_label("with at least").fill("31")
    assert sorted(sources(page)) == [f"s{number}.example" for number in (31, 33, 35, 37, 39)]
    page.get_by_label("Find a source").press("Enter")
    assert page.url == report.as_uri()
    page.get_by_label("Find a source").fill("nowhere")
    assert told.inner_text() == "0 of 40 sources"


def side_by_side(page: Page) -> Locator:
    """The first article, opened by the keyboard."""
    first = page.locator("details.look").first
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    return first


def test_an_article_opens_side_by_side_by_the_keyboard_and_says_why(opened: Opened, report: Path) -> None:
    page = opened(report).page
    table = side_by_side(page).locator("table.sides")
    assert table.is_visible()
    given, cleaned = ("\n".join(table.locator(f"td:nth-child({side}) .text").all_inner_texts()) for side in (1, 2))
    assert "ADVERTISEMENT" in given
    assert "ADVERTISEMENT" not in cleaned
    why = table.locator(".why").first
    assert why.bounding_box()["width"] <= 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "DEL"
    assert why.inner_text().strip() == "removed: Advertising marker, probability 0.97"
    assert why.bounding_box()["width"] > 100
    page.keyboard.press("Escape")
    assert why.bounding_box()["width"] <= 1
    garbled = table.locator("u.garbled").first
    garbled.hover()
    assert "stray full stop, probability 0.88" in garbled.locator(".why").inner_text()
    assert garbled.locator(".why").bounding_box()["width"] > 100
    assert "wavy" in garbled.evaluate("each => getComputedStyle(each).textDecorationStyle")


def test_it_shows_the_same_without_scripts(opened: Opened, report: Path) -> None:
    page = opened(report, java_script_enabled=False).page
    assert len(sources(page)) == 40
    assert not page.locator("form.filter").is_visible()
    page.locator("details.look summary").first.click()
    assert page.locator("table.sides").first.is_visible()


COLOURS = """names => {
  const shown = (name) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.setAttribute("id", "probe");
    const sheet = document.styleSheets[0];
    sheet.insertRule(`#probe { color: var(--${name}) }`, sheet.cssRules.length);
    const found = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map(Number);
    sheet.deleteRule(sheet.cssRules.length - 1);
    probe.remove();
    return found;
  };
  return names.map(shown);
}"""


def luminance(colour: list[float]) -> float:
    parts = [value / 255 for value in colour]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: list[float], other: list[float]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_stand_out_from_the_paper(opened: Opened, report: Path, scheme: str) -> None:
    page = opened(report, color_scheme=scheme).page
    pairs = [("paper", "ink"), ("paper", "muted"), ("paper", "accent"), ("tint", "muted"), ("tint", "ink")]
    pairs += [("gone", "gone-ink"), ("new", "ink"), ("paper", "drop")]
    for ground, letters in pairs:
        assert contrast(*page.evaluate(COLOURS, [ground, letters])) >= CONTRAST, (ground, letters)
    (paper,) = page.evaluate(COLOURS, ["paper"])
    assert (luminance(paper) < 0.05) == (scheme == "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == f"rgb({', '.join(f'{each:g}' for each in paper)})"


def test_it_prints_dark_on_white_without_what_only_a_screen_can_do(opened: Opened, report: Path) -> None:
    page = opened(report, color_scheme="dark").page
    side_by_side(page)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for hidden in ("nav", "form.filter", ".skip"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.locator("table.sides").first.is_visible()
    assert page.locator(".scroll.tall").evaluate("each => getComputedStyle(each).maxHeight") == "none"
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("width", [360, 800, 1200])
def test_it_fits_any_width(opened: Opened, report: Path, width: int) -> None:
    page = opened(report, viewport={"width": width, "height": 800}).page
    side_by_side(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_helps_those_who_do_not_see_it(opened: Opened, report: Path) -> None:
    page = opened(report).page
    levels = [int(tag[1]) for tag in page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(each => each.tagName)")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    unnamed = """[...document.querySelectorAll('button, input, table, [role=region], svg')].filter(each =>
        !(each.closest('label') || each.textContent.trim() || each.ariaLabel || each.getAttribute('aria-labelledby'))).length"""
    assert page.evaluate(unnamed) == 0
    assert page.locator("svg.histogram").count() == page.locator(".charts details table").count() == 3


# Text that would do more than show


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [
        result(
            f"{number}{text}",
            **dict.fromkeys(("source", "title", "language", "verdict"), text),
            url=url,
            text=f"{text}\nThe end of it.",
            edits=[edit(0, f"{text}\n", text if number else "template")],
            garbled=[{"start": 0, "end": 9, "kind": text, "probability": 0.5}],
            garbling=0.99,
            flags=[text],
            reasons=[text],
        )
        for text in (HOSTILE, ENDLESS)
        for number, url in enumerate(
            ("javascript:window.hit=1", f"https://a.example/{HOSTILE}", "data:text/html,<script>alert(1)</script>")
        )
    ]
    rows += [result(f"f{HOSTILE}", text=None, error=HOSTILE), result("ok", url="https://a.example/1?a=b&c=d", garbling=0.4)]
    folder = tmp_path_factory.mktemp("hostile")
    story = {"story": 1, "articles": [{}, {}], "sources": [HOSTILE, ENDLESS], "languages": [HOSTILE], "origins": 2, "first": HOSTILE}
    fact = {"kind": "name", "value": HOSTILE, "sources": [HOSTILE], "origins": 2}
    story |= {"last": ENDLESS, "corroborated": 1, "alone": 1, "facts": [fact, fact | {"origins": 1}], "stated": []}
    (folder / "stories.jsonl").write_text(json.dumps(story) + "\n")
    quoted = HOSTILE.replace('"', '""').replace("\x00", "")
    (folder / "copies.csv").write_text(f'id,cluster,first,kind,source\n"{quoted}",1,,original,"{quoted}"\n{ENDLESS},1,,copy,{ENDLESS}\n')
    (folder / "run.json").write_text(json.dumps({"clean-news": HOSTILE, "config": {HOSTILE: ENDLESS}, "models": {HOSTILE: HOSTILE}}))
    return written(folder, rows)


@pytest.mark.parametrize("width", [360, 1200])
def test_hostile_text_does_nothing_but_show(opened: Opened, hostile: Path, width: int) -> None:
    watched = opened(hostile, viewport={"width": width, "height": 900})
    page = watched.page
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for mark in page.locator("table.sides .mark[tabindex]").all()[:6]:
        mark.focus()
        mark.hover()
    assert page.evaluate("window.hit") is None
    assert watched.complaints == []
    assert watched.requests == [hostile.as_uri()]
    found = page.evaluate("[...new Set([...document.querySelectorAll('*')].map(each => each.localName))]")
    assert not {"img", "iframe", "object", "embed", "base", "link", "foreignObject"} & set(found)
    assert page.locator("script").count() == page.locator("style").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    attributes = page.evaluate("[...new Set([...document.querySelectorAll('*')].flatMap(each => each.getAttributeNames()))]")
    assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_hostile_text_is_all_there_to_be_seen(opened: Opened, hostile: Path) -> None:
    page = opened(hostile).page
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    shown = "".join(page.locator("table.sides").all_inner_texts())
    assert "<script>window.hit=1</script>" in shown
    assert {"U+202E", "U+2066", "U+0000", "U+001B"} <= set(re.findall(r"U\+[0-9A-F]{4}", shown))
    assert "characters …" in page.locator("main").inner_text()


def test_only_addresses_of_the_web_are_links_and_tell_nothing(opened: Opened, hostile: Path) -> None:
    page = opened(hostile).page
    links = page.locator("a[href]").evaluate_all("all => all.map(each => [each.getAttribute('href'), each.rel])")
    outward = {(href, rel) for href, rel in links if not href.startswith("#")}
    assert outward == {("https://a.example/1?a=b&c=d", "noopener noreferrer")}


# The screenshots of the documentation


@pytest.mark.timeout(600)  # a run of all fixtures, and six pictures
def test_the_fixtures_report_for_the_documentation(opened: Opened, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder: Path | None = request.config.getoption("--screenshots")
    if folder is None:
        pytest.skip("only with --screenshots DIR")
    from screenshots import take

    command = ["clean-news", "run", "fixtures/news", "fixtures/stories", "-o", str(tmp_path / "out")]
    subprocess.run(command, cwd=ROOT, check=True)
    for path in take(opened, tmp_path / "out/report.html", folder):
        assert path.stat().st_size < SCREENSHOT_BYTES, path
