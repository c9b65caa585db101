"""Results made by hand, and the report of them as a page that can be asked."""

from __future__ import annotations

import json
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from cleaner.report import write_report

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


def written(out: Path, results: list[dict[str, Any]], errors: list[dict[str, Any]] | None = None) -> str:
    (out / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in results))
    if errors is not None:
        (out / "errors.jsonl").write_text("".join(json.dumps(row) + "\n" for row in errors))
    write_report(out)
    return (out / "report.html").read_text(encoding="utf-8")
