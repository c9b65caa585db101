"""Peers in environments of their own, and the report that puts all of them beside us."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from benchmark_scripts import BENCHMARKS, finished, module, output, rows

pytestmark = pytest.mark.slow


@pytest.fixture
def without_peers(tmp_path):
    """An environment in which no peer can be imported."""
    for name in ("datatrove", "docscorer", "goose3"):
        (tmp_path / f"{name}.py").write_text("raise ModuleNotFoundError('there is no such thing | here')")
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH", "")]))}


@pytest.mark.skipif(find_spec("datatrove") is None, reason="datatrove is not installed beside clean-news")
def test_datatrove():
    chain, every, ours, *_ = rows(output("text_speed", "--limit", 2, "--rounds", 1, "--peers", "datatrove", "datatrove-all", "--here"))
    assert "Gopher" in chain[0]
    assert int(chain[3]) <= 2
    assert ours[0].startswith("clean-news")
    assert all(float(row[1].replace(",", "")) > 0 for row in (chain, every, ours))


def test_a_peer_that_is_missing_is_named_below_the_table(without_peers):
    done = finished("text_speed", "--limit", 2, "--rounds", 1, "--here", "--peers", "datatrove", "web-docs-scorer", **without_peers)
    assert done.returncode == 0, done.stderr
    ours, *_ = rows(done.stdout)
    assert ours[0].startswith("clean-news")
    assert float(ours[1]) > 0
    absent = [line for line in done.stdout.splitlines() if line.startswith("- Not measured: ")]
    assert [line.endswith(": ModuleNotFoundError: there is no such thing / here.") for line in absent] == [True, True]


def test_an_extractor_that_is_missing_has_a_row_that_says_so(without_peers):
    done = finished("extraction", "--limit", 1, "--here", "--tools", "trafilatura", "goose3", **without_peers)
    assert done.returncode == 0, done.stderr
    found, missing = rows(done.stdout)
    assert found[0].startswith("trafilatura ")
    assert missing[:2] == ["goose3", "ModuleNotFoundError: there is no such thing / here"]


SCORER = """
class ScorerConfiguration: ...
class DocumentScorer:
    def __init__(self, config): ...
    def score_document(self, ref_lang, ref_script, lang_segments, document_text, doc_id, raw_score):
        assert (ref_lang, ref_script, set(lang_segments)) == ("eng", "Latn", {"eng_Latn"})
        assert len(lang_segments) == len(document_text.split("\\n"))
        if self.__class__.__doc__: raise ValueError("a text it cannot score")
        return 0.5
"""


def scorer_of(folder: Path, source: str) -> dict[str, str]:
    """Something with the interface of web-docs-scorer, installed in a folder; the environment that finds it."""
    (folder / "docscorer").mkdir()
    for name in ("__init__", "configuration", "docscorer"):
        (folder / f"docscorer/{name}.py").write_text(source)
    (folder / "web_docs_scorer-1.3.dist-info").mkdir()
    (folder / "web_docs_scorer-1.3.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: web-docs-scorer\nVersion: 1.3\n")
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))}


@pytest.mark.parametrize(
    ("source", "says"),
    [(SCORER, ""), (SCORER.replace("    def __init__", "    'x'\n    def __init__"), "ValueError: a text it cannot score")],
)
def test_web_docs_scorer_is_told_the_language_of_every_line(tmp_path, source, says):
    done = finished("text_speed", "--limit", 2, "--rounds", 1, "--here", "--peers", "web-docs-scorer", **scorer_of(tmp_path, source))
    row, name = rows(done.stdout)[0], "HPLT web-docs-scorer 1.3, language given"
    if says:
        assert row[0].startswith("clean-news")
        assert f"- Not measured: {name}: {says}." in done.stdout.splitlines()
    else:
        assert row[0] == name
        assert float(row[1].replace(",", "")) > 0


def test_environments_are_made_once(tmp_path, monkeypatch):
    apart, made = module("apart"), []
    monkeypatch.setattr(apart.venv, "create", lambda folder, **_: Path(folder).mkdir(parents=True))
    monkeypatch.setattr(apart.subprocess, "run", lambda command, **_: made.append(command))
    pythons = {apart.Homes(tmp_path).python("goose3") for _ in range(2)}
    assert len(pythons) == 1
    assert [command[-1] for command in made] == ["pip", apart.REQUIREMENTS["goose3"][0]]
    assert apart.Homes(tmp_path).requirements(apart.WITH_OURS)[-1].startswith("resiliparse")
    assert apart.Homes(tmp_path, here=True).python("goose3") == sys.executable


def test_environments_that_cannot_be_made(tmp_path, monkeypatch):
    apart, tries = module("apart"), []

    def fail(command, **_):
        tries.append(command)
        raise subprocess.CalledProcessError(1, command, stderr="WARNING: none\nERROR: No matching distribution found for goose3\n\n")

    monkeypatch.setattr(apart.venv, "create", lambda *_, **__: None)
    monkeypatch.setattr(apart.subprocess, "run", fail)
    for _ in range(2):
        with pytest.raises(apart.Absent, match="cannot be installed: ERROR: No matching distribution found"):
            apart.Homes(tmp_path).python("goose3")
    assert len(tries) == 1
    with pytest.raises(apart.Absent, match="in no package index"):
        apart.Homes(tmp_path).python("web-docs-scorer")


ANSWERING = """
import os, sys, time
sys.path.insert(0, {folder!r})
from apart import serve

def work(question):
    print("what a library prints is no answer")
    if question["do"] == "die": os._exit(3)
    if question["do"] == "sleep": time.sleep(60)
    if question["do"] == "fail": raise ValueError("no")
    return {{"done": question["do"]}}

serve(lambda: ("1.0", work))
"""


def test_processes_that_go_down(tmp_path):
    apart, script = module("apart"), tmp_path / "answering.py"
    script.write_text(ANSWERING.format(folder=str(BENCHMARKS)))
    for question, says in (("die", "its process died"), ("fail", "ValueError: no"), ("sleep", "took more than 0 s")):
        process = apart.Process(sys.executable, str(script))
        assert process.version == "1.0"
        assert process.ask({"do": "this"}) == {"done": "this"}
        with pytest.raises(apart.Absent, match=says):
            process.ask({"do": question}, 0.2 if question == "sleep" else 30)
        process.close()
    process = apart.Process(sys.executable, str(script))
    assert process.end() > 1
    process.close()


def test_recurring_beside_a_peer_that_is_missing(without_peers):
    done = finished("recurring", "--limit", 6, "--deduplication", "--here", **without_peers)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("over lines: ModuleNotFoundError: there is no such thing / here\n")


# The comparison


def test_report_by_hand():
    timing, report = module("timing"), module("report")
    part = report.Part("Pages", "How to read it.", [timing.Table(("what", "F1"), [("ours", 0.5)], "2 pages", "one failed")])
    shown = report.report("python compare.py", [("Python", "3.12")], [part, report.Part("Texts", "", problem="needs data")], 1.6)
    assert "in one run of 2 minutes: `python compare.py`" in shown
    head = [
        "## Pages",
        "",
        "How to read it.",
        "",
        "2 pages",
        "",
        "| what | F1  |",
        "| ---- | --- |",
        "| ours | 0.5 |",
        "",
        "one failed",
        "",
    ]
    assert "\n".join(head) in shown
    assert shown.endswith("**Not measured:** needs data.")
    assert {name for name, _ in report.machine()} == {"clean-news", "Python", "libraries", "processor", "system"}


def test_report_is_put_between_the_marks():
    report = module("report")
    page = f"head\n{report.BEGIN}\nold\n{report.END}\nfoot"
    once = report.placed(page, "new")
    assert once == report.placed(once, "new")
    assert (once.startswith("head\n"), once.endswith("\nfoot"), "old" in once) == (True, True, False)
    for broken in ("", report.BEGIN, report.END, f"{report.END}{report.BEGIN}"):
        with pytest.raises(ValueError, match="has no lines"):
            report.placed(broken, "new")


def test_the_page_of_the_documentation_has_the_marks():
    report = module("report")
    report.placed((BENCHMARKS.parent / "docs/benchmarks.md").read_text(encoding="utf-8"), "")


def test_compare():
    shown = output("compare", "--quick", "--only", "cards", "copies", "startup")
    assert "## Scores: what the cards say" in shown
    assert "**Not measured:** needs the sets of [data](data.md), `--data DIR`." in shown
    assert "clean-news stream, first record answered" in shown
    assert "## Near-copies" in shown


def test_compare_goes_on_after_a_section_that_fails(tmp_path):
    done = finished("compare", "--quick", "--only", "cards", "metadata", "--data", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "**Not measured:** SystemExit" in done.stdout
    assert "docs/data.md tells how to lay it out." in done.stdout
    assert "Machine translation" in done.stdout


def test_compare_misused(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("no marks")
    for arguments, says in (
        (("--only", "magic"), "there are cards, copies"),
        (("--data", tmp_path / "none"), "no such folder"),
        (("--out", page), "has no lines"),
        (("--out", tmp_path / "none.md"), "none.md"),
        (("--only", "cards", "--out", page), "the whole report"),
    ):
        done = finished("compare", *arguments)
        assert done.returncode == 2
        assert says in done.stderr
        assert "Traceback" not in done.stderr
    assert page.read_text() == "no marks"


def test_sections_are_scripts_that_run_alone():
    sections = module("sections")
    homes = module("apart").Homes(Path("none"))
    for data in (None, Path("data")):
        found = sections.sections(data, sections.Size(), homes)
        assert {section.script for section in found} <= {path.stem for path in BENCHMARKS.glob("*.py")}
        assert len({section.name for section in found}) == len(found)


def test_noise_by_hand():
    assert module("timing").beside([2, 3, 4], [1, 1, 1]) == "3.00 (2.00 to 4.00)"
