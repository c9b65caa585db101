"""`--extractor` on the command line: recorded, refused on resumption, refused at once when its library is missing."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from shutil import copytree

import pytest

from cleaner import restore
from cleaner.cli.options import Extractor
from cleaner.config import EXTRACTORS

PAGES = Path(__file__).parents[2] / "fixtures" / "extraction"
HIDDEN = "raise ModuleNotFoundError('No module named readability')"


@pytest.fixture
def pages(tmp_path) -> Path:
    return copytree(PAGES, tmp_path / "pages", ignore=lambda _, names: [name for name in names if not name.endswith(".html")])


def articles(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "articles.jsonl").read_bytes().splitlines()]


def test_the_option_names_what_the_configuration_knows():
    assert tuple(each.value for each in Extractor) == EXTRACTORS


def test_run_records_it_and_restore_gives_back_what_it_gave(clean_news, pages, tmp_path):
    done = clean_news("run", pages, "-o", "out", "--extractor", "trafilatura", "--jobs", 2)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out/run.json").read_bytes())["config"]["extractor"] == "trafilatura"
    assert clean_news("restore", "out").returncode == 0
    restored = (tmp_path / "out-restored/orchard.txt").read_text(encoding="utf-8")
    assert "The last cider orchard" in restored
    assert "Privacy" not in restored  # trafilatura left the footer out, so it was never given


def test_another_extractor_is_another_run(clean_news, pages, tmp_path):
    def refused() -> None:
        done = clean_news("run", pages, "-o", "out")
        assert done.returncode == 2
        assert b"config.extractor was trafilatura, is blocks" in done.stderr

    clean_news("run", pages, "-o", "out", "--jobs", 1, "--extractor", "trafilatura")
    refused()
    (tmp_path / "out/.partial").mkdir()  # and as an interrupted one
    (tmp_path / "out/run.json").rename(tmp_path / "out/.partial/plan.json")
    refused()


def test_the_file_says_it_and_the_option_goes_before_it(clean_news, pages, tmp_path):
    (tmp_path / "mine.toml").write_text('extractor = "justext"\n')
    for options, wanted in ((), "justext"), (("--extractor", "blocks"), "blocks"):
        assert clean_news("run", pages, "-o", wanted, "--jobs", 1, "--config", "mine.toml", *options).returncode == 0
        assert json.loads((tmp_path / wanted / "run.json").read_bytes())["config"]["extractor"] == wanted


def test_stream_and_explain_take_it(clean_news, pages, article):
    page = (pages / "orchard.html").read_text(encoding="utf-8")
    given = "".join(json.dumps(row) + "\n" for row in ({"html": page}, {"html": "<p>"}, {"text": article}))
    done = clean_news("stream", "--extractor", "trafilatura", stdin=given.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    first, nothing, text = (json.loads(line) for line in done.stdout.splitlines())
    assert nothing["reasons"][0] == "trafilatura found no text in the page"
    assert "“We have waited for this" in text["text"]
    shown = json.loads(clean_news("explain", pages / "orchard.html", "--extractor", "trafilatura", "--json").stdout)
    found = restore(first["text"], first["edits"])
    assert "Privacy" not in found
    assert [line["text"] for line in shown["lines"]] == [line.strip() for line in found.splitlines() if line.strip()]


def test_template_lines_are_learned_from_what_it_gives(clean_news, tmp_path):
    folder = tmp_path / "paper.example"
    folder.mkdir()
    for number, word in enumerate(("orchard", "harbour", "windmill", "station", "library")):
        body = f"<p>The {word} was opened again on Monday after {number + 2} years, and the town came to see the {word} at last. </p>" * 3
        (folder / f"{word}.html").write_text(f"<html><nav><a>Menu of the paper</a></nav><article>{body}</article></html>")
    done = clean_news("profile", folder, "-o", "p.parquet", "--extractor", "trafilatura")
    assert done.returncode == 0, done.stderr
    assert b"5 articles" in done.stderr
    assert b"0 template lines" in done.stderr  # the menu would be one


@pytest.mark.parametrize(
    "command", [("run", "pages", "-o", "out"), ("stream",), ("explain", "pages/orchard.html"), ("profile", "pages", "-o", "p")]
)
def test_a_missing_library_is_misuse_before_anything_is_written(program, pages, tmp_path, command):
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "readability.py").write_text(HIDDEN)
    path = os.pathsep.join([str(hidden), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [*program, *command, "--extractor", "readability"],
        cwd=tmp_path, input=b'{"html": "<p>x"}\n', capture_output=True, timeout=60, check=False, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, b"")
    assert b'pip install "clean-news[extractors]"' in done.stderr
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_unknown_one_is_misuse(clean_news, pages, tmp_path):
    assert clean_news("run", pages, "-o", "out", "--extractor", "magic").returncode == 2
    (tmp_path / "mine.toml").write_text('extractor = "magic"\n')
    done = clean_news("run", pages, "-o", "out", "--config", "mine.toml")
    assert done.returncode == 2
    assert b"extractor must be one of blocks, trafilatura" in done.stderr
