"""What is fuzzed: parts of the program that read what others wrote, each given bytes, and the promises it must keep whatever these are.

A target returns when all is well, also when the bytes are refused with one of our own errors; anything else it raises is a finding.
"""

from __future__ import annotations

import gzip
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Final

import mutations
import numpy as np
import orjson

from cleaner import Cleaner, Config, Record, restore
from cleaner.classify import compile_rules
from cleaner.classify.adaptation import ADAPTATION, Adaptation, base_hashes
from cleaner.config import Limits
from cleaner.document import Edit, Label, Rejected
from cleaner.errors import ConfigError, ModelError, ProfileError, ReadError, RecordError, UsageError
from cleaner.features.lines import lines_of
from cleaner.labels import LabelFile, LineLabel
from cleaner.mapped import store
from cleaner.metadata import page_metadata
from cleaner.model import FORMAT
from cleaner.profile import Profile
from cleaner.read import Input, locate
from cleaner.read.encoding import decode_page, decode_text
from cleaner.read.slices import locate_slice, slices_of
from cleaner.segment.article import segmented
from cleaner.segment.signs import page_signs
from cleaner.segment.text import text_blocks
from cleaner.sources.ratings import read_ratings
from cleaner.strip import apply, removals

__all__ = ["TARGETS", "Target"]

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"
LIMITS: Final = Limits(max_record_bytes=1 << 20, max_expansion=100)
SLICE: Final = 200
"""Bytes of a slice of JSON lines: so few that small files have several."""
MIX: Final = 50_000
"""Characters of a page or text that are mutated as such."""
LINES: Final = (
    "Foto: Kari Berg",
    "Lesen Sie auch: Der Haushalt 2024",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
    "  新聞 123 ",
    "x" * 600,
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_PACKINGS: Final = ("", "", ".gz", ".zst")


@dataclass(frozen=True, slots=True)
class Target:
    """A part of the program, what to begin with, and the words its input is made of."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterator[bytes]]
    words: tuple[str, ...] = ()
    mutations: Mapping[str, mutations.Mutation] | None = None
    """Ways to damage the text that the bytes are, besides those of bytes."""


@cache
def _scratch() -> Path:
    """A folder of this process, gone with it."""
    folder = tempfile.TemporaryDirectory(prefix="clean-news-fuzz-")
    _KEPT.append(folder)
    return Path(folder.name)


_KEPT: Final[list[tempfile.TemporaryDirectory[str]]] = []


def _file(name: str, data: bytes) -> Path:
    path = _scratch() / name
    path.unlink(missing_ok=True)  # not written over: what was mapped of it stays what it was
    path.write_bytes(data)
    return path


# Readers: the first byte says how the file is packed


def _reader(kind: str) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        packing, body = _PACKINGS[data[0] % 4] if data else "", data[1:]
        path = _file(f"given{packing}", body)
        source = Input("given", str(path), kind, packing, "folder", len(body))
        found = list(locate(source, LIMITS))
        numbers = [each.number for each in found]
        assert source.holds_one or all(a is not None and b is not None and a < b for a, b in pairwise(numbers)), numbers
        assert all(each.record.error for each in found if isinstance(each.record, Rejected))
        if kind == "json_lines" and not packing:
            _check_slices(source, [(each.number, each.record) for each in found])
        if kind == "json_file" and not packing:
            _check_elements(body, len(found))

    return run


def _check_slices(source: Input, whole: list[tuple[int | None, Record | Rejected]]) -> None:
    """A file read in slices gives what it gives read whole."""
    with suppress(ReadError):
        parts = [(each.number, each.record) for part in slices_of(source, SLICE) for each in locate_slice(source, part, LIMITS)]
        assert not parts or parts == whole, (parts, whole)


def _check_elements(body: bytes, found: int) -> None:
    """An array gives a record, or an error, for each of its elements."""
    with suppress(orjson.JSONDecodeError):
        value = orjson.loads(body)
        assert found == (len(value) if isinstance(value, list) else 1), (found, value)


def _packed(pattern: str) -> Iterator[bytes]:
    for path in sorted(FIXTURES.glob(pattern)):
        data = path.read_bytes()
        if path.suffix == ".gz":
            yield b"\2" + data
            data = gzip.decompress(data)
        else:
            yield b"\2" + gzip.compress(data, mtime=0)
        yield b"\0" + data
        yield b"\3" + _zstd(data)


def _zstd(data: bytes) -> bytes:
    from zstandard import ZstdCompressor

    return ZstdCompressor().compress(data)


def _arrays() -> Iterator[bytes]:
    for path in sorted(FIXTURES.glob("news/feeds/*.jsonl")):
        yield b"\0[" + b",".join(path.read_bytes().splitlines()[:5]) + b"]"
    yield b'\0{"text": "Hallo.", "id": 7, "n": -12345678901234567890, "x": NaN}'
    yield b"\0" + '[{"text": "Grüße \\ud83d", "a": [{"b": "]}"}]}, {"html": ""}]'.encode("utf-16")


def _tables() -> Iterator[bytes]:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    rows = {
        "id": ["a", None],
        "text": ["Rådet møttes.", None],
        "html": [None, b"<p>\xe5"],
        "n": [[1, 2], None],
        "when": [1.5, float("nan")],
    }
    for compression in ("none", "zstd"):
        out = BytesIO()
        write_table(pa.table({key: pa.array(values) for key, values in rows.items() if key != "html"}), out, compression=compression)
        yield b"\0" + out.getvalue()
    out = BytesIO()
    write_table(pa.table({"html": pa.array([b"<p>\xe5", b""], pa.binary())}), out)
    yield b"\0" + out.getvalue()
    kinds = (
        pa.date32(),
        pa.date64(),
        pa.time32("ms"),
        pa.time64("ns"),
        pa.timestamp("us"),
        pa.timestamp("ns", "Europe/Oslo"),
        pa.duration("us"),
    )
    for nested in (False, True):
        out = BytesIO()
        times = {str(kind): pa.array([0, 86_400_000, None], f"int{kind.bit_width}").view(kind) for kind in kinds}
        lists = {name: pa.ListArray.from_arrays(pa.array([0, 1, 1, 3], pa.int32()), each) for name, each in times.items()}
        write_table(pa.table({"text": ["Rådet møttes."] * 3} | (lists if nested else times)), out)
        yield b"\0" + out.getvalue()


# Articles


def page(data: bytes) -> None:
    """A page becomes blocks that stand where they say, its metadata and its signs; or is refused."""
    record = Record("page", html=decode_page(data), url="https://www.paper.example/2024/05/03/a")
    try:
        found = segmented(record, Config())
    except RecordError:
        return
    end = -1
    for block in found.blocks:
        assert block.start == end + 1, (block, end)
        assert found.text[block.start : block.end] == block.text, block
        assert block.text == block.text.strip() != "", block
        end = block.end
    assert found.page is not None
    page_signs(found.page, record.url)
    page_metadata(found.page, record.url, found.blocks)


def edits(data: bytes) -> None:
    """Lines go as the first bytes say, something is cut and put in inside those that stay, and all of it can be undone."""
    text = _with_surrogates(data[16:])
    bits = int.from_bytes(data[:16].ljust(16, b"\0"), "little")
    blocks = text_blocks(text)
    labels = [Label(bool(bits >> number % 128 & 1), 0.5, "ad_marker") for number in range(len(blocks))]
    inside = []
    for number, block in enumerate(blocks):
        start = block.start + (bits >> number % 97) % len(block.text)
        end = min(start + (bits >> number % 89) % 5, block.end)
        inside.append(Edit(start, end, text[start:end], "\ud83d\n"[: bits >> number % 83 & 3], "encoding", 1.0))
    made = removals(text, blocks, labels, inside)
    cleaned = apply(text, made)
    assert restore(cleaned, made) == text
    if not _SURROGATE.search(text + cleaned):  # JSON makes one character of two halves side by side
        assert restore(cleaned, json.loads(json.dumps([edit.to_dict() for edit in made]))) == text


def _with_surrogates(data: bytes) -> str:
    """Any text there can be, lone surrogates among it."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("latin-1")


@cache
def _cleaner() -> Cleaner:
    return Cleaner()


def article(data: bytes) -> None:
    """A text or a page (by the first bit) is cleaned, alone as in a batch, and restored; or is refused with a reason."""
    given = (
        {"id": "x", "html": decode_page(data[1:]), "url": "https://a.example/b"}
        if data[:1] > b"\x7f"
        else {"id": "x", "text": decode_text(data[1:])}
    )
    alone = _cleaner().clean(given)
    assert "unexpected" not in (alone.error or ""), alone.error
    assert list(_cleaner().clean_many([{"text": "Den Rat gibt es nicht."}, given, {"html": "<p>One."}]))[1] == alone
    if alone.text is not None:
        assert restore(alone.text, alone.edits) == segmented(Record.from_mapping(given, id="x"), Config()).text
        assert all(0 <= score <= 1 for score in (alone.quality, alone.input_quality, alone.garbling) if score is not None)


def _texts() -> Iterator[bytes]:
    yield from (path.read_bytes() for path in sorted(FIXTURES.glob("news/*/*.txt")))


def _pages() -> Iterator[bytes]:
    yield from (path.read_bytes() for path in sorted(FIXTURES.glob("news/*/*.html")))


# Files of a user


def adapted(data: bytes) -> None:
    """An adapted model, the description before the first NUL, is refused with a reason, or corrects probabilities to probabilities."""
    head, _, arrays = data.partition(b"\0")
    try:
        meta = json.loads(head)
    except (ValueError, RecursionError):
        meta = None
    if isinstance(meta, dict):  # what anybody would put right who means harm
        meta |= {"format": FORMAT, "base": base_hashes(), "sha256": sha256(arrays).hexdigest()}
        head = json.dumps(meta).encode()
    _file(f"{ADAPTATION}.npz", arrays)
    _file(f"{ADAPTATION}.json", head)
    try:
        found = Adaptation.load(_scratch())
    except ModelError:
        return
    lines = lines_of([text_blocks("\n".join(LINES))])
    probability = found.correct(lines, np.linspace(0, 1, len(LINES)), ["paper.example"]).probability
    assert ((probability >= 0) & (probability <= 1)).all(), probability


def _models() -> Iterator[bytes]:
    hashes, weights, counts = np.arange(1, 4, dtype=np.uint64), np.array([5, -5, 900], np.int16), np.array([1, 2, 1])
    arrays = {"place": counts * 9, "weight": weights, "like": hashes, "like_weight": weights, "answered": hashes, "times": counts,
              "removed": counts - 1, "reasoned": hashes, "reason": counts}  # fmt: skip
    out = BytesIO()
    store(arrays, out)
    yield json.dumps({"name": ADAPTATION, "sources": ["paper.example"]}).encode() + b"\0" + out.getvalue()


def config(data: bytes) -> None:
    """A configuration is refused, or its rules end on every line."""
    try:
        found = Config.from_toml(_file("clean-news.toml", data))
    except ConfigError:
        return
    compile_rules(found.rules).decide(text_blocks("\n".join(LINES)), "paper.example", "de")


def _configs() -> Iterator[bytes]:
    yield b'language = "de"\nbatch_size = 3\nremoval_threshold = 0.5\n[verdict]\nmin_quality = 0.4\nmin_words = 3\n[limits]\nmax_blocks = 9'
    yield b'[[rules.always]]\nphrase = "^Foto: \\w+ (?:a|b){2,5}$"\nmatch = "regex"\ncut = true\nsource = "paper.example"'.replace(
        b"\\", b"\\\\"
    )
    yield b'[[rules.never]]\nphrase = "Lesen Sie auch"\nmatch = "start"\nlanguage = "de"\nreason = "byline"\n[parts]\ntables = "keep"'


def labels(data: bytes) -> None:
    """A file of labels is read, twice the same, and takes one more; or is refused."""
    path = _file("labels.jsonl", data)
    try:
        first = LabelFile(path).answers
    except ReadError:
        return
    label = LineLabel("new", "Annonse", 0, 7, "remove")
    stands, _ = LabelFile(path).add(label)
    again = LabelFile(path).answers
    assert stands.key in again
    assert {key: value for key, value in again.items() if key != label.key} == {
        key: value for key, value in first.items() if key != label.key
    }


def _labels() -> Iterator[bytes]:
    rows = [
        {"id": "a", "line": "Foto: NTB", "start": 1, "end": 10, "label": label, "before": [{"text": "x", "label": "keep"}]}
        for label in ("remove", "keep")
    ]
    yield b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    yield json.dumps(rows[0] | {"undo": True, "reason": "share", "probability": 0.5, "model": {"texts": "1"}}).encode()


def profile(data: bytes) -> None:
    """A profile is refused, or loaded."""
    with suppress(ProfileError):
        Profile.load(_file("given.profile", data))


def _profiles() -> Iterator[bytes]:
    from cleaner.profile import Fit
    from cleaner.profile.keys import article_keys

    path = _scratch() / "seed.profile"
    with Fit(path) as fit:
        for number in range(3):
            (keys,) = article_keys(lines_of([text_blocks(f"Foto: NTB\nRådet møttes {number} ganger i går.")]))
            fit.add("paper.example", f"https://paper.example/{number}", keys)
        fit.finish()
    yield path.read_bytes()


def ratings(data: bytes) -> None:
    """A table of ratings is refused, or joined to sources."""
    with suppress(UsageError):
        found = read_ratings(decode_text(data), "ratings.csv")
        for source in ("bbc.co.uk", "sport.paper.example", "é..", "", None):
            found.match(source)


def _ratings() -> Iterator[bytes]:
    yield b"domain,score\npaper.example,0.5\nbbc.com,0.9\n"
    yield "url;factual reporting;x\nhttps://пример.рф/;mostly factual;1\nwww.a.example;very low;2,5\n".encode("utf-16")
    yield b"source\tstatus\n[[A b]] (c.example)\tgr\nd.example|b\n"


_HTML: Final = (
    *(
        "<p>",
        "</p>",
        "<div ",
        "<a href=",
        "<table>",
        "<select>",
        "<svg>",
        "<template>",
        "<!--",
        "-->",
        "<!DOCTYPE",
        "<?",
        "&#12;",
        "&nbsp;",
    ),
    *("<script type=application/ld+json>", "</script>", "<meta charset=", "<time ", "hidden", "datePublished", "articleBody"),
)
_JSON: Final = ('{"text":', '{"html":', '"id":', '"url":', "\\ud83d", "[", "]", "{", "}", "NaN", "\ufeff", "\\", '"')

TARGETS: Final[Mapping[str, Target]] = {
    "read-text": Target(_reader("text"), lambda: _packed("news/*/*.txt")),
    "read-page": Target(
        _reader("page"), lambda: _packed("news/*/*.html"), ("charset=", "encoding=", "utf-16", "iso-8859-1", "<meta ", "<?xml ")
    ),
    "read-json": Target(_reader("json_file"), _arrays, _JSON),
    "read-json-lines": Target(_reader("json_lines"), lambda: _packed("news/feeds/*.jsonl"), _JSON),
    "read-parquet": Target(_reader("parquet"), _tables, ("PAR1",)),
    "read-warc": Target(
        _reader("warc"), lambda: _packed("news/*.warc.gz"), ("WARC/1.0", "Content-Length: ", "Content-Encoding: gzip", "HTTP/1.1 200")
    ),
    "page": Target(page, _pages, _HTML, mutations.PAGES),
    "edits": Target(edits, lambda: (b"\xaa" * 16 + text for text in _texts()), ("\r\n", "\u2028", "\x85"), mutations.TEXTS),
    "text": Target(article, lambda: (b"\0" + text for text in _texts()), (), mutations.TEXTS),
    "whole-page": Target(article, lambda: (b"\xff" + text for text in _pages()), _HTML, mutations.PAGES),
    "adapted-model": Target(adapted, _models, ('"sources":', "NUMPY", "'descr'", "'shape'", "<f8", "|O")),
    "config": Target(
        config, _configs, ("[[rules.always]]", "phrase = ", 'match = "regex"', "cut = true", "[limits]", "(?:", ")*", "{1,9}", "\\\\w+")
    ),
    "labels": Target(labels, _labels, ('"id":', '"label":"keep"', '"start":', '"undo":true', "1e999")),
    "profile": Target(profile, _profiles, ("PAR1", "clean-news profile")),
    "ratings": Target(ratings, _ratings, ("domain", "score", ";", "\t", '"', "http://")),
}
