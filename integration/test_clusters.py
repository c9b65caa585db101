"""Whole runs on a Ray cluster of two nodes and on Spark with two workers: the bytes of one machine, whoever is killed on the way.

Run by `nox -s integration`.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

NEWS = Path(__file__).parents[1] / "fixtures/news"
PART_BYTES = 15_000
# both leave sockets and threads to the end of the process
pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.timeout(900)]

COMMAND = f"""
import sys
from cleaner.run.cluster import parts
parts.PART_BYTES, parts.BUCKET_BYTES = {PART_BYTES}, {PART_BYTES}
sys.argv[0] = "clean-news"
from cleaner.cli import main
main()
"""


def damage(path: Path) -> None:
    """Break a page in the middle of a file of many row groups."""
    raw = bytearray(path.read_bytes())
    page = parquet.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    raw[page : page + 20] = b"\xff" * 20
    path.write_bytes(raw)


@pytest.fixture(scope="module")
def news(tmp_path_factory) -> Path:
    """Texts, pages, JSON lines, Parquet of several row groups, and damaged files among them."""
    folder = tmp_path_factory.mktemp("clusters") / "news"
    shutil.copytree(NEWS, folder / "files")
    texts = [path.read_text(encoding="utf-8") for path in sorted(NEWS.rglob("*.txt"))]
    rows = [{"text": f"{text}\n{n}", "source": f"s{n % 3}.example"} for n, text in enumerate(texts)]
    lines = "\nbroken\n".join(json.dumps(row) for row in rows)
    (folder / "lines.jsonl").write_text(lines)
    (folder / "lines.jsonl.gz").write_bytes(gzip.compress(lines[:9_000].encode())[:-9])
    for name in ("rows", "torn"):
        parquet.write_table(pa.Table.from_pylist(rows[::-1]), folder / f"{name}.parquet", row_group_size=8)
    damage(folder / "torn.parquet")
    return folder


@pytest.fixture(scope="module")
def expected(news) -> Callable[[str], dict[str, bytes]]:
    """What one machine makes of them, in either format."""
    known: dict[str, dict[str, bytes]] = {}

    def of(form: str) -> dict[str, bytes]:
        if form not in known:
            out = news.parent / f"one-{form}"
            finished(clean_news(news, out, form))
            known[form] = tree(out)
        return known[form]

    return of


def clean_news(news: Path, out: Path, form: str, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", COMMAND, str(news), "-o", str(out), "--format", form, *options]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)


def finished(run: subprocess.Popen[bytes]) -> None:
    _, said = run.communicate(timeout=600)
    assert run.returncode == 1, said.decode()  # some articles are damaged
    assert b"Traceback" not in said


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def cleaned_parts(out: Path) -> int:
    return len([path for path in out.glob(".partial/parts/cleaned/*") if path.name.isdecimal()])


@contextmanager
def in_the_middle(run: subprocess.Popen[bytes], out: Path) -> Iterator[None]:
    """A block that is entered when some parts are cleaned, and by the end of which others are not."""
    while run.poll() is None and cleaned_parts(out) < 2:
        time.sleep(0.05)
    assert run.poll() is None, f"the run ended too soon: {run.communicate()[1].decode()}"
    yield
    assert not (out / "run.json").exists(), "the run was over before anything was killed"


def descendants(root: int) -> Iterator[tuple[int, str]]:
    """Every process below another, with its command line."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has just ended
            continue
        children.setdefault(parent, []).append(int(status.parent.name))
    waiting = children.get(root, [])
    while waiting:
        pid = waiting.pop()
        waiting += children.get(pid, [])
        try:
            yield pid, Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue


def kill_one(root: int, name: str) -> None:
    """Kill a worker by what its command line holds, as soon as there is one."""
    for _ in range(400):
        if workers := [pid for pid, command in descendants(root) if name in command]:
            os.kill(workers[0], signal.SIGKILL)
            return
        time.sleep(0.05)
    pytest.fail(f"no process named {name}")


def kill_all(run: subprocess.Popen[bytes]) -> None:
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()


def check(news: Path, out: Path, expected: Callable[[str], dict[str, bytes]], options: list[str], harm: Callable[[int], None]) -> None:
    """One run of which workers are killed, and one that is killed as a whole and goes on."""
    run = clean_news(news, out / "jsonl", "jsonl", *options)
    with in_the_middle(run, out / "jsonl"):
        harm(run.pid)
    finished(run)
    assert tree(out / "jsonl") == expected("jsonl")
    run = clean_news(news, out / "parquet", "parquet", *options)
    with in_the_middle(run, out / "parquet"):
        kill_all(run)
    done = cleaned_parts(out / "parquet")
    assert done >= 2
    finished(clean_news(news, out / "parquet", "parquet", *options))
    assert tree(out / "parquet") == expected("parquet")


def test_ray(news, tmp_path, expected):
    pytest.importorskip("ray.data", reason="needs the extra `ray`")
    from ray.cluster_utils import Cluster

    expected("jsonl")
    expected("parquet")
    cluster = Cluster()
    try:
        cluster.add_node(num_cpus=1, include_dashboard=False)
        node = cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()

        def harm(_: int) -> None:
            kill_one(os.getpid(), "ray::Map")  # a worker of one of them
            cluster.remove_node(node, allow_graceful=False)

        check(news, tmp_path, expected, ["--engine", "ray", "--address", cluster.address], harm)
    finally:
        cluster.shutdown()


def test_spark(news, tmp_path, expected):
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17 on the path")
    pytest.importorskip("pyspark", reason="needs the extra `spark`")
    options = ["--engine", "spark", "--address", "local-cluster[2,1,1024]"]
    check(news, tmp_path, expected, options, lambda pid: kill_one(pid, "CoarseGrainedExecutorBackend"))


def test_an_address_where_nothing_is(tmp_path):
    pytest.importorskip("ray.data", reason="needs the extra `ray`")
    (tmp_path / "a.txt").write_text("Text.")
    run = clean_news(tmp_path / "a.txt", tmp_path / "out", "jsonl", "--engine", "ray", "--address", "127.0.0.1:1")
    _, said = run.communicate(timeout=200)
    assert run.returncode == 2
    assert said.startswith(b"clean-news: Ray at 127.0.0.1:1 cannot be used")
