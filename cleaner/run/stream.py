"""JSON lines from one pipe to another: the same order and number, little memory, and no waiting for what may never come.

A thread reads whatever has arrived into a short queue; a batch is what lies there, up to the batch size, so a single record
is answered at once and a flood is cleaned at full speed. A second thread writes, so that slow workers do not hold up reading.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from itertools import chain
from queue import Empty, Queue
from threading import Thread
from typing import BinaryIO, Final

from cleaner.config import Config
from cleaner.document import Record, Rejected
from cleaner.errors import OutputError, ReadError
from cleaner.profile import ProfileFile
from cleaner.read import Input
from cleaner.read.json_lines import Lines, line_record
from cleaner.run.workers import BATCH_CHARS, Cleaned, cleaned
from cleaner.segment.extractors import require

__all__ = ["clean_stream"]

PIECE: Final = 64 * 1024
"""Bytes read at a time, at most."""
PIECES: Final = 16
"""Pieces that may wait: 1 MiB."""

_STDIN: Final = Input("stdin", None, "json_lines")


def clean_stream(lines_in: BinaryIO, lines_out: BinaryIO, config: Config, *, jobs: int = 1, profile: ProfileFile | None = None) -> int:
    """Clean every line of `lines_in` to a line of `lines_out`; returns how many failed.

    Raises `BrokenPipeError` when nobody reads the output any more, `ReadError` when the input cannot be read, `OutputError` when the output
    cannot be written, or there are not as many results as records, `ConfigError` when the library of the configured extractor is missing.
    """
    require(config.extractor)
    pieces: Queue[bytes | OSError] = Queue(PIECES)
    Thread(target=_read, args=(lines_in, pieces), daemon=True).start()
    failed = written = 0
    arriving = _Arriving(pieces, config)
    rows = chain([(None, [])], arriving)  # an empty batch loads the models before anything has arrived
    for _, results in cleaned(rows, config, jobs, profile):
        _write(lines_out, results)
        written += len(results)
        failed += sum(result.failed for result in results)
    if written != arriving.given:
        raise OutputError(f"stream: {arriving.given} records were read, but {written} have a result; please report it with the command")
    return failed


def _write(lines_out: BinaryIO, results: Sequence[Cleaned]) -> None:
    try:
        for result in results:
            lines_out.write(result.line)
        lines_out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"output: cannot be written ({error.strerror or error}); mend that, and run the command again") from error


def _read(lines_in: BinaryIO, pieces: Queue[bytes | OSError]) -> None:
    """Put what arrives into the queue, and at last an empty piece."""
    try:
        descriptor = lines_in.fileno()
    except io.UnsupportedOperation:  # not a file of the system, as in tests
        pieces.put(lines_in.read())
        pieces.put(b"")
        return
    piece = b"-"
    while piece:
        try:
            # not through the buffered file: a thread waiting inside it can make Python crash on its way out
            piece = os.read(descriptor, PIECE)
        except OSError as error:
            pieces.put(error)
            return
        pieces.put(piece)


class _Arriving:
    """Batches of what has arrived; None when nothing has, and then, asked again, waits."""

    def __init__(self, pieces: Queue[bytes | OSError], config: Config) -> None:
        self._pieces, self._config = pieces, config
        self.given = 0
        """Records that have arrived."""

    def __iter__(self) -> Iterator[tuple[None, list[Record | Rejected]] | None]:
        lines = Lines(self._config.limits.max_record_bytes)
        ready: list[Record | Rejected] = []
        size = 0
        may_wait = True
        while True:
            try:
                piece = self._pieces.get(block=may_wait)
            except Empty:
                may_wait = not ready
                yield (None, ready) if ready else None
                ready, size = [], 0
                continue
            if isinstance(piece, OSError):
                raise ReadError(f"standard input: cannot be read ({piece.strerror or piece})") from piece
            may_wait = False
            for number, line in lines.feed(piece) if piece else lines.finish():
                self.given += 1
                ready.append(line_record(_STDIN, number, line, self._config.limits))
                size += len(line or b"")
                if len(ready) >= self._config.batch_size or size >= BATCH_CHARS:
                    yield None, ready
                    ready, size = [], 0
            if not piece:
                break
        if ready:
            yield None, ready
