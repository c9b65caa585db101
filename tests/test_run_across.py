"""What only a whole run can tell: copies.csv, the flag of near-copies, stories; the same bytes whatever happened on the way."""

from __future__ import annotations

import csv
import json
import random
import sys
from collections import Counter
from pathlib import Path

import pytest
from runs import Interrupted

from cleaner.config import Config, CopyPolicy, StoryPolicy
from cleaner.csv_rows import csv_rows
from cleaner.document import Rejected, Result
from cleaner.report import write_report
from cleaner.report.read import read_copies, read_results
from cleaner.run import copying, run, telling
from cleaner.run.copying import compare, published
from cleaner.run.partial import Partial
from cleaner.run.telling import find_stories
from cleaner.write import read_articles, read_lines

FIXTURES = Path(__file__).parent.parent / "fixtures/stories/stories.jsonl"
SIDECARS = ("articles.jsonl", "copies.csv", "stories.jsonl", "run.json", "sources.csv")


class Stub:
    """A cleaner that leaves everything as it is."""

    def __init__(self, config: Config, profile: object = None) -> None:
        self.config = config

    def clean_batch(self, records):
        return [
            Result.failed(record, record.error)
            if isinstance(record, Rejected)
            else Result(
                id=record.id, text=record.text, source=record.source, language=record.language, verdict="keep", metadata=record.metadata
            )
            for record in records
        ]


@pytest.fixture(autouse=True)
def _stub(monkeypatch):
    monkeypatch.setattr("cleaner.run.workers._cleaner", Stub)
    monkeypatch.setattr("cleaner.run.workers.bounds_of", lambda _: None)  # the stub is not to be found in other processes
    monkeypatch.setattr("cleaner.run.learning.bounds_of", lambda _: None)
    monkeypatch.setattr("cleaner.run.across.bounds_of", lambda _: None)
    monkeypatch.setattr("cleaner.run.plan._model_hashes", lambda _: {"texts": "0" * 64})


def article(number: int) -> str:
    dice = random.Random(number)
    return "\n".join(" ".join("".join(dice.choices("aeiouklmnprst", k=5)) for _ in range(12)) + "." for _ in range(8))


def row(id, text, source, date=None):
    return {"id": id, "text": text, "source": source, "language": "en", "date": date}


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    rows = [
        row("one", article(1), "a.example", "2024-05-03"),
        row("two", f"{article(1)[:500]}\nMore.", "b.example", "2024-05-04"),
        row("again", article(1), "a.example", "2024-05-05"),
        row("wire", f"LUND (dpa) - {article(2)}", "a.example"),
        row("printed", article(2), "c.example"),
        row("single", f"{article(3)}\n(NTB)", "c.example"),
        row("own", article(4), "c.example"),
        row("=short", "Too short.", None),
        {"text": None},
    ]
    (folder / "a.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    (folder / "b.jsonl").write_text(FIXTURES.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def written(out):
    return {name: (out / name).read_bytes() for name in SIDECARS}


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_near_copies_are_listed_and_flagged(news, tmp_path):
    out = tmp_path / "out"
    summary = run([news], out, jobs=1)
    listed = {found["id"]: (found["cluster"], found["first"], found["kind"], found["source"]) for found in table(out / "copies.csv")}
    assert listed == {
        "one": ("1", "one", "original", "a.example"),
        "again": ("1", "one", "duplicate", "a.example"),
        "two": ("1", "one", "copy", "b.example"),
        "wire": ("2", "", "agency", "a.example"),
        "printed": ("2", "", "agency", "c.example"),
        "single": ("", "", "agency", "c.example"),
    }
    of = {found["id"]: found["near_duplicate_of"] for found in read_lines(out / "articles.jsonl") if "near_duplicate" in found["flags"]}
    assert of == {"again": "one", "two": "one", "printed": "wire"}
    assert summary.counts.flags == {"near_duplicate": 3}
    assert all("near_duplicate_of" not in found for found in read_lines(out / "articles.jsonl") if found["id"] not in of)


def test_an_id_may_be_that_of_several_articles(tmp_path):
    """Two feeds that count their articles, and two files of one of them: who copied is the one that did, and nobody of that name."""
    feeds = {
        "a": [row("1", article(1), "a.example", "2024-05-03"), row("2", article(2), "a.example")],
        "b": [row("1", article(3), "b.example"), row("2", article(1), "b.example", "2024-05-04")],
        "c": [row("1", article(1), "a.example", "2024-05-05"), row("2", article(4), "b.example")],
    }
    for name, rows in feeds.items():
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    out = tmp_path / "out"
    run(sorted(tmp_path.glob("*.jsonl")), out, jobs=1)
    kinds = [(found["source"][0], found["id"], found["copy"]) for found in read_results(out)]
    assert kinds == [
        *(("a", "1", "original"), ("a", "2", "original"), ("b", "1", "original")),
        *(("b", "2", "copy"), ("a", "1", "duplicate"), ("b", "2", "original")),
    ]
    listed = {found["source"]: found for found in table(out / "sources.csv")}
    assert [listed[f"{name}.example"]["copies"] for name in "ab"] == ["0.0000", "0.3333"]
    assert [listed[f"{name}.example"]["duplicates"] for name in "ab"] == ["0.3333", "0.0000"]


HARD_IDS = ["a\rb", "a\nb", 'a "quoted", id', "", "x" * 200_000]


def test_no_id_and_no_source_can_make_a_run_impossible_to_finish(tmp_path):
    """Each is in the tables, which the run and the report read again."""
    rows = [row(hard, f"{article(5)}\nPrinted the {number}th time.", f"{number}{hard}") for number, hard in enumerate(HARD_IDS)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    out = tmp_path / "out"
    summary = run([tmp_path / "a.jsonl"], out, jobs=1, write_report=write_report)
    assert summary.counts.flags == {"near_duplicate": len(rows) - 1}
    ids = {found["id"] for found in read_articles(out)}
    assert len(ids) == len(rows)
    assert {found["id"] for found in read_copies(out)} == ids
    assert Counter(found["copy"] for found in read_results(out)) == {"original": 1, "copy": len(rows) - 1}
    assert {found["source"] for found in csv_rows(out / "sources.csv")} == {found["source"].strip() for found in rows}


def test_stories_are_told(news, tmp_path):
    out = tmp_path / "out"
    run([news], out, jobs=1)
    told = list(read_lines(out / "stories.jsonl"))
    assert [story["story"] for story in told] == list(range(1, len(told) + 1))
    ferry = next(story for story in told if story["articles"][0]["id"].startswith("ferry-") and story["origins"] > 3)
    assert {"no", "ja", "ru"} <= set(ferry["languages"])
    assert {"kind": "number", "value": "214"} in [
        {key: fact[key] for key in ("kind", "value")} for fact in ferry["facts"] if fact["origins"] > 3
    ]
    assert ferry["corroborated"] + ferry["alone"] >= len(ferry["facts"])
    counts = [(each["facts"], each["corroborated"]) for each in ferry["stated"]]
    assert all(facts >= corroborated for facts, corroborated in counts)
    assert sum(facts for facts, _ in counts) == sum(len(fact["sources"]) for fact in ferry["facts"])


def test_sources_are_told_how_much_of_what_they_state_is_corroborated(news, tmp_path):
    out = tmp_path / "out"
    run([news], out, jobs=1)
    facts, corroborated = Counter(), Counter()
    for story in read_lines(out / "stories.jsonl"):
        for each in story["stated"] if story["origins"] > 1 else ():
            facts[each["source"]] += each["facts"]
            corroborated[each["source"]] += each["corroborated"]
    listed = {found["source"] or None: found["corroborated"] for found in table(out / "sources.csv")}
    assert {source for source, share in listed.items() if share} == set(facts)
    assert all(float(listed[source]) == pytest.approx(corroborated[source] / facts[source], abs=1e-4) for source in facts)


def test_parquet_holds_the_flag_and_the_id(news, tmp_path):
    out = tmp_path / "out"
    run([news], out, jobs=1, format="parquet")
    of = {found["id"]: found["near_duplicate_of"] for found in read_articles(out)}
    assert of["two"] == "one"
    assert of["one"] is None


def test_nothing_is_made_that_is_not_asked_for(news, tmp_path):
    out = tmp_path / "out"
    run([news], out, Config(copies=CopyPolicy(enabled=False), stories=StoryPolicy(enabled=False)), jobs=1)
    assert not {path.name for path in out.iterdir()} & {"copies.csv", "stories.jsonl"}
    run([news], tmp_path / "stories", Config(copies=CopyPolicy(enabled=False)), jobs=1)
    assert (tmp_path / "stories/stories.jsonl").exists()


@pytest.mark.parametrize("place", ["sync", "replace", "stories", "finish"])
def test_an_interruption_anywhere_changes_nothing(news, tmp_path, monkeypatch, place):
    plain, out = tmp_path / "plain", tmp_path / "out"
    run([news], plain, jobs=1)

    def die(*_args, **_options):
        raise Interrupted

    with monkeypatch.context() as patched:
        if place == "sync":
            patched.setattr(sys.modules["cleaner.run.across"], "find_copies", die)
        elif place == "replace":
            patched.setattr(Partial, "_in_place", die)
        elif place == "stories":
            patched.setattr(sys.modules["cleaner.run.across"], "find_stories", die)
        else:
            patched.setattr("cleaner.run.finish", die)
        with pytest.raises(Interrupted):
            run([news], out, jobs=1)
    run([news], out, jobs=1)
    assert written(out) == written(plain)
    assert not (out / ".partial").exists()


def test_two_processes_find_what_one_finds(news, tmp_path):
    out = tmp_path / "out"
    run([news], out, jobs=1)
    one, two = (compare(out / "articles.jsonl", CopyPolicy(), jobs, progress=False) for jobs in (1, 2))
    assert one == two
    assert not (out / "shingles.part").exists()
    before = written(out)
    find_stories(out, StoryPolicy(), two, 2, progress=False)
    assert written(out) == before


def test_a_record_may_bring_its_date():
    assert published({"date": "2024-05-03", "metadata": {"date": "2020-01-01"}}) == "2024-05-03"
    assert published({"date": None, "metadata": {"date": "2020-01-01"}}) == "2020-01-01"
    assert published({"date": None, "metadata": {"date": 20200101}}) is None


def test_no_article_at_all(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.jsonl").write_text("broken")
    run([folder], tmp_path / "out", jobs=1)
    assert table(tmp_path / "out/copies.csv") == []
    assert (tmp_path / "out/stories.jsonl").read_bytes() == b""


def test_an_article_nobody_foresaw_costs_only_itself(news, tmp_path, monkeypatch):
    from cleaner.copies import sketch

    real = sketch.shingled

    def failing(texts):
        if any("Too short" in text for text in texts):
            raise RuntimeError("as asked")
        return real(texts)

    with monkeypatch.context() as patched:
        patched.setattr(sketch, "shingled", failing)
        run([news], tmp_path / "out", jobs=1)
    run([news], tmp_path / "plain", jobs=1)
    assert written(tmp_path / "out") == written(tmp_path / "plain")


def test_lines_nobody_foresaw_cost_only_their_own_count(news, tmp_path, monkeypatch):
    real = copying.line_keys

    def failing(text, source):
        if "Too short" in text:
            raise RuntimeError("as asked")
        return real(text, source)

    with monkeypatch.context() as patched:
        patched.setattr(copying, "line_keys", failing)
        run([news], tmp_path / "out", jobs=1)
    run([news], tmp_path / "plain", jobs=1)
    assert written(tmp_path / "out") == written(tmp_path / "plain")


def test_a_story_nobody_foresaw_costs_only_its_own_facts(news, tmp_path, monkeypatch):
    run([news], tmp_path / "plain", jobs=1)
    first, *others = read_lines(tmp_path / "plain/stories.jsonl")
    real = telling.checked

    def failing(tellers, stated):
        if {teller.id for teller in tellers} == {article["id"] for article in first["articles"]}:
            raise RuntimeError("as asked")
        return real(tellers, stated)

    with monkeypatch.context() as patched:
        patched.setattr(telling, "checked", failing)
        run([news], tmp_path / "out", jobs=1)
    told = list(read_lines(tmp_path / "out/stories.jsonl"))
    assert told == [first | {"facts": [], "stated": [], "corroborated": 0, "alone": 0}, *others]
