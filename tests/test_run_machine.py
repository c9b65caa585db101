"""Where the machine is at fault, no article is; workers that die, torn files and closed streams cost nothing either."""

from __future__ import annotations

import errno
import gzip
import io
import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from cleaner.config import Config
from cleaner.document import Record, Rejected, Result
from cleaner.errors import ModelError, OutputError, ReadError
from cleaner.run import run
from cleaner.run.partial import Partial
from cleaner.run.place import Place
from cleaner.run.plan import Plan
from cleaner.run.stream import clean_stream
from cleaner.run.workers import Cleaned, worked


class Stub:
    """A cleaner that changes nothing."""

    def __init__(self, config: Config, profile: object = None) -> None:
        pass

    def load(self):
        pass

    def clean_batch(self, records):
        return [
            Result.failed(record, record.error) if isinstance(record, Rejected) else Result(id=record.id, text=record.text, verdict="keep")
            for record in records
        ]


@pytest.fixture(autouse=True)
def _stub(monkeypatch):
    monkeypatch.setattr("cleaner.run.workers._cleaner", Stub)
    monkeypatch.setattr("cleaner.run.plan._model_hashes", lambda _: {})
    monkeypatch.setattr("cleaner.run.cores", lambda: 1)


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    for n in range(8):
        (folder / f"a{n}.txt").write_text(f"Article {n} of the morning.\nThe same line under each.")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# The machine


def test_what_the_machine_refuses_is_no_articles_fault(news, tmp_path, monkeypatch):
    """Else a full disk would make errors of all articles, and a run of it that is complete."""
    from cleaner.pipeline import Cleaner
    from cleaner.segment import language

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("cleaner.pipeline.segmented", full)
    with pytest.raises(ModelError, match=r"cannot be loaded \(.*No space left on device\).*TMPDIR"):
        Cleaner(Config()).clean_batch([Record("a", text="A text.")])
    monkeypatch.setattr("cleaner.run.learning.segmented", full)
    monkeypatch.setattr("cleaner.run.learning.bounds_of", lambda _: None)  # not in another process, which has no such patch
    with pytest.raises(ModelError, match="TMPDIR"):
        run([news], tmp_path / "out")
    monkeypatch.setattr("py3langid.classify", full)
    language.load()  # beside other things, in a thread: whoever needs it says so


def test_a_day_beyond_the_calendar_is_the_articles_fault(monkeypatch):
    from cleaner.pipeline import Cleaner

    def beyond(*_):
        raise OSError(errno.EOVERFLOW, "Value too large for defined data type")

    monkeypatch.setattr("cleaner.pipeline.segmented", beyond)
    (result,) = Cleaner(Config()).clean_batch([Record("a", text="A text.")])
    assert result.error == "a: unexpected OSError: [Errno 75] Value too large for defined data type"


def test_no_room_to_unpack_is_not_the_files_fault(news, tmp_path, monkeypatch):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pa.table({"text": ["A text."] * 3}), news / "d.parquet")
    (news / "d.parquet.gz").write_bytes(gzip.compress((news / "d.parquet").read_bytes()))
    (news / "d.parquet").unlink()
    run([news], tmp_path / "whole")

    def full():
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("tempfile.TemporaryFile", full)
        with pytest.raises(OutputError, match=r"^d\.parquet\.gz: cannot be opened or unpacked here \(No space left on device\)"):
            run([news], tmp_path / "out")
    run([news], tmp_path / "out")
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


# Workers


def _pids(things):
    return [os.getpid() for _ in things]


def _dying(folder, things):
    """Dies twice, and then works."""
    deaths = len(list(Path(folder).iterdir()))
    if deaths < 2:
        (Path(folder) / str(deaths)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return things


def _dead(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_worker_that_dies_while_rows_are_read():
    pids: list[int] = []

    def rows():
        yield 0, [0]
        yield None
        os.kill(pids[0], signal.SIGKILL)
        while not _dead(pids[0]):
            time.sleep(0.01)
        yield 1, [0]

    for _, found in worked(rows(), _pids, lambda _: 0, 2):
        pids += found
    assert len(pids) == 2
    assert 0 not in pids


def test_a_record_alone_is_not_given_up_at_once(tmp_path):
    assert list(worked([(0, ["a"])], partial(_dying, str(tmp_path)), lambda _: "lost", 2)) == [(0, ["a"])]


# The journal


def test_a_torn_line_does_not_spoil_the_next(news, tmp_path):
    from cleaner.read import survey

    plan = Plan.of(survey([news]).inputs[:1], Config(), "jsonl")
    with Partial(tmp_path / "out", plan) as begun:
        begun.add([Place(0, 1, None, 0, 1)], [Cleaned(b"{}\n", b"", False)])
        begun.sync()
    journal = tmp_path / "out/.partial/journal.jsonl"
    whole = journal.read_bytes()
    for torn in (b'{"records": 2, "inp', b"\0\0\0", b'{"records": 7}', b"\n"):
        journal.write_bytes(whole + torn)
        with Partial(tmp_path / "out", plan) as again:
            assert again.done.records == 1
        assert journal.read_bytes() == whole
    journal.write_bytes(whole + b'{"records": 2, "inp')
    with Partial(tmp_path / "out", plan) as again:
        again.all_cleaned(1)
    with Partial(tmp_path / "out", plan) as last:
        assert last.done.cleaned


# Streams


def test_a_stream_counts_as_well(monkeypatch):
    import cleaner.run.stream as streaming

    lines = b'{"text": "a"}\n\nbroken\n{"text": "b"}\n'
    out = io.BytesIO()
    assert clean_stream(io.BytesIO(lines), out, Config()) == 1
    assert out.getvalue().count(b"\n") == 3
    real = streaming.cleaned
    monkeypatch.setattr(streaming, "cleaned", lambda *given: ((place, found[1:]) for place, found in real(*given)))
    with pytest.raises(OutputError, match="3 records were read, but 2 have a result"):
        clean_stream(io.BytesIO(lines), io.BytesIO(), Config())


def test_a_stream_that_cannot_be_read_or_written(tmp_path):
    with (tmp_path / "empty").open("wb") as lines_in, pytest.raises(ReadError, match="standard input: cannot be read"):
        clean_stream(lines_in, io.BytesIO(), Config())
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OutputError, match="output: cannot be written"):
        clean_stream(io.BytesIO(b'{"text": "a"}\n'), full, Config())
