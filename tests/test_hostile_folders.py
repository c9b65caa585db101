"""Names and links that lead elsewhere: in the input, in OUT, and in what a run says of itself."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest

from cleaner.errors import OutputError
from cleaner.read.inputs import Input
from cleaner.run import run
from cleaner.run.names import TextNames, is_safe, text_name
from cleaner.run.restoring import restore_run
from cleaner.write import write_whole

ARTICLE = "The council of Vik met on Monday.\nIt voted for the bridge, said the mayor."
NAMES = [
    "a\\..\\up.txt", "up...txt",
    "a\nb.txt", "a\x1b]0;t\x07.txt", "a\x9b2J.txt", "a\u202egnp.txt", "con.txt", "NUL.txt", "com1.tar.txt", "Lpt².txt",
    "x:y.txt", "x?y.txt", "x:y.jsonl", "x?y.jsonl", "Case.txt", "case.txt", "CASE.jsonl", "case.jsonl", "é.txt", "e\u0301.txt", "ﬁ.txt",
    "a .txt", "q. /z.txt", "é" * 125 + ".txt", "è" * 125 + ".txt", "-rf.txt", "~.txt", "$(x).txt", "%2e%2e%2f.txt",
]  # fmt: skip
RESERVED = {"con", "prn", "aux", "nul", "com1", "lpt²"}


def as_windows_and_macs_compare(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def names_of(given: list[str]) -> list[str]:
    inputs = [Input(name, name, "json_lines" if name.endswith("jsonl") else "text") for name in sorted(given)]
    names = TextNames(inputs)
    return [text_name(names.files[n], names.folders[n], 1 if "jsonl" in source.name else None) for n, source in enumerate(inputs)]


def test_every_name_is_one_that_every_system_takes_and_none_is_there_twice():
    found = names_of(NAMES)
    assert len({as_windows_and_macs_compare(name) for name in found}) == len(NAMES)
    assert all(map(is_safe, found))
    for part in (part for name in found for part in name.split("/")):
        assert part.partition(".")[0].lower() not in RESERVED
        assert not part.endswith((".", " "))
        assert len(part.encode()) <= 255
        assert not {unicodedata.category(character) for character in part} & {"Cc", "Cf", "Zl", "Zp"}


def test_names_that_nobody_minds_stay_as_they_are():
    given = ["a/b.txt", "a/Straße.txt", "ニュース.txt", "a/.b.txt", "console.txt", "a b.txt", "mi\u200cxed.txt"]
    assert names_of(given) == sorted(given)


def test_thousands_of_names_that_become_alike_are_told_apart():
    given = [f"{number:014b}.txt".replace("0", ":").replace("1", "?") for number in range(5000)]
    assert len(set(names_of(given))) == 5000


def test_a_run_over_such_names_keeps_every_article_and_stays_in_out(tmp_path):
    here = tmp_path / "in"
    (here / "q. ").mkdir(parents=True)
    for number, name in enumerate(NAMES):
        text = f"{ARTICLE}\nVote number {number} of the day was the longest."
        (here / name).write_text(json.dumps({"text": text}) if name.endswith("jsonl") else text, encoding="utf-8")
    summary = run([here], tmp_path / "out", jobs=1, fit_profile=False)
    assert summary.counts.failed == 0
    texts = {path.read_text(encoding="utf-8") for path in (tmp_path / "out/text").rglob("*.txt")}
    assert all(any(f"number {number} of" in text for text in texts) for number in range(len(NAMES)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]
    assert restore_run(tmp_path / "out", tmp_path / "back") == len(NAMES)


@pytest.fixture
def done(tmp_path) -> Path:
    """A run of one article."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(ARTICLE)
    run([tmp_path / "in"], tmp_path / "out", jobs=1, fit_profile=False)
    return tmp_path / "out"


@pytest.mark.parametrize(
    "name", ["../up.txt", "/tmp/up.txt", "a/../../up.txt", "a\\..\\up.txt", "C:up.txt", "", ".", "a//b.txt", "a\x00b", 7]
)
def test_a_run_from_elsewhere_restores_nothing_outside(done, tmp_path, name):
    told = json.loads((done / "run.json").read_bytes())
    told["inputs"][0]["text"] = name
    (done / "run.json").write_text(json.dumps(told))
    with pytest.raises(OutputError, match="cannot be restored"):
        restore_run(done, tmp_path / "deep/back")
    assert not [path for path in tmp_path.rglob("*") if "up" in path.name]


@pytest.mark.parametrize("row", [{}, {"text": None, "edits": []}, {"text": "a", "edits": 5}, {"text": "a", "edits": [{}]}])
def test_a_result_that_is_none_is_told(done, tmp_path, row):
    (done / "articles.jsonl").write_text(json.dumps(row) + "\n")
    with pytest.raises(OutputError, match="article 1 cannot be restored"):
        restore_run(done, tmp_path / "back")


@pytest.mark.parametrize("link", [".partial", ".partial/articles.jsonl", ".partial/text.part", ".partial/plan.json", "text", "text/sub"])
@pytest.mark.parametrize("overwrite", [False, True])
def test_links_in_out_are_not_written_through(tmp_path, link, overwrite):
    (tmp_path / "in/sub").mkdir(parents=True)
    (tmp_path / "in/sub/a.txt").write_text(ARTICLE)
    (tmp_path / "theirs").mkdir()
    folder = link in (".partial", "text", "text/sub")
    target = tmp_path / "theirs" if folder else tmp_path / "theirs/file"
    where = tmp_path / "out" / link
    where.parent.mkdir(parents=True)
    where.symlink_to(target, target_is_directory=folder)
    with pytest.raises(OutputError, match="link to elsewhere"):
        run([tmp_path / "in"], tmp_path / "out", jobs=1, fit_profile=False, overwrite=overwrite)
    assert list((tmp_path / "theirs").iterdir()) == []
    assert where.is_symlink()


def test_a_link_to_itself_holds_nobody_up(done, tmp_path):
    (done / "text/x").symlink_to("x")
    run([tmp_path / "in"], done, jobs=1, fit_profile=False, overwrite=True)
    assert [path.name for path in (done / "text").iterdir()] == ["a.txt"]


def test_a_folder_that_nobody_may_look_into_is_told(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(ARTICLE)
    (tmp_path / "out/text/closed").mkdir(parents=True)
    look = os.scandir

    def closed(path):  # not by its mode: who is root may look into everything
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return look(path)

    monkeypatch.setattr("os.scandir", closed)
    with pytest.raises(OutputError, match="Permission denied"):
        run([tmp_path / "a.txt"], tmp_path / "out", jobs=1)


def test_out_itself_may_be_a_link(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE)
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "disk")
    run([tmp_path / "a.txt"], tmp_path / "out", jobs=1)
    assert (tmp_path / "disk/run.json").exists()


def test_a_finished_file_that_is_a_link_is_replaced_and_a_draft_that_is_one_refused(tmp_path):
    (tmp_path / "theirs").write_text("theirs")
    (tmp_path / "report.html").symlink_to("theirs")
    write_whole(tmp_path / "report.html", b"ours")
    assert (tmp_path / "report.html").read_bytes() == b"ours"
    (tmp_path / ".clean-news.part").symlink_to("theirs")
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(tmp_path / "report.html", b"ours")
    assert (tmp_path / "theirs").read_text() == "theirs"


def test_what_overwrite_discards_is_the_link_and_not_where_it_leads(done, tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/kept").touch()
    (done / "report.html").symlink_to(tmp_path / "theirs", target_is_directory=True)
    run([tmp_path / "in"], done, jobs=1, fit_profile=False, overwrite=True)
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == ["kept"]
    assert not (done / "report.html").exists()
