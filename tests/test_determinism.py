"""Same input, same bytes: whatever the workers, the batches, the order, the pieces, the hash seed, the place or the processor."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from cleaner.config import Config
from cleaner.run.stream import clean_stream

FIXTURES = Path(__file__).parents[1] / "fixtures"
PROGRAM = [sys.executable, "-c", "import sys; sys.argv[0] = 'clean-news'; from cleaner.cli import main; main()"]
ELSEWHERE = {
    "PYTHONHASHSEED": "7",
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
    "COLUMNS": "40",
}


def oldest_processor() -> dict[str, str]:
    """The environment in which numpy and its BLAS take the ways they take on the oldest processor they run on."""
    code = "from numpy._core import _multiarray_umath as n; print(' '.join(f for f in n.__cpu_dispatch__ if n.__cpu_features__.get(f)))"
    features = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True).stdout.strip()
    return {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": features, "PYTHONHASHSEED": "1"}


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def ran(out: Path, paths: list[Path], environment: dict[str, str], *options: str) -> dict[str, bytes]:
    out.parent.mkdir()
    command = [*PROGRAM, "run", *map(str, paths), "-o", str(out), *options]
    done = subprocess.run(command, cwd=out.parent, env={**os.environ, **environment}, capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return files(out)


@pytest.mark.timeout(900)  # four runs, each with its libraries to load
def test_a_run_is_a_function_of_its_input(tmp_path):
    paths = [FIXTURES / "news", FIXTURES / "extraction"]
    (tmp_path / "batches.toml").write_text("batch_size = 3\n")
    one = ran(tmp_path / "a/out", paths, {"PYTHONHASHSEED": "0"}, "--jobs", "1")
    assert {"articles.jsonl", "sources.csv", "report.html", "run.json", "profile.parquet"} <= one.keys()
    assert len(one["articles.jsonl"].splitlines()) > 60
    others = {
        "elsewhere": ran(tmp_path / "b/out", paths[::-1], ELSEWHERE, "--jobs", "2", "--config", str(tmp_path / "batches.toml")),
        "old": ran(tmp_path / "c/out", paths, oldest_processor(), "--jobs", "1"),
    }
    for name, other in others.items():
        assert other.keys() == one.keys(), name
        assert [file for file in one if one[file] != other[file]] == [], name


def numbers(value: object) -> list[float]:
    if isinstance(value, dict | list):
        return [number for inner in (value.values() if isinstance(value, dict) else value) for number in numbers(inner)]
    return [value] if isinstance(value, float) else []


@pytest.fixture(scope="module")
def given() -> bytes:
    texts = sorted((FIXTURES / "news").rglob("*.txt"))[::3]
    rows = [{"text": path.read_text(encoding="utf-8")} for path in texts] + [
        {"html": path.read_text(encoding="utf-8")} for path in sorted((FIXTURES / "extraction").glob("*.html"))[:2]
    ]
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows) + b"not json\n\n{}\n"


def streamed(given: bytes, piece: int, config: Config) -> bytes:
    """What comes out of `stream` when it is given so many bytes at a time."""
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            for start in range(0, len(given), piece):
                pipe.write(given[start : start + piece])

    writer, out = Thread(target=write), io.BytesIO()
    writer.start()
    with os.fdopen(reading, "rb") as lines:
        clean_stream(lines, out, config)
    writer.join()
    return out.getvalue()


def test_pieces_and_batches_of_a_stream_do_not_show(given):
    whole = streamed(given, len(given), Config())
    assert len(whole.splitlines()) > 12
    for piece, batch in ((997, 64), (len(given), 1), (20_000, 3)):
        assert streamed(given, piece, replace(Config(), batch_size=batch)) == whole, (piece, batch)


def test_numbers_are_rounded_so_that_the_last_digits_of_a_processor_do_not_show(given):
    rows = [json.loads(line) for line in streamed(given, len(given), Config()).splitlines()]
    found = numbers(rows)
    assert len(found) > 20
    assert [number for number in found if round(number, 4) != number] == []
