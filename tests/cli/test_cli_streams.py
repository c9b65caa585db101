"""Standard streams that take no message, or not every character: neither changes what a command does, nor how it ends."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest


def _full() -> int:
    return os.open("/dev/full", os.O_WRONLY)


def _left() -> int:
    """A pipe whose reader has gone."""
    reads, writes = os.pipe()
    os.close(reads)
    return writes


@pytest.fixture
def unheard(program, tmp_path):
    """The exit code and the output of a command whose standard error takes nothing."""

    def go(opened, *arguments):
        error = opened()
        try:
            done = subprocess.run([*program, *arguments], cwd=tmp_path, stdout=subprocess.PIPE, stderr=error, timeout=60, check=False)
        finally:
            os.close(error)
        return done.returncode, done.stdout

    return go


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("opened", [_full, _left])
def test_nobody_hears_what_is_said(unheard, tmp_path, article, opened):
    (tmp_path / "a.txt").write_text(article)
    assert unheard(opened, "a.txt", "-o", "out", "--jobs", "1")[0] == 0
    assert (tmp_path / "out/run.json").exists()
    (tmp_path / "r.csv").write_text("domain,score\na.example,0.9\n")
    code, shown = unheard(opened, "sources", "out", "--ratings", "r.csv")
    assert (code, shown.count(b"\n")) == (0, 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("opened", [_full, _left])
@pytest.mark.parametrize("arguments", [["nowhere"], ["run", "--no-such-option"]])
def test_nobody_hears_of_misuse(unheard, opened, arguments):
    assert unheard(opened, *arguments) == (2, b"")


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_what_is_said_of_an_article_is_in_utf8_whatever_the_locale_says(clean_news, tmp_path, article, monkeypatch, options):
    (tmp_path / "a.txt").write_text(f"Zażółć gęślą jaźń.\n\n{article}", encoding="utf-8")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = clean_news("explain", "a.txt", *options)
    assert done.returncode == 0, done.stderr
    assert "Zażółć gęślą jaźń" in done.stdout.decode()


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no terminals of its own")
def test_a_terminal_that_cannot_show_a_letter_shows_its_number(program, tmp_path, article):
    (tmp_path / "a.txt").write_text(f"Zażółć gęślą jaźń.\n\n{article}", encoding="utf-8")
    ours, its = os.openpty()
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "200", "TERM": "xterm"}
    with subprocess.Popen([*program, "explain", "a.txt"], cwd=tmp_path, stdin=its, stdout=its, stderr=its, env=environment) as process:
        os.close(its)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # how Linux tells that nobody is at the other end
            pass
        assert process.wait(60) == 0, shown
    os.close(ours)
    assert rb"Za\u017c\xf3\u0142\u0107" in shown


def test_streams_that_a_test_or_another_program_has_put_there_stay(monkeypatch):
    from cleaner.cli.exits import open_streams

    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    open_streams()
    assert sys.stdout is out
