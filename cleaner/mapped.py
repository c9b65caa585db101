"""Arrays in a file that all processes share: a plain .npz, stored as it is, and mapped into memory instead of read.

What is mapped belongs to the system's cache of the file: two workers that map one model have it in memory once. As with a shared
library, a file that is mapped somewhere may be replaced, but never written over. It is a zip archive without compression, each array in
it in the format of numpy (NEP 1) and at a multiple of 64 bytes, so that ``numpy.load`` reads it as well.
"""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from io import BytesIO
from math import prod
from typing import IO, Any, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

__all__ = ["mapped", "store"]

_ALIGNED: Final = 64  # bytes: a cache line, and what numpy pads its own headers to
_LOCAL: Final = b"PK\x03\x04"  # begins a member's header in a zip archive
_HEADER: Final = 30  # bytes of a member's header in a zip archive, before its name and its extra field
_PADDING: Final = 0xD935  # the kind of extra field that Android's zipalign pads with
_SUFFIX: Final = ".npy"
_MOST_HEADER: Final = 10_000  # bytes of an array's header: numpy's own bound


def store(arrays: Mapping[str, NDArray[Any]], file: IO[bytes]) -> None:
    """Write a file of arrays, the same bytes for the same arrays. Raises `ValueError` for arrays of Python objects."""
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for name in sorted(arrays):
            content = BytesIO()
            npy.write_array(content, np.asarray(arrays[name], order="C"), version=(1, 0), allow_pickle=False)
            member = ZipInfo(name + _SUFFIX)  # of no date: equal arrays give equal bytes
            unpadded = file.tell() + _HEADER + len(member.filename.encode()) + 4  # what names the padding and its size
            padding = -unpadded % _ALIGNED
            member.extra = _PADDING.to_bytes(2, "little") + padding.to_bytes(2, "little") + bytes(padding)
            archive.writestr(member, content.getbuffer())


def mapped(file: IO[bytes]) -> dict[str, NDArray[Any]]:
    """The arrays of an open file by their names, to be read only; the file may be closed.

    Raises `ValueError` for what `store` has not written. Sizes are held against the file before anything is made of them.
    """
    whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    try:
        with ZipFile(file) as archive:
            return {member.filename.removesuffix(_SUFFIX): _array(whole, member) for member in archive.infolist()}
    except Exception as error:  # zipfile and numpy have an error of their own for each way to be damaged
        raise ValueError(str(error) or type(error).__name__) from error


def _array(whole: mmap.mmap, member: ZipInfo) -> NDArray[Any]:
    """A member of the archive, in place."""
    begin = member.header_offset + _HEADER
    if whole[member.header_offset : member.header_offset + len(_LOCAL)] != _LOCAL:
        raise ValueError(f"{member.filename} is not where it should be")
    begin += sum(int.from_bytes(whole[at : at + 2], "little") for at in (begin - 4, begin - 2))  # its name and its extra field
    if member.compress_type != ZIP_STORED or not 0 <= begin <= begin + member.file_size <= len(whole):
        raise ValueError(f"{member.filename} is not stored in the file as it is")
    head = BytesIO(whole[begin : begin + min(member.file_size, _MOST_HEADER)])
    if npy.read_magic(head) != (1, 0):
        raise ValueError(f"{member.filename} is of another version")
    shape, fortran, dtype = npy.read_array_header_1_0(head)
    count = prod(shape)  # of Python's integers, which do not overflow
    if dtype.hasobject or fortran or min(shape, default=0) < 0 or head.tell() + count * dtype.itemsize != member.file_size:
        raise ValueError(f"{member.filename} is no plain array, or not of its size")
    return np.frombuffer(whole, dtype, count, begin + head.tell()).reshape(shape)
