"""Commands and examples of the documentation are run, and print what the page shows; `documented.py` tells which are only looked at."""

from __future__ import annotations

import re

import pytest
from documented import PAGES, ROOT, TERMINAL, Session, agree, blocks, looked_at


def examples(page: str):
    return blocks((ROOT / page).read_text(encoding="utf-8"))


@pytest.mark.timeout(600)  # whole pages of commands; one begins a cluster
@pytest.mark.parametrize("page", [page for page in PAGES if any(block.is_run for block in examples(page))])
def test_the_examples_of_the_page(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, value in TERMINAL.items():
        monkeypatch.setenv(name, value)
    session = Session()
    for block in examples(page):
        if block.is_run or not block.is_example:
            printed = session.run(block)
            assert not block.is_run or block.prints is None or agree(block.prints, printed), f"{page}:{block.line} prints\n{printed}"


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_the_page_escapes(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    fences = re.findall(r"^ *```+(.*)\n(?:.*\n)*?^ *```+$", text, re.MULTILINE)
    assert {fence for fence in fences if fence[:1] != "{"} <= {"sh", "python", "pycon", "toml", "text", "json"}  # pycon: by doctest
    marks = re.findall(r"<!-- (?:not run|needs|exits): [^\n]+ -->", text)
    assert len(marks) == sum(block.mark is not None and block.is_example for block in blocks(text))
    assert not re.search(r"^```text\n(?:.*\n)*?\$ .*\n(?:.*\n)*?^```$", text, re.MULTILINE)  # a command that passes for its output


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("a 0.50\nb\n", "a 0.51\nb\n"),
        ("a\n...\nd\n", "a\nb\nc\nd\n"),
        ("...\nc\n...\n", "a\nb\nc\nd\n"),
        ("a\n...\n", "a   \n"),
        ("    ...\n    b\n", "a\n    b\n"),
    ],
)
def test_what_is_shown_may_leave_out_lines_and_last_digits(shown, printed):
    assert agree(shown, printed)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("a 0.50\n", "a 0.53\n"),
        ("a 5\n", "a 6\n"),
        ("a\n", "a\nb\n"),
        ("a\nb\n", "a\n"),
        ("a\n...\nd\n", "a\nd\ne\n"),
        ("...\nx\n...\n", "a\nb\n"),
        ("", "a\n"),
    ],
)
def test_anything_else_is_a_difference(shown, printed):
    assert not agree(shown, printed)


@pytest.mark.parametrize("words", [("pip", "install", "clean-news[nosuch]"), ("nox", "-s", "nosuch"), ("python", "benchmarks/nosuch.py")])
def test_what_is_only_looked_at_must_be_there(words):
    with pytest.raises(AssertionError, match="nosuch"):
        looked_at(words)


def test_a_command_that_fails_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (block,) = blocks("```sh\nclean-news explain nowhere.txt\n```\n")
    with pytest.raises(AssertionError, match=r"ended with 2: .*nowhere\.txt"):
        Session().run(block)
