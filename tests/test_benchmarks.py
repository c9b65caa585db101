"""The benchmarks run: a number nobody can measure again is no number."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from benchmark_scripts import BENCHMARKS, finished, module, output, rows

pytestmark = pytest.mark.slow

NEWS = Path(__file__).parents[1] / "fixtures/news"
SCRIPTS = {
    "startup": "--rounds",
    "first_card": "--articles",
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
    "adaptation": "--data",
    "sources_simulated": "--draws",
    "sources_labels": "--data",
    "sources_scale": "--results",
    "scale": "--engine",
    "report_scale": "--articles",
}


def test_all_are_known():
    parts = {"apart", "articles", "extractors", "gold_pages", "learning_curve", "overlap", "peers", "processes", "report", "sections"}
    assert {path.stem for path in BENCHMARKS.glob("*.py")} == {*SCRIPTS, *parts, "timing", "unseen_base"}


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


def test_first_card():
    found = rows(output("first_card", "--articles", 20, "--rounds", 1))
    assert [row[0] for row in found] == ["the address", "the first line", "all lines"]


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


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is told by Linux alone")
def test_length_of_many():
    shown = rows(output("length", "--many", 20))
    assert [row[0] for row in shown] == [str(number) for number in range(2, 21, 2)]
    assert all(float(row[1]) > 1 for row in shown)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is told by Linux alone")
def test_long_run():
    shown = output("long_run", "--articles", 48, "--chars", 900, "--jobs", 2, "--every", 0.1)
    speeds, stages, memory = shown.split("\n\n")[1:]
    assert [row[0] for row in rows(speeds)] == ["2"]
    assert {"learning templates", "cleaning"} <= {row[1] for row in rows(stages)}
    assert rows(memory)[0][1] == "first process, all stages"
    assert all(float(row[2]) > 1 for row in rows(memory))


def test_adaptation(tmp_path):
    shown = output("adaptation", "--splits", 1, "--sizes", 0, 60, "--svg", tmp_path / "curve.svg")
    found = {(order, size): row for order, size, *row in rows(shown) if size in ("0", "60")}
    before, after = (float(found["least certain", size][0].split()[0]) for size in ("0", "60"))
    assert before < 0.5 < 0.9 < after
    assert ElementTree.parse(tmp_path / "curve.svg").getroot().tag.endswith("svg")


def test_adaptation_without_its_data(tmp_path):
    done = finished("adaptation", "--data", tmp_path)
    assert done.returncode == 2
    assert "is missing" in done.stderr


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


def test_report_scale():
    shown = output("report_scale", "--articles", 300, "--sources", 10)
    assert shown.startswith("300 articles of 10 sources")
    assert [row[0] for row in rows(shown)] == ["report.html", "time of the processor", "peak memory"]


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


def test_recurring_without_articles(tmp_path):
    (tmp_path / "pages.jsonl").write_text('{"html": "<p>One page."}\n')
    done = finished("recurring", tmp_path / "pages.jsonl")
    assert done.returncode == 1
    assert "no articles given as text" in done.stderr


# Extraction

EXTRACTION = BENCHMARKS.parent / "fixtures/extraction"
PAGE = "<html><body><article><p>{0}</p><p>{0}</p></article></body></html>"


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


def test_where_time_goes_counts_a_function_once_a_stack_and_leaves_start_up_out(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    from where_time_goes import shares

    stacks = ["main (a/b/c/d.py:1);Cleaner.clean_many (p.py:2);read (x/y/z/r.py:3);read (x/y/z/r.py:9) 3", "main (a/b/c/d.py:1) 7"]
    assert shares(stacks) == (3, {"read (y/z/r.py)": 3})


def test_scale():
    shown = output("scale", "--limit", 12)
    assert shown.startswith("12 articles")
    assert [row[0] for row in rows(shown) if row[1] == "workers"] == [
        "keys of the lines",
        "keys counted, bucket by bucket",
        "cleaning",
        "source table",
        "checksums of the inputs",
    ]
    assert all(float(row[2].replace(",", "")) > 0 for row in rows(shown))
