"""Looking across a run keeps to its limits: an article on which a worker never ends costs its own comparison, or its own facts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from cleaner.config import Config, CopyPolicy, Limits, StoryPolicy
from cleaner.run import across, copying, telling
from cleaner.run.bounds import Bounds
from cleaner.write import read_lines

FIXTURES = Path(__file__).parent.parent / "fixtures/stories/stories.jsonl"
QUICK = Bounds(0.4, 0, starting=1.0)
REAL = {name: getattr(copying, name, None) or getattr(telling, name) for name in ("_keys_of", "_compared", "_read", "_told")}
MARK = "Never ending."


def _hangs(lines):
    """In a worker: inside C, where nothing but the kernel can stop it."""
    if any(MARK in line.decode() for line in lines):
        re.match(r"(a|a)*$", "a" * 99 + "b")


def _keys_of(lines):
    _hangs(lines)
    return REAL["_keys_of"](lines)


def _compared(min_words, recurring, lines):
    _hangs(lines)
    return REAL["_compared"](min_words, recurring, lines)


def _read(lines):
    _hangs(lines)
    return REAL["_read"](lines)


def _told(groups):
    _hangs([member.line for members in groups for member in members])
    return REAL["_told"](groups)


@pytest.fixture
def articles(tmp_path):
    """Three articles each of two events, the second of them printed twice; one of the first never ends."""
    given = [json.loads(line) for line in FIXTURES.read_text(encoding="utf-8").splitlines()]
    rows = [row for event in ("ferry", "quake") for row in [row for row in given if row["id"].startswith(event)][:3]]
    assert len(rows) == 6
    rows[0]["text"] += f"\n{MARK}"
    rows.append(rows[4] | {"id": "quake-again", "source": "again.example"})
    more = {"edits": [], "flags": [], "metadata": {}}
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps({"date": None, "source": None} | row | more) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("hung", [_keys_of, _compared], ids=lambda each: each.__name__)
def test_an_article_that_is_never_compared(articles, monkeypatch, hung):
    plain = copying.compare(articles, CopyPolicy(), 1, progress=False)
    assert [row.kind for row in plain.rows] == ["original", "copy"]
    monkeypatch.setattr(copying, hung.__name__, hung)
    found = copying.compare(articles, CopyPolicy(), 1, False, QUICK)
    assert (found.rows, found.articles[1:]) == (plain.rows, plain.articles[1:])


@pytest.mark.parametrize(("hung", "left"), [(_read, 2), (_told, 3)], ids=["_read", "_told"])
def test_an_article_whose_story_is_never_told(articles, monkeypatch, hung, left):
    """One of which nothing is known is in no story; a story that cannot be told keeps its articles. The other is as it was."""
    telling.find_stories(articles.parent, StoryPolicy(), None, 1, progress=False)
    ferry, quake = read_lines(articles.with_name("stories.jsonl"))
    assert (len(ferry["articles"]), len(quake["articles"])) == (3, 4)
    monkeypatch.setattr(telling, hung.__name__, hung)
    telling.find_stories(articles.parent, StoryPolicy(), None, 1, False, QUICK)
    found, other = read_lines(articles.with_name("stories.jsonl"))
    assert (len(found["articles"]), bool(found["facts"])) == (left, hung is _read)
    assert other == quake


def test_a_story_has_the_time_of_all_its_articles():
    assert telling._of_a_story(Bounds(120.0, 7), 5) == Bounds(600.0, 7)
    assert telling._of_a_story(Bounds(0, 7), 5) == Bounds(0, 7)
    assert telling._of_a_story(Bounds(120.0, 7), 10**6) == Bounds(10**6, 7)
    assert telling._of_a_story(None, 5) is None


def test_a_run_has_its_limits_kept(monkeypatch, tmp_path):
    given = []
    monkeypatch.setattr(across, "find_copies", lambda *args: given.append(args[-1]))
    monkeypatch.setattr(across, "find_stories", lambda *args: given.append(args[-1]))
    across.across(SimpleNamespace(folder=tmp_path), Config(limits=Limits(max_seconds=7, max_memory_bytes=0)), 1, False)
    assert given == [Bounds(7, 0)] * 2
