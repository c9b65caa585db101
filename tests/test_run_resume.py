"""A run may die at any moment: whatever it had done then, the same command ends with the same bytes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from runs import Interrupted, tree

from cleaner.config import Config
from cleaner.document import Rejected, Result
from cleaner.errors import OutputError
from cleaner.run import run
from cleaner.run.lock import held


class Stub:
    budget = 10**9

    def __init__(self, config: Config, profile: object = None) -> None:
        self.config = config

    def clean_batch(self, records):
        Stub.budget -= len(records)
        if Stub.budget < 0:
            raise Interrupted
        return [
            Result.failed(record, record.error)
            if isinstance(record, Rejected)
            else Result(id=record.id, text=record.text, verdict="keep", source=record.folder)
            for record in records
        ]


@pytest.fixture(autouse=True)
def _stub(monkeypatch):
    monkeypatch.setattr("cleaner.run.workers._cleaner", Stub)
    monkeypatch.setattr("cleaner.run.workers.bounds_of", lambda _: None)
    monkeypatch.setattr("cleaner.run.learning.bounds_of", lambda _: None)
    monkeypatch.setattr("cleaner.run.across.bounds_of", lambda _: None)
    monkeypatch.setattr("cleaner.run.plan._model_hashes", lambda _: {"texts": "0" * 64})
    monkeypatch.setattr("cleaner.run.cores", lambda: 1)
    monkeypatch.setattr(Stub, "budget", 10**9)


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    for name in ("a", "d"):
        rows = [f'{{"text": "{name}{n}"}}' if n % 7 else "broken" for n in range(23)]
        (folder / f"{name}.jsonl").write_text("\n".join(rows))
    for n in range(5):
        (folder / f"b{n}.txt").write_text(f"text {n}")
    (folder / "c.txt.gz").write_bytes(b"damaged")
    return folder


@pytest.mark.parametrize("sync", [0.0, 3600.0])
def test_interrupted_while_cleaning(news, tmp_path, monkeypatch, sync):
    monkeypatch.setattr("cleaner.run.partial.SYNC_SECONDS", sync)
    run([news], tmp_path / "whole", Config(batch_size=4))
    out, deaths = tmp_path / "out", 0
    while not (out / "run.json").exists():
        Stub.budget = 5 + 10 * deaths
        deaths += 1
        try:
            run([news], out, Config(batch_size=4 + deaths))  # the batch size may change on the way
        except Interrupted:
            assert not (out / "run.json").exists()
    assert deaths > 3
    assert tree(out) == tree(tmp_path / "whole")


def test_what_was_done_is_not_done_again(news, tmp_path, monkeypatch):
    monkeypatch.setattr("cleaner.run.partial.SYNC_SECONDS", 0.0)
    Stub.budget = 40
    with pytest.raises(Interrupted):
        run([news], tmp_path / "out", Config(batch_size=1))
    Stub.budget = 12
    assert run([news], tmp_path / "out", Config(batch_size=1)).counts.articles == 38 + 5
    assert Stub.budget == 0


def test_half_written_lines_do_no_harm(news, tmp_path, monkeypatch):
    monkeypatch.setattr("cleaner.run.partial.SYNC_SECONDS", 0.0)
    run([news], tmp_path / "whole")
    Stub.budget = 30
    with pytest.raises(Interrupted):
        run([news], tmp_path / "out", Config(batch_size=7))
    for name in ("articles.jsonl", "errors.jsonl", "places.jsonl", "journal.jsonl"):
        with (tmp_path / "out/.partial" / name).open("ab") as file:
            file.write(b'{"half": "a li')
    Stub.budget = 10**9
    run([news], tmp_path / "out")
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


@pytest.mark.slow
@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_interrupted_at_every_step_of_the_end(news, tmp_path, monkeypatch, format):
    def report(folder: Path, *_: object) -> None:
        (folder / "report.html").write_bytes((folder / "sources.csv").read_bytes())

    def go(out: str) -> None:
        run([news], tmp_path / out, format=format, write_report=report)

    go("whole")
    real = Path.replace
    for steps in range(200):
        left = steps

        def replace(self, target):
            nonlocal left
            left -= 1
            if left < 0:
                raise Interrupted
            return real(self, target)

        monkeypatch.setattr(Path, "replace", replace)
        try:
            go(f"out{steps}")
        except Interrupted:
            monkeypatch.setattr(Path, "replace", real)
            go(f"out{steps}")
            assert tree(tmp_path / f"out{steps}") == tree(tmp_path / "whole")
        else:
            break
    assert steps > 40


def test_inputs_that_changed_meanwhile_are_refused(news, tmp_path, monkeypatch):
    Stub.budget = 20
    with pytest.raises(Interrupted):
        run([news], tmp_path / "out", Config(batch_size=2))
    (news / "b1.txt").write_text("changed")
    Stub.budget = 10**9
    with pytest.raises(OutputError, match=r"b1\.txt has changed.*--overwrite"):
        run([news], tmp_path / "out")
    run([news], tmp_path / "out", overwrite=True)
    run([news], tmp_path / "fresh")
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


def test_standard_input_begins_anew(tmp_path, monkeypatch):
    import io

    def given():
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "x"}\n' * 20)))

    monkeypatch.setattr("cleaner.run.partial.SYNC_SECONDS", 0.0)
    given()
    Stub.budget = 10
    with pytest.raises(Interrupted):
        run(["-"], tmp_path / "out", Config(batch_size=2))
    given()
    Stub.budget = 10**9
    assert run(["-"], tmp_path / "out").counts.articles == 20
    given()
    with pytest.raises(OutputError, match="standard input cannot be compared"):
        run(["-"], tmp_path / "out")


def test_damaged_partial_files_are_not_guessed_at(news, tmp_path, monkeypatch):
    monkeypatch.setattr("cleaner.run.partial.SYNC_SECONDS", 0.0)
    Stub.budget = 30
    with pytest.raises(Interrupted):
        run([news], tmp_path / "out", Config(batch_size=7))
    (tmp_path / "out/.partial/articles.jsonl").write_bytes(b"")
    with pytest.raises(OutputError, match="shorter than it was"):
        run([news], tmp_path / "out")


def test_two_runs_do_not_write_into_one_folder(news, tmp_path):
    Stub.budget = 10
    with pytest.raises(Interrupted):
        run([news], tmp_path / "out", Config(batch_size=7))
    for overwrite in (False, True):
        with held(tmp_path / "out/.partial"), pytest.raises(OutputError, match="another clean-news"):
            run([news], tmp_path / "out", overwrite=overwrite)


SLOWLY = """
import sys, time
import cleaner.run, cleaner.run.partial, cleaner.run.plan, cleaner.run.workers
from cleaner.document import Rejected, Result
from cleaner.write import json_line
def clean_records(config, records, profile):  # pickled by value, so the workers run it as well
    done = []
    for record in records:
        failed = isinstance(record, Rejected)
        result = Result.failed(record, record.error) if failed else Result(id=record.id, text=record.text, verdict="keep")
        done.append(Cleaned(json_line(result.to_dict()), None if failed else record.text.encode(), failed))
    return done
cleaner.run.plan._model_hashes = lambda _: {}
Cleaned, cleaner.run.workers.clean_records = cleaner.run.workers.Cleaned, clean_records
locate = cleaner.run.locate
def slowly(source, limits):
    for found in locate(source, limits):
        time.sleep(0.004)
        yield found
cleaner.run.locate = slowly
if 'LEARN' in sys.argv:
    sys.argv.remove('LEARN')
    import cleaner.run.learning
    cleaner.run.learning.locate = slowly
cleaner.run.partial.SYNC_SECONDS = 0.05
sys.argv[0] = "clean-news"
from cleaner.cli import main
main()
"""


@pytest.mark.slow
def test_killed_and_resumed_with_workers(tmp_path):
    rows = [json.dumps({"id": f"n{n}", "text": f"Article {n}.\n\nIt has two paragraphs, and they say {n * n}.\n" * 3}) for n in range(300)]
    (tmp_path / "news.jsonl").write_text("\n".join(rows) + "\nbroken\n")
    (tmp_path / "conf.toml").write_text("batch_size = 8\n")
    command = [sys.executable, "-c", SLOWLY, "news.jsonl", "--config", "conf.toml", "-o"]
    whole = subprocess.run([*command, "whole", "--jobs", "1"], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert whole.returncode == 1, whole.stderr
    deaths, journal = 0, tmp_path / "out/.partial/journal.jsonl"
    for wait in (0.0, 0.15, 0.3):
        before = journal.stat().st_size if journal.exists() else -1
        process = subprocess.Popen([*command, "out", "--jobs", "2"], cwd=tmp_path, stderr=subprocess.DEVNULL)
        while process.poll() is None and (journal.stat().st_size if journal.exists() else -1) <= before:
            time.sleep(0.01)
        time.sleep(wait)
        deaths += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert deaths == 3
    last = subprocess.run([*command, "out", "--jobs", "2"], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert last.returncode == 1, last.stderr
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


@pytest.mark.slow
def test_killed_while_learning(tmp_path):
    rows = [json.dumps({"id": f"n{n}", "source": "a.example", "text": f"Article {n}.\nAlways the same."}) for n in range(200)]
    (tmp_path / "news.jsonl").write_text("\n".join(rows))
    command = [sys.executable, "-c", SLOWLY, "news.jsonl", "LEARN", "--jobs", "2", "-o"]
    whole = subprocess.run([*command, "whole"], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert whole.returncode == 0, whole.stderr
    partial = tmp_path / "out/.partial"
    process = subprocess.Popen([*command, "out"], cwd=tmp_path, stderr=subprocess.DEVNULL)
    while process.poll() is None and not (partial / ".profile.parquet.work").exists():
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not (partial / "profile.parquet").exists()
    last = subprocess.run([*command, "out"], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert last.returncode == 0, last.stderr
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def test_a_profile_that_is_there_is_not_fitted_again(news, tmp_path, monkeypatch):
    import cleaner.run.learning

    run([news], tmp_path / "whole")
    Stub.budget = 10
    with pytest.raises(Interrupted):
        run([news], tmp_path / "out", Config(batch_size=4))
    assert (tmp_path / "out/.partial/profile.parquet").exists()
    Stub.budget = 10**9
    monkeypatch.setattr(cleaner.run.learning, "locate", None)
    run([news], tmp_path / "out")
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def test_a_damaged_profile_is_fitted_again(news, tmp_path):
    run([news], tmp_path / "whole")
    Stub.budget = 10
    with pytest.raises(Interrupted):
        run([news], tmp_path / "out", Config(batch_size=4))
    (tmp_path / "out/.partial/profile.parquet").write_bytes(b"PAR1")
    Stub.budget = 10**9
    run([news], tmp_path / "out")
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


HEEDING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # who runs in the background is born ignoring it


def test_ctrl_c_says_how_to_go_on(tmp_path):
    (tmp_path / "news.jsonl").write_text('{"text": "x"}\n' * 2000)
    command = [sys.executable, "-c", HEEDING + SLOWLY, "news.jsonl", "--jobs", "2"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    journal = tmp_path / "news-clean/.partial/journal.jsonl"
    while not (journal.exists() and journal.stat().st_size):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert stderr == "clean-news: interrupted; the same command resumes the run\n"
