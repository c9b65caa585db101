from __future__ import annotations

import datetime
import decimal
import gzip
import json
import re
from random import Random

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import Limits
from cleaner.document import Record, Rejected
from cleaner.read import read
from cleaner.read.json_file import Elements
from cleaner.read.json_lines import Lines

LIMITS = Limits()
GOOD = b'{"text": "Good."}\n'


def read_bytes(folder, name: str, content: bytes, limits: Limits = LIMITS):
    (folder / name).write_bytes(content)
    return list(read([folder / name], limits))


def test_a_text(tmp_path):
    assert read_bytes(tmp_path, "a.txt", b"Line one.\r\nLine two.\r\n") == [
        Record(id="a.txt", text="Line one.\r\nLine two.\r\n", folder=tmp_path.name)
    ]


def test_an_empty_text_is_a_record_with_an_empty_text(tmp_path):
    assert read_bytes(tmp_path, "a.txt", b"") == [Record(id="a.txt", text="", folder=tmp_path.name)]


def test_a_page(tmp_path):
    page = '<meta charset="windows-1251"><p>Привет'
    (record,) = read_bytes(tmp_path, "a.html", page.encode("cp1251"))
    assert (record.html, record.text) == (page, None)


# JSON lines


def test_lines_are_numbered_as_an_editor_does_and_one_bad_line_costs_one_record(tmp_path):
    rows = read_bytes(tmp_path, "a.jsonl", GOOD + b"\n" + b'{"text": oops}\n' + b"[1]\n" + b'{"id": "mine"}\n' + GOOD.rstrip())
    assert [row.id for row in rows] == ["a.jsonl#record 1", "a.jsonl#record 3", "a.jsonl#record 4", "mine", "a.jsonl#record 6"]
    errors = [row.error for row in rows if isinstance(row, Rejected)]
    assert [error.partition(" ")[0] for error in errors] == ["a.jsonl:3:", "a.jsonl:4:", "a.jsonl:5:"]
    assert "not JSON" in errors[0]
    assert "must be a JSON object" in errors[1]
    assert "neither `text` nor `html`" in errors[2]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"text": "a", "html": "b"}', "both"),
        (b'{"text": 7}', "must be a string"),
        (b'{"text": "half a pair: \\ud83d"}', "surrogate"),
        (b'{"text": "a", "deep": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested"),
        (b"null", "must be a JSON object"),
        (b"\x00\x01", "not JSON"),
        (b'{"text": "' + b"x" * 300_000 + b'"}', "max_record_bytes"),
    ],
)
def test_lines_that_are_no_record(tmp_path, line, message):
    first, bad, last = read_bytes(tmp_path, "a.jsonl", GOOD + line + b"\n" + GOOD, Limits(max_record_bytes=250_000))
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert isinstance(bad, Rejected)
    assert bad.error.startswith("a.jsonl:2: ")
    assert message in bad.error


def test_other_keys_pass_through_untouched(tmp_path):
    line = b'{"text": "a", "id": 7, "n": 123456789012345678901234567890, "nan": NaN, "list": [1, {"x": null}], "e": "\\ud83d\\ude00"}'
    (record,) = read_bytes(tmp_path, "a.jsonl", line)
    assert record.id == "7"
    assert record.metadata == {"n": 123456789012345678901234567890, "nan": None, "list": [1, {"x": None}], "e": "😀"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_lines_in_other_encodings(tmp_path, encoding):
    (record, _) = read_bytes(tmp_path, "a.jsonl", '{"text": "Un été à la plage, déjà"}\n{"text": "b"}\n'.encode(encoding))
    assert record.text == "Un été à la plage, déjà"


def test_duplicate_ids_are_all_read(tmp_path):
    assert [row.id for row in read_bytes(tmp_path, "a.jsonl", b'{"id": "x", "text": "1"}\n{"id": "x", "text": "2"}\n')] == ["x", "x"]


def test_empty_files_of_many_hold_nothing(tmp_path):
    assert read_bytes(tmp_path, "a.jsonl", b"") == []
    assert read_bytes(tmp_path, "a.json", b"[ ]\n") == []


@given(st.lists(st.binary(max_size=20)), st.integers(1, 7))
def test_cutting_into_lines_does_not_depend_on_the_pieces(rows, size):
    data = b"\n".join(row.replace(b"\n", b"") for row in rows)
    lines = Lines(10)
    cut = [line for at in range(0, len(data), size) for line in lines.feed(data[at : at + size])]
    expected = [(n, row if len(row) <= 10 else None) for n, row in enumerate(data.split(b"\n"), 1) if len(row) > 10 or row.strip()]
    assert [*cut, *lines.finish()] == expected


# JSON


def test_one_object_is_named_like_the_file(tmp_path):
    assert [row.id for row in read_bytes(tmp_path, "a.json", b'\n{"text": "x",\n "n": 1}\n')] == ["a.json"]
    assert [row.id for row in read_bytes(tmp_path, "b.json", b'{"text": "x", "id": "mine"}')] == ["mine"]


def test_an_array_holds_many(tmp_path):
    rows = read_bytes(tmp_path, "a.json", b'\xef\xbb\xbf [{"text": "one, ]}"}, 7, {"text": "\\"two\\\\", "x": [{}]}]\n')
    assert [row.id for row in rows] == ["a.json#record 1", "a.json#record 2", "a.json#record 3"]
    assert [getattr(row, "text", None) for row in rows] == ["one, ]}", None, '"two\\']


@pytest.mark.parametrize(
    ("content", "good", "message"),
    [
        (b'[{"text": "a"}, {"text": "b', 1, "ends inside record 2"),
        (b'[{"text": "a"}] {"text": "b"}', 1, "something follows"),
        (b'[{"text": "a"},, {"text": "b"}]', 2, "not JSON"),
        (b'{"text": "a"}\n{"text": "b"}\n', 0, ".jsonl"),
        (b'{"text": ', 0, "not JSON"),
        (b"", 0, "not JSON"),
        (b'"just a string"', 0, "must be a JSON object"),
        (b'[{"text": "a"}, {"text": "' + b"x" * 2000 + b'"}, {"text": "c"}]', 2, "max_record_bytes"),
    ],
)
def test_json_that_is_not_whole(tmp_path, content, good, message):
    rows = read_bytes(tmp_path, "a.json", content, Limits(max_record_bytes=1000))
    assert sum(isinstance(row, Record) for row in rows) == good
    (bad,) = (row for row in rows if isinstance(row, Rejected))
    assert bad.error.startswith("a.json")
    assert message in bad.error


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(alphabet='ab"\\[]{},é\n', max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet='a"]', max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(values, max_size=6), st.integers(1, 9), st.sampled_from([None, 2]))
def test_cutting_an_array_does_not_depend_on_the_pieces(rows, size, indent):
    data = json.dumps(rows, indent=indent).encode()[1:]
    cut = Elements(10_000, "x").cut(data[at : at + size] for at in range(0, len(data), size))
    assert [orjson.loads(raw) for raw in cut if raw is not None] == rows


# Parquet


def table(path, rows, **columns):
    pq.write_table(pa.table({"text": rows, **columns}), path)


def test_parquet_columns_pass_through_as_json(tmp_path):
    day = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
    table(
        tmp_path / "a.parquet",
        ["one", None, "three"],
        id=[1, 2, 3],
        url=["https://a.example/1", None, None],
        seen=[day, None, day],
        price=[decimal.Decimal("1.10"), None, None],
        raw=[b"ab", None, None],
        score=[float("nan"), 0.5, None],
        tags=[["x"], [], None],
    )
    one, two, three = read([tmp_path / "a.parquet"])
    assert (one.id, one.text, one.url) == ("1", "one", "https://a.example/1")
    iso = "2024-05-01T12:00:00+00:00"
    assert one.metadata == {"seen": iso, "price": "1.10", "raw": "YWI=", "score": None, "tags": ["x"]}
    assert isinstance(two, Rejected)
    assert "a.parquet#record 2: the record has neither" in two.error
    assert three.metadata["tags"] is None


def stored(number: int, kind: pa.DataType) -> pa.Array:
    """An array of the value that a column of this type keeps as this number."""
    return pa.array([number], getattr(pa, f"int{kind.bit_width}")()).view(kind)


@pytest.mark.parametrize(
    ("kind", "number", "written"),
    [
        (pa.date32(), -1, "1969-12-31"),
        (pa.date32(), 10**9, 10**9),
        (pa.date64(), 86_400_000, "1970-01-02"),
        (pa.time32("ms"), 1500, "00:00:01.500000"),
        (pa.time64("us"), -1, -1),
        (pa.time64("ns"), 1_000_000_001, "00:00:01.000000001"),
        (pa.timestamp("ms"), 0, "1970-01-01T00:00:00"),
        (pa.timestamp("us"), 2**62, 2**62),
        (pa.timestamp("us"), -1, "1969-12-31T23:59:59.999999"),
        (pa.timestamp("ns"), 1714564800_000_000_001, "2024-05-01T12:00:00.000000001"),
        (pa.timestamp("ns"), 1714564800_000_001_000, "2024-05-01T12:00:00.000001"),
        (pa.timestamp("ns", "+02:00"), 1714564800_000_000_001, "2024-05-01T14:00:00.000000001+02:00"),
        (pa.timestamp("us", "Europe/Oslo"), 1714564800_000_000, "2024-05-01T14:00:00+02:00"),
        (pa.timestamp("us", "UTC"), 253_402_300_799_000_000, "9999-12-31T23:59:59+00:00"),
        (pa.timestamp("us", "+02:00"), 253_402_300_799_000_000, 253_402_300_799_000_000),
        (pa.timestamp("us", "Mars/Phobos"), 1, "1970-01-01T00:00:00.000001+00:00"),
        (pa.timestamp("us", "+25:00"), 1, "1970-01-01T00:00:00.000001+00:00"),
        (pa.timestamp("us", "../../etc/passwd"), 1, "1970-01-01T00:00:00.000001+00:00"),
        (pa.duration("us"), -1_500_000, -1.5),
        (pa.duration("s"), 2**62, float(2**62)),
        (pa.duration("ns"), 1, 1e-09),
    ],
)
def test_whatever_time_a_column_keeps_is_read(tmp_path, kind, number, written):
    when = pa.concat_arrays([stored(number, kind), pa.nulls(1, kind)])
    inside = {
        "list": pa.ListArray.from_arrays(pa.array([0, 2, 2], pa.int32()), when),
        "struct": pa.StructArray.from_arrays([when, pa.array(["x", "y"])], ["when", "x"]),
    }
    table(tmp_path / "a.parquet", ["one", "two"], when=when, **inside)
    one, two = read([tmp_path / "a.parquet"])
    assert one.metadata == {
        "when": written,
        "list": [written, None],
        "struct": {"when": written, "x": "x"},
    }
    assert two.metadata == {"when": None, "list": [], "struct": {"when": None, "x": "y"}}


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".zst", zstandard.compress)])
def test_parquet_packed_once_more(tmp_path, suffix, pack):
    table(tmp_path / "a.parquet", [f"text {i}" for i in range(200)])
    (tmp_path / f"b.parquet{suffix}").write_bytes(pack((tmp_path / "a.parquet").read_bytes()))
    rows = list(read([tmp_path / f"b.parquet{suffix}"]))
    assert [row.text for row in rows] == [f"text {i}" for i in range(200)]
    assert rows[-1].id == f"b.parquet{suffix}#record 200"


def test_pages_as_bytes_are_decoded(tmp_path):
    pq.write_table(pa.table({"html": ['<meta charset="windows-1251">Привет'.encode("cp1251")]}), tmp_path / "a.parquet")
    (record,) = read([tmp_path])
    assert record.html.endswith("Привет")


def test_what_is_no_parquet_is_rejected(tmp_path):
    table(tmp_path / "a.parquet", ["x"] * 1000)
    for content in (b"", b"PAR1 nonsense PAR1", (tmp_path / "a.parquet").read_bytes()[:-20]):
        (bad,) = read_bytes(tmp_path, "b.parquet", content)
        assert isinstance(bad, Rejected)
        assert bad.error.startswith("b.parquet: not readable as Parquet")


# WARC


def response(body: bytes, *headers: str, uri: str = "https://a.example/1", status: str = "200 OK", kind: str = "response") -> bytes:
    http = "\r\n".join([f"HTTP/1.1 {status}", *(headers or ("Content-Type: text/html",)), "", ""]).encode() + body
    warc = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {uri}",
        "WARC-Date: 2024-05-01T00:00:00Z",
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(http)}",
    ]
    return "\r\n".join([*warc, "", ""]).encode() + http + b"\r\n\r\n"


HTML = "Content-Type: text/html"


def test_a_warc_gives_the_pages_that_were_answered(tmp_path):
    raw = b"".join(
        [
            response(b"<p>one", "Content-Type: text/html; charset=utf-8"),
            response(b"gone", HTML, status="404 Not Found"),
            response(b"\x89PNG", "Content-Type: image/png"),
            response(b"<p>asked", HTML, kind="request"),
            response("<p>Привет".encode("cp1251"), "Content-Type: text/html;charset=windows-1251", uri="<https://a.example/2>"),
            response(b"<p>x", "content-type: application/xhtml+xml", status="200"),
        ]
    )
    rows = read_bytes(tmp_path, "a.warc", raw)
    assert [(row.id, row.html) for row in rows] == [
        ("a.warc#record 1", "<p>one"),
        ("a.warc#record 2", "<p>Привет"),
        ("a.warc#record 3", "<p>x"),
    ]
    assert [row.url for row in rows] == ["https://a.example/1", "https://a.example/2", "https://a.example/1"]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"5\r\n<p>Go\r\n4;x=y\r\nod m\r\n7\r\norning.\r\n0\r\n\r\n", ["Transfer-Encoding: chunked"]),
        (b"5\r\n<p>Go\r\nb\r\nod morning.", ["Transfer-Encoding: chunked"]),
        (b"<p>Good morning.", ["Transfer-Encoding: chunked"]),
        (gzip.compress(b"<p>Good morning.", mtime=0), ["Content-Encoding: gzip"]),
        (b"<p>Good morning.", ["Content-Encoding: gzip"]),
        (b"<p>Good morning.", ["Content-Encoding: br"]),
        (zstandard.compress(b"<p>Good morning."), ["Content-Encoding: zstd"]),
    ],
)
def test_bodies_are_decoded_where_they_are_encoded(tmp_path, body, headers):
    (record,) = read_bytes(tmp_path, "a.warc", response(body, HTML, *headers))
    assert record.html == "<p>Good morning."


@pytest.mark.parametrize("bad", ["bomb", "brotli", "large"])
def test_one_bad_page_costs_one_record(tmp_path, bad):
    packed = gzip.compress(b"a" * 30_000_000)
    body, header = {
        "bomb": (packed, "Content-Encoding: gzip"),
        "brotli": (b"\x8b\x03\x80abc\x03\xff", "Content-Encoding: br"),
        "large": (b"x" * 500_000, "X-Y: z"),
    }[bad]
    raw = response(b"<p>1") + response(body, HTML, header) + response(b"<p>3")
    one, two, three = read_bytes(tmp_path, "a.warc", raw, Limits(max_record_bytes=100_000))
    assert (one.html, three.html) == ("<p>1", "<p>3")
    assert isinstance(two, Rejected)
    assert two.error.startswith("a.warc#record 2: ")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("cut", [30, 330, 30_330])
def test_a_warc_cut_short_gives_what_is_whole(tmp_path, packed, cut):
    pages = [response(b"<p>" + bytes(97 + (i * i + i * n) % 26 for i in range(10_000))) for n in range(5)]
    raw = b"".join(map(gzip.compress, pages)) if packed else b"".join(pages)
    *rows, last = read_bytes(tmp_path, "a.warc.gz" if packed else "a.warc", raw[: -min(cut, len(raw) // 2)])
    assert rows
    assert all(isinstance(row, Record) for row in rows)
    assert isinstance(last, Rejected)


def test_what_is_no_warc_is_rejected(tmp_path):
    (bad,) = read_bytes(tmp_path, "a.warc", b"<html>not an archive</html>\n" * 100)
    assert isinstance(bad, Rejected)
    assert bad.error.startswith("a.warc: damaged")


@pytest.mark.parametrize("length", [b"5$", b"abc", b"", b"12.5", b"56, 56", b"-3"])
def test_a_warc_with_a_damaged_length_is_read_on_behind_it(tmp_path, length):
    good, bad = response(b"<p>one"), re.sub(rb"(?<=Content-Length: )\d+", length, response(b"<p>two"))
    first, damaged, last = read_bytes(tmp_path, "a.warc", good + bad + response(b"<p>three"))
    assert [first.html, last.html] == ["<p>one", "<p>three"]
    assert isinstance(damaged, Rejected)


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
@pytest.mark.parametrize("blank", ["", "\r\n", "\n\n", "\r\n  \r\n", "\r\n" * 40])
@pytest.mark.parametrize("version", ["0.18", "1.0", "1.1", "1.0 "])
def test_archives_of_other_writers(tmp_path, newline, blank, version):
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>"
    headers = [f"WARC/{version}", "warc-type : Response", "WARC-Target-URI: https://a.example/", " \u00e9", "no header"]
    record = newline.join([*headers, f"content-length:{len(page)}", "", ""]).encode() + page + blank.encode()
    found = read_bytes(tmp_path, "a.warc", b"\r\n" + record * 3)
    assert [(row.html, row.url) for row in found] == [("<p>", "https://a.example/ \u00e9")] * 3


def test_an_archive_without_records_is_empty(tmp_path):
    assert read_bytes(tmp_path, "a.warc", b"") == read_bytes(tmp_path, "a.warc", b"\r\n") == []


def test_a_charset_of_nonsense_is_no_charset(tmp_path):
    (record,) = read_bytes(tmp_path, "a.warc", response(b"<p>one", "Content-Type: text/html; charset*=\x00''x"))
    assert record.html == "<p>one"


def test_flipped_bytes_never_stop_the_reading(tmp_path):
    whole = bytearray(b"".join(response(f"<p>{n}".encode()) for n in range(3)))
    for seed in range(150):
        random = Random(seed)
        raw = bytearray(whole)
        for _ in range(random.randrange(1, 6)):
            raw[random.randrange(len(raw))] = random.randrange(256)
        assert all(isinstance(row, Record | Rejected) for row in read_bytes(tmp_path, f"{seed}.warc", bytes(raw)))
