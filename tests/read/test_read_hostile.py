"""Files made to exhaust or mislead their reader: every record beside the bad one is read, in bounded time and memory."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from random import Random

import numpy as np
import pyarrow as pa
import pytest
import zstandard
from pyarrow import parquet

from cleaner.config import Limits
from cleaner.document import Record, Rejected
from cleaner.errors import ReadError
from cleaner.read import read
from cleaner.read.inputs import survey
from cleaner.read.slices import locate_slice, slices_of

PACK = {".gz": gzip.compress, ".zst": zstandard.compress}
SMALL = Limits(max_record_bytes=100_000, max_expansion=100)
PAGE = "Content-Type: text/html"


def read_bytes(folder, name: str, content: bytes, limits: Limits = SMALL):
    (folder / name).write_bytes(content)
    return list(read([folder / name], limits))


def told(records) -> list[str]:
    """Of each record what it holds, or the first words of its error that name a limit or a damage."""
    return [record.error if isinstance(record, Rejected) else (record.text or record.html or "")[:40] for record in records]


def response(body: bytes, *headers: str) -> bytes:
    http = "\r\n".join(["HTTP/1.1 200 OK", *(headers or (PAGE,)), "", ""]).encode() + body
    return b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(http), http)


def with_length(record: bytes, length: bytes) -> bytes:
    return re.sub(rb"\r\nContent-Length: \d+", length and b"\r\nContent-Length: " + length, record, count=1)


@pytest.fixture
def archive(tmp_path):
    def read_around(record: bytes, limits: Limits = SMALL) -> list[str]:
        return told(read_bytes(tmp_path, "a.warc", response(b"<p>before") + record + response(b"<p>after"), limits))

    return read_around


# Bombs


@pytest.mark.parametrize("coding", ["gzip", "zstd", "gzip, gzip", "gzip,zstd , gzip"])
def test_a_page_that_is_a_bomb_costs_only_itself(archive, coding):
    body = b"<p>" + b"x" * 20_000_000
    for each in coding.split(","):
        body = PACK[".gz" if each.strip() == "gzip" else ".zst"](body)
    before, bomb, after = archive(response(body, PAGE, f"Content-Encoding: {coding}"))
    assert (before, after) == ("<p>before", "<p>after")
    assert "larger than 100000 bytes; raise limits.max_record_bytes" in bomb


def test_a_page_packed_twice_is_read(archive):
    body = gzip.compress(zstandard.compress(b"<p>inside"))
    assert archive(response(body, PAGE, "Content-Encoding: zstd, gzip")) == ["<p>before", "<p>inside", "<p>after"]


def test_an_archive_in_an_archive_is_no_page(archive):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.html", b"<p>" + b"x" * 20_000_000)
    assert archive(response(held.getvalue(), "Content-Type: application/zip")) == ["<p>before", "<p>after"]


def test_frames_that_are_no_bomb_each_are_one_together(tmp_path):
    frames = zstandard.compress(b'{"text": "x"}\n') + zstandard.compress(b" " * 50_000) * 100
    record, bomb = told(read_bytes(tmp_path, "a.jsonl.zst", frames))
    assert record == "x"
    assert "decompression bomb" in bomb
    assert "limits.max_expansion" in bomb


@pytest.mark.parametrize("packing", PACK)
def test_a_hundred_thousand_empty_members_are_passed_over(tmp_path, packing):
    pack = PACK[packing]
    assert told(read_bytes(tmp_path, f"a.jsonl{packing}", pack(b"") * 100_000 + pack(b'{"text": "x"}'))) == ["x"]


def test_a_window_of_gigabytes_is_refused(tmp_path):
    frame = b"\x28\xb5\x2f\xfd\x00" + bytes([20 << 3]) + bytes(50)  # a window of 2**30 bytes
    (record,) = told(read_bytes(tmp_path, "a.jsonl.zst", frame))
    assert "damaged zstd data" in record


def test_what_is_packed_twice_is_no_json(tmp_path):
    (record,) = told(read_bytes(tmp_path, "a.jsonl.gz", gzip.compress(gzip.compress(b'{"text": "x"}'))))
    assert "not JSON" in record


# Archives that lie about their lengths


LENGTHS = [b"", b"-1", b"0", b"3", b"40", b"5x", b"60000", b"150000", b"99999999999", b"18446744073709551615", b"9" * 40]


@pytest.mark.parametrize("packing", ["", *PACK])
@pytest.mark.parametrize("kind", [b"response", b"request", b"metadata", b"revisit"])
@pytest.mark.parametrize("length", LENGTHS)
def test_a_wrong_length_costs_its_record_alone_and_is_told(tmp_path, length, kind, packing):
    liar = with_length(response(b"<p>liar"), length).replace(b"response", kind)
    raw = b"".join([response(b"<p>before"), liar, *(response(b"<p>%d" % number) for number in range(3))])
    name = f"a.warc{packing}"
    before, told_of, *behind = told(read_bytes(tmp_path, name, PACK[packing](raw) if packing else raw))
    assert (before, behind) == ("<p>before", ["<p>0", "<p>1", "<p>2"])
    assert f"{name}: damaged after record 1" in told_of
    assert "Content-Length" in told_of


@pytest.mark.parametrize("piece", [1, 7, 64, 65_536])
def test_records_are_found_whatever_pieces_they_come_in(archive, monkeypatch, piece):
    monkeypatch.setattr("cleaner.read.unpack.PIECE", piece)
    for length in (b"0", b"40", b"90", b"200", b"60000", b"99999999999", b"x"):
        before, damaged, after = archive(with_length(response(b"<p>liar"), length))
        assert (before, after) == ("<p>before", "<p>after")
        assert "damaged after record 1" in damaged
    quoted = b"<p>quoted\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n"
    assert [page[:9] for page in archive(response(quoted))] == ["<p>before", "<p>quoted", "<p>after"]
    before, damaged, after = archive(b"nothing\r\nof an archive\r\n\r\n" + response(b"<p>two"))[-3:]
    assert ("damaged" in before, damaged, after) == (True, "<p>two", "<p>after")


def test_a_length_that_swallows_a_large_part_of_a_large_archive_is_told(tmp_path):
    raw = response(b"<p>before") + with_length(response(b"<p>liar"), b"600000") + response(b"x" * 90_000) * 9 + response(b"<p>after")
    before, damaged, *behind = told(read_bytes(tmp_path, "a.warc", raw))
    assert (before, behind[-1]) == ("<p>before", "<p>after")
    assert "damaged after record 1" in damaged


def test_an_archive_that_ends_inside_a_record_gives_all_before_and_says_so(tmp_path):
    page = response(b"<p>" + b"x" * 5_000)
    for packing, pack in {"": bytes, **PACK}.items():
        whole, last = told(read_bytes(tmp_path, f"a.warc{packing}", pack(page + page[:3_000])))
        assert whole.startswith("<p>xxx")
        assert "beyond the end of the archive" in last


@pytest.mark.parametrize(("name", "levels"), [("a.warc", 1), ("a.warc.gz", 2), ("a.warc.gz", 3)])
def test_an_archive_is_unpacked_as_often_as_its_name_says(tmp_path, name, levels):
    raw = response(b"<p>inside")
    for _ in range(levels):
        raw = gzip.compress(raw, 1)
    (last,) = told(read_bytes(tmp_path, name, raw))
    assert "packed once more" in last


def test_what_makes_records_be_looked_for_takes_time_in_proportion(tmp_path):
    for part in (b"WARC/1.0\r\n", b"WARC/1.0\r\n\r\n", with_length(response(b""), b"90040"), with_length(response(b""), b"9000040")):
        found = read_bytes(tmp_path, "a.warc.gz", gzip.compress(part * 20_000), Limits())
        assert len(found) == 20_000
        assert all(isinstance(record, Rejected) for record in found)


def test_a_large_record_is_passed_over_in_little_memory(tmp_path):
    import tracemalloc

    path = tmp_path / "a.warc"
    with path.open("wb") as file:
        for kind in (b"response", b"resource"):
            file.write(b"WARC/1.0\r\nWARC-Type: %s\r\nContent-Length: 50000000\r\n\r\n" % kind)
            file.seek(50_000_000, 1)  # sparse: zeros that take no room on the disk
            file.write(b"\r\n\r\n")
        file.write(response(b"<p>after"))
    tracemalloc.start()
    large, after = told(read([path], SMALL))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "larger than 100000 bytes" in large
    assert after == "<p>after"
    assert peak < 2_000_000


@pytest.mark.parametrize("header", [b"X: " + b"y" * 5_000_000, b"X: y\r\n" * 200_000])
def test_headers_without_end_are_told(archive, header):
    before, damaged, last = archive(b"WARC/1.0\r\n" + header + b"\r\n\r\n")
    assert (before, last) == ("<p>before", "<p>after")
    assert "a.warc: damaged after record 1" in damaged


@pytest.mark.parametrize("cut", [1, 5, 9, 40])
def test_a_member_cut_short_loses_nothing_before_it(tmp_path, cut):
    members = [gzip.compress(response(b"<p>%d" % number)) for number in range(3)]
    *pages, last = told(read_bytes(tmp_path, "a.warc.gz", members[0] + members[1][:-cut] + members[2]))
    assert pages[0] == "<p>0"
    assert "damaged" in last or "ends" in last


# Nesting


DEEP = "[" * 100_000 + "]" * 100_000


def test_json_without_bottom_costs_only_its_record(tmp_path):
    bad = [f'{{"text": "b", "x": {DEEP}}}', f'{{"text": "c", "n": 12345678901234567890, "x": {DEEP}}}']
    rows = ['{"text": "a"}', *bad, '{"text": "d"}']
    limits = Limits()
    for name, content in (("a.jsonl", "\n".join(rows)), ("a.json", f"[{','.join(rows)}]")):
        first, *deep, last = told(read_bytes(tmp_path, name, content.encode(), limits))
        assert (first, last) == ("a", "d")
        assert len(deep) == 2
        assert all("nested" in error for error in deep)


@pytest.mark.parametrize(("depth", "fits"), [(5, True), (6, False)])
def test_the_depth_is_that_of_the_limits(tmp_path, depth, fits):
    value: object = "x"
    for level in range(depth - 1):
        value = [value] if level % 2 else {"in": value}
    table = pa.Table.from_pylist([{"text": "a", "more": value}])
    parquet.write_table(table, tmp_path / "a.parquet")
    row = json.dumps({"text": "a", "more": value}).encode()
    limits = Limits(max_depth=5)
    for records in (
        list(read([tmp_path / "a.parquet"], limits)),
        *(read_bytes(tmp_path, f"a.{kind}", row, limits) for kind in ("json", "jsonl")),
    ):
        (record,) = records
        assert isinstance(record, Record) == fits
        assert fits or "limits.max_depth (5)" in record.error


# Parquet


def repeated(size: int, rows: int, column: str = "text") -> pa.Table:
    """One value in every row, stored once."""
    values = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * size]))
    return pa.table({"text": ["a"] * rows, column: values} if column != "text" else {"text": values})


@pytest.mark.parametrize("column", ["text", "more"])
def test_a_value_repeated_by_its_dictionary_is_a_bomb(tmp_path, column):
    parquet.write_table(repeated(90_000, 5_000, column), tmp_path / "a.parquet", compression="zstd")
    *records, last = read([tmp_path / "a.parquet"], SMALL)
    assert 0 < len(records) < 200
    assert all(isinstance(record, Record) for record in records)
    assert "decompression bomb" in last.error


INSIDE = {
    "list": lambda value: [value] * 120,
    "list of lists": lambda value: [[value] * 10] * 12,
    "struct": lambda value: {"a": value, "b": [{"c": value}] * 120},
    "list of bytes": lambda value: [value.encode()] * 120,
}


@pytest.mark.parametrize("inside", INSIDE)
def test_a_value_repeated_inside_a_row_counts_each_time(tmp_path, inside):
    rows = [{"text": "a", "more": None}, {"text": "b", "more": INSIDE[inside]("x" * 9_000)}, {"text": "c", "more": None}]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet", compression="zstd")
    one, large, *_ = told(read([tmp_path / "a.parquet"], SMALL))
    assert one == "a"
    assert "larger than 100000 bytes" in large


def test_a_map_of_a_value_repeated_counts_each_time(tmp_path):
    more = pa.array([None, [("k", "x" * 9_000)] * 120], pa.map_(pa.string(), pa.string()))
    parquet.write_table(pa.table({"text": ["a", "b"], "more": more}), tmp_path / "a.parquet", compression="zstd")
    one, large, *_ = told(read([tmp_path / "a.parquet"], SMALL))
    assert one == "a"
    assert "larger than 100000 bytes" in large


def test_a_list_without_end_is_larger_than_the_limit(tmp_path):
    table = pa.table({"text": ["a", "b"], "more": [np.zeros(200_000, np.int64), None]})
    parquet.write_table(table, tmp_path / "a.parquet", compression="zstd")
    large, *_ = told(read([tmp_path / "a.parquet"], SMALL))
    assert "larger than 100000 bytes" in large


def test_rows_larger_than_the_limit_are_rejected_one_by_one(tmp_path):
    texts = ["a" * 90_000, None, "b" * 100_001, "c"]
    table = pa.table({"text": pa.array(texts, pa.large_string()), "html": pa.array([None, b"<p>page", None, None])})
    parquet.write_table(table, tmp_path / "a.parquet")
    found = told(read([tmp_path / "a.parquet"], SMALL))
    assert [each[:7] for each in found[:2]] == ["aaaaaaa", "<p>page"]
    assert "larger than 100000 bytes" in found[2]
    assert found[3] == "c"


def test_slices_find_the_same_bomb(tmp_path):
    parquet.write_table(repeated(90_000, 200), tmp_path / "a.parquet", row_group_size=100, compression="zstd")
    (source,) = survey([str(tmp_path / "a.parquet")]).inputs
    for part in slices_of(source, 1):
        with pytest.raises(ReadError, match="bomb"):
            list(locate_slice(source, part, SMALL))


@pytest.mark.parametrize("where", ["pages", "footer"])
def test_parquet_that_lies_never_stops_the_reading(tmp_path, where):
    rows = [{"text": f"Sak {number} " * 9, "url": f"https://a.example/{number}"} for number in range(60)]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "whole.parquet", row_group_size=20)
    whole = (tmp_path / "whole.parquet").read_bytes()
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    places = range(4, footer) if where == "pages" else range(footer, len(whole) - 4)
    for seed in range(60):
        random = Random(seed)
        raw = bytearray(whole)
        for _ in range(random.randrange(1, 4)):  # lengths and counts are varints: these make them huge, or negative
            raw[random.choice(places)] = random.choice((0, 1, 0x7F, 0x80, 0xFE, 0xFF))
        records = read_bytes(tmp_path, "a.parquet", bytes(raw))
        assert all(isinstance(record, Record | Rejected) for record in records)


# Lines


def test_a_line_without_end_costs_its_record_alone_in_little_memory(tmp_path):
    import tracemalloc

    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "a"}\n')
        file.seek(100_000_000, 1)  # sparse: zeros that take no room on the disk
        file.write(b'\n{"text": "b"}\n')
    tracemalloc.start()
    first, long, last = told(read([path], SMALL))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (first, last) == ("a", "b")
    assert "max_record_bytes" in long
    assert peak < 2_000_000
