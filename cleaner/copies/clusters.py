"""Which articles are near-copies of each other: candidates compared exactly, and what hangs together put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Final

from cleaner.config import CopyPolicy
from cleaner.copies.candidates import candidates
from cleaner.copies.shingles import shared
from cleaner.copies.store import SketchStore

__all__ = ["UnionFind", "clusters"]

MAX_PARTS: Final = 8  # of the articles inside one longer article so many are compared with each other
APART: Final = 0.1  # two articles with less of the shorter one in common have nothing to do with each other


class UnionFind:
    """Sets of numbers that grow together; the root of each is its lowest number, whatever the order of the unions."""

    def __init__(self, size: int) -> None:
        """Every number from 0 to `size` - 1 in a set of its own."""
        self._parent = list(range(size))

    def find(self, number: int) -> int:
        """The root of the set that holds the number."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def union(self, one: int, other: int) -> None:
        """Make the sets of two numbers one."""
        low, high = sorted((self.find(one), self.find(other)))
        self._parent[high] = low

    def groups(self) -> list[list[int]]:
        """Sets of two numbers or more, each ascending, in the order of their roots."""
        found: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._parent)):
            found[self.find(number)].append(number)
        return [group for _, group in sorted(found.items()) if len(group) > 1]


@dataclass(frozen=True, slots=True)
class _Part:
    """An article, most of which stands in a longer one."""

    short: int
    long: int


def clusters(store: SketchStore, policy: CopyPolicy) -> list[list[int]]:
    """Groups of two near-copies or more, by the numbers of the articles.

    Two articles belong together when the Jaccard similarity of their shingles is at least `policy.similarity`, or at least
    `policy.containment` of the shorter one's stand in the longer one. What holds several articles that have nothing to do with each other
    is a collection (news in brief): it is no copy of any of them, and does not join them.
    """
    joined = UnionFind(len(store))
    parts = []
    for one, other in candidates(store):
        if joined.find(one) == joined.find(other):
            continue
        first, second = store.shingles(one), store.shingles(other)
        common, fewer = shared(first, second), min(len(first), len(second))
        if common >= policy.similarity * (len(first) + len(second) - common):
            joined.union(one, other)
        elif common >= policy.containment * fewer:
            short, long = (one, other) if len(first) == fewer else (other, one)
            parts.append(_Part(short, long))
    _join_parts(parts, joined, store)
    return joined.groups()


def _join_parts(parts: Iterable[_Part], joined: UnionFind, store: SketchStore) -> None:
    """Put shortened copies with what they were cut from, all parts of a longer article at once."""
    inside: dict[int, dict[int, _Part]] = defaultdict(dict)
    for part in parts:
        inside[joined.find(part.long)].setdefault(joined.find(part.short), part)
    whole = [group for group in inside.values() if not _collected(group, store)]
    for part in (part for group in whole for part in group.values()):
        joined.union(part.short, part.long)


def _collected(parts: Mapping[int, _Part], store: SketchStore) -> bool:
    """Whether of several articles inside one longer article two have nothing in common."""
    sets = [store.shingles(part.short) for part in islice(parts.values(), MAX_PARTS)]
    return any(shared(one, other) < APART * min(len(one), len(other)) for one, other in combinations(sets, 2))
