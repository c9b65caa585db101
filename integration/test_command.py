"""The installed program from outside: every input format, killed and resumed. Run by `nox -s integration`."""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

NEWS = Path(__file__).parents[1] / "fixtures/news"
TEXTS = {path.relative_to(NEWS).as_posix(): path.read_text(encoding="utf-8") for path in sorted(NEWS.rglob("*.txt"))}
PAGE = (NEWS / "holmvikposten.no/stromkabel.html").read_text(encoding="utf-8")
ROWS = [*({"id": name, "text": text} for name, text in TEXTS.items()), {"id": "page", "html": PAGE, "url": "https://holmvikposten.no/1"}]


def clean_news(*arguments: object, code: int = 0, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(["clean-news", *map(str, arguments)], input=stdin, capture_output=True, timeout=110, check=False)
    assert done.returncode == code, done.stderr.decode()
    return done


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def results(out: Path) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in map(json.loads, (out / "articles.jsonl").read_bytes().splitlines())}


# Every format


def as_json(rows: Sequence[dict[str, str]]) -> bytes:
    return json.dumps(rows, indent=1).encode()


def as_json_lines(rows: Sequence[dict[str, str]]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def as_parquet(rows: Sequence[dict[str, str]]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    sink = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_pylist([{key: row.get(key) for key in ("id", "text", "html", "url")} for row in rows]), sink)
    return sink.getvalue().to_pybytes()


def zstd(raw: bytes) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor().compress(raw)


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    out = tmp_path_factory.mktemp("expected") / "out"
    (out.parent / "in.jsonl").write_bytes(as_json_lines(ROWS))
    clean_news(out.parent / "in.jsonl", "-o", out)
    return results(out)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd], ids=["plain", "gz", "zst"])
@pytest.mark.parametrize(("suffix", "write"), [(".json", as_json), (".jsonl", as_json_lines), (".parquet", as_parquet)])
def test_files_of_many(tmp_path, expected, suffix, write: Callable[[Sequence[dict[str, str]]], bytes], pack: Callable[[bytes], bytes]):
    name = f"in{suffix}" + {bytes: "", gzip.compress: ".gz"}.get(pack, ".zst")
    (tmp_path / name).write_bytes(pack(write(ROWS)))
    clean_news(tmp_path / name, "-o", tmp_path / "out", "--jobs", 1)
    given = results(tmp_path / "out")
    folder = tmp_path.name
    assert {key: {**row, "source": None} for key, row in given.items()} == {key: {**row, "source": None} for key, row in expected.items()}
    assert {row["source"] for row in given.values()} == {folder, "holmvikposten.no"}


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd], ids=["plain", "gz", "zst"])
def test_files_of_one(tmp_path, expected, pack: Callable[[bytes], bytes]):
    packing = {bytes: "", gzip.compress: ".gz"}.get(pack, ".zst")
    for name, text in TEXTS.items():
        path = tmp_path / "in" / f"{name}{packing}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pack(text.encode()))
    (tmp_path / f"in/page.html{packing}").write_bytes(pack(PAGE.encode()))
    clean_news(tmp_path / "in", "-o", tmp_path / "out")
    given = {key.removesuffix(packing): row["text"] for key, row in results(tmp_path / "out").items()}
    wanted = {"page.html" if key == "page" else key: row["text"] for key, row in expected.items()}
    assert given == wanted
    assert {path.relative_to(tmp_path / "out/text").as_posix() for path in (tmp_path / "out/text").rglob("*.txt")} == {*TEXTS, "page.txt"}


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd], ids=["plain", "gz", "zst"])
def test_archives(tmp_path, pack: Callable[[bytes], bytes]):
    crawl = gzip.decompress((NEWS / "crawl.warc.gz").read_bytes())
    path = tmp_path / f"crawl.warc{ {bytes: '', gzip.compress: '.gz'}.get(pack, '.zst') }"
    path.write_bytes(pack(crawl))
    clean_news(path, "-o", tmp_path / "out")
    found = results(tmp_path / "out")
    assert found
    assert all(row["text"] and str(row["url"]).startswith("http") for row in found.values())


@pytest.mark.parametrize("profile", [True, False])
def test_stream_agrees_with_run(tmp_path, profile):
    rows = [{**row, "source": "one.example"} for row in ROWS]
    (tmp_path / "in.jsonl").write_bytes(as_json_lines(rows))
    clean_news(tmp_path / "in.jsonl", "-o", tmp_path / "out", *([] if profile else ["--no-profile"]))
    options = ["--profile", tmp_path / "out/profile.parquet"] if profile else []
    given = [json.loads(line) for line in clean_news("stream", *options, stdin=as_json_lines(rows)).stdout.splitlines()]
    assert [row["id"] for row in given] == [row["id"] for row in ROWS]
    assert {row["id"]: row for row in given} == results(tmp_path / "out")


def test_the_fixtures_from_clean_to_restored(tmp_path):
    clean_news(NEWS, "-o", tmp_path / "out")
    names = {"articles.jsonl", "errors.jsonl", "profile.parquet", "report.html", "run.json", "sources.csv"}
    names |= {"copies.csv", "stories.jsonl"}
    assert names <= {path.name for path in (tmp_path / "out").iterdir()}
    clean_news("restore", tmp_path / "out", "-o", tmp_path / "back")
    for name, text in TEXTS.items():
        assert (tmp_path / "back" / name).read_bytes().decode() == text
    assert clean_news("sources", tmp_path / "out").stdout.startswith(b"source,articles,reliability,")
    before = (tmp_path / "out/report.html").read_bytes()
    clean_news("report", tmp_path / "out")
    assert (tmp_path / "out/report.html").read_bytes() == before
    assert clean_news("explain", NEWS / "marlowbridgegazette.com/lido.txt").stdout.count(b"\t") > 10


def test_parquet_out(tmp_path):
    from pyarrow import parquet

    clean_news(NEWS, "-o", tmp_path / "out", "--format", "parquet")
    clean_news(NEWS, "-o", tmp_path / "lines")
    assert parquet.read_table(tmp_path / "out/articles.parquet").column("id").to_pylist() == list(results(tmp_path / "lines"))


# Killed and resumed

DEATHS = 4


def many(folder: Path, count: int) -> None:
    """A folder of `count` articles: some in files of many, some in files of their own."""
    texts = list(TEXTS.values())
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(
        as_json_lines([{"id": base64.b32encode(os.urandom(5)).decode(), "text": f"{n}\n{texts[n % len(texts)]}"} for n in range(count)])
    )
    for n in range(count // 20):
        (folder / f"b{n:04}.txt").write_text(f"{texts[n % len(texts)]}\n{n}", encoding="utf-8")
    (folder / "c.json.gz").write_bytes(b"damaged")


def killed(command: Sequence[str], out: Path, grown: int) -> bool:
    """Start the command, kill it and its workers once its journal has grown by so many lines; whether it had to be killed."""
    journal = out / ".partial/journal.jsonl"
    before = len(journal.read_bytes().splitlines()) if journal.exists() else 0
    process = subprocess.Popen(
        command, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None:
        if journal.exists() and len(journal.read_bytes().splitlines()) >= before + grown:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return True
        time.sleep(0.01)
    return False


@pytest.mark.timeout(600)
def test_killed_and_resumed(tmp_path):
    many(tmp_path / "in", 1_500)
    clean_news(tmp_path / "in", "-o", tmp_path / "whole", "--jobs", 2, code=1)
    out, deaths = tmp_path / "out", 0
    command = ["clean-news", str(tmp_path / "in"), "-o", str(out)]
    while deaths < DEATHS and killed([*command, "--jobs", str(1 + deaths % 3)], out, grown=1):
        assert not (out / "run.json").exists()
        deaths += 1
    assert deaths >= 1
    clean_news(tmp_path / "in", "-o", out, code=1)
    assert tree(out) == tree(tmp_path / "whole")
    clean_news(tmp_path / "in", "-o", out, code=1)  # complete: nothing is done again, the failures are told again
    assert tree(out) == tree(tmp_path / "whole")


def test_misuse_is_told_apart(tmp_path):
    clean_news(tmp_path / "nowhere", code=2)
    clean_news(NEWS, "--config", tmp_path / "none.toml", "-o", tmp_path / "out", code=2)
    clean_news(NEWS, "-o", NEWS / "inside", code=2)
    shutil.copytree(NEWS, tmp_path / "mine")
    clean_news(NEWS, "-o", tmp_path / "mine", code=2)
    assert tree(tmp_path / "mine") == tree(NEWS)
