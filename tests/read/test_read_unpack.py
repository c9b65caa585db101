from __future__ import annotations

import gzip
import io
import json
import zlib

import pytest
import zstandard

from cleaner.config import Limits
from cleaner.document import Record, Rejected
from cleaner.errors import ReadError
from cleaner.read import read
from cleaner.read.unpack import Unpacked

LIMITS = Limits()
PACK = {".gz": gzip.compress, ".zst": zstandard.compress}


def lines(count: int) -> bytes:
    return b"".join(json.dumps({"text": f"Article {i} {i * 7919 % 10007} " * 20}).encode() + b"\n" for i in range(count))


def unpacked(raw: bytes, packing: str, limits: Limits = LIMITS) -> bytes:
    return Unpacked(io.BytesIO(raw), packing, limits, "x").read()


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 300_001])
def test_packed_is_unpacked(packing, size):
    data = bytes(i * i % 251 for i in range(size))
    assert unpacked(PACK[packing](data), packing) == data


@pytest.mark.parametrize("packing", PACK)
def test_several_members_are_one_file(packing):
    pack = PACK[packing]
    assert unpacked(pack(b"one ") + pack(b"") + pack(b"two"), packing) == b"one two"


def test_zeros_behind_gzip_are_padding():
    assert unpacked(gzip.compress(b"one") + b"\0" * 512, ".gz") == b"one"


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("damage", ["cut", "flipped", "behind", "empty"])
def test_damage_is_told_after_what_is_whole(packing, damage):
    data = lines(3000)
    raw = PACK[packing](data)
    middle = len(raw) * 3 // 4
    broken = {
        "cut": raw[:middle],
        "flipped": raw[:middle] + b"\xff" * 100 + raw[middle + 100 :],
        "behind": raw + b"this is not packed",
        "empty": b"",
    }[damage]
    got = bytearray()
    pieces = iter(Unpacked(io.BytesIO(broken), packing, LIMITS, "x"))
    with pytest.raises(ReadError, match=r"damaged|too early"):  # noqa: PT012  (what came before the error counts)
        while piece := next(pieces, b""):
            got += piece
    if damage == "empty":
        assert not got
    else:
        assert len(got) > len(data) // 4
        assert data.startswith(bytes(got[: len(data) // 4]))


@pytest.mark.parametrize("packing", PACK)
def test_a_truncated_file_gives_all_complete_records_and_then_one_rejected(tmp_path, packing):
    raw = PACK[packing](lines(3000))
    path = tmp_path / f"a.jsonl{packing}"
    path.write_bytes(raw[: len(raw) * 2 // 3])
    *records, last = read([path])
    assert len(records) > 500
    assert all(isinstance(record, Record) for record in records)
    assert isinstance(last, Rejected)
    assert last.id == f"a.jsonl{packing}#record {len(records) + 1}"
    assert "too early" in last.error
    assert path.name in last.error


def test_a_bit_error_in_gzip_costs_no_record_before_it(tmp_path):
    raw = bytearray(gzip.compress(lines(3000)))
    middle = len(raw) // 2
    whole = zlib.decompressobj(wbits=31).decompress(bytes(raw[: middle - 200])).count(b"\n")
    raw[middle : middle + 40] = b"\xff" * 40
    (tmp_path / "a.jsonl.gz").write_bytes(bytes(raw))
    records = list(read([tmp_path]))
    assert sum(isinstance(record, Record) for record in records) >= whole
    assert isinstance(records[-1], Rejected)


@pytest.mark.parametrize("packing", PACK)
def test_a_truncated_article_is_rejected(tmp_path, packing):
    raw = PACK[packing](b"A long text. " * 1000)
    (tmp_path / f"a.txt{packing}").write_bytes(raw[:-5])
    (record,) = read([tmp_path])
    assert isinstance(record, Rejected)
    assert record.id == f"a.txt{packing}"


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".json", ".html"])
def test_a_bomb_is_refused_in_little_memory(tmp_path, packing, suffix):
    (tmp_path / f"a{suffix}{packing}").write_bytes(PACK[packing](b" " * 50_000_000))
    (record,) = read([tmp_path], Limits(max_record_bytes=1_000_000, max_expansion=100))
    assert isinstance(record, Rejected)
    assert "max_" in record.error


def test_a_bomb_of_short_lines_is_refused(tmp_path):
    (tmp_path / "a.jsonl.zst").write_bytes(zstandard.compress(b'{"text":"x"}\n' * 1_000_000))
    *records, last = read([tmp_path], Limits(max_record_bytes=100_000, max_expansion=100))
    assert len(records) < 100_000
    assert isinstance(last, Rejected)
    assert "bomb" in last.error


@pytest.mark.parametrize("suffix", ["txt", "html", "json", "txt.gz"])
def test_a_record_over_the_limit_is_rejected(tmp_path, suffix):
    data = b'{"text":"' + b"x" * 2000 + b'"}'
    (tmp_path / f"a.{suffix}").write_bytes(gzip.compress(data) if suffix.endswith("gz") else data)
    (record,) = read([tmp_path], Limits(max_record_bytes=1000))
    assert isinstance(record, Rejected)
    assert "max_record_bytes" in record.error
