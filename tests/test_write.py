from __future__ import annotations

import json

import pytest

from cleaner.document import Edit, Evidence, Result
from cleaner.errors import OutputError
from cleaner.write import json_line, read_articles, read_lines, write_parquet, write_whole

RESULT = Result(
    id="a.txt",
    source="a.example",
    text="News.",
    edits=(Edit(0, 4, "Ad. ", "", "ad_marker", 0.99),),
    quality=0.9,
    garbled=(Evidence(0, 4, "stuffed", 0.7),),
    flags=("garbled",),
    verdict="review",
    reasons=("garbling 0.70 is above review_garbling 0.50",),
    metadata={"topic": {"deep": [1, None]}, "emoji": "😀"},
)


@pytest.mark.parametrize("value", [2**70, "\ud83d", {1: 2}, "é\u2028"])
def test_every_value_has_a_line(value):
    line = json_line({"id": "a", "value": value})
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    back = json.loads(line)["value"]
    assert back == ({"1": 2} if isinstance(value, dict) else value)


def test_a_file_is_whole_or_not_there(tmp_path):
    path = tmp_path / "deep/er/a.txt"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["a.txt"]


def test_parquet_gives_back_what_json_lines_give(tmp_path):
    rows = [RESULT.to_dict(), Result(id="b", text="").to_dict()] * 700
    (tmp_path / "articles.jsonl").write_bytes(b"".join(map(json_line, rows)))
    plain = list(read_articles(tmp_path))
    write_parquet(plain, tmp_path / "articles.parquet")
    assert list(read_articles(tmp_path)) == plain == [json.loads(json_line(row)) for row in rows]
    first = (tmp_path / "articles.parquet").read_bytes()
    write_parquet(iter(plain), tmp_path / "articles.parquet")
    assert (tmp_path / "articles.parquet").read_bytes() == first


def test_parquet_of_nothing_has_all_columns(tmp_path):
    from pyarrow.parquet import read_schema

    write_parquet([], tmp_path / "articles.parquet")
    assert read_schema(tmp_path / "articles.parquet").names == list(Result(id="x").to_dict())
    assert list(read_articles(tmp_path)) == []


def test_damaged_output_is_named(tmp_path):
    (tmp_path / "articles.jsonl").write_bytes(b'{"id":"a"}\n{"id":\n')
    with pytest.raises(OutputError, match=r"articles\.jsonl:2"):
        list(read_lines(tmp_path / "articles.jsonl"))
    with pytest.raises(OutputError, match="cannot be read"):
        list(read_articles(tmp_path / "nowhere"))
    (tmp_path / "articles.parquet").write_bytes(b"nonsense")
    with pytest.raises(OutputError, match="Parquet"):
        list(read_articles(tmp_path))
