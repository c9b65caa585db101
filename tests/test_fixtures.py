"""The fixtures agree with their gold file: every string named there occurs where it should."""

from __future__ import annotations

import gzip
import html
import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).parents[1] / "fixtures"
NEWS = FIXTURES / "news"
GOLD: dict[str, dict[str, Any]] = json.loads((FIXTURES / "news-gold.json").read_text(encoding="utf-8"))
REASONS = {
    *("ad_marker", "continue_marker", "related_link", "spam_byline", "byline", "metadata", "source_link", "comments"),
    *("share", "newsletter", "paywall", "cookie_notice", "navigation", "copyright", "caption_credit", "tags", "template"),
    *("duplicate", "encoding", "whitespace", "boilerplate"),
}
NOT_PROSE = {
    "feeds/archive.jsonl#nl-boilerplate",
    "feeds/archive.jsonl#en-short",
    "feeds/archive.jsonl#empty",
}
CASE_KEYS = {"label", "comment", "kind", "input", "language", "expected", "status"}
CASE_FILES = {"wild": 20, "synthetic": 20, "negative": 30, "known-failures": 0}
INLINE = "a|abbr|b|em|i|small|span|strong|time"


def visible(page: str) -> str:
    """The text of a page: no scripts, no tags, entities resolved."""
    page = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->", " ", page)
    page = re.sub(rf"(?i)</?(?:{INLINE})\b[^>]*>", "", page)
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


def decode(page: bytes) -> str:
    """A page in the charset it declares."""
    declared = re.search(rb"""charset=["']?([\w-]+)""", page)
    assert declared, "a fixture page declares its charset"
    return page.decode(declared[1].decode("ascii"))


def crawled() -> dict[str, str]:
    """URL to visible text of the response records of the crawl."""
    pages = {}
    for record in gzip.decompress((NEWS / "crawl.warc.gz").read_bytes()).split(b"WARC/1.0\r\n")[1:]:
        head, _, body = record.partition(b"\r\n\r\n")
        if b"WARC-Type: response" in head:
            url = re.search(rb"WARC-Target-URI: (\S+)", head)
            assert url
            pages[url[1].decode("ascii")] = visible(decode(body.partition(b"\r\n\r\n")[2]))
    return pages


@cache
def articles() -> dict[str, str]:
    """Article key to its text as given, for every article below fixtures/news."""
    found = crawled()
    for path in sorted(NEWS.rglob("*")):
        key = path.relative_to(NEWS).as_posix()
        if path.suffix == ".txt":
            found[key] = path.read_text(encoding="utf-8")
        elif path.suffix == ".html":
            found[key] = visible(decode(path.read_bytes()))
        elif path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                found[f"{key}#{record['id']}"] = record["text"]
    return found


def fold(text: str) -> str:
    """White space folded to single blanks."""
    return " ".join(text.split())


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of one file."""
    lines = (FIXTURES / "cases" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_gold_covers_every_article_and_nothing_else() -> None:
    assert set(GOLD) == set(articles())


@pytest.mark.parametrize("key", sorted(GOLD))
def test_noise_occurs(key: str) -> None:
    text, folded = articles()[key], fold(articles()[key])
    for noise in GOLD[key]["noise"]:
        if noise["reason"] == "whitespace":
            assert not noise["text"].strip()
            assert noise["text"] in text
        else:
            assert fold(noise["text"])
            assert folded.count(fold(noise["text"])) >= (2 if noise["reason"] == "duplicate" else 1)


@pytest.mark.parametrize("key", sorted(GOLD))
def test_keep_occurs_and_holds_no_noise(key: str) -> None:
    folded, gold = fold(articles()[key]), GOLD[key]
    for keep in map(fold, gold["keep"]):
        assert keep
        assert keep in folded
        for noise in gold["noise"]:
            assert noise["reason"] == "whitespace" or fold(noise["text"]) not in keep
    assert key in NOT_PROSE or 4 <= len(gold["keep"]) <= 8


def test_variety() -> None:
    assert len(GOLD) >= 40
    assert len({gold["language"] for gold in GOLD.values()} - {None}) >= 12
    assert {noise["reason"] for gold in GOLD.values() for noise in gold["noise"]} == REASONS
    assert sum(gold["garbled"] for gold in GOLD.values()) >= 3
    assert sum(not gold["noise"] for gold in GOLD.values()) >= 6


def test_crawl_is_what_its_script_makes() -> None:
    spec = importlib.util.spec_from_file_location("make_warc", FIXTURES / "make_warc.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    # The compressed bytes depend on the zlib at hand, the records do not.
    stored = gzip.decompress((NEWS / "crawl.warc.gz").read_bytes())
    assert gzip.decompress(script.build()) == stored


@pytest.mark.parametrize("name", CASE_FILES)
def test_cases_are_well_formed(name: str) -> None:
    rows = cases(name)
    assert len(rows) >= CASE_FILES[name]
    assert len({row["label"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row) == CASE_KEYS, row["label"]
        assert row["kind"] in {"text", "html"}
        assert row["expected"]
        assert row["expected"] == row["expected"].rstrip("\n")
        assert (row["input"] == row["expected"]) == (name == "negative") or not CASE_FILES[name]
        given = visible(row["input"]) if row["kind"] == "html" else row["input"]
        sentences = re.findall(r"[.!?。؟।][\"'”“»’」]?(?=\s|$)|[。！？]", row["expected"])
        assert len(sentences) >= 3, row["label"]
        if "encoding" not in row["label"] and "mojibake" not in row["label"]:
            rest = iter(given)  # nothing is added or moved: the expected letters come in the same order
            assert all(letter in rest for letter in row["expected"] if not letter.isspace()), row["label"]
