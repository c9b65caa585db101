"""Parquet: a row is an article, by the column names of the contract; every other column passes through as metadata.

What JSON cannot hold is written the plainest way: dates and times in ISO 8601 (where no calendar reaches, as the number that
is stored), spans of time in seconds, decimals as strings, bytes in base64, NaN as null. Bytes in `text` and `html` are decoded
like the content of a file.
"""

from __future__ import annotations

import base64
import math
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import IO, Any, Final

from cleaner.config import Limits
from cleaner.document import Record, Rejected
from cleaner.errors import ReadError
from cleaner.read.arrow_values import row_bytes, rows_of
from cleaner.read.encoding import decode_page, decode_text
from cleaner.read.found import Found, Slice
from cleaner.read.inputs import Input
from cleaner.read.rows import record_of
from cleaner.read.unpack import bomb, open_input

__all__ = ["plain", "read_groups", "read_input"]

_ROWS: Final = 64  # rows in memory at a time, besides what a row group's pages take


def read_input(source: Input, limits: Limits) -> Iterator[Found]:
    """Every row's record, a few rows at a time."""
    return _records(source, None, limits)


def read_groups(source: Input, part: Slice, limits: Limits) -> Iterator[Found]:
    """The same of some row groups only."""
    return _records(source, part, limits)


def _records(source: Input, part: Slice | None, limits: Limits) -> Iterator[Found]:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    number = part.before if part else 0
    try:
        with _seekable(source, limits) as file:
            with ParquetFile(file, pre_buffer=False) as table:
                rows, strings = max(table.metadata.num_rows, 1), _strings(table.schema)
                groups = range(part.start, part.stop) if part else range(table.num_row_groups)
            file.seek(0)
            with ParquetFile(file, pre_buffer=False, read_dictionary=strings) as table:
                for group in groups:
                    for row in _rows(table.iter_batches(_ROWS, row_groups=[group], use_threads=False), source, limits):
                        number += 1
                        yield Found(_record(row, source, number, limits), number, source.size * number // rows)
    except (ArrowException, ArithmeticError, LookupError, OSError, RecursionError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise ReadError(f"{source.name}: not readable as Parquet after record {number} ({error}); write the file again") from error


@contextmanager
def _seekable(source: Input, limits: Limits) -> Iterator[IO[bytes]]:
    """The file itself, or a temporary file with its unpacked bytes: Parquet is read from its end."""
    if source.path is not None and not source.packing:
        with open(source.path, "rb") as file:  # noqa: PTH123
            yield file
        return
    with open_input(source, limits) as stream, tempfile.TemporaryFile() as unpacked:
        for piece in stream:
            unpacked.write(piece)
        unpacked.seek(0)
        yield unpacked


def _strings(schema: Any) -> list[str]:
    """Columns, inside of others too, to be read as indices into a dictionary: by it a file of a few kilobytes may repeat a great value
    in all its rows."""
    columns = (schema.column(number) for number in range(len(schema)))
    return [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]


def _rows(batches: Iterable[Any], source: Input, limits: Limits) -> Iterator[dict[str, Any] | None]:
    """The rows of a row group, None for one that is too large; made one by one where they are large together.

    Raises `ReadError` when they come to more than the file can honestly hold.
    """
    most, given = limits.max_record_bytes, 0
    for batch in batches:
        sizes = row_bytes(batch)
        if sum(sizes) <= most:
            yield from rows_of(batch)
        else:
            yield from (next(rows_of(batch.slice(number, 1))) if size <= most else None for number, size in enumerate(sizes))
        given += sum(sizes)
        if given > most and given > limits.max_expansion * source.size:
            raise bomb(source.name, limits)


def _record(row: dict[str, Any] | None, source: Input, number: int, limits: Limits) -> Record | Rejected:
    name = source.record_id(number)
    if row is None:
        return Rejected(name, f"{name}: larger than {limits.max_record_bytes} bytes; raise limits.max_record_bytes to read it")
    if isinstance(row.get("html"), bytes):
        row["html"] = decode_page(row["html"])
    if isinstance(row.get("text"), bytes):
        row["text"] = decode_text(row["text"])
    return record_of({key: plain(value) for key, value in row.items()}, name, source.folder, name, limits.max_depth)


def plain(value: Any) -> Any:  # noqa: PLR0911  (a table of types reads best as one)
    """A value as JSON can hold it.

    >>> plain({"seen": date(2024, 5, 1), "raw": b"ab", "score": float("nan")})
    {'seen': '2024-05-01', 'raw': 'YWI=', 'score': None}
    """
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else str(value)
