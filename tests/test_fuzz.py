"""The fuzzing itself: targets accept what is sound, damage can be made again, and what is wrong in a stream is seen."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

FUZZ = Path(__file__).parents[1] / "fuzz"
GIVEN = "Rådet møttes i går.\n橋が開く。 <p class=a>Les også</p>\n" * 3
OTHER = "<div><a href=/x>Der Haushalt</a></div> قال المحافظ"


def module(name: str) -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FUZZ)  # where they find each other
        return __import__(name)


targets, mutations, stream = map(module, ("targets", "mutations", "stream"))


@pytest.mark.parametrize("name", targets.TARGETS)
def test_targets_accept_what_they_begin_with(name):
    seeds = list(islice(targets.TARGETS[name].seeds(), 2))
    assert seeds
    for seed in seeds:
        targets.TARGETS[name].run(seed)
    targets.TARGETS[name].run(b"")


def test_targets_see_a_broken_promise(monkeypatch):
    monkeypatch.setattr(targets, "restore", lambda text, edits: text + "!")
    with pytest.raises(AssertionError):
        targets.TARGETS["edits"].run(b"\xaa" * 16 + GIVEN.encode())
    monkeypatch.setattr(targets, "LabelFile", lambda path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        targets.TARGETS["labels"].run(b"{}")


@pytest.mark.parametrize("name", [name for name in mutations.PAGES if name != "as it is"])
def test_damage_is_done_and_can_be_done_again(name):
    made = [mutations.PAGES[name](Random(seed), GIVEN, OTHER) for seed in range(9)]
    assert made == [mutations.PAGES[name](Random(seed), GIVEN, OTHER) for seed in range(9)]
    assert any(each != GIVEN for each in made)
    assert isinstance(mutations.PAGES[name](Random(1), "", ""), str)


@pytest.mark.parametrize("name", mutations.ROWS)
def test_records_are_damaged_and_stay_one_line(name):
    made = [mutations.ROWS[name](Random(seed), {"id": "a", "text": GIVEN}) for seed in range(9)]
    assert made == [mutations.ROWS[name](Random(seed), {"id": "a", "text": GIVEN}) for seed in range(9)]
    assert len(set(made)) > 2


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(FUZZ / "stream.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)


def test_damaged_articles_go_through_the_stream(tmp_path):
    done = run("--texts", 40, "--pages", 12, "--records", 12, "--found", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| all | 64 |" in done.stdout
    assert done.stdout.endswith("Nothing was wrong.\n")
    assert not list(tmp_path.iterdir())


def test_a_folder_without_articles_is_said(tmp_path):
    (tmp_path / "a.txt").write_text("Rådet møttes.")
    done = run(tmp_path, "--texts", 1, "--pages", 1)
    assert done.returncode == 2
    assert "no pages" in done.stderr


def result(**changes: object) -> dict:
    row = {
        "id": "a",
        "text": "News.",
        "edits": [],
        "error": None,
        "flags": [],
        "garbled": [],
        "quality": 0.5,
        "input_quality": 0.5,
        "garbling": 0.5,
    }
    return row | changes


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"id": "b"}, ["another id"]),
        ({"error": "a: unexpected KeyError: 3", "text": None, "quality": None}, ["nobody foresaw: a: unexpected KeyError: 3"]),
        ({"error": "a: too long"}, ["an error, and a text"]),
        ({"error": "a: too long", "text": None, "quality": None}, []),
        ({"text": None}, ["neither text nor error"]),
        ({"quality": 1.5}, ["a score beyond 0..1"]),
        ({"flags": ["odd"]}, ["a flag or reason nobody knows"]),
        ({"garbled": [{"start": 3, "end": 9}]}, ["garbled outside the text"]),
        ({"text": "New."}, ["not restored"]),
    ],
)
def test_every_broken_promise_is_seen(changes, wrong):
    given = stream.Given("as it is", "a", b"", stream.Record("a", text="News."))
    assert list(stream.what_is_wrong(given, result(**changes))) == wrong


def test_a_process_that_ends_early_is_seen(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(stream, "PROGRAM", (sys.executable, "-c", f"print({json.dumps(json.dumps(result()))}); raise SystemExit(3)"))
    lines = [stream.Given("as it is", "a", b"{}", None), stream.Given("as it is", "b", b'{"text": ""}', None)]
    process = stream.Stream(1, 60)
    tallies = stream.put_through(iter(lines), process, tmp_path, every=60)
    assert stream.verdict(tallies, process, tmp_path) == 1
    assert "ended with 3 with 1 lines under way" in capsys.readouterr().out
    assert (tmp_path / "under-way.jsonl").read_bytes() == b'{"text": ""}\n'


def test_a_process_that_hangs_is_seen(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(stream, "PROGRAM", (sys.executable, "-c", "import time; time.sleep(100)"))
    process = stream.Stream(1, 0.5)
    tallies = stream.put_through(iter([stream.Given("as it is", "a", b"{}", None)]), process, tmp_path, every=60)
    assert stream.verdict(tallies, process, tmp_path) == 1
    assert "gave nothing for too long" in capsys.readouterr().out
