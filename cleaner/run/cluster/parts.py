"""A run's inputs in parts that machines work on apart: small files together, a large one in slices where it can be cut."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Final

from cleaner.read import Input
from cleaner.read.found import Slice
from cleaner.write import write_whole

__all__ = ["Cutting", "Part", "cut", "part_bytes"]

PART_BYTES: Final = 32 << 20
"""Bytes of input in a part: a minute or so of work, beside which starting a process and loading the models is little."""
MOST_PARTS: Final = 10_000
"""Parts, about: of very large inputs each is larger, because every part leaves two files for every bucket."""
PART_INPUTS: Final = 10_000
"""Inputs in a part, at most."""
BUCKET_BYTES: Final = 512 << 20
"""Bytes of input for which one more bucket of keys is counted apart."""
MOST_BUCKETS: Final = 128


@dataclass(frozen=True, slots=True)
class Part:
    """Some inputs in a row, or a slice of one."""

    number: int
    """Its name: no two parts of a run have ever had the same."""
    first: int
    """Index of its first input."""
    stop: int
    """Index behind its last."""
    slice: Slice | None
    """Of its only input; None: its inputs are read whole."""
    size: int
    """Bytes of input, about."""


class Cutting:
    """The parts of a run, in order, and the number of buckets of keys; kept in a file, for whoever goes on after an interruption."""

    def __init__(self, path: Path, parts: Sequence[Part], buckets: int) -> None:
        """Take what `of` has read, or what is to be saved."""
        self.parts = list(parts)
        self.buckets = buckets
        self._path = path

    @classmethod
    def read(cls, path: Path) -> Cutting | None:
        """The parts that were saved in a file; None when there are none."""
        try:
            saved = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return None
        parts = [Part(number, first, stop, part and Slice(*part), size) for number, first, stop, part, size in saved["parts"]]
        return cls(path, parts, saved["buckets"])

    def save(self) -> None:
        """Write the file, in one step."""
        document = {"buckets": self.buckets, "parts": [astuple(part) for part in self.parts]}
        write_whole(self._path, json.dumps(document, separators=(",", ":")).encode())

    def mend(self, damaged: Collection[int], inputs: Sequence[Input]) -> None:
        """Put one new part in the place of all slices of each of these inputs."""
        number = max(part.number for part in self.parts)
        parts: list[Part] = []
        for part in self.parts:
            if part.first not in damaged or part.slice is None:
                parts.append(part)
            elif part.slice.start == 0:
                number += 1
                parts.append(replace(part, number=number, slice=None, size=inputs[part.first].size))
        self.parts = parts
        self.save()


def part_bytes(inputs: Sequence[Input]) -> int:
    """The size of a part of these inputs."""
    return max(PART_BYTES, sum(source.size for source in inputs) // MOST_PARTS)


def cut(inputs: Sequence[Input], slices: Mapping[int, Sequence[Slice]], path: Path, size: int) -> Cutting:
    """The inputs in parts of about `size` bytes, in order; `slices` are those of an input, by its index."""
    bounds = _bounds(inputs, slices, size)
    parts = [Part(number, *bound) for number, bound in enumerate(bounds)]
    whole = sum(source.size for source in inputs)
    return Cutting(path, parts, max(1, min(MOST_BUCKETS, whole // BUCKET_BYTES, len(parts))))


def _bounds(inputs: Sequence[Input], slices: Mapping[int, Sequence[Slice]], size: int) -> Iterator[tuple[int, int, Slice | None, int]]:
    first = held = 0
    for index, source in enumerate(inputs):
        if own := slices.get(index, ()):
            yield from _rest(first, index, held)
            yield from ((index, index + 1, part, source.size // len(own)) for part in own)
            first, held = index + 1, 0
            continue
        held += source.size
        if held >= size or index + 1 - first == PART_INPUTS:
            yield first, index + 1, None, held
            first, held = index + 1, 0
    yield from _rest(first, len(inputs), held)


def _rest(first: int, stop: int, held: int) -> Iterable[tuple[int, int, Slice | None, int]]:
    return [(first, stop, None, held)] if stop > first else []
