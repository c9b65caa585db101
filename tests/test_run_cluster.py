"""A run over an engine writes what a run on one machine writes, whatever becomes of its tasks."""

from __future__ import annotations

import gzip
import json
import pickle
import sys
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import pyarrow as pa
import pytest
from pyarrow import parquet
from runs import Interrupted, tree

from cleaner.config import Config
from cleaner.document import Rejected, Result
from cleaner.errors import ConfigError, EngineError, UsageError
from cleaner.read import find_inputs
from cleaner.read.found import Slice
from cleaner.run import run
from cleaner.run.cluster.parts import Cutting, cut
from cleaner.run.engines import answered, opened
from cleaner.run.partial import Partial


class Stub:
    """A cleaner that takes nothing out: what is under test here is everything around it."""

    def __init__(self, config: Config, profile: object = None) -> None:
        pass

    def clean_batch(self, records):
        return [
            Result.failed(record, record.error)
            if isinstance(record, Rejected)
            else Result(id=record.id, text=record.text, verdict="keep", source=record.source, quality=0.5)
            for record in records
        ]


class Inline:
    """An engine in this process, last things first; every task is done twice, as when one is thought lost and comes back."""

    budget = 10**9
    harm = staticmethod(lambda: None)

    def map(self, work, things):
        for thing in reversed(things):
            Inline.budget -= 1
            if Inline.budget == 0:
                raise Interrupted
            answers = {answered(work, pickle.dumps(thing)) for _ in range(2)}
            Inline.harm()
            if Inline.budget == 1:
                raise Interrupted
            yield opened(max(answers))


def here(rows, work, lost, jobs, *, apart=False, bounds=None):
    return ((row[0], work(row[1])) for row in rows)


@pytest.fixture(autouse=True)
def _engine(monkeypatch):
    @contextmanager
    def started(name, address, jobs):
        yield Inline()

    monkeypatch.setattr("cleaner.run.started", started)
    monkeypatch.setattr("cleaner.run.require_engine", lambda name: None)
    monkeypatch.setattr("cleaner.run.cores", lambda: 1)
    monkeypatch.setattr("cleaner.run.workers._cleaner", Stub)
    monkeypatch.setattr("cleaner.run.workers.bounds_of", lambda _: None)  # the stub is not to be found in other processes
    monkeypatch.setattr("cleaner.run.learning.bounds_of", lambda _: None)
    monkeypatch.setattr("cleaner.run.across.bounds_of", lambda _: None)
    monkeypatch.setattr("cleaner.run.workers.worked", here)
    monkeypatch.setattr("cleaner.run.learning.worked", here)
    monkeypatch.setattr("cleaner.run.plan._model_hashes", lambda _: {"texts": "0" * 64})
    monkeypatch.setattr("cleaner.run.cluster.parts.PART_BYTES", 500)
    monkeypatch.setattr("cleaner.run.cluster.parts.BUCKET_BYTES", 1000)
    monkeypatch.setattr("cleaner.run.summing.SHARE_BYTES", 700)
    monkeypatch.setattr(Inline, "budget", 10**9)


def article(n: int, source: str = "a.example") -> dict[str, str]:
    return {"text": f"Sak {n}\nРедакция сообщает {n * n}.\nLes også: {'x' * (n % 9)}", "source": source}


def damage(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    page = parquet.ParquetFile(path).metadata.row_group(2).column(0).data_page_offset
    raw[page : page + 20] = b"\xff" * 20
    path.write_bytes(raw)


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    (folder / "daily").mkdir(parents=True)
    for n in range(6):
        (folder / f"daily/{n}.txt").write_text(article(n)["text"])
    (folder / "empty.txt").write_text("")
    (folder / "lines.jsonl").write_text("\n\nbroken\n".join(json.dumps(article(n, f"{n % 3}.example")) for n in range(20)))
    (folder / "packed.jsonl.gz").write_bytes(gzip.compress("\n".join(json.dumps(article(n)) for n in range(20)).encode())[:-9])
    for name in ("rows", "torn"):
        parquet.write_table(pa.Table.from_pylist([article(n) for n in range(40)]), folder / f"{name}.parquet", row_group_size=6)
    damage(folder / "torn.parquet")
    return folder


@pytest.mark.parametrize(
    ("size", "options"), [(200, {}), (10**6, {}), (1500, {"format": "parquet"}), (500, {"fit_profile": False})], ids=str
)
def test_the_same_bytes(news, tmp_path, monkeypatch, size, options):
    monkeypatch.setattr("cleaner.run.cluster.parts.PART_BYTES", size)
    run([news], tmp_path / "one", **options)
    summary = run([news], tmp_path / "many", engine="ray", **options)
    assert tree(tmp_path / "many") == tree(tmp_path / "one")
    assert (summary.counts.articles, summary.counts.failed) == (98, 21)


def test_interrupted_and_resumed_with_any_engine_or_none(news, tmp_path):
    run([news], tmp_path / "one")
    out, deaths = tmp_path / "many", 0
    while not (out / "run.json").exists():
        Inline.budget = 3 + 11 * deaths
        deaths += 1
        try:
            run([news], out, engine=("ray", "spark")[deaths % 2])
        except Interrupted:
            assert not (out / "run.json").exists()
    assert deaths > 5
    assert tree(out) == tree(tmp_path / "one")


def test_a_text_of_an_article_that_failed_is_removed(news, tmp_path, monkeypatch):
    """As an attempt leaves it whose results were not kept: in that one the article had not failed."""
    run([news], tmp_path / "one")
    stray = tmp_path / "many/text/lines.jsonl/record-000003.txt"
    assert not (tmp_path / "one/text/lines.jsonl/record-000003.txt").exists()

    def harm():
        if (tmp_path / "many/.partial/parts/cleaned").exists():
            stray.parent.mkdir(parents=True, exist_ok=True)
            stray.write_text("stray")

    monkeypatch.setattr(Inline, "harm", staticmethod(harm))
    run([news], tmp_path / "many", engine="ray")
    assert tree(tmp_path / "many") == tree(tmp_path / "one")


@pytest.mark.parametrize("first", ["local", "ray"])
@pytest.mark.parametrize("at", [1, 9, 60])
def test_one_machine_goes_on_where_a_cluster_was_and_back(news, tmp_path, monkeypatch, first, at):
    run([news], tmp_path / "one")
    engines = (first, {"local": "ray", "ray": "local"}[first])

    add = Partial.add

    def dying(partial, places, results):
        add(partial, places, results)
        partial.sync()
        if partial.done.records >= at:
            raise Interrupted

    with monkeypatch.context() as patched:
        patched.setattr("cleaner.run.partial.Partial.add", dying)
        patched.setattr("cleaner.run.cluster.cleaning._ASSEMBLED", 7)
        with pytest.raises(Interrupted):
            run([news], tmp_path / "many", Config(batch_size=7), engine=engines[0])
    run([news], tmp_path / "many", engine=engines[1])
    assert tree(tmp_path / "many") == tree(tmp_path / "one")


def test_a_machine_with_other_versions_is_told(news, tmp_path, monkeypatch):
    monkeypatch.setattr("cleaner.run.cluster.node._installed", lambda _: {"versions": {"numpy": "0.1"}})
    with pytest.raises(EngineError, match=r"clean-news was .*, is None|versions\.numpy was .*, is 0\.1"):
        run([news], tmp_path / "out", engine="ray")


def test_a_machine_that_sees_another_disk_is_told(news, tmp_path, monkeypatch):
    monkeypatch.setattr("cleaner.run.cluster.Cluster.__enter__", lambda self: self._job.folder.mkdir(exist_ok=True) or self)
    with pytest.raises(EngineError, match=r"\.partial/parts is not there"):
        run([news], tmp_path / "out", engine="ray")


def test_a_machine_that_does_not_see_an_input_is_told(news, tmp_path, monkeypatch):
    monkeypatch.setattr(Inline, "harm", staticmethod(lambda: (news / "daily/0.txt").unlink(missing_ok=True)))
    with pytest.raises(EngineError, match=r"0\.txt is not the file the run began with \(No such file"):
        run([news], tmp_path / "out", engine="ray")


def test_parts_that_never_arrive_are_told(news, tmp_path, monkeypatch):
    keys = tmp_path / "out/.partial/parts/keys"
    monkeypatch.setattr(Inline, "harm", staticmethod(lambda: [rmtree(path) for path in keys.glob("0*")]))
    with pytest.raises(EngineError, match=r"parts were done, and are not here"):
        run([news], tmp_path / "out", engine="ray")


def test_nothing_to_count_makes_no_profile(tmp_path):
    (tmp_path / "a.jsonl").write_text("broken\n" * 300)
    for out, engine in (("one", "local"), ("many", "ray")):
        run([tmp_path / "a.jsonl"], tmp_path / out, engine=engine)
    assert "profile.parquet" not in tree(tmp_path / "many")
    assert tree(tmp_path / "many") == tree(tmp_path / "one")


# Options


def test_standard_input_is_on_one_machine(tmp_path):
    with pytest.raises(UsageError, match="standard input"):
        run(["-"], tmp_path / "out", engine="ray")


def test_an_address_needs_an_engine(news, tmp_path):
    with pytest.raises(UsageError, match="needs an engine"):
        run([news], tmp_path / "out", address="auto")


@pytest.mark.parametrize("name", ["ray", "spark"])
def test_a_missing_library_is_told_with_its_extra(monkeypatch, name):
    from cleaner.run.engines import require_engine

    monkeypatch.setitem(sys.modules, {"ray": "ray", "spark": "pyspark"}[name], None)
    with pytest.raises(ConfigError, match=rf"clean-news\[{name}\]"):
        require_engine(name)
    with pytest.raises(UsageError, match="no such engine"):
        require_engine("dask")


# Parts


def test_small_inputs_go_together_and_slices_alone(news, tmp_path):
    inputs = find_inputs([news])
    sizes = [source.size for source in inputs]
    slices = {7: [Slice(0, 3, 0), Slice(3, 5, 18)]}
    cutting = cut(inputs, slices, tmp_path / "parts.json", 200)
    assert [index for part in cutting.parts if part.slice is None for index in range(part.first, part.stop)] == [
        index for index in range(len(inputs)) if index != 7
    ]
    assert [part.slice for part in cutting.parts if part.first == 7] == slices[7]
    assert all(part.size == sum(sizes[part.first : part.stop]) for part in cutting.parts if part.slice is None)
    cutting.save()
    again = Cutting.read(tmp_path / "parts.json")
    assert (again.parts, again.buckets) == (cutting.parts, cutting.buckets)
    again.mend({7}, inputs)
    (whole,) = [part for part in again.parts if part.first == 7]
    assert (whole.slice, whole.number, whole.size) == (None, len(cutting.parts), sizes[7])
    assert Cutting.read(tmp_path / "parts.json").parts == again.parts
    assert Cutting.read(tmp_path / "none.json") is None
