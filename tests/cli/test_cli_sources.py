from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pytest
from rich.console import Console

from cleaner.cli.sources_shown import show_table
from cleaner.sources import SourceTable


@pytest.fixture
def runs(tmp_path):
    """Two folders as runs leave them: results, and nothing else that the command needs."""
    for name, verdict in (("now", "drop"), ("before", "keep")):
        (tmp_path / name).mkdir()
        rows = [
            {"id": f"{at}", "source": "nrk.no" if at else None, "text": f"News {at}.", "verdict": verdict, "edits": []} for at in range(9)
        ]
        (tmp_path / name / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def table(done):
    assert done.returncode == 0, done.stderr
    return {row["source"]: row for row in csv.DictReader(io.StringIO(done.stdout.decode(), newline=""))}


def test_several_runs_are_added_up(clean_news, runs):
    rows = table(clean_news("sources", "now", "before"))
    assert (rows["nrk.no"]["articles"], rows["nrk.no"]["keep"], rows[""]["articles"]) == ("16", "0.5000", "2")


def test_copies_are_counted_where_the_run_has_told_them(clean_news, runs, tmp_path):
    (tmp_path / "now/copies.csv").write_text("id,cluster,first,kind,source\n1,,,agency,nrk.no\n2,,,agency,other.example\n")
    assert table(clean_news("sources", "now"))["nrk.no"]["agency"] == "0.1250"


HARD_NAMES = ["a\rb", "a\nb", 'a "quoted", name', "x" * 140_000]


def test_names_that_are_hard_to_write(clean_news, tmp_path):
    text = "The mill by the river was sold on Monday to a miller from the next valley, who will grind wheat and rye. " * 4
    rows = [{"id": name, "text": text, "source": name} for name in HARD_NAMES]
    given = "".join(json.dumps(row) + "\n" for row in rows).encode()
    done = clean_news("-", "-o", "out", "--jobs", 1, stdin=given)
    assert done.returncode == 0, done.stderr[-300:]
    assert clean_news("report", "out").returncode == 0
    csv.field_size_limit(2**31 - 1)
    listed = table(clean_news("sources", "out"))
    assert set(listed) == set(HARD_NAMES)
    assert sum(float(row["copies"]) for row in listed.values()) == len(rows) - 1


STORY = {"articles": [], "sources": [], "languages": [], "origins": 2, "corroborated": 1, "alone": 1, "facts": []}


def told(path, *stated):
    rows = ({**STORY, "stated": [{"source": "nrk.no", "facts": facts, "corroborated": found}]} for facts, found in stated)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_corroborated_facts_of_several_runs_are_added_up(clean_news, runs, tmp_path):
    assert table(clean_news("sources", "now"))["nrk.no"]["corroborated"] == ""
    told(tmp_path / "now/stories.jsonl", (4, 1), (2, 1))
    told(tmp_path / "before/stories.jsonl", (1, 1), (1, 1))
    row = table(clean_news("sources", "now", "before"))["nrk.no"]
    assert row["corroborated"] == "0.5000"
    assert 0 < float(row["corroborated_low"]) < 0.5 < float(row["corroborated_high"]) < 1
    assert table(clean_news("sources", "now", "--against", "before"))["nrk.no"]["corroborated_change"] == f"{1 / 3 - 1:.4f}"


@pytest.mark.parametrize(
    "line",
    [
        "broken",
        "7",
        "[]",
        "{}",
        '{"story": 1, "origins": 2}',
        json.dumps({**STORY, "stated": [7]}),
        json.dumps({**STORY, "stated": [], "facts": 7}),
    ],
)
def test_damaged_stories(clean_news, runs, tmp_path, line):
    (tmp_path / "now/stories.jsonl").write_text(line + "\n")
    for command in ("sources", "report"):
        done = clean_news(command, "now")
        assert done.returncode == 2
        assert b"stories.jsonl:1: " in done.stderr
        assert b"Traceback" not in done.stderr


def test_whatever_addresses_articles_have_each_has_a_row(clean_news, tmp_path):
    sources = {
        "http://192.0.2.7:8000/x": "192.0.2.7",
        "https://user:pw@NEWS.Example.CO.UK:8443/a?utm_source=b&fbclid=c": "example.co.uk",
        "https://example.co.uk/b#https://other.example/": "example.co.uk",
        "http://xn--mnchen-3ya.de/": "münchen.de",
        "http://www.MÜNCHEN.de/": "münchen.de",
        "https://alice.github.io/": "alice.github.io",
        "https://bob.github.io/": "bob.github.io",
        "http://[::1": "",
        "story.html": "",
        None: "",
    }
    rows = [{"text": f"The mill by the river was sold to miller number {n} on Monday.", "url": url} for n, url in enumerate(sources)]
    given = "".join(json.dumps(row) + "\n" for row in rows)
    assert clean_news("-", "-o", "out", "--jobs", 1, stdin=given.encode()).returncode == 0
    listed = table(clean_news("sources", "out"))
    assert {source: int(row["articles"]) for source, row in listed.items()} == Counter(sources.values())


def test_a_ratings_file_with_rows_that_cannot_be_used(clean_news, runs, tmp_path):
    (tmp_path / "r.csv").write_bytes(b'domain,score\nnrk.no,0.9\nwww.NRK.no,0.1\nvg.no,1\ndb.no,1\n,1\n"nrk.no\nno domain,5\n\xff\x00,1\n')
    done = clean_news("sources", "now", "--ratings", "r.csv")
    assert table(done)["nrk.no"]["rating"] == "0.9000"
    assert b"r.csv:3: 'nrk.no' was rated in line 2" in done.stderr
    assert b"Traceback" not in done.stderr


def test_ratings(clean_news, runs, tmp_path):
    (tmp_path / "r.csv").write_text("domain,score\nwww.nrk.no,0.9\nnrk.no,1\n")
    done = clean_news("sources", "now", "--ratings", "r.csv")
    assert [table(done)["nrk.no"][name] for name in ("rating", "rating_domain", "rating_match")] == ["0.9000", "nrk.no", "same"]
    assert b"r.csv:3: 'nrk.no' was rated in line 2" in done.stderr


def test_against(clean_news, runs):
    assert table(clean_news("sources", "now", "--against", "before"))["nrk.no"]["keep_change"] == "-1.0000"


@pytest.mark.parametrize(
    "arguments",
    [
        ["now", "now"],
        ["now", "--ratings", "nowhere.csv"],
        ["now", "--rating-score", "x"],
        ["now", "--ratings", "r.csv", "--against", "before"],
    ],
)
def test_misuse(clean_news, runs, arguments):
    done = clean_news("sources", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize("rated", [False, True])
def test_the_picture_for_a_terminal(rated):
    found = SourceTable()
    for name, verdict in (("a.example", "keep"), ("a.example", "keep"), ("b.example", "drop")):
        found.add({"source": name, "text": "News.", "edits": [], "verdict": verdict, "quality": 0.9, "flags": []})
    rows = found.rows()
    if rated:
        rows = [{**row, "rating": 0.25 if row["source"] == "a.example" else None, "rating_match": "same"} for row in rows]
    console = Console(width=100, file=io.StringIO(), highlight=False)
    show_table(rows, found.prior(), console=console)
    head, first, second, *notes = console.file.getvalue().splitlines()
    assert head.split()[:3] == ["source", "articles", "reliable"]
    assert (first.split()[:2], second.split()[:2]) == (["a.example", "2"], ["b.example", "1"])
    assert ("rating" in head, "0.25" in first) == (rated, rated)
    assert "●" in first
    assert "2 sources, 3 articles" in notes[0]
