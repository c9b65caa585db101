"""What goes wrong around a run: inputs that change, another run in OUT, results that get lost, a clock that jumps."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

import cleaner.run
from cleaner.config import Config
from cleaner.document import Rejected, Result
from cleaner.errors import OutputError
from cleaner.run import run
from cleaner.run.lock import held
from cleaner.run.partial import Partial
from cleaner.write import json_line, read_articles, write_whole

YEAR = 365 * 24 * 3600
HARM = {
    "changed": lambda path: path.write_text("other words"),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-3]),
    "touched": lambda path: os.utime(path, ns=(1, 1)),
    "removed": lambda path: path.unlink(),
}


class Interrupted(BaseException):
    """Stands for SIGKILL where a test wants it at an exact place."""


class Stub:
    """A cleaner that changes nothing; `seen` is called with every batch."""

    seen = staticmethod(lambda records: None)

    def __init__(self, config: Config, profile: object = None) -> None:
        pass

    def clean_batch(self, records):
        Stub.seen(records)
        return [
            Result.failed(record, record.error)
            if isinstance(record, Rejected)
            else Result(id=record.id, text=record.text, verdict="keep", source=record.folder)
            for record in records
        ]


@pytest.fixture(autouse=True)
def _stub(monkeypatch):
    monkeypatch.setattr("cleaner.run.workers._cleaner", Stub)
    monkeypatch.setattr("cleaner.run.workers.bounds_of", lambda _: None)  # the stub is not to be found in other processes
    monkeypatch.setattr("cleaner.run.learning.bounds_of", lambda _: None)
    monkeypatch.setattr("cleaner.run.across.bounds_of", lambda _: None)
    monkeypatch.setattr("cleaner.run.plan._model_hashes", lambda _: {})
    monkeypatch.setattr("cleaner.run.cores", lambda: 1)
    monkeypatch.setattr("cleaner.run.partial.SYNC_SECONDS", 0.0)
    monkeypatch.setattr(Stub, "seen", lambda records: None)


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    for n in range(8):
        (folder / f"a{n}.txt").write_text(f"Article {n} of the morning.\nThe same line under each.")
    rows = ["broken" if n % 5 == 2 else json.dumps({"text": f"Row {n}."}) for n in range(12)]
    (folder / "b.jsonl").write_text("\n".join(rows))
    (folder / "c.txt.gz").write_bytes(gzip.compress(b"Packed.")[:-4])
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def kept(path: Path):
    """What puts the file back as it is now."""
    content, state = path.read_bytes(), path.stat()

    def put_back():
        path.write_bytes(content)
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    return put_back


def at(number: int, act) -> None:
    """Act once when so many batches have come to the cleaner."""
    batches = iter(range(1, 1000))
    Stub.seen = staticmethod(lambda records: act() if next(batches) == number else None)


# Inputs


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("name", ["a0.txt", "a6.txt", "b.jsonl"])
@pytest.mark.parametrize("when", ["learning", "cleaning"])
def test_an_input_that_changes_under_the_run_stops_it_and_put_back_lets_it_go_on(news, tmp_path, monkeypatch, harm, name, when):
    run([news], tmp_path / "whole", Config(batch_size=2))
    path = news / name
    put_back = kept(path)
    with monkeypatch.context() as patch:
        if when == "learning":
            learn = cleaner.run.learn
            patch.setattr(cleaner.run, "learn", lambda *given, **named: (HARM[harm](path), learn(*given, **named))[1])
        elif name == "a0.txt":
            at(1, lambda: HARM[harm](path))  # it has been read, and is not in the journal
        else:
            at(3, lambda: HARM[harm](path))  # it is read after that, and would be taken as it is
        with pytest.raises(OutputError, match=rf"^{name}: (has changed|can no longer be found).*put back"):
            run([news], tmp_path / "out", Config(batch_size=2))
    assert not (tmp_path / "out/run.json").exists()
    with pytest.raises(OutputError, match=rf"the input {name} (has changed|is gone)"):
        run([news], tmp_path / "out", Config(batch_size=2))
    put_back()
    run([news], tmp_path / "out", Config(batch_size=2))
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


@pytest.mark.parametrize("more", [False, True])
def test_what_was_read_of_another_state_is_not_gone_on_with(news, tmp_path, monkeypatch, more):
    monkeypatch.setattr("cleaner.run.partial.SYNC_SECONDS", 3600.0)
    run([news], tmp_path / "whole", Config(batch_size=2))
    path = news / "b.jsonl"
    put_back = kept(path)
    at(2, lambda: path.write_text(path.read_text().replace("Row", "Other") + "\n" + '{"text": "New."}\n' * 3 * more))
    with pytest.raises(OutputError, match="has changed"):
        run([news], tmp_path / "out", Config(batch_size=2))
    assert b"Other" in (tmp_path / "out/.partial/articles.jsonl").read_bytes()  # where the journal does not reach
    put_back()
    if not more:
        run([news], tmp_path / "out", Config(batch_size=2))
        assert tree(tmp_path / "out") == tree(tmp_path / "whole")
    else:  # texts of records that are none
        with pytest.raises(OutputError, match=r"18 articles were cleaned, but there are 21 in text; .*--overwrite"):
            run([news], tmp_path / "out", Config(batch_size=2))


def test_a_text_whose_article_fails_the_next_time_is_removed(news, tmp_path, monkeypatch):
    """Killed when the text was there and the journal did not know of it; what comes near a limit breaks it when the run goes on."""
    add, clean_batch = Partial.add, Stub.clean_batch

    def dying(self, places, results):
        if any(b"Row 6." in result.line for result in results):
            raise Interrupted
        add(self, places, results)

    def breaking(self, records):
        return clean_batch(self, [Rejected(each.id, "too long") if getattr(each, "text", "") == "Row 6." else each for each in records])

    with monkeypatch.context() as patch:
        patch.setattr(Partial, "add", dying)
        with pytest.raises(Interrupted):
            run([news], tmp_path / "out", Config(batch_size=2))
    assert any(path.read_text() == "Row 6." for path in (tmp_path / "out/text").rglob("*.txt"))
    monkeypatch.setattr(Stub, "clean_batch", breaking)
    for name in ("whole", "out"):
        run([news], tmp_path / name, Config(batch_size=2))
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


# The clock


@pytest.mark.parametrize("seconds", [-1000 * YEAR, -1, 0, 75 * YEAR, 400 * YEAR])
def test_the_time_of_a_file_is_not_told(news, tmp_path, seconds):
    run([news], tmp_path / "whole")
    try:
        for path in news.iterdir():
            os.utime(path, (seconds, seconds))
    except OSError as error:
        pytest.skip(f"this file system has no such time: {error}")
    run([news], tmp_path / "out")
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def test_a_clock_that_jumps_changes_nothing(news, tmp_path, monkeypatch):
    run([news], tmp_path / "whole", format="parquet")
    random = Random(7)
    monkeypatch.setattr(time, "time", lambda: random.uniform(-1e9, 1e10))
    monkeypatch.setattr(time, "time_ns", lambda: random.randint(-(10**18), 10**19))
    at(3, lambda: (_ for _ in ()).throw(Interrupted))
    with pytest.raises(Interrupted):
        run([news], tmp_path / "out", Config(batch_size=2), format="parquet")
    Stub.seen = staticmethod(lambda records: None)
    run([news], tmp_path / "out", Config(batch_size=2), format="parquet")
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


# Two runs


def test_a_lock_file_alone_holds_nobody_up(news, tmp_path):
    (tmp_path / "out/.partial").mkdir(parents=True)
    (tmp_path / "out/.partial/lock").write_bytes(b"of a process that is gone")
    run([news], tmp_path / "out")
    run([news], tmp_path / "whole")
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


HOLDING = """
import sys
from pathlib import Path
from cleaner.run.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_of_a_process_ends_with_it(news, tmp_path):
    command = [sys.executable, "-c", HOLDING, str(tmp_path / "out/.partial")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(OutputError, match="another clean-news is at work here; wait for it"):
            run([news], tmp_path / "out")
        process.kill()
    run([news], tmp_path / "out")
    assert (tmp_path / "out/run.json").exists()


def test_a_folder_removed_by_its_holder_is_held_anew(tmp_path, monkeypatch):
    """Who waits for a lock of a file that is gone by then holds nothing."""
    from fcntl import flock

    folder, waits = tmp_path / "out/.partial", iter([True])

    def slowly(file, flags):
        if next(waits, False):  # between opening and locking the other run comes to its end
            (folder / "lock").unlink()
            folder.rmdir()
        flock(file, flags)

    monkeypatch.setattr("fcntl.flock", slowly)
    with held(folder), pytest.raises(OutputError, match="another"), held(folder):
        pass


def test_a_run_that_ended_meanwhile_is_left_as_it_is(news, tmp_path, monkeypatch):
    run([news], tmp_path / "whole")
    first = iter([True])
    standing = cleaner.run.standing

    def meanwhile(out, plan, overwrite):
        found = standing(out, plan, overwrite)
        if next(first, False):
            run([news], out)
        return found

    monkeypatch.setattr(cleaner.run, "standing", meanwhile)
    cleared, clear = [], cleaner.run.clear
    monkeypatch.setattr(cleaner.run, "clear", lambda out, plan: (cleared.append(out), clear(out, plan)))
    assert run([news], tmp_path / "out").counts.articles == 18
    assert cleared == [tmp_path / "out"]  # by the other one alone
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("again", [True, False])
def test_killed_while_discarding(news, tmp_path, monkeypatch, complete, again):
    """At every file that --overwrite removes: what is left is never taken for a run to go on with."""
    run([news], tmp_path / "whole", Config(language="no"))
    unlink, steps = Path.unlink, 0
    while True:
        out = tmp_path / f"out{steps}"
        if not complete:
            at(6, lambda: (_ for _ in ()).throw(Interrupted))
        try:
            run([news], out, Config(batch_size=2))
        except Interrupted:
            Stub.seen = staticmethod(lambda records: None)
        left = iter(range(steps))

        def dying(self, missing_ok=False, left=left):
            if next(left, None) is None:
                raise Interrupted
            unlink(self, missing_ok)

        monkeypatch.setattr(Path, "unlink", dying)
        try:
            run([news], out, Config(language="no"), overwrite=True)
        except Interrupted:
            monkeypatch.setattr(Path, "unlink", unlink)
            if complete and steps == 0:  # nothing is gone yet
                with pytest.raises(OutputError, match="holds another run"):
                    run([news], out, Config(language="no"))
            run([news], out, Config(language="no"), overwrite=again or (complete and steps == 0))
            assert tree(out) == tree(tmp_path / "whole")
        else:
            break
        steps += 1
    assert steps > 5


@pytest.mark.parametrize("written", [b"PAR1", None])
def test_killed_while_the_table_is_written(news, tmp_path, monkeypatch, written):
    def report(folder: Path, *_: object) -> None:
        write_whole(folder / "report.html", json_line({"ids": [row["id"] for row in read_articles(folder)]}))

    run([news], tmp_path / "whole", format="parquet", write_report=report)
    real = cleaner.run.finish.__globals__["write_parquet"]

    def dying(rows, path, **named):
        real(rows, path, **named) if written is None else path.write_bytes(written)
        raise Interrupted

    with monkeypatch.context() as patch:
        patch.setitem(cleaner.run.finish.__globals__, "write_parquet", dying)
        with pytest.raises(Interrupted):
            run([news], tmp_path / "out", format="parquet", write_report=report)
    run([news], tmp_path / "out", format="parquet", write_report=report)
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


# Accounts


def losing(monkeypatch, results) -> None:
    """Have the workers give other results than they should."""
    real = cleaner.run.cleaned

    def other(*given, **named):
        for places, found in real(*given, **named):
            yield from results(places, found)

    monkeypatch.setattr(cleaner.run, "cleaned", other)


@pytest.mark.parametrize(
    "results",
    [
        lambda places, found: [] if places[0].within == 3 else [(places, found)],
        lambda places, found: [(places, found)] * (2 if places[0].input == 2 else 1),
        lambda places, found: [] if places[-1].input == 9 else [(places, found)],
    ],
    ids=["a batch is lost", "a batch comes twice", "the last batch is lost"],
)
def test_results_are_as_many_as_records(news, tmp_path, monkeypatch, results):
    losing(monkeypatch, results)
    with pytest.raises(OutputError, match=r"\d+ records were read, but \d+ have a result; .*--overwrite"):
        run([news], tmp_path / "out", Config(batch_size=2))
    assert not (tmp_path / "out/run.json").exists()


def harmed(path: Path, content) -> None:
    path.write_bytes(content(path.read_bytes()))


BEHIND_ITS_BACK = {
    "an article is gone": lambda out: harmed(out / ".partial/articles.jsonl", lambda raw: raw[raw.index(b"\n") + 1 :]),
    "an article is there twice": lambda out: harmed(out / ".partial/articles.jsonl", lambda raw: raw + raw[: raw.index(b"\n") + 1]),
    "an error is gone": lambda out: harmed(out / ".partial/errors.jsonl", lambda raw: raw[raw.index(b"\n") + 1 :]),
    "a place is gone": lambda out: harmed(out / ".partial/places.jsonl", lambda raw: raw[raw.index(b"\n") + 1 :]),
    "a text is gone": lambda out: (out / "text/a3.txt").unlink(),
    "a text too many": lambda out: (out / "text/z.txt").write_text(""),
}


@pytest.mark.parametrize("harm", BEHIND_ITS_BACK)
def test_what_is_on_the_disk_is_as_much_as_was_read(news, tmp_path, monkeypatch, harm):
    real = Partial.all_cleaned

    def harmful(self, given):
        real(self, given)
        BEHIND_ITS_BACK[harm](self.out)

    monkeypatch.setattr(Partial, "all_cleaned", harmful)
    with pytest.raises(OutputError, match=r"(records were read, but|articles were cleaned, but).*--overwrite"):
        run([news], tmp_path / "out", Config(batch_size=2))
    assert not (tmp_path / "out/run.json").exists()
    monkeypatch.setattr(Partial, "all_cleaned", real)
    run([news], tmp_path / "out", Config(batch_size=2), overwrite=True)
    assert (tmp_path / "out/run.json").exists()


def test_a_table_with_too_few_rows(news, tmp_path, monkeypatch):
    real = cleaner.run.finish.__globals__["write_parquet"]
    monkeypatch.setitem(cleaner.run.finish.__globals__, "write_parquet", lambda rows, path, **named: real(list(rows)[1:], path, **named))
    with pytest.raises(OutputError, match=r"18 articles were cleaned, but there are 17 in articles\.parquet"):
        run([news], tmp_path / "out", format="parquet")
    assert not (tmp_path / "out/run.json").exists()
