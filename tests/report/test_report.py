from __future__ import annotations

import json
import random
import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from cleaner.document import FLAGS, REASONS
from cleaner.errors import OutputError
from cleaner.report import read_results, write_report
from cleaner.report.data import DISTINCT_EXAMPLES, Summary
from cleaner.report.page import render
from cleaner.report.sourced import SOURCES_SHOWN
from cleaner.report.words import FLAG_WORDS, REASON_WORDS
from cleaner.write import write_parquet

RUN = {"config": {"verdict": {"min_quality": 0.5, "review_quality": 0.75, "max_garbling": 0.9, "review_garbling": 0.5}}}
VOID = {"meta", "input"}


class Page(HTMLParser):
    """The elements of a page, refused when they do not nest."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def edit(before: str, reason: str = "ad_marker", after: str = "") -> dict[str, Any]:
    return {"start": 0, "end": len(before), "before": before, "after": after, "reason": reason, "probability": 0.99}


def result(id: str = "1", **values: Any) -> dict[str, Any]:
    row = {"id": id, "url": None, "source": "a.example", "language": "en", "title": None, "author": None, "date": None}
    row |= {"text": "The council met.", "edits": [], "input_quality": 0.8, "quality": 0.9, "garbling": 0.1, "machine_translated": None}
    return row | {"garbled": [], "flags": [], "verdict": "keep", "reasons": [], "error": None, "metadata": {}} | values


def page_of(*results: dict[str, Any]) -> Page:
    return Page(render(Summary.of(results), RUN))


def written(out: Path, results: list[dict[str, Any]], errors: list[dict[str, Any]] | None = None) -> str:
    (out / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in results))
    if errors is not None:
        (out / "errors.jsonl").write_text("".join(json.dumps(row) + "\n" for row in errors))
    write_report(out)
    return (out / "report.html").read_text(encoding="utf-8")


def varied(number: int) -> list[dict[str, Any]]:
    draw = random.Random(5)
    return [
        result(
            f"{i}",
            source=draw.choice([f"{draw.randrange(70)}.example", None]),
            language=draw.choice(["en", "no", "ar", None, "xx"]),
            verdict=draw.choice(["keep", "keep", "review", "drop"]),
            edits=[edit(f"Ad {draw.randrange(9)}", draw.choice(REASONS)) for _ in range(draw.randrange(4))],
            flags=sorted(draw.sample(FLAGS, draw.randrange(3))),
            quality=draw.random(),
            garbling=draw.random(),
            reasons=["quality 0.4 is below 0.5"],
        )
        for i in range(number)
    ]


def test_every_name_of_the_contract_has_words() -> None:
    assert set(REASON_WORDS) == set(REASONS)
    assert set(FLAG_WORDS) == set(FLAGS)


def test_the_headline_adds_up() -> None:
    rows = [
        result("1", edits=[edit("Ad. ")]),
        result("2", verdict="drop"),
        result("3", verdict="review"),
        {"id": "4", "error": "empty file"},
    ]
    text = page_of(*rows).text
    assert "4 articles went in, 1 is ready to use" in text
    assert "1 (25%) kept, 1 (25%) put up for review and 1 (25%) dropped; 1 could not be processed." in text
    assert "10% of the words were taken out: 1 of 10." in text
    assert "Errors 1 article could not be processed" in text


def test_no_articles(tmp_path: Path) -> None:
    page = Page(written(tmp_path, []))
    assert "No articles went in" in page.text
    assert not page.tags["table"]


def test_only_failures(tmp_path: Path) -> None:
    page = Page(written(tmp_path, [], [{"id": "a", "source": None, "text": None, "error": "not UTF-8"}]))
    assert "1 article went in, none are ready to use" in page.text
    assert "not UTF-8" in page.text
    assert "No article could be read." in page.text


def test_an_article_without_anything() -> None:
    bare = result(text="", language=None, source=None, input_quality=None, quality=None, garbling=None, verdict="drop", flags=["empty"])
    text = page_of(bare).text
    assert "No article has this score." in text
    assert "no source" in text


def test_the_page_is_well_made() -> None:
    source = render(Summary.of([*varied(300), {"id": "x", "source": "0.example", "error": "broken"}]), RUN)
    page = Page(source)
    assert {value for _, name, value in page.attributes if name == "href"} <= {
        f"#{value}" for _, name, value in page.attributes if name == "id"
    }
    assert page.tags["script"] == page.tags["style"] == 1
    assert not page.tags["img"]
    assert not re.search(r"https?:|@import|url\(", source)
    assert not [name for _, name, _ in page.attributes if name == "style"]  # the policy lets none in
    assert not [value for _, name, value in page.attributes if name == "src" or name.startswith("on")]
    assert all(re.search(r"^<svg[^>]*role=\"img\"[^>]*><title>[^<]+</title>", svg) for svg in re.findall(r"<svg.*?</svg>", source))
    assert sum(name == "scope" for tag, name, _ in page.attributes if tag == "th") == page.tags["th"]
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value for _, name, value in page.attributes if name == "href"} <= {f"#{name}" for name in ids}


def test_the_same_results_in_any_order_give_the_same_page() -> None:
    rows = varied(400)
    shuffled = random.Random(1).sample(rows, len(rows))
    assert render(Summary.of(rows), RUN) == render(Summary.of(shuffled), RUN)


def test_thresholds_are_marked_where_the_run_names_them(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(
        json.dumps({"config": {"verdict": {"min_quality": 0.55, "min_words": 25, "review_quality": "high"}}})
    )
    page = written(tmp_path, [result()])
    assert "drop below 0.55</text>" in page
    assert page.count('class="mark"') == 1
    (tmp_path / "run.json").write_text("[]")
    write_report(tmp_path)
    assert 'class="mark"' not in (tmp_path / "report.html").read_text()


HOSTILE = "<script>alert(1)</script>\x00\x1b\u202e\"'&"


def test_hostile_text_is_harmless() -> None:
    row = result(
        HOSTILE,
        source=HOSTILE,
        language=HOSTILE,
        text=HOSTILE * 5000,
        edits=[edit(HOSTILE * 5000), edit(HOSTILE, HOSTILE), edit("\ud800", "encoding", HOSTILE)],
        flags=["removed_most", HOSTILE],
        reasons=[HOSTILE * 5000] * 50,
        verdict=HOSTILE,
    )
    source = render(Summary.of([row, {"id": HOSTILE, "error": HOSTILE * 5000}]), RUN)
    source.encode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", source)
    assert len(source) < 150_000
    assert Page(source).tags["script"] == 1


def test_the_policy_lets_in_our_own_style_and_script_and_nothing_else() -> None:
    source = render(Summary.of([result()]), RUN)
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', source)[1])
    for tag in ("style", "script"):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", source, re.DOTALL)[1]
        assert f"{tag}-src 'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_removed_text_is_shown_once_with_its_count_and_kind() -> None:
    page = page_of(*[result(f"{i}", edits=[edit(" Annonse \n"), edit(f"Les også: {i}", "related_link")]) for i in range(7)])
    assert "Annonse × 7" in page.text
    assert page.text.count("Les også:") == 3
    assert "Advertising marker" in page.text
    assert "an even sample" not in page.text


def test_a_sample_of_the_removed_texts_is_called_one() -> None:
    page = page_of(result(edits=[edit(f"Les også: {i}", "related_link") for i in range(DISTINCT_EXAMPLES + 1)]))
    assert "an even sample" in page.text


def test_repairs_are_shown_as_changes_apart_from_removals() -> None:
    text = page_of(result(edits=[edit("Ã¸", "encoding", "ø"), edit("\n\n", "whitespace")])).text
    assert "Nothing was removed." in text
    assert "What was mended" in text
    assert "Ã¸ → ø" in text
    assert "↵↵ → ∅" in text


def test_of_very_many_sources_those_with_most_articles_are_shown() -> None:
    summary = Summary.of(
        [*(result(f"{i}", source=f"s{i:04}.example") for i in range(SOURCES_SHOWN + 5)), *lines_of("last.example", 3, "Ad")]
    )
    text = Page(render(summary, RUN)).text
    assert "The 1,000 sources with most articles. There are 6 more sources" in text
    assert "last.example" in text


def test_sources_carry_their_figures_for_sorting_and_a_drawn_interval() -> None:
    source = render(Summary.of([result("1"), result("2", source="b.example", verdict="drop", quality=None)]), RUN)
    rows = re.findall(r"<tr>\n<td class=\"n rank\">(.*?)</tr>", source, re.DOTALL)
    assert [re.search(r"<bdi[^>]*>([^<]+)", row)[1] for row in rows] == ["a.example", "b.example"]
    assert all('<svg class="interval"' in row for row in rows)
    assert 'data-v="0.9">0.90</td>' in rows[0]
    assert 'data-v="">–</td>' in rows[1]


def lines_of(source: str, number: int, *lines: str, reason: str = "template") -> list[dict[str, Any]]:
    return [result(f"{source}-{i}", source=source, edits=[edit(f"{line}\n", reason) for line in lines]) for i in range(number)]


def test_lines_that_recur_are_told_by_source_with_their_reasons() -> None:
    rows = [*lines_of("a.example", 3, "Om oss", "Om oss", "Kontakt"), *lines_of("b.example", 1, "Only once")]
    rows.append(
        result("x", source="a.example", edits=[edit("Kontakt", "navigation"), edit("  ", "whitespace"), edit("Ã", "encoding", "à")])
    )
    text = page_of(*rows).text.split("Lines that recur")[2].split("Scores")[0]
    assert "a.example 4 × Kontakt Navigation, Template 3 × Om oss Template" in text
    assert "Only once" not in text
    assert "No line was taken out of two articles" in page_of(*lines_of("b.example", 1, "Only once")).text


def test_who_prints_whose_text(tmp_path: Path) -> None:
    rows = ["1,1,1,original,a.example", "2,1,1,copy,b.example", "3,2,,agency,", "4,2,,agency,c.example", "5,,,agency,a.example"]
    (tmp_path / "copies.csv").write_text("\n".join(["id,cluster,first,kind,source", *rows]) + "\n")
    text = Page(written(tmp_path, [result("1")])).text
    assert "2 texts printed more than once: 1 copy in another source, 0 repetitions in the same source, 3 articles of a news agency" in text
    assert "Text of Printed by Articles a.example b.example 1" in text
    assert "1 known to be the first a.example , b.example 2 3 a news agency’s text c.example 2" in text


FACT = {"kind": "number", "value": "214", "sources": ["a.example", "b.example"], "origins": 2}
ALONE = {"kind": "name", "value": "<b>Ann Lee</b>", "sources": ["b.example"], "origins": 1}


def story(number: int, **values: Any) -> dict[str, Any]:
    row = {"story": number, "articles": [{"id": "1"}, {"id": "2"}], "sources": ["a.example", "b.example"], "languages": ["en", "no"]}
    row |= {"origins": 2, "first": "2024-05-03", "last": "2024-05-04", "corroborated": 1, "alone": 1, "facts": [FACT, ALONE]}
    told = [{"source": "a.example", "facts": 1, "corroborated": 1}, {"source": "b.example", "facts": 2, "corroborated": 1}]
    return row | {"stated": told} | values


def told(*stories: dict[str, Any]) -> str:
    rows = [result("1", copy="original"), result("2", source="b.example", copy="agency")]
    return Page(render(Summary.of(rows, stories), RUN)).text


def test_stories_are_told_with_what_is_corroborated_and_what_stands_alone() -> None:
    text = told(story(1), story(2, origins=1, corroborated=0, alone=9, facts=[]))
    assert "2 events that several articles are about, in whatever language; 1 with two independent origins" in text
    assert "state 1, and 1 stand alone" in text
    assert (
        "1 2024-05-03 to 2024-05-04 a.example , b.example 2 articles, 2 origins English, Norwegian 1 214 1 <b>Ann Lee</b> b.example" in text
    )


def test_of_many_stories_those_with_most_corroborated_facts_are_told() -> None:
    text = told(*[story(number, corroborated=number) for number in range(1, 31)])
    table = text.split("Facts that stand alone")[1]
    assert re.findall(r"(\d+) 2024-05-03 to", table) == [f"{number}" for number in range(30, 20, -1)]
    assert "The 10 with most corroborated facts" in table


def test_of_a_story_with_many_sources_some_are_named() -> None:
    text = told(story(1, sources=[f"{n:02}.example" for n in range(40)], languages=["xx", "de", *["en"] * 9], first=None, last=None))
    assert "05.example and 34 more" in text
    assert "xx, German" in text


def test_no_story_was_found() -> None:
    assert "No event that two articles are about was found" in told()


def test_sources_are_told_who_copies_and_who_is_corroborated(tmp_path: Path) -> None:
    (tmp_path / "stories.jsonl").write_text("".join(json.dumps(story(number)) + "\n" for number in (1, 2)))
    (tmp_path / "copies.csv").write_text("id,cluster,first,kind,source\n2,,,agency,b.example\n")
    page = Page(written(tmp_path, [result("1"), result("2", source="b.example")]))
    shown = "100% 0.90 100% 50% <1%–>99% 100% 100%"  # kept, quality, agency, corroborated, no author, no date
    assert re.search(rf" b\.example en 100 % 1 .{{1,40}} {shown} The first", page.text), page.text
    assert "Nothing to show in any source: Boilerplate, Garbled, Copied, Failed." in page.text


def test_articles_to_look_at() -> None:
    rows = [result(f"kept{i:02}", quality=0.76 + i / 100) for i in range(15)]
    rows += [result("dropped", quality=0.1, verdict="drop", reasons=["quality 0.10 is below 0.50"], garbling=0.97)]
    rows += [result("torn", edits=[edit("x " * 24)], flags=["removed_most"], verdict="review")]
    rows += [result("unsure", edits=[edit("y " * 6) | {"probability": 0.6}], verdict="drop", url="https://a.example/unsure")]
    source = render(Summary.of(rows), RUN)
    text = Page(source).text.split("Kept, but of the lowest quality")[1]
    kept, rest = text.split("Most of it removed")
    torn, rest = rest.split("Highest probability of garbling")
    garbled, unsure = rest.split("Least certain", 1)
    assert re.findall(r"kept\d+", kept)[::2] == [f"kept{i:02}" for i in range(10)]
    assert "89% of the words The council met. review a.example en torn Side by side" in torn
    assert "0.97 garbling The council met. drop a.example en dropped quality 0.10 is below 0.50" in garbled
    assert "2 words The council met. drop a.example en unsure Side by side above" in unsure
    assert source.count('<a href="https://a.example/unsure" rel="noopener noreferrer" target="_blank">unsure</a>') == 2


def test_an_article_is_shown_side_by_side_with_reasons_and_probabilities() -> None:
    text = "The council met.\nIt , was cold.\n"
    rows = [edit("ANNONSE\n") | {"probability": 0.97}]
    garbled = [{"start": 20, "end": 21, "kind": "stray_stop", "probability": 0.88}]
    source = render(Summary.of([result(text=text, edits=rows, garbled=garbled)]), RUN)
    table = re.search(r'<table class="sides" lang="en">.*?</table>', source, re.DOTALL)[0]
    assert '<span class="why"> removed: Advertising marker, probability 0.97 </span>ANNONSE</del>' in table
    assert '<span class="why"> garbled: stray full stop, probability 0.88 </span>,</u>' in table
    assert table.count("The council met.") == 2


def test_edits_that_do_not_fit_the_text_show_the_article_without_its_sides() -> None:
    broken = result(text="The council met.", edits=[edit("Ad") | {"start": 90, "end": 92}], garbling=0.9)
    assert '<table class="sides"' not in render(Summary.of([broken]), RUN)


def test_the_run_tells_its_options_versions_and_models(tmp_path: Path) -> None:
    run = {"clean-news": "1.2.3", "python": "3.12", "versions": {"numpy": "2.0"}, "models": {"texts": "ab" * 32}, "format": "jsonl"}
    run |= {"config": {"verdict": {"min_quality": 0.6, "min_words": 25}, "parts": {"lists": "keep"}}}
    lines = json.dumps(run, indent=2).removesuffix("\n}") + ',\n  "inputs": [\n    {"name": "<b>"}\n  ]\n}\n'
    (tmp_path / "run.json").write_text(lines)
    text = Page(written(tmp_path, [result()])).text
    assert "clean-news 1.2.3 Python 3.12 numpy 2.0" in text
    assert "texts " + "ab" * 32 in text
    assert "Options, 2 other than usual" in text
    assert "verdict.min_quality 0.6 set for this run verdict.min_words 25 parts.lists keep set for this run format jsonl" in text
    assert "Made by clean-news 1.2.3 from" in text
    assert "There is no run.json" in Page(render(Summary.of([result()]), {})).text


def test_failures_are_counted_once_wherever_they_stand(tmp_path: Path) -> None:
    failed = result("f", text=None, error="broken")
    (tmp_path / "errors.jsonl").write_text(json.dumps(failed) + "\n")
    (tmp_path / "articles.jsonl").write_text(json.dumps(result()) + "\n" + json.dumps(failed) + "\n")
    assert [row["id"] for row in read_results(tmp_path)] == ["1", "f"]
    (tmp_path / "errors.jsonl").unlink()
    assert [row["id"] for row in read_results(tmp_path)] == ["1", "f"]


def test_parquet_gives_the_same_report(tmp_path: Path) -> None:
    rows = varied(50)
    lines, parquet = tmp_path / "lines", tmp_path / "parquet"
    lines.mkdir()
    parquet.mkdir()
    write_parquet(rows, parquet / "articles.parquet")
    write_report(parquet)
    assert (parquet / "report.html").read_text() == written(lines, rows)
    assert sorted(file.name for file in parquet.iterdir()) == ["articles.parquet", "report.html"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("articles.jsonl", '{"id": "1"', "not JSON"),
        ("articles.jsonl", "3\n", "row 1 is no result"),
        ("errors.jsonl", "3\n", "errors.jsonl"),
        ("run.json", "{", "run.json: not JSON"),
        ("elsewhere.txt", "", "give the folder that `clean-news run` wrote"),
    ],
)
def test_a_damaged_run_is_named(tmp_path: Path, name: str, content: str, message: str) -> None:
    if name in ("errors.jsonl", "run.json"):
        (tmp_path / "articles.jsonl").write_text("")
    (tmp_path / name).write_text(content)
    with pytest.raises(OutputError, match=re.escape(message)):
        write_report(tmp_path)


def test_a_report_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text("")
    (tmp_path / "report.html").mkdir()
    with pytest.raises(OutputError, match="cannot write the report"):
        write_report(tmp_path)
