"""`explain`: stable columns for programs, a picture for people."""

from __future__ import annotations

import io
import json
import re

import pytest
from rich.console import Console

from cleaner.cli.explained import coloured, columns, uncertain
from cleaner.document import Because, Edit, Label, Line, Result

ROW = re.compile(r"(keep|remove)\t[01]\.\d{3}\t[a-z_]*\t[^\t]*\t[+-]\d+\.\d\d [^\t]*")
WHY = (Because("ends_end", 0.0, 1.25, "does not end like a sentence"), Because("line_score", -1.0, -0.5, "its words read like an article"))
RESULT = Result("a.txt", text="News.", input_quality=0.5, quality=0.875, garbling=0.0, verdict="review", reasons=("too short",))
CUT = Edit(5, 8, "(c)", "", "copyright", 0.9)


def test_every_line_is_told_in_columns(clean_news, tmp_path, article):
    (tmp_path / "a.txt").write_text(article)
    done = clean_news("explain", "a.txt")
    assert (done.returncode, done.stderr) == (0, b"")
    rows = done.stdout.decode().splitlines()
    assert all(ROW.fullmatch(row) for row in rows)
    assert [row.split("\t")[3] for row in rows if row.split("\t")[3]] == [line for line in article.splitlines() if line]


@pytest.mark.parametrize("suffix", ["html", "jsonl"])
def test_pages_and_single_records(clean_news, tmp_path, article, suffix):
    page = "".join(f"<p>{line}</p>" for line in article.splitlines() if line)
    (tmp_path / "a.html").write_text(f"<html><body><article>{page}</article></body></html>")
    (tmp_path / "a.jsonl").write_text('{"text": "other"}\n\n' + json.dumps({"text": article}) + "\n")
    arguments = {"html": [], "jsonl": ["--record", "3"]}[suffix]
    done = clean_news("explain", f"a.{suffix}", *arguments)
    assert done.returncode == 0, done.stderr
    assert "county council" in done.stdout.decode()


def test_a_record_that_cannot_be_read(clean_news, tmp_path):
    (tmp_path / "a.jsonl").write_text("oops\n")
    done = clean_news("explain", "a.jsonl")
    assert done.returncode == 1
    assert done.stderr.startswith(b"clean-news: a.jsonl:1: not JSON")


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text(
        """
        [[rules.always]]
        phrase = "Work began"
        match = "start"
        reason = "tags"
        [[rules.always]]
        phrase = ", the county council said"
        match = "contains"
        cut = true
        [[rules.never]]
        phrase = "Advertisement"
        """
    )
    return path


def test_rules_are_named_with_their_file(clean_news, tmp_path, article, rules):
    (tmp_path / "a.txt").write_text(article + "Advertisement\n")
    rows = [row.split("\t") for row in clean_news("explain", "a.txt", "--config", rules).stdout.decode().splitlines()]
    assert ["cut", "1.000", "boilerplate", ", the county council said", "rule: always ', the county council said' (my.toml)"] in rows
    assert [row[:3] + row[4:] for row in rows if row[3].startswith("Work")] == [
        ["remove", "1.000", "tags", "rule: always 'Work began' (my.toml)"]
    ]
    assert rows[-1] == ["keep", "0.000", "", "Advertisement", "rule: never 'Advertisement' (my.toml)"]


def test_json_has_everything(clean_news, tmp_path, article, rules):
    (tmp_path / "a.txt").write_text(article)
    row = json.loads(clean_news("explain", "a.txt", "--json", "--config", rules).stdout)
    assert row["verdict"] in {"keep", "review", "drop"}
    assert [line["keep"] for line in row["lines"]] == [True, False, True]
    assert row["lines"][1]["decided_by"] == "rule: always 'Work began' (my.toml)"
    assert set(row["lines"][0]["because"][0]) == {"feature", "value", "weight", "words"}


def test_a_wrong_rule_is_misuse(clean_news, tmp_path, article):
    (tmp_path / "a.txt").write_text(article)
    (tmp_path / "my.toml").write_text('[[rules.always]]\nphrase = "("\nmatch = "regex"\n')
    done = clean_news("explain", "a.txt", "--config", "my.toml")
    assert done.returncode == 2
    assert done.stderr.startswith(b"clean-news: my.toml: rules.always[1]: `phrase` is no regular expression")


# The picture


def shown(lines: list[Line], width: int = 100, **options: bool) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, force_terminal=False)
    coloured(lines, RESULT, console=console, **options)
    return console.file.getvalue()


def line(text: str, probability: float, **more: object) -> Line:
    return Line(text, 0, len(text), Label(probability < 0.6, probability, "ad_marker"), threshold=0.6, because=WHY, **more)


def test_removed_and_doubtful_lines_say_why():
    out = shown([line("Ad: buy this", 0.98), line("Perhaps.", 0.5), line("The news.", 0.01)])
    rows = [" ".join(row.split()) for row in out.splitlines()]
    assert "✗ 0.98 ━━━━━━━━ ad_marker Ad: buy this" in rows
    assert rows.count("+ does not end like a sentence") == 2
    assert rows.count("− its words read like an article") == 2
    assert "0.01 ────╎─── The news." in rows
    assert "? 0.50 ━━━━╎─── Perhaps." in rows
    assert shown([line("The news.", 0.01)], everything=True).count("its words read like an article") == 1


def test_the_end_sums_up():
    out = " ".join(shown([line("Ad", 0.98), line("News (c).", 0.01, cuts=(CUT,))]).split())
    assert "1 of 2 lines kept, 1 removed, 1 cut out of lines" in out
    assert "quality 0.50 → 0.88" in out
    assert "verdict review too short" in out


def test_cuts_are_struck_through_in_their_place():
    console = Console(file=io.StringIO(), width=100, highlight=False, force_terminal=True, color_system="standard")
    coloured([line("News (c).", 0.01, cuts=(CUT,), cuts_by=("rule: always '(c)'",))], RESULT, console=console)
    out = console.file.getvalue()
    assert re.search(r"News \x1b\[9;31m\(c\)\x1b\[0m\.", out)
    assert "rule: always '(c)'" in out


@pytest.mark.parametrize("width", [20, 40, 75, 76, 200])
@pytest.mark.parametrize(
    "text",
    ["The council met on Monday evening. " * 8, "市議会は月曜日に新しい橋の建設計画を可決した。" * 5, "أعاد مزارعون حفر قناة قديمة " * 9],
    ids=["latin", "wide", "right to left"],
)
def test_no_row_is_wider_than_the_terminal(width, text):
    from rich.cells import cell_len

    out = shown([line(text, 0.98), line(text, 0.01)], width)
    assert max(map(cell_len, out.splitlines())) <= width
    assert "".join(text.split())[:10] in "".join(out.split())


def test_text_does_nothing_to_the_terminal():
    out = shown([line("Ad: [bold]buy[/bold] \x1b[2J\x07 now\tor never", 0.98)])
    assert "Ad: [bold]buy[/bold] \ufffd[2J\ufffd now or never" in out


def test_columns_stay_columns(capsys):
    columns([line("Tab\there\u2028and there", 0.98), line("News", 0.01, decided_by="rule: never 'News'")])
    first, second = capsys.readouterr().out.splitlines()
    assert first == "remove\t0.980\tad_marker\tTab here and there\t+1.25 does not end like a sentence; -0.50 its words read like an article"
    assert second == "keep\t0.010\t\tNews\trule: never 'News'"


def test_a_line_that_a_rule_decided_is_never_doubtful():
    assert uncertain(line("x", 0.5))
    assert not uncertain(line("x", 0.5, decided_by="rule: never 'x'"))
