"""Arrays that processes share: the same numbers, in place, and a refusal of all that is not what it says it is."""

from __future__ import annotations

import struct
from io import BytesIO
from math import prod
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import numpy as np
import pytest
from numpy.lib import format as npy

from cleaner.mapped import mapped, store

ARRAYS = {
    "wide": np.arange(6, dtype=np.float64).reshape(2, 3),
    "a": np.array([True]),
    "none": np.zeros((0, 4), np.int8),
    "one": np.array(7),
}


def opened(path: Path, data: bytes) -> dict[str, np.ndarray]:
    path.write_bytes(data)
    with path.open("rb") as file:
        return mapped(file)


def stored(arrays: dict[str, np.ndarray]) -> bytes:
    out = BytesIO()
    store(arrays, out)
    return out.getvalue()


def archive(compression: int = ZIP_STORED, **members: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", compression) as made:
        for name, content in members.items():
            made.writestr(f"{name}.npy", content)
    return out.getvalue()


def head(shape: object, descr: object = "<f8", fortran: bool = False) -> bytes:
    fields = f"{{'descr': {descr!r}, 'fortran_order': {fortran}, 'shape': {shape!r}, }}\n".encode()
    return npy.magic(1, 0) + struct.pack("<H", len(fields)) + fields


def test_arrays_come_back_the_same(tmp_path):
    found = opened(tmp_path / "a.npz", stored(ARRAYS))
    assert sorted(found) == sorted(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
        assert found[name].shape == array.shape


@pytest.mark.parametrize("dtype", ["i1", "u8", "f4", "?", "U3"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 4), (3, 5)])
def test_any_array_comes_back_the_same(tmp_path, dtype, shape):
    array = np.arange(prod(shape)).reshape(shape).astype(dtype)
    (found,) = opened(tmp_path / "a.npz", stored({"a": array})).values()
    assert found.tobytes() == array.tobytes()
    assert (found.dtype, found.shape) == (array.dtype, array.shape)


def test_no_arrays(tmp_path):
    assert opened(tmp_path / "a.npz", stored({})) == {}


def test_they_are_in_place_aligned_and_cannot_be_changed(tmp_path):
    for array in opened(tmp_path / "a.npz", stored(ARRAYS)).values():
        assert not array.flags.owndata
        assert array.ctypes.data % 64 == 0
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 1


def test_equal_arrays_give_equal_bytes_whatever_their_order():
    turned = {name: ARRAYS[name].copy(order="F") for name in reversed(ARRAYS)}
    assert stored(turned) == stored(ARRAYS)


def test_numpy_reads_them(tmp_path):
    (tmp_path / "a.npz").write_bytes(stored(ARRAYS))
    with np.load(tmp_path / "a.npz", allow_pickle=False) as found:
        assert {name: found[name].tolist() for name in found.files} == {name: array.tolist() for name, array in ARRAYS.items()}


def test_a_mapped_file_may_be_replaced(tmp_path):
    found = opened(tmp_path / "a.npz", stored(ARRAYS))
    (tmp_path / "b.npz").write_bytes(stored({}))
    (tmp_path / "b.npz").replace(tmp_path / "a.npz")
    assert found["wide"].tolist() == ARRAYS["wide"].tolist()


def test_objects_are_not_stored():
    with pytest.raises(ValueError, match="allow_pickle"):
        stored({"a": np.array([{}], dtype=object)})


WHOLE = head((2,)) + bytes(16)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x05\x06",
        stored(ARRAYS)[:-1],
        stored(ARRAYS)[1:],
        b"x" * 1000,
        archive(ZIP_DEFLATED, a=WHOLE),
        archive(a=WHOLE[:-1]),
        archive(a=WHOLE + b"x"),
        archive(a=b""),
        archive(a=b"\x93NUMPY\x02\x00" + WHOLE[8:]),
        archive(a=head((2,), "|O") + bytes(16)),
        archive(a=head((2,), fortran=True) + bytes(16)),
        archive(a=head((-2, -1)) + bytes(16)),
        archive(a=head((2**62, 4)) + bytes(16)),
        archive(a=head((10**30,)) + bytes(16)),
        archive(a=head("two") + bytes(16)),
        archive(a=head((2,), "nothing") + bytes(16)),
        archive(a=head((2,), "<U0")),
        archive(a=head((2,), [("x", "<f8"), ("y", "|O")]) + bytes(32)),
        archive(a=head((2,), "<f8" + " " * 20_000) + bytes(16)),
    ],
)
def test_damage_is_refused(tmp_path, data):
    with pytest.raises(ValueError):  # noqa: PT011  (each is damaged in its own way)
        opened(tmp_path / "a.npz", data)


def test_a_member_beyond_the_file_is_refused(tmp_path):
    data = bytearray(archive(a=WHOLE))
    place = data.index(b"PK\x01\x02")
    for offset in (20, 24):  # both sizes in the directory
        data[place + offset : place + offset + 4] = (2**31).to_bytes(4, "little")
    with pytest.raises(ValueError, match="as it is"):
        opened(tmp_path / "a.npz", bytes(data))
