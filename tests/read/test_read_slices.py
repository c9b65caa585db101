"""A file in slices gives the records of the whole file, with their ids, numbers and errors."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from cleaner.config import Limits
from cleaner.errors import ReadError
from cleaner.read import find_inputs, locate
from cleaner.read.slices import divisible, locate_slice, slices_of

LIMITS = Limits()


def records(path: Path, size: int) -> list[tuple[object, object]]:
    (source,) = find_inputs([path])
    found = (found for part in slices_of(source, size) for found in locate_slice(source, part, LIMITS))
    return [(each.number, each.record) for each in found]


def whole(path: Path) -> list[tuple[object, object]]:
    (source,) = find_inputs([path])
    return [(each.number, each.record) for each in locate(source, LIMITS)]


@pytest.mark.parametrize("end", ["", "\n", "\r\n\n"])
@pytest.mark.parametrize("size", [1, 7, 40, 1000])
def test_json_lines(tmp_path, size, end):
    rows = ['{"text": "Snø i fjellet"}', "", "no json", '{"text": "雪が降った"}', '\ufeff{"text": "a mark"}', "  "]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(rows * 3) + end, encoding="utf-8", newline="")
    assert records(path, size) == whole(path)


def test_a_byte_order_mark_goes_where_the_file_begins(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "one"}\n{"text": "two"}\n')
    assert records(path, 5) == whole(path)


@pytest.mark.parametrize("piece", [1, 3, 64])
def test_newlines_are_counted_over_the_pieces_that_are_read(tmp_path, monkeypatch, piece):
    monkeypatch.setattr("cleaner.read.slices._READ", piece)
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"text": "{"x" * n}"}}\n' for n in range(20)))
    assert len(slices_of(find_inputs([path])[0], 30)) > 5
    assert records(path, 30) == whole(path)


def test_parquet(tmp_path):
    path = tmp_path / "a.parquet"
    rows = [{"text": f"Artikkel {n}" if n % 5 else None, "id": None if n % 3 else f"id{n}"} for n in range(50)]
    parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=7)
    (source,) = find_inputs([path])
    assert [part.before for part in slices_of(source, 1)] == list(range(0, 50, 7))
    assert records(path, 1) == whole(path)
    assert records(path, 10**6) == whole(path)


def test_what_stays_whole(tmp_path):
    (tmp_path / "utf16.jsonl").write_text('{"text": "a"}\n' * 9, encoding="utf-16")
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1" + os.urandom(90))
    for name in ("utf16.jsonl", "damaged.parquet"):
        (source,) = find_inputs([tmp_path / name])
        assert divisible(source, 10)
        assert slices_of(source, 10) == ()
    for name in ("a.txt", "a.json", "a.jsonl.gz", "a.warc"):
        (tmp_path / name).write_text("x" * 99)
        assert not divisible(find_inputs([tmp_path / name])[0], 10)


def test_damage_in_a_slice_is_an_error(tmp_path):
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"text": [f"{n} " * 99 for n in range(40)]}), path, row_group_size=10)
    raw = bytearray(path.read_bytes())
    page = parquet.ParquetFile(path).metadata.row_group(2).column(0).data_page_offset
    raw[page : page + 20] = b"\xff" * 20
    path.write_bytes(raw)
    with pytest.raises(ReadError):
        records(path, 1)
    lines = tmp_path / "b.jsonl"
    lines.write_text('{"text": "a"}\n' * 9)
    (source,) = find_inputs([lines])
    parts = slices_of(source, 30)
    lines.write_text('{"text": "a"}\n')
    with pytest.raises(ReadError):
        list(locate_slice(source, parts[-1], LIMITS))
