"""Records from files, folders and standard input: one reader a format, all of them lazy and bounded in memory.

    text       .txt              one article a file, encoding detected
    page       .html .htm        one page a file, encoding declared or detected
    json_file  .json             one object, or an array of objects
    json_lines .jsonl, stdin     one object a line
    parquet    .parquet          one row an article
    warc       .warc             every HTML page answered with 200

Each may be packed as ``.gz`` or ``.zst``. What cannot be read becomes a `Rejected` that names file and place; the rest goes on.
The `id` defaults to the path relative to the folder given (``a/b.html``); inside a file of many records to
``a/b.jsonl#record N``, with N the line of a JSON lines file and the running number elsewhere, from 1; on standard input to
``record N``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from errno import EDQUOT, EFBIG, EMFILE, ENFILE, ENOSPC
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from cleaner.config import Limits
from cleaner.document import Record, Rejected
from cleaner.errors import OutputError, ReadError
from cleaner.read.found import Found
from cleaner.read.inputs import STDIN, Input, Survey, find_inputs, survey

__all__ = ["STDIN", "Found", "Input", "Survey", "find_inputs", "locate", "read", "survey"]

DEFAULT_LIMITS: Final = Limits()

_NO_ROOM: Final = (ENOSPC, EDQUOT, EFBIG, EMFILE, ENFILE)
"""Of this machine: no fault of the file."""

Reader = Callable[[Input, Limits], Iterator[Found]]


def read(paths: Iterable[str | Path], limits: Limits = DEFAULT_LIMITS) -> Iterator[Record | Rejected]:
    """Every record under the paths, in the order of their names, whatever order the paths are given in.

    Raises `UsageError` when a path does not exist, a file has an unknown suffix, or there is nothing to read at all.
    """
    for source in find_inputs(paths):
        for found in locate(source, limits):
            yield found.record


def locate(source: Input, limits: Limits = DEFAULT_LIMITS) -> Iterator[Found]:
    """The records of one input, each with its place in it; damage ends the input with one `Rejected`.

    Raises `OutputError` when there is no room to unpack it, or no more files can be opened.
    """
    number = 0
    try:
        if source.problem is not None:
            raise ReadError(f"{source.name}: {source.problem}")
        for found in _reader(source.kind)(source, limits):
            number = found.number or 0
            yield found
    except ReadError as error:
        yield _rejected(source, number, str(error))
    except ValueError as error:  # a library's word for bytes it did not expect
        yield _rejected(source, number, f"{source.name}: damaged after record {number} ({error}); get the file again")
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise OutputError(
                f"{source.name}: cannot be opened or unpacked here ({error.strerror}); "
                "make room for temporary files (TMPDIR) or allow more open files, and the same command goes on"
            ) from error
        yield _rejected(source, number, f"{source.name}: cannot be read ({error.strerror or error}); check the file and its permissions")


def _reader(kind: str) -> Reader:
    """The reader of a kind, loaded on first use: nobody waits for pyarrow to read a text."""
    return cast(Reader, import_module(f"cleaner.read.{kind}").read_input)


def _rejected(source: Input, number: int, error: str) -> Found:
    if source.holds_one:
        return Found(Rejected(source.name, error), None, source.size)
    return Found(Rejected(source.record_id(number + 1), error), number + 1, source.size)
