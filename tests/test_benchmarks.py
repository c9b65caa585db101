"""The benchmarks run: a number nobody can measure again is no number."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
NEWS = Path(__file__).parents[1] / "fixtures/news"
SCRIPTS = ("startup", "text_speed", "page_speed")


def output(name: str, *arguments: object) -> str:
    command = [sys.executable, str(BENCHMARKS / f"{name}.py"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(table: str) -> list[list[str]]:
    """The rows of a Markdown table, head and rule left out."""
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines() if line.startswith("|")][2:]


@pytest.mark.parametrize("name", SCRIPTS)
def test_help(name):
    assert "--rounds" in output(name, "--help")


def test_startup():
    found = rows(output("startup", "--rounds", 1))
    assert len(found) == 4
    assert all(float(seconds) > 0 and float(ratio) > 0 for _, seconds, ratio in found)


def test_text_speed():
    shown = output("text_speed", "--limit", 3, "--rounds", 1)
    assert shown.startswith("3 articles")
    assert "peak memory" in shown
    assert len(rows(shown)) == 4


def test_text_speed_of_a_folder():
    assert output("text_speed", NEWS / "kystmagasinet-nord.no", "--rounds", 1).startswith("2 articles")


def test_page_speed():
    found = rows(output("page_speed", "--limit", 2, "--rounds", 1))
    assert found[0][2] == "1.00"
    assert len(found) == 4


def test_page_speed_of_json_lines(tmp_path):
    (tmp_path / "pages.jsonl").write_text('{"html": "<p>One page."}\n{"html": "<p>Another."}\n{"text": "No page."}\n')
    assert output("page_speed", tmp_path / "pages.jsonl", "--rounds", 1).startswith("2 pages")


def test_profile_memory():
    shown = output("profile_memory", "--lines", 2000, "--sources", 2)
    assert shown.startswith("54 articles, 1,998 distinct lines, 2 sources")
    assert [row[0] for row in rows(shown)] == [
        "start",
        "making lines and their keys, to disk",
        "counting, sorting, writing",
        "loading to apply it",
    ]
