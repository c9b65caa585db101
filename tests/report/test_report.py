from __future__ import annotations

import json
import random
import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from report_pages import RUN, Page, edit, result, written

from cleaner.document import FLAGS, REASONS
from cleaner.errors import OutputError
from cleaner.report import read, read_results, write_report
from cleaner.report.data import DISTINCT_EXAMPLES, Summary
from cleaner.report.page import render
from cleaner.report.sourced import SOURCES_SHOWN
from cleaner.report.words import FLAG_WORDS, REASON_WORDS
from cleaner.write import write_parquet


def page_of(*results: dict[str, Any]) -> Page:
    return Page(render(Summary.of(results), RUN))


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


@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize("share", [1, 3000, 1 << 24])
def test_shares_make_the_same_page_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: int, counted: bool) -> None:
    rows = [*varied(60), result("long", text="word " * 30_000, edits=[edit("Ad. ")]), {"id": "lost", "error": "empty file"}]
    page = written(tmp_path, rows)
    sources = Summary.of(rows).sources if counted else None
    monkeypatch.setattr(read, "SHARE_BYTES", share)
    assert len(read.shares(tmp_path)) > (share < 1 << 24)
    write_report(tmp_path, sources, lambda work, shares: map(work, reversed(shares)))
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == page


def test_a_damaged_row_is_told_by_its_place_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, varied(9))
    with (tmp_path / "articles.jsonl").open("a", encoding="utf-8") as file:
        file.write("7\n")
    monkeypatch.setattr(read, "SHARE_BYTES", 1)
    with pytest.raises(OutputError, match="row 10 is no result"):
        write_report(tmp_path)


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
