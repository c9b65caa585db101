"""The values of an Arrow batch: how many bytes they come to, found before any is made, and then the values themselves.

Arrow would make times into Python's, which end at the year 9999 and at microseconds, and asks pandas for what goes beyond. Here
they are written from the numbers that are stored, the same wherever we are installed and whatever the number.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any, Final

import numpy as np

__all__ = ["row_bytes", "rows_of"]

_EPOCH: Final = datetime(1970, 1, 1)
_A_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_A_DAY: Final = 24 * 60 * 60
_ELEMENT: Final = 8  # bytes a list takes for each of its elements, whatever that is
_NO_SUCH_ZONE: Final = (LookupError, ValueError, IsADirectoryError, NotADirectoryError)


def row_bytes(batch: Any) -> list[int]:
    """Bytes of the strings in each row, and of the lists that hold them.

    Raises `ValueError` for an index beyond its dictionary, which Arrow would follow to wherever it leads.
    """
    sizes = np.zeros(batch.num_rows, np.int64)
    for column in batch.columns:
        sizes += _bytes(column)
    found: list[int] = sizes.tolist()
    return found


def _bytes(values: Any) -> Any:
    """Bytes of each value of an array, an array of them."""
    from pyarrow import compute, types

    values = _stored(values)
    kind = values.type
    if types.is_dictionary(kind):
        return _bytes_by_index(values)
    if types.is_struct(kind):
        return sum((_bytes(field) for field in values.flatten()), np.zeros(len(values), np.int64))
    if _is_list(kind):
        behind = np.concatenate(([0], np.cumsum(sum(map(_bytes, _elements(values))) + _ELEMENT)))
        return np.diff(behind[np.cumsum(_lengths(values))], prepend=0)
    if types.is_string(kind) or types.is_large_string(kind) or types.is_binary(kind) or types.is_large_binary(kind):
        return compute.binary_length(values).cast("int64").fill_null(0).to_numpy(zero_copy_only=False)
    return np.zeros(len(values), np.int64)


def _stored(values: Any) -> Any:
    """What an array of a type that somebody has added to Arrow's is kept as; any other array itself."""
    from pyarrow import BaseExtensionType

    return _stored(values.storage) if isinstance(values.type, BaseExtensionType) else values


def _bytes_by_index(values: Any) -> Any:
    sizes = np.zeros(len(values), np.int64)
    there = values.is_valid().to_numpy(zero_copy_only=False)
    indices = values.indices.fill_null(0).to_numpy(zero_copy_only=False)[there]
    if len(indices):
        if not 0 <= indices.min() <= indices.max() < len(values.dictionary):
            raise ValueError("an index points beyond its dictionary")
        sizes[there] = _bytes(values.dictionary)[indices]
    return sizes


def _elements(values: Any) -> list[Any]:
    """What the lists of an array hold, one behind another, as many of each as `_lengths` says; of maps the keys, and the values."""
    from pyarrow import types

    if not _has_ends(values.type):
        return [values.flatten()]
    start, end = values.offsets[0].as_py(), values.offsets[-1].as_py()
    inside = [values.keys, values.items] if types.is_map(values.type) else [values.values]
    return [each.slice(start, end - start) for each in inside]


def _lengths(values: Any) -> Any:
    """How many elements each list has."""
    from pyarrow import compute

    if not _has_ends(values.type):
        return compute.list_value_length(values).cast("int64").fill_null(0).to_numpy(zero_copy_only=False)
    return np.diff(values.offsets.to_numpy()).astype(np.int64)


def rows_of(batch: Any) -> Iterator[dict[str, Any]]:
    """The rows, made all at once."""
    columns = dict(zip(batch.schema.names, map(_made, batch.columns), strict=True))
    return ({name: values[number] for name, values in columns.items()} for number in range(batch.num_rows))


def _made(values: Any) -> list[Any]:
    """The values of an array, times among them written as JSON can hold them."""
    from pyarrow import types

    if not _tells_time(values.type):
        return values.to_pylist()  # type: ignore[no-any-return]
    values = _stored(values)
    kind = values.type
    if types.is_struct(kind):
        names, fields = [field.name for field in kind], map(_made, values.flatten())
        whole = [dict(zip(names, each, strict=True)) for each in zip(*fields, strict=True)]
        return [each if there else None for each, there in zip(whole, values.is_valid().to_pylist(), strict=True)]
    if _is_list(kind):
        inside = [_made(each) for each in _elements(values)]
        elements = zip(*inside, strict=True) if types.is_map(kind) else iter(inside[0])
        lists = [list(islice(elements, length)) for length in _lengths(values).tolist()]
        return [each if there else None for each, there in zip(lists, values.is_valid().to_pylist(), strict=True)]
    zone = _zone(kind.tz) if types.is_timestamp(kind) and kind.tz else None
    numbers = values.cast(f"int{kind.bit_width}").to_pylist()
    return [None if number is None else _written(number, kind, zone) for number in numbers]


def _written(number: int, kind: Any, zone: tzinfo | None) -> str | float:
    """A date or time in ISO 8601, a duration in seconds; what Python's calendar does not reach as the number it is stored as."""
    from pyarrow import types

    try:
        if types.is_date(kind):
            return (date(1970, 1, 1) + timedelta(days=number // (_A_DAY * 1000 if types.is_date64(kind) else 1))).isoformat()
        if types.is_duration(kind):
            return number / _A_SECOND[kind.unit]
        if types.is_time(kind):
            inside = 0 <= number < _A_DAY * _A_SECOND[kind.unit]
            return _moment(number, kind.unit, None).partition("T")[2] if inside else number
        return _moment(number, kind.unit, zone)
    except (OverflowError, ValueError):
        return number


def _moment(number: int, unit: str, zone: tzinfo | None) -> str:
    """So many units after the beginning of 1970, in UTC.

    >>> _moment(1714564800_000_000_001, "ns", UTC)
    '2024-05-01T12:00:00.000000001+00:00'
    """
    seconds, part = divmod(number, _A_SECOND[unit])
    micros, nanos = divmod(part * 10**9 // _A_SECOND[unit], 1000)
    moment = _EPOCH + timedelta(seconds=seconds, microseconds=micros)
    if zone is not None:
        moment = moment.replace(tzinfo=UTC).astimezone(zone)
    if not nanos:
        return moment.isoformat()
    whole = len("2024-05-01T12:00:00.000000")
    text = moment.isoformat(timespec="microseconds")
    return f"{text[:whole]}{nanos:03d}{text[whole:]}"


def _zone(name: str) -> tzinfo:
    """The zone of this name or offset; UTC, in which the numbers are, for one that nobody knows."""
    from pyarrow.lib import string_to_tzinfo

    try:
        zone: tzinfo = string_to_tzinfo(name)
    except _NO_SUCH_ZONE:
        return UTC
    return zone


def _tells_time(kind: Any) -> bool:
    """Whether there are times in values of this type."""
    from pyarrow import BaseExtensionType, types

    if isinstance(kind, BaseExtensionType):
        return _tells_time(kind.storage_type)
    if types.is_map(kind):
        return _tells_time(kind.key_type) or _tells_time(kind.item_type)
    if types.is_struct(kind):
        return any(_tells_time(field.type) for field in kind)
    if _is_list(kind):
        return _tells_time(kind.value_type)
    return types.is_temporal(kind)  # type: ignore[no-any-return]


def _is_list(kind: Any) -> bool:
    from pyarrow import types

    ours = (types.is_fixed_size_list, getattr(types, "is_list_view", None), getattr(types, "is_large_list_view", None))  # since Arrow 16
    return _has_ends(kind) or any(is_one(kind) for is_one in ours if is_one)


def _has_ends(kind: Any) -> bool:
    """Whether each list of such an array ends where the next begins, null ones too; Arrow's functions for lists do not take maps."""
    from pyarrow import types

    return any(is_one(kind) for is_one in (types.is_list, types.is_large_list, types.is_map))
