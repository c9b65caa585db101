"""Files from elsewhere that are not what they say: profiles, adapted models and what an interrupted run left are refused with a message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow.parquet import write_table

from cleaner.classify.adaptation import ADAPTATION, TABLES, Adaptation, base_hashes
from cleaner.config import Config
from cleaner.errors import ModelError, ModelMismatch, OutputError, ProfileError
from cleaner.model import write_model
from cleaner.profile import Profile
from cleaner.profile.store import FORMAT, TOTAL, check
from cleaner.profile.store import rows as counts_of
from cleaner.read import survey
from cleaner.report import read_results
from cleaner.run import run
from cleaner.run.lock import held
from cleaner.run.partial import Partial
from cleaner.run.plan import Plan, clear

# Profiles

COLUMNS = {"source": ["a.example"] * 3, "key": [5, 9, TOTAL], "articles": [2, 3, 4]}
TYPES = {"source": pa.string(), "key": pa.uint64(), "articles": pa.uint32()}


def written(
    path: Path, columns: dict[str, Any] = COLUMNS, types: dict[str, pa.DataType] = TYPES, mark: str = FORMAT, **options: Any
) -> Path:
    schema = pa.schema([(name, types[name]) for name in columns], {b"clean-news profile": mark.encode()})
    write_table(pa.table(columns, schema=schema), path, **options)
    return path


def test_a_sound_profile_is_read(tmp_path):
    Profile.load(written(tmp_path / "p"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"columns": {"source": COLUMNS["source"]}}, "no profile"),
        ({"columns": {**COLUMNS, "more": [1, 2, 3]}, "types": {**TYPES, "more": pa.int8()}}, "no profile"),
        ({"columns": {**COLUMNS, "key": ["x", "y", "z"]}, "types": {**TYPES, "key": pa.string()}}, "columns of"),
        ({"columns": {**COLUMNS, "source": [1, 2, 3]}, "types": {**TYPES, "source": pa.int64()}}, "columns of"),
        ({"columns": {**COLUMNS, "articles": [1.0, np.nan, 2.0]}, "types": {**TYPES, "articles": pa.float64()}}, "columns of"),
        ({"columns": {**COLUMNS, "articles": [[1], [2], [3]]}, "types": {**TYPES, "articles": pa.list_(pa.uint32())}}, "columns of"),
        ({"columns": {**COLUMNS, "key": [5, None, 9]}}, "not whole"),
        ({"columns": {**COLUMNS, "source": [None, "a", "b"]}}, "not whole"),
        ({"mark": "7"}, "format 7"),
        ({"mark": "\x1b[2J"}, "of format"),
    ],
)
def test_profiles_that_are_none_are_refused(tmp_path, changes, message):
    path = written(tmp_path / "p", **changes)
    with pytest.raises(ProfileError, match=message):
        Profile.load(path)


def test_a_profile_that_would_unpack_without_end_is_refused_before_it_does(tmp_path):
    rows = 5_000_000
    columns = {
        "source": pa.repeat("a", rows),
        "key": pa.repeat(5, rows).cast(pa.uint64()),
        "articles": pa.repeat(2, rows).cast(pa.uint32()),
    }
    path = written(tmp_path / "p", columns, compression="zstd", row_group_size=1 << 17)
    assert path.stat().st_size < rows
    with pytest.raises(ProfileError, match="more lines than there can be"):
        check(path)


def test_a_long_name_repeated_in_all_rows_takes_its_memory_once(tmp_path):
    rows = 300
    columns = {"source": ["a" * 100_000] * rows, "key": range(rows), "articles": [2] * rows}
    path = written(tmp_path / "p", columns, compression="zstd")
    before = pa.total_allocated_bytes()
    for source, _, _ in counts_of(path):
        assert len(source) == 100_000
        assert pa.total_allocated_bytes() - before < 5_000_000


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_profile_cut_short_is_refused(tmp_path, share):
    whole = written(tmp_path / "p").read_bytes()
    (tmp_path / "p").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ProfileError, match="profile"):
        Profile.load(tmp_path / "p")


# Adapted models


def adaptation() -> dict[str, np.ndarray]:
    keys, one = np.array([3, 7], np.uint64), np.array([1, 1])
    return {
        "place": np.array([0, 9]),
        "weight": np.array([5, -5], np.int16),
        "like": keys,
        "like_weight": np.array([5, -5], np.int16),
        "answered": keys,
        "times": one,
        "removed": np.array([0, 1]),
        "reasoned": keys,
        "reason": one,
    }


def load(folder: Path, arrays: dict[str, np.ndarray] | None = None, **meta: Any) -> Adaptation:
    write_model(folder, ADAPTATION, adaptation() | (arrays or {}), {"base": base_hashes(), "sources": ["a.example"]} | meta)
    return Adaptation.load(folder)


def test_a_sound_adaptation_is_read(tmp_path):
    assert load(tmp_path).tables[0, 9] == -5


@pytest.mark.parametrize(
    "arrays",
    [
        {"place": np.array([-1, 9])},
        {"place": np.array([0, 2**40])},
        {"place": np.array([0.0, 9.0])},
        {"place": np.array([0, 9, 10])},
        {"place": np.array([[0, 9]]), "weight": np.array([[1, 2]], np.int16)},
        {"weight": np.array([5.0, np.nan])},
        {"like": np.array([7, 3], np.uint64)},
        {"like": np.array(["a", "b"])},
        {"reason": np.array([0, 10_000])},
        {"reason": np.array([0, -1])},
        {"removed": np.array([0, 2])},
        {"removed": np.array([-1, 0])},
        {"times": np.array([1.5, 1.5])},
    ],
)
def test_adaptations_that_are_none_are_refused(tmp_path, arrays):
    with pytest.raises(ModelError, match=r"cannot be read|no adapted model"):
        load(tmp_path, arrays)


@pytest.mark.parametrize("sources", [5, "abc", [1], None, {"a": 1}, ["a"] * (TABLES + 1), ["a"] * 10**6])
def test_adaptations_of_no_sources_are_refused_before_tables_are_made(tmp_path, sources):
    with pytest.raises(ModelError, match="no adapted model"):
        load(tmp_path, sources=sources)


def test_parts_of_an_adaptation_that_are_missing_are_told(tmp_path):
    for missing in adaptation():
        write_model(
            tmp_path,
            ADAPTATION,
            {name: array for name, array in adaptation().items() if name != missing},
            {"base": base_hashes(), "sources": []},
        )
        with pytest.raises(ModelError, match=missing):
            Adaptation.load(tmp_path)


@pytest.mark.parametrize("base", [None, 5, [], {}, "x"])
def test_an_adaptation_of_other_models_is_refused(tmp_path, base):
    with pytest.raises(ModelMismatch):
        load(tmp_path, base=base)


# Results

RESULT = {
    "id": "a", "url": None, "source": "a.example", "language": "no", "title": None, "author": None, "date": "2024-05-01", "text": "News.",
    "edits": [{"start": 0, "end": 3, "before": "Ad\n", "after": "", "reason": "ad_marker", "probability": 0.9}], "input_quality": 0.5,
    "quality": 0.5, "garbling": 0.5, "machine_translated": None, "garbled": [], "flags": ["too_short"], "verdict": "keep", "reasons": [],
    "error": None, "metadata": {},
}  # fmt: skip
EDIT = RESULT["edits"][0]


def test_a_sound_result_is_read(tmp_path):
    (tmp_path / "articles.jsonl").write_text(json.dumps(RESULT) + "\n")
    assert list(read_results(tmp_path)) == [RESULT]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[(name, wrong) for name in ("id", "source", "text", "verdict") for wrong in (5, [], {}, True)],
        *[(name, wrong) for name in ("quality", "garbling") for wrong in ("1", 2, -0.1, 1e308, True, [])],
        *[(name, wrong) for name in ("flags", "reasons", "edits", "garbled") for wrong in (None, 5, "keep", {}, [5], [None], [[]])],
        *[("edits", [{**EDIT, key: wrong}]) for key, wrong in (("start", -1), ("end", "3"), ("end", 0.5), ("before", None), ("reason", 5))],
        ("edits", [{**EDIT, "start": 4}]),
        ("edits", [{**EDIT, "probability": 7}]),
        ("garbled", [{**EDIT, "kind": None}]),
        ("id", None),
    ],
)
def test_results_that_are_none_are_told_with_their_row(tmp_path, name, value):
    (tmp_path / "articles.jsonl").write_text(json.dumps(RESULT) + "\n" + json.dumps({**RESULT, name: value}) + "\n")
    with pytest.raises(OutputError, match="row 2 is no result"):
        list(read_results(tmp_path))


# What an interrupted run left

ARTICLE = "The council of Vik met on Monday.\nIt voted for the bridge."


@pytest.fixture
def begun(tmp_path) -> Path:
    """OUT of a run that was interrupted before anything was done."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(ARTICLE)
    plan = Plan.of(survey([str(tmp_path / "in")]).inputs, Config(), "jsonl")
    with held(tmp_path / "out/.partial"):
        clear(tmp_path / "out", plan)
        with Partial(tmp_path / "out", plan) as partial:
            partial.sync()
    return tmp_path / "out"


def test_what_was_left_whole_is_gone_on_with(begun, tmp_path):
    assert run([tmp_path / "in"], begun, jobs=1, fit_profile=False).counts.articles == 1


@pytest.mark.parametrize(
    "journal",
    [
        {"articles": 10**15},
        {"articles": -1},
        {"articles": "5"},
        {"articles": None},
        {"input": 10**9},
        {"input": -1, "within": -5},
        {"within": [1]},
        {"records": 1.5},
        {"cleaned": "yes", "places": 2**70},
    ],
)
def test_a_journal_that_says_what_cannot_be_is_refused(begun, tmp_path, journal):
    (begun / ".partial/journal.jsonl").write_text(json.dumps(journal) + "\n")
    with pytest.raises(OutputError, match="--overwrite"):
        run([tmp_path / "in"], begun, jobs=1, fit_profile=False)


def test_a_journal_that_cannot_be_read_is_begun_anew(begun, tmp_path):
    (begun / ".partial/journal.jsonl").write_text("[" * 100_000 + "\n")
    assert run([tmp_path / "in"], begun, jobs=1, fit_profile=False).counts.articles == 1


@pytest.mark.parametrize("inputs", [5, None, [5], [["a.txt"]], [[1, 2, 3]], {}, [[["a"], 1, 2]]])
def test_a_plan_that_is_none_is_refused(begun, tmp_path, inputs):
    plan = json.loads((begun / ".partial/plan.json").read_bytes())
    (begun / ".partial/plan.json").write_text(json.dumps({**plan, "inputs": inputs}))
    with pytest.raises(OutputError, match="--overwrite"):
        run([tmp_path / "in"], begun, jobs=1, fit_profile=False)
    assert run([tmp_path / "in"], begun, jobs=1, fit_profile=False, overwrite=True).counts.articles == 1


@pytest.mark.parametrize("content", ["[" * 100_000, "[]", "\x00"])
def test_a_plan_that_cannot_be_read_is_nobodys(begun, tmp_path, content):
    (begun / ".partial/plan.json").write_text(content)
    assert run([tmp_path / "in"], begun, jobs=1, fit_profile=False).counts.articles == 1


def test_a_plan_of_another_run_is_refused(begun, tmp_path):
    (begun / ".partial/plan.json").write_text('{"clean-news": 1}')
    with pytest.raises(OutputError, match="--overwrite"):
        run([tmp_path / "in"], begun, jobs=1, fit_profile=False)


@pytest.mark.parametrize("inputs", [5, None, [5], [{}], [{"name": ["a"], "bytes": 1, "sha256": 5}]])
def test_a_complete_run_of_no_inputs_is_refused(begun, tmp_path, inputs):
    run([tmp_path / "in"], begun, jobs=1, fit_profile=False)
    told = json.loads((begun / "run.json").read_bytes())
    (begun / "run.json").write_text(json.dumps({**told, "inputs": inputs}))
    with pytest.raises(OutputError, match="--overwrite"):
        run([tmp_path / "in"], begun, jobs=1, fit_profile=False)
