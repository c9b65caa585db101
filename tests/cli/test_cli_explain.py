from __future__ import annotations

import json
import re

import pytest

from cleaner.cli.explain import _coloured
from cleaner.document import Label, Line

ROW = re.compile(r"(keep|remove)\t[01]\.\d{3}\t[a-z_]*\t.*")


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


def test_on_a_terminal_text_is_shown_as_it_is(capsys):
    _coloured([Line("Ad: [bold]buy[/bold]", 0, 20, Label(False, 0.987, "ad_marker")), Line("News.", 21, 26, Label(True, 0.01, "share"))])
    shown = capsys.readouterr().out
    assert "0.99  ad_marker   Ad: [bold]buy[/bold]" in shown
    assert "share" not in shown
