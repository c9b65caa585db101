from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from cleaner.cli.escaped import escaped
from cleaner.cli.ran import show
from cleaner.run import Summary
from cleaner.run.finish import Counts

COUNTS = Counts(90, 4, {"keep": 60, "review": 20, "drop": 10}, {}, {"ad_marker": 40, "whitespace": 99, "share": 7, "of\x1b[2J": 1})


def shown(out: Path, counts: Counts = COUNTS, width: int = 80, **options: object) -> str:
    file = io.StringIO()
    show(Summary(out, counts), Console(file=file, width=width, highlight=False, **options))
    return file.getvalue()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    rows = [
        "good.example,9,0.95,0.8,0.99",
        "bad.example,9,0.1,0.02,0.3",
        "evil\x1b[31m\u202e.example,1,0.4,0.1,0.8",
        ",3,,,",
        ",7,0.5,0.2,0.7",
    ]
    head = "source,articles,reliability,reliability_low,reliability_high"
    (tmp_path / "sources.csv").write_text("\n".join([head, *rows]) + "\n")
    for name in ("report.html", "errors.jsonl"):
        (tmp_path / name).write_text("")
    return tmp_path


def test_what_became_of_the_articles_why_and_where_to_read_on(out: Path) -> None:
    lines = [line.rstrip() for line in shown(out, width=200).splitlines()]
    assert [line.replace("━", "").split() for line in lines[:4]] == [
        ["kept", "60", "64%"],
        ["review", "20", "21%"],
        ["dropped", "10", "11%"],
        ["failed", "4", "4%"],
    ]
    assert lines[4] == "removed   advertising marker 40×, share buttons 7×, of\\x1b[2j 1×"
    assert lines[5] == "worst     bad.example 0.10 (0.02 to 0.30)"
    assert lines[6] == "          (no source) 0.50 (0.20 to 0.70)"
    assert lines[7] == "          evil\\x1b[31m\\u202e.example 0.40 (0.10 to 0.80)"
    assert lines[8:] == [f"errors    {out / 'errors.jsonl'}", f"report    {out / 'report.html'}"]


@pytest.mark.parametrize("width", [20, 36, 59])
def test_a_narrow_terminal_is_kept_to_but_for_paths(out: Path, width: int) -> None:
    text = shown(out, width=width)
    assert all(len(line.rstrip()) <= width for line in text.splitlines() if str(out) not in line)
    assert str(out / "report.html") in text
    assert "━" not in text


def test_colour_is_for_terminals_that_want_it(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b" not in shown(out)
    assert "\x1b[32m" in shown(out, force_terminal=True, color_system="standard")
    assert "\x1b[3" not in shown(out, force_terminal=True, color_system="standard", no_color=True)


def test_nothing_to_tell(tmp_path: Path) -> None:
    text = shown(tmp_path, Counts())
    assert "removed" not in text
    assert "worst" not in text
    assert "report" not in text


@pytest.mark.parametrize("content", ["", "source\n1\n", "source,reliability,reliability_low,reliability_high\na,x,y,z\n", "\x00"])
def test_a_damaged_source_table_is_passed_over(out: Path, content: str) -> None:
    (out / "sources.csv").write_text(content)
    assert "worst" not in shown(out)


def test_scripts_keep_their_spelling() -> None:
    assert escaped("می‌خواهم नमस्‍ते 新聞") == "می‌خواهم नमस्‍ते 新聞"
