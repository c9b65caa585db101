from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleaner.document import Record, Rejected
from cleaner.errors import UsageError
from cleaner.read import find_inputs, read, survey


def write(path: Path, text: str = "text") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def names(*paths: Path | str) -> list[str]:
    return [source.name for source in find_inputs(paths)]


def test_names_are_relative_sorted_and_do_not_depend_on_the_order_given(tmp_path):
    for name in ("b.txt", "a/z.html", "a.jsonl.gz", "c/d/e.WARC.ZST"):
        write(tmp_path / "news" / name)
    assert names(tmp_path / "news") == ["a.jsonl.gz", "a/z.html", "b.txt", "c/d/e.WARC.ZST"]
    one, other = write(tmp_path / "x.txt"), tmp_path / "news"
    assert names(one, other) == names(other, one) == [*(f"news/{name}" for name in names(other)), "x.txt"]


def test_what_is_given_twice_is_read_once(tmp_path):
    write(tmp_path / "news/sub/a.txt")
    assert len(names(tmp_path / "news", tmp_path / "news/sub", tmp_path / "news/sub/a.txt", str(tmp_path / "news/../news"))) == 1


def test_roots_of_the_same_name_are_told_apart(tmp_path):
    write(tmp_path / "x/news/a.txt")
    write(tmp_path / "y/news/a.txt")
    assert names(tmp_path / "x/news", tmp_path / "y/news") == ["x/news/a.txt", "y/news/a.txt"]
    assert names(tmp_path / "x/news/a.txt", tmp_path / "y/news/a.txt") == ["x/news/a.txt", "y/news/a.txt"]


def test_hidden_files_are_passed_over_and_unknown_suffixes_counted(tmp_path):
    for name in ("a.txt", ".b.txt", ".git/c.txt", "photo.jpg", "d.gz", "README"):
        write(tmp_path / name)
    found = survey([tmp_path])
    assert [source.name for source in found.inputs] == ["a.txt"]
    assert found.skipped == {".gz": 1, ".jpg": 1, "without suffix": 1}


def test_link_loops_end_and_broken_links_are_named(tmp_path):
    write(tmp_path / "a/b.txt")
    (tmp_path / "a/loop").symlink_to(tmp_path)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert names(tmp_path) == ["a/b.txt", "gone.txt"]
    broken = list(read([tmp_path]))[1]
    assert isinstance(broken, Rejected)
    assert "broken link" in broken.error


def test_a_link_to_itself_is_named_and_forbids_nothing(tmp_path):
    write(tmp_path / "b.txt")
    for name in ("a.txt", "ring", "z.jsonl"):
        (tmp_path / name).symlink_to(tmp_path / name)
    first, sound, last = read([tmp_path])
    assert sound.text == "text"
    assert ("a.txt: cannot be read" in first.error, "z.jsonl: cannot be read" in last.error) == (True, True)
    assert survey([tmp_path]).skipped == {"without suffix": 1}


def test_a_folder_named_like_a_file_is_a_folder(tmp_path):
    write(tmp_path / "x.txt/a.txt")
    assert names(tmp_path) == ["x.txt/a.txt"]
    assert names(tmp_path / "x.txt") == ["a.txt"]


def test_the_folder_is_the_one_that_holds_the_file(tmp_path):
    file = write(tmp_path / "daily/sub/a.txt")
    for given in (tmp_path, file):
        (record,) = read([given])
        assert isinstance(record, Record)
        assert record.folder == "sub"


def test_names_that_are_no_utf8_become_printable(tmp_path):
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system wants UTF-8")
    assert names(tmp_path) == ["caf\\xe9.txt"]


@pytest.mark.parametrize("missing", ["nowhere", "nowhere.txt"])
def test_a_path_that_does_not_exist_is_misuse(tmp_path, missing):
    with pytest.raises(UsageError, match="no such file"):
        find_inputs([tmp_path / missing])


def test_an_unknown_suffix_given_by_name_is_misuse(tmp_path):
    with pytest.raises(UsageError, match="unknown suffix"):
        find_inputs([write(tmp_path / "a.pdf")])


def test_nothing_to_read_is_misuse_and_names_what_was_looked_for(tmp_path):
    write(tmp_path / "a.pdf")
    with pytest.raises(UsageError, match=r"\.jsonl.*1 \.pdf"):
        find_inputs([tmp_path])
    with pytest.raises(UsageError, match="nothing to read"):
        find_inputs([])


@pytest.mark.parametrize("which", ["folder", "file"])
def test_what_may_not_be_read_is_rejected_and_the_rest_goes_on(tmp_path, monkeypatch, which):
    write(tmp_path / "a/b.txt")
    write(tmp_path / "c.txt")
    real = {"folder": os.scandir, "file": open}[which]

    def refuse(path, *rest, **more):
        if str(path).endswith("/a" if which == "folder" else "b.txt"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *rest, **more)

    monkeypatch.setattr("os.scandir" if which == "folder" else "builtins.open", refuse)
    bad, good = read([tmp_path])
    assert isinstance(bad, Rejected)
    assert "Permission denied" in bad.error
    assert bad.id == ("a" if which == "folder" else "a/b.txt")
    assert isinstance(good, Record)
