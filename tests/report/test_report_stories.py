"""What the report tells of several articles together: who prints whose text, and which events several are about."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from report_pages import RUN, Page, result, written

from cleaner.report.data import Summary
from cleaner.report.page import render


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
