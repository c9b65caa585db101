from __future__ import annotations

import gc
import gzip
import io
import json
import os
import shutil
import signal
from pathlib import Path

import pytest
from runs import tree

from cleaner.config import Config
from cleaner.document import Record, Rejected, Result
from cleaner.errors import ModelError, OutputError, RecordError, UsageError
from cleaner.run import Summary, default_out, run
from cleaner.run.restoring import restore_run
from cleaner.run.workers import Cleaned, batches, clean_records, cleaned, release, worked


class Stub:
    """A cleaner that takes every line with "Ad" out and fails on demand: what is under test here is everything around it."""

    def __init__(self, config: Config, profile: object = None) -> None:
        self.config = config

    def clean_batch(self, records):
        return [self.clean(record) for record in records]

    def clean(self, record):
        if isinstance(record, Rejected):
            return Result.failed(record, record.error)
        text = record.text if record.text is not None else record.html
        for error in (ValueError, MemoryError, RecordError, ModelError):
            if text.startswith(error.__name__):
                raise error("as asked")
        return Result(id=record.id, source=record.source or record.folder, text=text, quality=0.5, verdict="keep", metadata=record.metadata)


@pytest.fixture(autouse=True)
def _stub(monkeypatch):
    monkeypatch.setattr("cleaner.run.workers._cleaner", Stub)
    monkeypatch.setattr("cleaner.run.workers.bounds_of", lambda _: None)
    monkeypatch.setattr("cleaner.run.learning.bounds_of", lambda _: None)
    monkeypatch.setattr("cleaner.run.across.bounds_of", lambda _: None)
    monkeypatch.setattr("cleaner.run.plan._model_hashes", lambda _: {"texts": "0" * 64})
    monkeypatch.setattr("cleaner.run.cores", lambda: 1)  # the stub is not to be found in other processes


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    (folder / "daily/sub").mkdir(parents=True)
    (folder / "daily/a.txt").write_text("Text A.\r\nMore.")
    (folder / "daily/a.html").write_text("<p>Page A.")
    (folder / "daily/sub/b.txt.gz").write_bytes(gzip.compress(b"Text B."))
    (folder / "c.jsonl").write_text('{"text": "C1"}\n\nnot json\n' + "".join(f'{{"text": "C{i}", "n": {i}}}\n' for i in range(4, 80)))
    (folder / "d.json").write_text('{"text": "D", "source": "d.example"}')
    (folder / "e.json").write_text('[{"text": "E1"}, {"id": "same", "text": "E2"}, {"id": "same", "text": "E3"}]')
    (folder / "empty.txt").write_text("")
    (folder / "photo.jpg").write_text("")
    return folder


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_a_run_writes_what_the_contract_says(news, tmp_path):
    out = tmp_path / "out"
    summary = run([news], out)
    assert (summary.counts.articles, summary.counts.failed, summary.skipped) == (85, 1, {".jpg": 1})
    assert sorted(path.name for path in out.iterdir()) == [
        "articles.jsonl",
        "copies.csv",
        "errors.jsonl",
        "profile.parquet",
        "run.json",
        "sources.csv",
        "stories.jsonl",
        "text",
    ]
    assert [row["id"] for row in rows(out / "errors.jsonl")] == ["c.jsonl#record 3"]
    ids = [row["id"] for row in rows(out / "articles.jsonl")]
    assert ids[:3] == ["c.jsonl#record 1", "c.jsonl#record 4", "c.jsonl#record 5"]
    assert ids[77:] == ["d.json", "daily/a.html", "daily/a.txt", "daily/sub/b.txt.gz", "e.json#record 1", "same", "same", "empty.txt"]
    texts = {name: content for name, content in tree(out / "text").items() if "c.jsonl" not in name}
    assert texts == {
        "d.txt": b"D",
        "daily/a.html.txt": b"<p>Page A.",
        "daily/a.txt": b"Text A.\r\nMore.",
        "daily/sub/b.txt": b"Text B.",
        "e.json/record-000001.txt": b"E1",
        "e.json/record-000002.txt": b"E2",
        "e.json/record-000003.txt": b"E3",
        "empty.txt": b"",
    }
    assert (out / "text/c.jsonl/record-000079.txt").read_bytes() == b"C79"


def test_run_json_names_inputs_counts_and_everything_the_output_depends_on(news, tmp_path):
    run([news], tmp_path / "out", Config(language="no"))
    content = (tmp_path / "out/run.json").read_text()
    assert str(tmp_path) not in content
    told = json.loads(content)
    assert told["config"]["language"] == "no"
    assert "batch_size" not in told["config"]
    assert told["versions"]["orjson"]
    assert told["counts"] == {
        "articles": 85,
        "failed": 1,
        "verdicts": {"keep": 85},
        "flags": {},
        "edits": {},
        "errors": {"not JSON": 1},
    }
    by_name = {row["name"]: row for row in told["inputs"]}
    assert by_name["c.jsonl"] | {"sha256": ""} == {
        "name": "c.jsonl",
        "bytes": (news / "c.jsonl").stat().st_size,
        "sha256": "",
        "records": 78,
        "failed": 1,
        "texts": "c.jsonl",
        "numbers": [[1, 1], [4, 79]],
    }
    assert by_name["daily/a.txt"]["text"] == "daily/a.txt"


@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_the_output_does_not_depend_on_batches_order_or_place(news, tmp_path, format):
    run([news / "daily", news / "c.jsonl", news / "e.json"], tmp_path / "one", format=format)
    elsewhere = tmp_path / "else/where/news"
    shutil.copytree(news, elsewhere)
    run([elsewhere / "e.json", elsewhere / "c.jsonl", elsewhere / "daily"], tmp_path / "other", Config(batch_size=3), format=format)
    assert tree(tmp_path / "one") == tree(tmp_path / "other")
    assert (tmp_path / "one" / f"articles.{format}").exists()


def test_parquet_holds_what_json_lines_hold(news, tmp_path):
    from cleaner.write import read_articles

    run([news], tmp_path / "one")
    run([news], tmp_path / "other", format="parquet")
    assert list(read_articles(tmp_path / "one")) == list(read_articles(tmp_path / "other"))
    assert not (tmp_path / "other/articles.jsonl").exists()


@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_restore_gives_every_article_back(news, tmp_path, format):
    run([news], tmp_path / "out", format=format)
    assert restore_run(tmp_path / "out", tmp_path / "back") == 85
    assert tree(tmp_path / "back") == tree(tmp_path / "out/text")  # the stub changes nothing


def test_restore_wants_a_run_and_an_empty_folder(news, tmp_path):
    with pytest.raises(OutputError, match="no complete run"):
        restore_run(news, tmp_path / "back")
    run([news], tmp_path / "out")
    with pytest.raises(OutputError, match="not an empty folder"):
        restore_run(tmp_path / "out", news)
    lines = (tmp_path / "out/articles.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "out/articles.jsonl").write_bytes(b"".join(lines[:-1]))
    with pytest.raises(OutputError, match="fewer articles"):
        restore_run(tmp_path / "out", tmp_path / "back")


def test_two_roots_do_not_overwrite_each_other(tmp_path):
    for name in ("x", "y"):
        (tmp_path / name / "news").mkdir(parents=True)
        (tmp_path / name / "news/a.txt").write_text(name)
    run([tmp_path / "x/news", tmp_path / "y/news"], tmp_path / "out")
    assert tree(tmp_path / "out/text") == {"x/news/a.txt": b"x", "y/news/a.txt": b"y"}


def test_names_that_could_collide_do_not(tmp_path):
    (tmp_path / "in/x.txt").mkdir(parents=True)
    for name in ("x.html", "x.htm", "x.txt/y.txt", "y.txt", "y.html", "y.html.txt", "y.txt.gz"):
        content = name.encode()
        (tmp_path / "in" / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    run([tmp_path / "in"], tmp_path / "out")
    texts = tree(tmp_path / "out/text")
    assert sorted(texts.values()) == [b"x.htm", b"x.html", b"x.txt/y.txt", b"y.html", b"y.html.txt", b"y.txt", b"y.txt.gz"]
    assert texts["y.txt"] == b"y.txt"
    assert texts["x.txt/y.txt"] == b"x.txt/y.txt"


def test_names_are_safe_everywhere(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / 'a:b"?\n.txt').write_text("x")
    (tmp_path / "in" / ("é" * 120 + ".html")).write_text("y")
    (tmp_path / "in" / ("\u4e2d" * 70 + ".txt")).write_text("z")
    run([tmp_path / "in"], tmp_path / "out")
    first, second, third = sorted(path.name for path in (tmp_path / "out/text").iterdir())
    assert first == "a_b___.txt"
    assert len(second.encode()) <= 255
    assert third == "\u4e2d" * 70 + ".txt"


def test_standard_input(tmp_path, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(b'{"text": "one"}\n\n{"id": "x", "text": "two"}\n{"text": "thr'))
    monkeypatch.setattr("sys.stdin", stdin)
    run(["-"], tmp_path / "out")
    assert [row["id"] for row in rows(tmp_path / "out/articles.jsonl")] == ["record 1", "x"]
    assert [row["error"].partition(" ")[0] for row in rows(tmp_path / "out/errors.jsonl")] == ["stdin:4:"]
    assert set(tree(tmp_path / "out/text")) == {"stdin/record-000001.txt", "stdin/record-000003.txt"}


def test_nothing_but_failures(tmp_path):
    (tmp_path / "a.txt.gz").write_bytes(b"")
    summary = run([tmp_path / "a.txt.gz"], tmp_path / "out")
    assert (summary.counts.articles, summary.counts.failed) == (0, 1)
    assert (tmp_path / "out/articles.jsonl").read_bytes() == b""
    assert restore_run(tmp_path / "out", tmp_path / "back") == 0


def test_a_file_with_no_record_at_all(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"\n\n")
    assert run([tmp_path / "a.jsonl"], tmp_path / "out").counts == run([tmp_path / "a.jsonl"], tmp_path / "other").counts
    assert json.loads((tmp_path / "out/run.json").read_bytes())["inputs"][0]["records"] == 0


# Where OUT may be


@pytest.mark.parametrize("out", ["news", "news/out", "news/daily", ".", "news/../news/x"])
def test_out_and_inputs_must_not_overlap(news, tmp_path, out):
    before = tree(tmp_path)
    with pytest.raises(UsageError, match="inside"):
        run([news], tmp_path / out)
    assert tree(tmp_path) == before


def test_out_behind_a_link_is_still_inside(news, tmp_path):
    (tmp_path / "link").symlink_to(news)
    with pytest.raises(UsageError, match="inside"):
        run([news], tmp_path / "link/out")


def test_a_folder_of_somebody_else_is_left_alone(news, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_text("years of work")
    for overwrite in (False, True):
        with pytest.raises(OutputError, match="not written by clean-news"):
            run([news], tmp_path / "out", overwrite=overwrite)
    with pytest.raises(OutputError, match="is a file"):
        run([news], tmp_path / "out/thesis.txt")
    assert tree(tmp_path / "out") == {"thesis.txt": b"years of work"}


def test_an_empty_folder_will_do(news, tmp_path):
    (tmp_path / "out").mkdir()
    assert isinstance(run([news], tmp_path / "out"), Summary)


def test_a_complete_run_is_not_done_again(news, tmp_path):
    first = run([news], tmp_path / "out")
    before = tree(tmp_path / "out")
    os.utime(news / "daily/a.txt", (1, 1))  # the same content is the same input
    (tmp_path / "out/.partial").mkdir()  # as when it was killed while tidying up
    again = run([news], tmp_path / "out", Config(batch_size=5), jobs=2)
    assert (again.already_complete, again.counts) == (True, first.counts)
    assert tree(tmp_path / "out") == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda news: (news / "daily/a.txt").write_text("Text A.\r\nMore!"), "daily/a.txt has changed"),
        (lambda news: (news / "daily/a.txt").write_text("shorter"), "daily/a.txt has changed"),
        (lambda news: (news / "new.txt").write_text("new"), "new.txt is new"),
        (lambda news: (news / "c.jsonl").unlink(), "c.jsonl is gone"),
    ],
)
def test_other_inputs_are_another_run(news, tmp_path, change, message):
    run([news], tmp_path / "out")
    change(news)
    with pytest.raises(OutputError, match=f"{message}.*--overwrite"):
        run([news], tmp_path / "out")
    run([news], tmp_path / "out", overwrite=True)
    run([news], tmp_path / "fresh")
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


def test_other_options_are_another_run(news, tmp_path):
    run([news], tmp_path / "out")
    with pytest.raises(OutputError, match=r"config\.language was None, is no"):
        run([news], tmp_path / "out", Config(language="no"))
    with pytest.raises(OutputError, match="format was jsonl, is parquet"):
        run([news], tmp_path / "out", format="parquet")
    run([news], tmp_path / "out", format="parquet", overwrite=True)
    assert not (tmp_path / "out/articles.jsonl").exists()


def test_names_of_outputs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert default_out(["."]) == Path(f"{tmp_path.name}-clean")
    assert default_out(["a/b.jsonl.gz"]) == Path("b-clean")
    for paths in (["a", "b"], ["-"], []):
        with pytest.raises(UsageError, match="-o"):
            default_out(paths)


# Workers


def test_a_broken_model_is_nobodys_article():
    with pytest.raises(ModelError):
        clean_records(Config(), [Record(id="x", text="ModelError")])


class Deadly:
    """Whatever process unpickles this dies of it, as of a crash in a library."""

    def __reduce__(self):
        return os._exit, (13,)


def unharmed(config, records, profile):
    return [Cleaned(b'{"error": null}', None, False) for _ in records]


@pytest.mark.parametrize(("jobs", "apart"), [(2, False), (1, True)])
def test_a_worker_that_dies_costs_only_the_article_it_died_of(monkeypatch, jobs, apart):
    monkeypatch.setattr("cleaner.run.workers.clean_records", unharmed)
    records = [Record(id=str(n), text="x" * n, metadata={"deadly": Deadly()} if n in (5, 23) else {}) for n in range(60)]
    rows = batches(((record.id, record) for record in records), 4)
    results = [
        (place, json.loads(result.line)["error"])
        for places, done in cleaned(rows, Config(), jobs, apart=apart)
        for place, result in zip(places, done, strict=True)
    ]
    assert [place for place, _ in results] == [record.id for record in records]
    assert [place for place, error in results if error] == ["5", "23"]


def test_a_process_for_work_apart_is_kept():
    def processes() -> list[int]:
        return [pid for _, pids in worked([(None, [0])], _pids, int, 1, apart=True) for pid in pids]

    first = processes()
    assert first == processes() != [os.getpid()]
    os.kill(first[0], signal.SIGKILL)  # while it has nothing to do
    assert processes() != first


def test_a_worker_that_dies_amid_telling_a_result_holds_up_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr("cleaner.run.workers._SILENT_SECONDS", 0.2)
    given = [(number, [tmp_path / ("once" if number == 3 else "never")]) for number in range(8)]
    assert [place for place, _ in worked(given, _dies_telling, lambda *_: None, 2)] == list(range(8))
    assert (tmp_path / "once").exists()
    release()


def _dies_telling(paths):
    """Begin a result of a thousand bytes, and die, the first time a path is called so."""
    if paths[0].name == "once" and not paths[0].exists():
        paths[0].touch()
        for queue in gc.get_objects():
            if type(queue).__name__ == "SimpleQueue" and getattr(queue, "_writer", None) is not None:
                os.write(queue._writer.fileno(), (1000).to_bytes(4, "big") + b"begun")
        os.kill(os.getpid(), signal.SIGKILL)
    return [os.getpid() for _ in paths]


def _pids(things):
    return [os.getpid() for _ in things]


def test_the_bar_tells_articles_and_speed(capsys):
    from cleaner.run.progress import progress_bar

    with progress_bar(100, shown=False) as advance:
        advance(50, 3)
    assert capsys.readouterr() == ("", "")
    with progress_bar(100, shown=True) as advance:
        advance(0, 0)
        advance(50, 3)
        advance(100, 3)
    assert capsys.readouterr().out == ""
