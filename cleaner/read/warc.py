"""Web archives: every HTML page a server answered with 200 is an article, its URL the one it was fetched from.

The HTTP message in a record is taken apart here, because archives in the wild keep headers (``Content-Encoding: gzip``) for
bodies that were stored decoded, and because a body may be a bomb of its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from http.client import HTTPException, parse_headers
from sys import maxsize
from typing import Final

from cleaner.config import Limits
from cleaner.document import Record, Rejected
from cleaner.errors import ReadError, RecordError
from cleaner.read.encoding import decode_page
from cleaner.read.found import Found
from cleaner.read.inputs import Input
from cleaner.read.unpack import Unpacked, open_input
from cleaner.read.warc_records import MAX_HEADERS, Archive, Framed

__all__ = ["read_input"]

_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_CHUNK_SIZE: Final = re.compile(rb"\s*([0-9a-fA-F]{1,8})[^\n]*\n")
_MAGIC: Final = {".gz": b"\x1f\x8b", ".zst": b"\x28\xb5\x2f\xfd"}
_MAX_CODINGS: Final = 4  # one around another; two are already a mistake of a server
_CODINGS: Final = {"gzip": ".gz", "x-gzip": ".gz", "zstd": ".zst"}


def read_input(source: Input, limits: Limits) -> Iterator[Found]:
    """Every HTML page of an archive, numbered as they come; other records are passed over, but for damaged ones, which are told."""
    number = 0
    with open_input(source, limits) as stream:
        archive = Archive(stream, limits.max_record_bytes + MAX_HEADERS, _most_bytes(source, limits))
        for record in archive:
            found = _found(record, number, source, limits)
            if found is not None:
                number += 1
                yield Found(found, number, archive.consumed)


def _most_bytes(source: Input, limits: Limits) -> int:
    """Bytes that there can be in an archive, unpacked: a record is no longer, whatever it says."""
    return max(limits.max_record_bytes, limits.max_expansion * source.size) if source.packing else source.size


def _found(record: Framed, number: int, source: Input, limits: Limits) -> Record | Rejected | None:
    """What a record behind so many pages gives; None when it is no page, and sound."""
    name = source.record_id(number + 1)
    if record.problem is not None:
        damage = f"{source.name}: damaged after record {number}, in a record that is lost ({record.problem})"
        return Rejected(name, f"{damage}; what begins behind it is read; fetch the archive again")
    if record.fields.get("warc-type", "").lower() != "response":
        return None
    if record.content is None:
        return Rejected(name, f"{name}: larger than {limits.max_record_bytes} bytes; raise limits.max_record_bytes to read it")
    return _page(record.content, record.fields.get("warc-target-uri", "").strip("<>") or None, name, source, limits)


def _page(message: bytes, url: str | None, name: str, source: Input, limits: Limits) -> Record | Rejected | None:
    """The page in a response, why it cannot be had, or None when the response is no page."""
    head = _head(message)
    if head is None or head[0] != 200 or head[1].get_content_type() not in _PAGES:
        return None
    _, headers, body = head
    try:
        page = decode_page(_decoded_body(headers, body, name, limits), _charset(headers))
    except (ReadError, RecordError) as error:
        return Rejected(name, str(error))
    return Record(id=name, html=page, url=url, folder=source.folder)


def _charset(headers: Message) -> str | None:
    """The charset a server named, None where it named none or nonsense."""
    try:
        return headers.get_content_charset()
    except ValueError:
        return None


def _head(message: bytes) -> tuple[int, Message, bytes] | None:
    """Status, headers and body of an HTTP response; None when it is none."""
    stream = io.BytesIO(message)
    status = re.match(rb"HTTP/\S+ +(\d{3})", stream.readline())
    if status is None:
        return None
    try:
        headers = parse_headers(stream)
    except HTTPException:
        return None
    return int(status[1]), headers, stream.read()


def _decoded_body(headers: Message, body: bytes, name: str, limits: Limits) -> bytes:
    if "chunked" in (headers.get("Transfer-Encoding") or "").lower():
        body = _joined(body)
    for coding in reversed((headers.get("Content-Encoding") or "").lower().split(",")[-_MAX_CODINGS:]):
        packing = _CODINGS.get(coding.strip(), "")
        if packing and body.startswith(_MAGIC[packing]):
            body = _unpacked(body, packing, name, limits)
        elif coding.strip() == "br" and not body.isascii() and b"<" not in body[:1024]:
            raise RecordError(f"{name}: the page is packed with Brotli, which is not supported; store it decoded")
    return body


def _unpacked(body: bytes, packing: str, name: str, limits: Limits) -> bytes:
    """The body unpacked, as far as it goes: browsers show a page that broke off, too."""
    pieces: list[bytes] = []
    size = 0
    honest = replace(limits, max_expansion=maxsize)  # a bomb is one too large, and no page that broke off
    try:
        for piece in Unpacked(io.BytesIO(body), packing, honest, name):
            size += len(piece)
            if size > limits.max_record_bytes:
                raise RecordError(f"{name}: larger than {limits.max_record_bytes} bytes; raise limits.max_record_bytes to read it")
            pieces.append(piece)
    except ReadError:
        if not pieces:
            raise
    return b"".join(pieces)


def _joined(body: bytes) -> bytes:
    """A body sent in chunks put together; one that is stored joined already stays as it is."""
    pieces: list[bytes] = []
    at = 0
    while match := _CHUNK_SIZE.match(body, at):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(pieces)
        pieces.append(body[match.end() : match.end() + size])
        at = match.end() + size
    # at the end without a last chunk: the answer broke off; elsewhere: these are no chunks
    return b"".join(pieces) if pieces and at >= len(body) else body
