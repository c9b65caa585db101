"""What fuzzing has found: pages and files that once broke something, reduced by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow.parquet import write_table

from cleaner import Cleaner, restore
from cleaner.config import Config, Limits
from cleaner.document import Record, Rejected
from cleaner.errors import ProfileError
from cleaner.profile import Profile
from cleaner.read import read
from cleaner.read.json_lines import line_record
from cleaner.run.stream import _STDIN
from cleaner.segment.article import segmented

PAGES = [json.loads(line) for line in (Path(__file__).parents[1] / "fixtures/hostile.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("page", [pytest.param(page, id=page["label"]) for page in PAGES])
def test_pages_are_cleaned_and_restored(page):
    result = Cleaner().clean({"html": page["html"]})
    assert result.error is None
    seen = segmented(Record("x", html=page["html"]), Config()).text
    assert restore(result.text, result.edits) == seen
    assert page["seen"] in (None, seen)


@pytest.mark.parametrize("id", ["bru-7", "7", "橋"])
def test_a_record_that_is_no_text_keeps_its_id(id):
    rejected = line_record(_STDIN, 3, json.dumps({"id": int(id) if id.isdigit() else id, "text": "half \ud83d"}).encode(), Limits())
    assert isinstance(rejected, Rejected)
    assert (rejected.id, rejected.error[:8]) == (id, "stdin:3:")


@pytest.mark.parametrize("id", [None, "\ud83d", ["a"], ""])
def test_an_id_that_cannot_be_written_is_none(id):
    rejected = line_record(_STDIN, 3, json.dumps({"id": id, "text": "half \ud83d"}).encode(), Limits())
    assert rejected.id == "record 3"


def test_elements_of_an_array_keep_their_ids(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps([{"id": "one", "text": "\udfff"}, {"id": "two", "text": "Broen."}]))
    assert [record.id for record in read([tmp_path])] == ["one", "two"]


def test_a_table_with_names_that_are_no_text_is_no_profile(tmp_path):
    path = tmp_path / "given.profile"
    write_table(pa.table({"source": ["a"]}), path)
    path.write_bytes(path.read_bytes().replace(b"source", b"sourc\x9b"))
    with pytest.raises(ProfileError, match="profile"):
        Profile.load(path)


def test_a_script_full_of_blanks_comes_to_an_end():
    page = f'<script type="application/ld+json">{" " * 1_000_000}x</script><p>Broen åpner.'
    assert Cleaner().clean({"html": page}).error is None


def test_a_text_full_of_dots_comes_to_an_end():
    assert Cleaner().clean({"text": f"Broen åpner{'.' * 500_000}!"}).error is None
