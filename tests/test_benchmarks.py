"""The benchmarks run: a number nobody can measure again is no number."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
NEWS = Path(__file__).parents[1] / "fixtures/news"
SCRIPTS = {
    "startup": "--rounds",
    "compare": "--only",
    "text_speed": "--peers",
    "where_time_goes": "--kind",
    "score_cost": "--rounds",
    "length": "--chars",
    "long_run": "--articles",
    "flags": "--data",
    "thresholds": "--data",
    "page_speed": "--rounds",
    "parsers": "--rounds",
    "cards": "--help",
    "profile_memory": "--lines",
    "recurring": "--deduplication",
    "metadata": "--data",
    "hostile_pages": "--megabytes",
    "extraction": "--tools",
    "gold_parts": "--data",
    "copies": "--articles",
    "stories": "--articles",
    "sources_simulated": "--draws",
    "sources_labels": "--data",
    "sources_scale": "--results",
}


def finished(name: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARKS / f"{name}.py"), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=100, check=False, stdin=subprocess.DEVNULL, env={**os.environ, **environment}
    )


def output(name: str, *arguments: object) -> str:
    done = finished(name, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(table: str) -> list[list[str]]:
    """The rows of a Markdown table, head and rule left out."""
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines() if line.startswith("|")][2:]


def test_all_are_known():
    parts = {"apart", "articles", "extractors", "gold_pages", "overlap", "peers", "processes", "report", "sections", "timing"}
    assert {path.stem for path in BENCHMARKS.glob("*.py")} == {*SCRIPTS, *parts}


@pytest.mark.parametrize(("name", "option"), SCRIPTS.items())
def test_help(name, option):
    assert option in output(name, "--help")


@pytest.mark.parametrize("name", SCRIPTS)
def test_nox_and_the_contributors_guide_name_it(name):
    root = BENCHMARKS.parent
    sessions = (root / "noxfile.py").read_text(encoding="utf-8")
    assert f'"{name}"' in sessions or f"benchmarks/{name}.py" in sessions
    assert f"`{name}.py`" in (root / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_startup():
    found = rows(output("startup", "--rounds", 1))
    assert len(found) == 4
    assert all(float(seconds) > 0 and float(ratio) > 0 for _, seconds, ratio in found)


def test_text_speed():
    shown = output("text_speed", "--limit", 3, "--rounds", 1, "--peers", "ftfy", "--here")
    assert shown.startswith("3 articles")
    assert "peak memory" in shown
    peer, ours, *others = rows(shown)
    assert peer[0].startswith("ftfy 6")
    assert ours[-1] == "1.00 (1.00 to 1.00)"
    assert len(others) == 2
    assert all(float(row[1]) > 0 for row in (peer, ours, *others))


def test_score_cost():
    found = dict(rows(output("score_cost", "--limit", 3, "--rounds", 1)))
    assert len(found) == 7
    assert 0 < float(found["all scores"].rstrip("%")) < 100


def test_length():
    shown = output("length", "--chars", 3000, 6000, "--kinds", "lines", "page")
    assert [row[:2] for row in rows(shown)] == [[kind, length] for kind in ("lines", "page") for length in ("3,000", "6,000")]
    assert all(float(row[3]) > 0 and float(row[4]) > 1 and not row[5] for row in rows(shown))


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is told by Linux alone")
def test_long_run():
    shown = output("long_run", "--articles", 48, "--chars", 900, "--jobs", 2, "--every", 0.1)
    speeds, stages, memory = shown.split("\n\n")[1:]
    assert [row[0] for row in rows(speeds)] == ["2"]
    assert {"learning templates", "cleaning"} <= {row[1] for row in rows(stages)}
    assert rows(memory)[0][1] == "first process, all stages"
    assert all(float(row[2]) > 1 for row in rows(memory))


def test_flags():
    found = {row[0]: row[1:] for row in rows(output("flags", "--limit", 12))}
    assert found["whole, fixtures"] == ["12", "0.00%", "0.00%"]
    assert float(found["teaser"][1].rstrip("%")) > 50


def test_thresholds():
    shown = rows(output("thresholds"))
    assert [row[1] for row in shown if row[0] == "drop"] == ["0.0%", "100.0%"]


def test_thresholds_without_its_data(tmp_path):
    done = finished("thresholds", "--data", tmp_path)
    assert done.returncode == 1
    assert "docs/data.md" in done.stderr


def test_text_speed_of_a_folder():
    assert output("text_speed", NEWS / "kystmagasinet-nord.no", "--rounds", 1, "--peers").startswith("2 articles")


def test_text_speed_takes_articles_of_the_length_asked_for(tmp_path):
    given = tmp_path / "given.jsonl"
    given.write_text("".join(json.dumps({"text": "The mill was sold. " * count}) + "\n" for count in (1, 10, 30)))
    shown = output("text_speed", given, "--chars", 100, 300, "--rounds", 1, "--peers")
    assert shown.startswith("1 articles, 190 characters each")


def test_text_speed_without_articles(tmp_path):
    (tmp_path / "pages.jsonl").write_text('{"html": "<p>One page."}\n')
    done = finished("text_speed", tmp_path / "pages.jsonl", "--peers")
    assert done.returncode == 1
    assert "no articles given as text" in done.stderr


def test_page_speed():
    found = rows(output("page_speed", "--limit", 2, "--rounds", 1))
    assert found[0][2] == "1.00 (1.00 to 1.00)"
    assert len(found) == 4


def test_parsers():
    found = rows(output("parsers", "--rounds", 1))
    assert [row[0] for row in found if row[0] != "resiliparse"] == ["lxml", "selectolax", "clean-news, to blocks"]
    assert all(float(row[1]) > 0 for row in found)
    assert float(found[0][2]) == 1


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


def test_metadata():
    shown = output("metadata")
    assert [row[2:6] for row in rows(shown)[:3]] == [[field, "1.000", "1.000", "1.000"] for field in ("title", "author", "date")]


def test_metadata_without_its_data(tmp_path):
    done = finished("metadata", "--data", tmp_path)
    assert done.returncode == 1
    assert "docs/data.md" in done.stderr


# Sources


def test_sources_simulated():
    shown = output("sources_simulated", "--draws", 20)
    assert {row[2] for row in rows(shown) if len(row) == 9} == {"reliability", "plain empirical Bayes", "Wilson"}


def test_sources_labels():
    shown = output("sources_labels", "--limit", 8)
    assert {tuple(row[1:3]) for row in rows(shown)[:2]} == {("real", "4"), ("fake", "4")}
    assert "2 publishers: 1 labelled real, 1 fake" in shown


def test_sources_labels_without_its_data(tmp_path):
    done = finished("sources_labels", "--data", tmp_path)
    assert done.returncode == 1
    assert "docs/data.md" in done.stderr


def test_sources_scale():
    shown = output("sources_scale", "--results", 300, "--sources", 10)
    assert shown.startswith("300 results of 10 sources")
    assert [row[0] for row in rows(shown)][-1] == "peak memory"


# Peers


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
    assert all(float(row[1]) > 0 for row in (chain, every, ours))


def test_a_peer_that_is_missing_has_a_row_that_says_so(without_peers):
    done = finished("text_speed", "--limit", 2, "--rounds", 1, "--here", "--peers", "datatrove", "web-docs-scorer", **without_peers)
    assert done.returncode == 0, done.stderr
    chain, scorer, ours, *_ = rows(done.stdout)
    assert chain[1] == scorer[1] == "ModuleNotFoundError: there is no such thing / here"
    assert float(ours[1]) > 0


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
    row = rows(done.stdout)[0]
    assert row[0] == "HPLT web-docs-scorer 1.3, language given"
    assert row[1] == says or float(row[1]) > 0


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


# Recurring lines

FOOTER = "Alle Rechte bei der Zeitung 2024."


def paragraph(*numbers: int) -> str:
    name = " ".join(chr(ord("a") + number) * 5 for number in numbers)
    return f"Der Gemeinderat von {name} beschloss am Montag den Haushalt für das kommende Jahr."


def given(path: Path, articles: list[list[str]]) -> Path:
    rows = ({"text": "\n".join(lines), "source": "zeitung.example", "language": "de"} for lines in articles)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_recurring():
    found = rows(output("recurring", "--limit", 12))
    assert [row[:2] for row in found] == [
        [source, run] for source in ("evening.example", "morning.example", "all") for run in ("profile", "no profile")
    ]
    assert found[4][3].endswith("of 36")  # three lines under each of twelve articles
    assert found[4][4] == "100.00 % of 24"  # one of them is a fragment
    assert found[4][5].endswith("of 72")


def test_recurring_counts_copies_once(tmp_path):
    articles = [[paragraph(0, n), paragraph(1, n), paragraph(2, n), FOOTER.replace("4", str(n))] for n in range(5)]
    copies = [["Nur hier.", paragraph(9, 1), paragraph(9, 2), paragraph(9, 3)]] * 5
    found = rows(output("recurring", given(tmp_path / "given.jsonl", [*articles, *copies])))
    _, _, every, once, no_fragments, long, wordy = found[0]
    assert every.endswith("of 25")  # the footers and all lines of the copies
    assert once == no_fragments == "100.00 % of 5"
    assert long.endswith("of 15")
    assert wordy == "no line"
    assert found[-1][1:] == found[1][1:]


def test_lines_left_by_hand():
    recurring = module("recurring")
    given = [recurring.Seen(text, fragment=False, removed=True) for text in ("A mill.", " Bread ", "Bread", "A mill.")]
    found = recurring.left(recurring.Article("paper", "", tuple(given)), ["Bread", "A mill."])
    assert [line.removed for line in found.lines] == [False, False, True, True]


def test_recurring_beside_a_peer_that_is_missing(without_peers):
    done = finished("recurring", "--limit", 6, "--deduplication", "--here", **without_peers)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("over lines: ModuleNotFoundError: there is no such thing / here\n")


def test_recurring_without_articles(tmp_path):
    (tmp_path / "pages.jsonl").write_text('{"html": "<p>One page."}\n')
    done = finished("recurring", tmp_path / "pages.jsonl")
    assert done.returncode == 1
    assert "no articles given as text" in done.stderr


# Extraction

EXTRACTION = BENCHMARKS.parent / "fixtures/extraction"
PAGE = "<html><body><article><p>{0}</p><p>{0}</p></article></body></html>"


def module(name: str) -> ModuleType:
    """A part of the benchmarks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])  # where they find each other
        return import_module(name)


def test_extraction():
    shown = output("extraction", "--limit", 2, "--here", "--tools", "clean-news", "trafilatura", "justext")
    assert shown.startswith("folder, page: 2 pages (of 5 in all)")
    found = rows(shown)
    assert [row[0].split()[0] for row in found] == ["clean-news", "trafilatura", "justext"]
    assert "fitted" not in shown
    assert all(0.8 < float(cell) <= 1 for row in found for cell in (*row[1:4], row[5]))
    assert all(float(row[-1]) > 1 for row in found)


def test_extraction_of_a_folder(tmp_path):
    sentence = "The mill by the river was sold to its miller on Monday, after a year of talks with the town."
    (tmp_path / "a.html").write_text(PAGE.format(sentence))
    (tmp_path / "a.txt").write_text(sentence)
    (tmp_path / "no-article.html").write_text("<p>x")
    (row,) = rows(output("extraction", tmp_path, "--here", "--tools", "trafilatura"))
    assert row[2] == "1.0000"


@pytest.mark.parametrize("html", ["", "<p>", "\x00", "<a" * 3000])
def test_extraction_counts_what_is_empty(tmp_path, html):
    (tmp_path / "a.html").write_text(html)
    (tmp_path / "a.txt").write_text("Not there.")
    (row,) = rows(output("extraction", tmp_path, "--here", "--tools", "trafilatura"))
    assert row[3] == "0.0000"
    assert row[6] == "1"


def test_extraction_of_a_set_tells_what_the_models_have_seen(tmp_path):
    (tmp_path / "html").mkdir()
    for name, extra in (("wcxb", {"url": "https://a.example/1", "main_content": "The mill.", "page_type": "article"}), ("fundus", {}),
                        ("trafilatura", {})):  # fmt: skip
        with gzip.open(tmp_path / f"html/{name}-dev.jsonl.gz", "wt") as lines:
            lines.write(json.dumps({"id": "1", "html": PAGE.format("The mill."), **extra}) + "\n" if extra else "")
    shown = output("extraction", "--data", tmp_path, "--set", "wcxb", "--here", "--tools", "clean-news", "trafilatura")
    card, ours, peer = rows(shown)
    figures = json.loads((BENCHMARKS.parent / "models/pages.json").read_text())["figures"]["sets"]["wcxb, article"]
    assert card[0].endswith(f"cross-validated, all {figures['documents']} pages")
    assert card[3] == f"{figures['f1'][-1]:.4f}"
    assert ours[0].endswith("fitted on these pages")
    assert "fitted" not in peer[0]


def test_extraction_misused(tmp_path):
    for arguments in ((tmp_path, "--data", tmp_path), ("--limit", 0), ("--tools", "magic"), ("--data", tmp_path)):
        done = finished("extraction", *arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
    assert "no pages" in finished("extraction", tmp_path).stderr


def test_overlap_by_hand():
    overlap = module("overlap")
    words = overlap.word_overlap([("A b c d", "a b"), ("", "a"), ("", "")])
    assert (words.precision, words.recall) == (pytest.approx(0.5), pytest.approx(2 / 3))
    assert words.f1 == pytest.approx((2 / 3 + 0 + 1) / 3)
    shingles = overlap.shingle_overlap([("a b c d e", "a b c d"), ("", "a b"), ("a", "a")])
    assert (shingles.precision, shingles.recall) == (pytest.approx((0.5 + 1) / 2), pytest.approx(2 / 3))
    assert overlap.shingle_overlap([("A b c d", "a b c d")]).f1 == 0  # case counts here
    assert overlap.snippet_overlap([("", [], [])]).f1 == 0


# Near-copies and stories


def test_copies():
    found = {name: shares for name, *shares in rows(output("copies", "--limit", 20))}
    assert found["words replaced, 2 %"][:2] == found["cut to 50 %"][:2] == ["100.0 %", "100.0 %"]


def test_minhash_by_hand():
    copies = module("copies")
    texts = [copies.invented(number) for number in range(3)]
    near = copies.replaced(0.01)(texts[0], copies.random.Random(1))
    assert copies.pairs(copies.banded([*texts, near])) == {(0, 3)}
    assert copies.banded(["", "one two"]) == [[0], [1]]


def test_cost_of_copies():
    shown = output("copies", "--articles", 50, "--jobs", 1)
    assert shown.startswith("50 articles, 0 MiB; 5 of 5 near-copies found")


def test_stories():
    found = rows(output("stories"))
    assert found[0][0] == "all"
    assert found[0][3] == "100.0 %"


def test_cost_of_stories():
    assert output("stories", "--articles", 30, "--jobs", 1).startswith("30 articles, 0 MiB; 10 stories, 10 of 10 events found whole")


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
        assert {section.script for section in found} <= SCRIPTS.keys()
        assert len({section.name for section in found}) == len(found)


def test_noise_by_hand():
    assert module("timing").beside([2, 3, 4], [1, 1, 1]) == "3.00 (2.00 to 4.00)"


def test_where_time_goes_counts_a_function_once_a_stack_and_leaves_start_up_out(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    from where_time_goes import shares

    stacks = ["main (a/b/c/d.py:1);Cleaner.clean_many (p.py:2);read (x/y/z/r.py:3);read (x/y/z/r.py:9) 3", "main (a/b/c/d.py:1) 7"]
    assert shares(stacks) == (3, {"read (y/z/r.py)": 3})
