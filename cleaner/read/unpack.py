"""Bytes of a file, unpacked piece by piece and never more at a time than a piece.

A packed file may be truncated, damaged, or a bomb. Whatever can still be unpacked is given first; then `ReadError` says
what is wrong. Several gzip members or zstd frames in a row, as ``cat a.gz b.gz`` makes them, are one file.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from types import TracebackType
from typing import BinaryIO, Final

from cleaner.config import Limits
from cleaner.errors import ReadError
from cleaner.read.inputs import Input

__all__ = ["Unpacked", "bomb", "open_input", "whole"]

PIECE: Final = 64 * 1024
"""Bytes read from the file, and given out, at a time."""
ZSTD_FEED: Final = 1024
"""Bytes given to zstd at a time: a block of 128 KiB takes 4 bytes at least, so at most 32 MiB come out."""


class Unpacked:
    """A stream of unpacked bytes with ``read(size)`` and ``tell()``, which is what every parser asks for."""

    def __init__(self, raw: BinaryIO, packing: str, limits: Limits, name: str) -> None:
        """Unpack `raw` as one of `PACKINGS`, or not at all; `name` opens the messages."""
        self.consumed = 0  # bytes of the file as stored that are behind us
        self._raw, self._limits, self._name = raw, limits, name
        self._given = 0
        self._position = 0
        self._held = b""
        unpackers = {"": self._plain, ".gz": self._gzip, ".zst": self._zstd}
        self._pieces = self._bounded(unpackers[packing]())

    def __iter__(self) -> Iterator[bytes]:
        """The pieces as they come, none empty."""
        return self._pieces

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, all of them when negative, none at the end."""
        if size < 0:
            return b"".join(self._pieces)
        if not self._held:
            self._held = next(self._pieces, b"")
        piece, self._held = self._held[:size], self._held[size:]
        self._position += len(piece)
        return piece

    def tell(self) -> int:
        """Unpacked bytes read so far."""
        return self._position

    def close(self) -> None:
        """Close the file below."""
        self._raw.close()

    def __enter__(self) -> Unpacked:
        """Close at the end of the block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the file, whatever happened."""
        self.close()

    def _bounded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        limits = self._limits
        for piece in pieces:
            self._given += len(piece)
            if self._given > limits.max_record_bytes and self._given > limits.max_expansion * self.consumed:
                raise bomb(self._name, limits)
            yield piece

    def _plain(self) -> Iterator[bytes]:
        # read1, where there is one, does not wait for more than has arrived: standard input may be slow
        read = getattr(self._raw, "read1", self._raw.read)
        while piece := read(PIECE):
            self.consumed += len(piece)
            yield piece

    def _gzip(self) -> Iterator[bytes]:
        unpacker = zlib.decompressobj(wbits=31)
        pending = b""
        while pending or (pending := self._raw.read(PIECE)):
            if unpacker.eof:
                pending = pending.lstrip(b"\0")  # padding after a member, as tape tools write it
                if not pending:
                    continue
                unpacker = zlib.decompressobj(wbits=31)
            before = unpacker.copy()
            try:
                piece = unpacker.decompress(pending, PIECE)
            except zlib.error as error:
                yield from _salvaged(before, pending)
                raise self._damaged("gzip", error) from error
            pending = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            self.consumed = self._raw.tell() - len(pending)
            if piece:
                yield piece
        if not unpacker.eof:
            if rest := unpacker.flush():
                yield rest
            raise self._truncated("gzip")

    def _zstd(self) -> Iterator[bytes]:
        from zstandard import ZstdDecompressor, ZstdError

        decompressor = ZstdDecompressor()
        unpacker = decompressor.decompressobj()
        pending, at = b"", 0  # what has been read, and where in it we are: frames may be as short as nine bytes
        while True:
            if at == len(pending):
                pending, at = self._raw.read(PIECE), 0
            if not pending:
                break
            if unpacker.eof:
                unpacker = decompressor.decompressobj()
            feed = pending[at : at + ZSTD_FEED]
            try:
                piece = unpacker.decompress(feed)
            except ZstdError as error:
                raise self._damaged("zstd", error) from error
            at += len(feed) - len(unpacker.unused_data if unpacker.eof else b"")
            self.consumed = self._raw.tell() - len(pending) + at
            for start in range(0, len(piece), PIECE):
                yield piece[start : start + PIECE]
        if not unpacker.eof:
            raise self._truncated("zstd")

    def _damaged(self, packing: str, error: Exception) -> ReadError:
        return ReadError(f"{self._name}: damaged {packing} data near byte {self.consumed} ({error}); fetch or pack the file again")

    def _truncated(self, packing: str) -> ReadError:
        return ReadError(f"{self._name}: the {packing} data ends too early, at byte {self.consumed}; fetch or pack the file again")


def _salvaged(unpacker: zlib._Decompress, pending: bytes) -> Iterator[bytes]:
    """What a damaged piece still gives, found by feeding it byte by byte."""
    for at in range(len(pending)):
        try:
            piece = unpacker.decompress(pending[at : at + 1])
        except zlib.error:
            return
        if piece:
            yield piece


def bomb(name: str, limits: Limits) -> ReadError:
    """What there is to say of a file that gives out more than it can honestly hold."""
    return ReadError(
        f"{name}: unpacks to more than {limits.max_expansion} times its size, as a decompression bomb does; "
        "raise limits.max_expansion if you trust it"
    )


def open_input(source: Input, limits: Limits) -> Unpacked:
    """Open a file, or standard input, for reading unpacked."""
    # the caller closes it; standard input is not ours to close, but nobody reads it after us either
    raw = sys.stdin.buffer if source.path is None else open(source.path, "rb")  # noqa: SIM115, PTH123
    return Unpacked(raw, source.packing, limits, source.name)


def whole(source: Input, limits: Limits) -> bytes:
    """All bytes of a file that holds one record.

    Raises `ReadError` when there are more than `limits.max_record_bytes`.
    """
    pieces: list[bytes] = []
    size = 0
    with closing(open_input(source, limits)) as stream:
        for piece in stream:
            size += len(piece)
            if size > limits.max_record_bytes:
                raise ReadError(f"{source.name}: larger than {limits.max_record_bytes} bytes; raise limits.max_record_bytes to read it")
            pieces.append(piece)
    return b"".join(pieces)
