"""Files of labels: what was said last counts, and nothing that was said is lost."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from cleaner.errors import OutputError, ReadError
from cleaner.labels import ContextLine, LabelFile, LineLabel, read_labels

LABEL = LineLabel(
    id="holmvik/1.txt",
    line="Foto: Kari Berg / Holmvikposten",
    start=40,
    end=71,
    label="remove",
    reason="caption_credit",
    source="holmvikposten.no",
    language="no",
    url="https://holmvikposten.no/1",
    before=(ContextLine("Ferga går igjen.", "keep"),),
    after=(ContextLine("Del på Facebook", "remove"),),
    probability=0.61,
    threshold=0.66,
    model={"texts": "12ab"},
    answered="2024-05-03T10:00:00+00:00",
)


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "labels.jsonl"
    LabelFile(path).add(LABEL)
    assert read_labels(path) == [LABEL]


@pytest.mark.parametrize("line", ["خبر عاجل\u202e\u0000", "\ud800 half a pair", "a\u2028b", "言" * 100_000])
def test_any_line_survives_the_file(tmp_path, line):
    path = tmp_path / "labels.jsonl"
    label = replace(LABEL, line=line, end=40 + len(line))
    LabelFile(path).add(label)
    assert read_labels(path) == [label]
    assert len(rows(path)) == 1


def test_the_first_answer_stands_until_it_is_taken_back(tmp_path):
    path = tmp_path / "labels.jsonl"
    file = LabelFile(path)
    other = replace(LABEL, label="keep", reason=None)
    assert file.add(LABEL) == (LABEL, True)
    assert file.add(LABEL) == (LABEL, False)
    assert file.add(other) == (LABEL, False)
    assert file.take_back(LABEL.key, "2024-05-03T10:01:00+00:00") == LABEL
    assert file.take_back(LABEL.key) is None
    assert file.add(other) == (other, True)
    assert read_labels(path) == [other]
    assert [row.get("undo", False) for row in rows(path)] == [False, True, False]


def test_a_file_written_by_hand_may_say_only_what_matters_and_the_last_word_counts(tmp_path):
    path = tmp_path / "labels.jsonl"
    least = {"id": "a", "line": "Les også", "start": 0, "end": 8, "label": "keep"}
    path.write_text("\n".join(json.dumps(row) for row in (least, least | {"label": "remove", "who": "me"})) + "\n")
    assert [label.label for label in read_labels(path)] == ["remove"]


def test_two_files_of_one_path_see_each_other(tmp_path):
    path = tmp_path / "labels.jsonl"
    one, two = LabelFile(path), LabelFile(path)
    one.add(LABEL)
    assert two.add(replace(LABEL, label="keep", reason=None)) == (LABEL, False)
    two.refresh()
    assert list(two.answers) == [LABEL.key]
    assert len(rows(path)) == 1


def test_a_torn_last_line_is_told_passed_over_and_closed(tmp_path):
    path = tmp_path / "labels.jsonl"
    LabelFile(path).add(LABEL)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    told: list[str] = []
    file = LabelFile(path, told.append)
    assert list(file.answers.values()) == [LABEL]
    assert "labels.jsonl:2: the last line is not whole" in told[0]
    other = replace(LABEL, id="holmvik/2.txt")
    file.add(other)
    assert read_labels(path, told.append) == [LABEL, other]
    assert "labels.jsonl:2: no label" in told[-1]


def test_a_file_that_was_removed_meanwhile_is_begun_again(tmp_path):
    path = tmp_path / "labels.jsonl"
    file = LabelFile(path)
    file.add(LABEL)
    file.add(replace(LABEL, id="holmvik/2.txt"))
    path.unlink()
    assert file.add(LABEL) == (LABEL, True)
    assert list(file.answers.values()) == read_labels(path) == [LABEL]


def test_a_file_with_nothing_but_a_torn_line_is_begun_again(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_bytes(b'{"id": "a')
    assert LabelFile(path).add(LABEL) == (LABEL, True)
    assert read_labels(path) == [LABEL]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"label": "perhaps"}, "`label`"),
        ({"reason": "because"}, "`reason`"),
        ({"start": -1}, "`start`"),
        ({"start": "0"}, "`start`"),
        ({"start": True}, "`start`"),
        ({"end": 3}, "`end`"),
        ({"id": None}, "`id`"),
        ({"line": 5}, "`line`"),
        ({"url": 5}, "`url`"),
        ({"probability": 2}, "`probability`"),
        ({"threshold": "x"}, "`threshold`"),
        ({"model": []}, "`model`"),
        ({"before": "x"}, "`before`"),
        ({"after": ["x"]}, "`after`"),
    ],
)
def test_a_line_that_is_no_label_is_named_and_passed_over(tmp_path, change, said):
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in (LABEL.to_dict(), LABEL.to_dict() | change)) + "\n")
    told: list[str] = []
    assert read_labels(path, told.append) == [LABEL]
    assert len(told) == 1
    assert "labels.jsonl:2" in told[0]
    assert said in told[0]


def test_a_file_of_something_else_is_refused(tmp_path):
    path = tmp_path / "articles.jsonl"
    path.write_text('{"text": "News."}\n[1]\n' + "[" * 100_000 + "\n")
    with pytest.raises(ReadError, match="holds no labels"):
        read_labels(path)


def test_an_empty_file_holds_no_labels_and_a_missing_one_is_named(tmp_path):
    (tmp_path / "labels.jsonl").touch()
    assert read_labels(tmp_path / "labels.jsonl") == []
    with pytest.raises(ReadError, match=r"none\.jsonl: no such file"):
        read_labels(tmp_path / "none.jsonl")


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        LabelFile(tmp_path / "none" / "labels.jsonl").add(LABEL)
    with pytest.raises(ReadError, match="cannot be read"):
        LabelFile(tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_answer_that_could_not_be_saved_does_not_stand():
    file = LabelFile(Path("/dev/null"))
    file.path = Path("/dev/full")
    file.refresh = lambda: None  # type: ignore[method-assign]  # it reads zeros without end
    with pytest.raises(OutputError, match="could not be saved"):
        file.add(LABEL)
    assert file.answers == {}


def _answer(path: Path, who: int, number: int) -> None:
    file = LabelFile(path)
    for n in range(number):
        file.add(replace(LABEL, id=f"{who}/{n}", line="word " * 5_000))


def test_processes_that_write_at_once_do_not_mix_their_lines(tmp_path):
    path = tmp_path / "labels.jsonl"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_answer, args=(path, who, 10)) for who in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    told: list[str] = []
    assert len(read_labels(path, told.append)) == 30
    assert told == []
