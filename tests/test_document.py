"""Records are checked once, at the door; results are written in the order of the contract."""

from __future__ import annotations

import pickle

import pytest

from cleaner.document import FLAGS, REASONS, Edit, Evidence, Record, Rejected, Result
from cleaner.errors import RecordError

CONTRACT = (
    *("id", "url", "source", "language", "title", "author", "date", "text", "edits", "input_quality", "quality", "garbling"),
    *("machine_translated", "garbled", "flags", "verdict", "reasons", "error", "metadata"),
)


def record(**row):
    return Record.from_mapping(row, id="record 1")


def test_other_keys_pass_through_untouched():
    seen = record(html="<p>x", topic=["a"], nested={"b": None})
    assert seen.metadata == {"topic": ["a"], "nested": {"b": None}}
    assert (seen.id, seen.text, seen.html) == ("record 1", None, "<p>x")


@pytest.mark.parametrize(("given", "id"), [("a", "a"), (7, "7"), (0, "0"), ("", "record 1"), (None, "record 1")])
def test_ids(given, id):
    assert record(text="x", id=given).id == id


def test_empty_text_is_a_text():
    assert record(text="").text == ""


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({}, "neither `text` nor `html`"),
        ({"text": None}, "neither"),
        ({"text": "x", "html": "y"}, "both"),
        ({"text": 3}, "`text` must be a string, not int"),
        ({"text": "x", "url": ["u"]}, "`url` must be a string, not list"),
        ({"text": "x", "id": True}, "`id` must be a string, not bool"),
        ({"text": "x", "id": 1.5}, "`id` must be a string, not float"),
        (["text"], "must be a JSON object, not list"),
        ("text", "must be a JSON object, not str"),
    ],
)
def test_what_is_no_record(row, message):
    with pytest.raises(RecordError, match=f"^record 1.*{message}"):
        Record.from_mapping(row, id="record 1")


def test_a_result_has_the_keys_of_the_contract_in_its_order():
    edit, evidence = Edit(0, 2, "Ad", "", "ad_marker", 0.9), Evidence(0, 1, "repeat", 0.5)
    row = Result(id="x", text="", edits=(edit,), garbled=(evidence,), flags=("empty",), metadata={"k": 1}).to_dict()
    assert tuple(row) == CONTRACT
    assert row["edits"] == [{"start": 0, "end": 2, "before": "Ad", "after": "", "reason": "ad_marker", "probability": 0.9}]
    assert row["garbled"] == [{"start": 0, "end": 1, "kind": "repeat", "probability": 0.5}]
    assert (row["flags"], row["reasons"], row["metadata"]) == (["empty"], [], {"k": 1})
    assert tuple(map(Edit.from_dict, row["edits"])) == (edit,)


def test_a_failed_result_guesses_nothing():
    kept = Record(id="x", text="t", url="u", source="s", language="no", title="T", metadata={"k": 1})
    for result in (Result.failed(kept, "why"), Result.failed(Rejected("x", "why", source="s"), "why")):
        row = result.to_dict()
        assert (row["id"], row["source"], row["error"], row["text"]) == ("x", "s", "why", None)
        assert not any(row[key] for key in ("language", "title", "edits", "quality", "garbling", "flags", "verdict", "reasons"))


def test_values_are_frozen_slotted_and_pickle():
    for value in (record(text="x", k=[1]), Edit(0, 0, "", "", "encoding", 1.0), Result(id="x"), Rejected("x", "why")):
        assert pickle.loads(pickle.dumps(value)) == value
        with pytest.raises((AttributeError, TypeError)):
            value.id = "other"
        with pytest.raises((AttributeError, TypeError)):
            value.new = 1


def test_vocabularies_hold_no_word_twice():
    assert len(set(REASONS)) == len(REASONS) == 21
    assert len(set(FLAGS)) == len(FLAGS) == 13
