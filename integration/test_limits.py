"""The installed program on input made to bring it down: it ends, says what was wrong with each, and cleans all the rest."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

STORY = "Kommunestyret vedtok mandag kveld å bygge en ny bro over elva, etter fire timers debatt om pris og støy. " * 4
CLEAN_NEWS = (sys.executable, "-c", "from cleaner.cli import main; main()")
MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=sys.stderr)
"""
PEAK_MIB = 900
"""What the process that reads may take: its libraries, and a record of 32 MiB a few times over."""


def children_peak(arguments: Sequence[object], **options: object) -> tuple[int, int]:
    """Exit code of a program, and the most memory it, or a process of its own, has had, in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *map(str, arguments)], stderr=subprocess.PIPE, timeout=900, check=False, **options
    )  # type: ignore[call-overload]
    exit_code, peak = map(int, done.stderr.split()[-2:])
    return exit_code, peak


def rows(path: Path) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in map(json.loads, path.read_bytes().splitlines())}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_folder_of_hostile_articles(tmp_path: Path, jobs: int) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(STORY)
    (folder / "blocks.html").write_text("<p>a" * 1_000_000)
    (folder / "deep.html").write_text("<div>" * 100_000 + STORY)
    (folder / "spans.html").write_text("<p>" + "<span>ord</span> " * 1_000_000)
    (folder / "unspaced.txt").write_text("x" * 20_000_000)
    (folder / "z.txt").write_text(STORY)
    config = tmp_path / "limits.toml"
    config.write_text("[limits]\nmax_seconds = 20\nmax_memory_bytes = 2000000000\n")
    code, _ = children_peak([*CLEAN_NEWS, folder, "-o", tmp_path / "out", "--config", config, "--jobs", jobs])
    assert code == 1
    articles, errors = rows(tmp_path / "out/articles.jsonl"), rows(tmp_path / "out/errors.jsonl")
    assert articles.keys() | errors.keys() == {path.name for path in folder.iterdir()}
    assert {"a.txt", "z.txt"} <= articles.keys()
    assert "limits.max_blocks" in str(errors["blocks.html"]["error"])
    assert "limits.max_nesting" in str(errors["deep.html"]["error"])
    assert all("limits.max_" in str(row["error"]) for row in errors.values())


@pytest.mark.timeout(900)
@pytest.mark.parametrize("command", ["run", "stream"])
def test_a_line_of_two_gigabytes(tmp_path: Path, command: str) -> None:
    path = tmp_path / "lines.jsonl"
    with path.open("wb") as file:
        file.write(json.dumps({"id": "a", "text": STORY}).encode() + b"\n")
        file.seek(2_000_000_000, 1)  # sparse: it takes no room on the disk
        file.write(b"\n" + json.dumps({"id": "b", "text": STORY}).encode() + b"\n")
    if command == "run":
        code, peak = children_peak([*CLEAN_NEWS, path, "-o", tmp_path / "out"])
        found = [*rows(tmp_path / "out/articles.jsonl"), *rows(tmp_path / "out/errors.jsonl")]
        assert sorted(found) == ["a", "b", "lines.jsonl#record 2"]
    else:
        with path.open("rb") as given, (tmp_path / "out.jsonl").open("wb") as out:
            code, peak = children_peak([*CLEAN_NEWS, "stream"], stdin=given, stdout=out)
        assert list(rows(tmp_path / "out.jsonl")) == ["a", "record 2", "b"]
    assert code == 1
    assert peak < PEAK_MIB
