"""What the adapters share, and those that need Arrow alone: rows in, columns out, the published schema, and how callables travel."""

from __future__ import annotations

import pickle
from pathlib import Path

import pyarrow as pa
import pytest
from given import ENGLISH, GERMAN, KEPT, NORWEGIAN, PAGE

from cleaner import Config, restore
from cleaner.errors import ProfileError, UsageError
from cleaner.features.lines import lines_of
from cleaner.integrations.articles import ABOUT, ADDED, Content, added, clean_rows, cleaner_for
from cleaner.integrations.columns import ColumnCleaner, added_schema
from cleaner.integrations.ray import CleanTable
from cleaner.integrations.spark import SCHEMA, CleanPartition
from cleaner.profile import Fit, article_keys
from cleaner.segment.text import text_blocks
from cleaner.write import arrow_schema


def test_rows_of_others_are_read_for_what_is_usable():
    rows = [
        {"text": NORWEGIAN, "title": ["no", "string"], "source": 3, "id": True, "text2": "x"},
        {"text": None},
        {"text": 5.0},
        {},
        {"text": GERMAN, "id": 7},
    ]
    results = list(clean_rows(cleaner_for(None, None), rows, Content()))
    assert [result.error is None for result in results] == [True, False, False, False, True]
    assert (results[0].title, results[0].source, results[4].id) == (None, None, "7")


def test_what_rows_have_already_stays():
    (result,) = clean_rows(cleaner_for(None, None), [{"text": ENGLISH, "language": "en"}], Content())
    assert tuple(added(result, ())) == ADDED
    assert set(ADDED) - set(added(result, ["date", "language", "text", "quality", "x"])) == {"date", "language"} <= set(ABOUT)


def test_articles_are_texts_or_pages():
    with pytest.raises(UsageError, match="not both"):
        ColumnCleaner(text="body", html="page")
    (result,) = ColumnCleaner(html="page").results({"page": [PAGE], "text": ["not looked at"]})
    assert result.title == "El puente reabre"


def test_a_callable_travels_with_its_options(tmp_path):
    cleaner = ColumnCleaner(Config(language="no"), text="body")
    again = pickle.loads(pickle.dumps(cleaner))
    assert again.results({"body": [NORWEGIAN]}) == cleaner.results({"body": [NORWEGIAN]})
    assert again.fingerprint == cleaner.fingerprint != ColumnCleaner(text="body").fingerprint
    with pytest.raises(ProfileError):
        ColumnCleaner(profile=tmp_path / "none.parquet")


def test_a_profile_is_applied_and_known_by_its_content(tmp_path):
    first, second = fitted(tmp_path / "a", "Les avisen på mobilen"), fitted(tmp_path / "b", "Les avisen på papir")
    cleaner = pickle.loads(pickle.dumps(ColumnCleaner(profile=first)))
    text = f"{NORWEGIAN}\nLes avisen på mobilen"
    (result,) = cleaner.results({"text": [text], "source": ["avis.example"]})
    assert result.text == NORWEGIAN
    assert len({cleaner.fingerprint, ColumnCleaner(profile=second).fingerprint, ColumnCleaner().fingerprint}) == 3


def fitted(path: Path, line: str) -> Path:
    """A profile of a source that prints this line under each of its articles."""
    with Fit(path) as fit:
        for number in range(20):
            fit.add("avis.example", None, article_keys(lines_of([text_blocks(f"Sak nummer {number} er ny.\n{line}")]))[0])
        fit.finish()
    return path


# Ray's, as a function of tables


def test_a_table_gets_the_columns_of_results():
    table = pa.table({"text": [NORWEGIAN, ENGLISH, None], "date": [1, 2, 3], "id": [1, 2, 3]})
    cleaned = CleanTable()(table)
    assert cleaned.column_names == ["text", "date", "id", *(name for name in ADDED if name not in ("text", "date"))]
    assert cleaned.column("text").to_pylist() == [NORWEGIAN, KEPT, None]
    assert restore(KEPT, cleaned.column("edits")[1].as_py()) == ENGLISH
    assert CleanTable()(table.slice(0, 0)).schema == cleaned.schema
    with pytest.raises(UsageError, match="pyarrow"):
        CleanTable()({"text": [NORWEGIAN]})


# Spark's, as a function of record batches


def test_a_partition_comes_out_in_the_published_schema():
    given = pa.RecordBatch.from_pydict({"id": [10, 11], "text": [ENGLISH, None], "topic": ["harbour", None]})
    first, empty = CleanPartition(keep=["topic"])([given, given.slice(0, 0)])
    assert (
        first.schema
        == empty.schema
        == pa.schema([*(field for field in arrow_schema() if field.name != "metadata"), ("topic", pa.string())])
    )
    assert first.column("id").to_pylist() == ["10", "11"]
    assert first.column("url").null_count == 2
    assert first.column("text").to_pylist() == [KEPT, None]
    assert empty.num_rows == 0


def test_a_partition_travels_with_the_columns_it_keeps():
    again = pickle.loads(pickle.dumps(CleanPartition(keep=["topic"])))
    (batch,) = again([pa.RecordBatch.from_pydict({"text": [GERMAN], "topic": ["bridge"]})])
    assert batch.column("topic").to_pylist() == ["bridge"]


def test_the_schema_in_spark_s_words_is_that_of_the_batches():
    words = {pa.string(): "STRING", pa.float64(): "DOUBLE", pa.int64(): "BIGINT"}

    def spelled(kind):
        if pa.types.is_list(kind):
            return f"ARRAY<{spelled(kind.value_type)}>"
        if pa.types.is_struct(kind):
            return f"STRUCT<{', '.join(f'{field.name}: {spelled(field.type)}' for field in kind)}>"
        return words[kind]

    assert ", ".join(f"{field.name} {spelled(field.type)}" for field in arrow_schema() if field.name != "metadata") == SCHEMA
    assert set(added_schema(()).names) == set(ADDED)
