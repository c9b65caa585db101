"""The sketches of all articles of a run: shingles on the disk, for they are more than fit into memory and looked at two at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.shingles import Shingles
from cleaner.copies.sketch import PERMUTATIONS, Sketch

__all__ = ["SketchStore"]

ANCHOR_SHARE: Final = 8  # one shingle in so many is an anchor: five in the shortest text that is compared
_ANCHOR_BELOW: Final = 2**32 // ANCHOR_SHARE
_BYTES: Final = 4  # of a shingle


class SketchStore:
    """Sketches by the number of their article, in the order in which they were added.

    Memory: for each article its signature (512 bytes) and its anchors (some 200 bytes). The file at `path` holds four bytes a shingle and
    is gone when the store is closed. The anchors of a text are those of its shingles whose hash is low: which ones is a property of the
    shingle, so a part of a text has the anchors of that part, and two texts share them as they share shingles.
    """

    def __init__(self, path: Path) -> None:
        """An empty store; a file that an interrupted run left at the path is written over."""
        self._path = path
        self._file = path.open("w+b")
        self._ends = array("q", [0])
        self._anchor_ends = array("q", [0])
        self._anchors = array("I")
        self._signatures = bytearray()
        self._contents = array("Q")

    def __enter__(self) -> SketchStore:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close and remove the file, whatever happened."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def __len__(self) -> int:
        return len(self._contents)

    def add(self, sketches: Iterable[Sketch]) -> None:
        """Append sketches."""
        for sketch in sketches:
            self._file.write(sketch.shingles.tobytes())
            self._ends.append(self._ends[-1] + len(sketch.shingles))
            anchors = int(np.searchsorted(sketch.shingles, _ANCHOR_BELOW))
            self._anchors.frombytes(sketch.shingles[:anchors].tobytes())
            self._anchor_ends.append(len(self._anchors))
            self._signatures += sketch.signature.tobytes()
            self._contents.append(sketch.content)

    def shingles(self, number: int) -> Shingles:
        """The shingles of one article."""
        first, last = self._ends[number], self._ends[number + 1]
        self._file.seek(first * _BYTES)
        return np.frombuffer(self._file.read((last - first) * _BYTES), np.uint32)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Shingles of each article."""
        return _steps(self._ends)

    @property
    def ranks(self) -> NDArray[np.int64]:
        """The place of each article in an order that depends on their contents alone, the one before them, but for equal ones."""
        order = np.argsort(np.frombuffer(self._contents, np.uint64) if len(self) else np.zeros(0, np.uint64), kind="stable")
        ranks = np.empty(len(self), np.int64)
        ranks[order] = np.arange(len(self))
        return ranks

    @property
    def signatures(self) -> NDArray[np.uint32]:
        """The signature of each article, shape (articles, `PERMUTATIONS`)."""
        return np.frombuffer(self._signatures, np.uint32).reshape(-1, PERMUTATIONS)

    @property
    def anchors(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The anchors of all articles, one article's after another's, and how many of them each has."""
        values = np.frombuffer(self._anchors, np.uint32) if self._anchors else np.zeros(0, np.uint32)
        return values, _steps(self._anchor_ends)


def _steps(ends: array[int]) -> NDArray[np.int64]:
    places = np.frombuffer(ends, np.int64)
    return places[1:] - places[:-1]
