"""Choosing what to show of many texts, in bounded memory and whatever order they come in."""

from __future__ import annotations

import heapq
import re
from bisect import insort
from hashlib import blake2b
from itertools import islice
from typing import Any, Final

__all__ = ["Distinct", "Lowest", "visible"]

_UNPRINTABLE: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Controls, overrides of the writing direction, halves of surrogate pairs, non-characters, tags: none of them may stand in a page."""
_BLANKS: Final = str.maketrans({" ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍", "\xa0": "⍽"})
_SLACK: Final = 4
"""How many times the wanted length is looked at before runs of white space are closed up."""


def visible(text: str, limit: int) -> str:
    """At most `limit` code points of a text on one line, without anything a browser could stumble over.

    >>> visible("One\\n\\n two\\x00three", 12)
    'One two�thr…'
    >>> visible(" \\n", 12)
    '␣↵'
    """
    start = text[: limit * _SLACK]
    line = " ".join(start.split()) or start.translate(_BLANKS)
    if len(line) > limit or len(text) > len(start):
        line = line[: limit - 1].rstrip() + "…"
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", line)


class Distinct:
    """Distinct texts with exact counts: all of them while they fit, an even sample of them when they do not.

    The texts kept are those with the smallest hashes (bottom-k sampling, Cohen and Kaplan 2007). A text that is kept at the end
    was below the bar from its first occurrence on, so its count is exact, and the order of the texts does not matter.

    >>> texts = Distinct(capacity=100)
    >>> for text in ("Ad", "Share this", "Ad"):
    ...     texts.add(text)
    >>> texts.most_frequent(1)
    [('Ad', 2)]
    """

    def __init__(self, capacity: int) -> None:
        """Keep at most `capacity` texts."""
        self._capacity = capacity
        self._counts: dict[str, int] = {}
        self._heap: list[tuple[int, str]] = []  # hashes negated: the largest is on top
        self._refused = 0

    def add(self, text: str) -> None:
        """Count one occurrence."""
        if text in self._counts:
            self._counts[text] += 1
            return
        entry = (-_hash(text), text)
        if len(self._heap) < self._capacity:
            heapq.heappush(self._heap, entry)
        else:
            self._refused += 1
            if entry < self._heap[0]:
                return
            del self._counts[heapq.heapreplace(self._heap, entry)[1]]
        self._counts[text] = 1

    def merge(self, other: Distinct) -> None:
        """Count the other's texts as well: as if all had been added here."""
        for text, number in other._counts.items():
            self.add(text)
            if text in self._counts:
                self._counts[text] += number - 1
        self._refused += other._refused

    @property
    def complete(self) -> bool:
        """Whether every distinct text is still here."""
        return not self._refused

    def most_frequent(self, number: int) -> list[tuple[str, int]]:
        """The texts counted most often, with their counts; ties by text."""
        return sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))[:number]


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


class Lowest:
    """The few values with the lowest keys; equal keys are told apart by id, so the order of adding does not matter."""

    def __init__(self, size: int) -> None:
        """Keep at most `size` values."""
        self._size = size
        self._ranked: list[tuple[float, str, str, Any]] = []

    def wants(self, key: float, id: str) -> bool:
        """Whether a value with this key and id may be among the lowest: ask before making one that is costly."""
        return len(self._ranked) < self._size or (key, id) <= self._ranked[-1][:2]

    def add(self, key: float, id: str, value: Any) -> None:
        """Offer a value."""
        insort(self._ranked, (key, id, repr(value), value), key=lambda entry: entry[:3])
        del self._ranked[self._size :]

    def merge(self, other: Lowest) -> None:
        """Offer the other's values."""
        self._ranked = sorted([*self._ranked, *other._ranked], key=lambda entry: entry[:3])[: self._size]

    def values(self) -> list[Any]:
        """The values kept, lowest key first."""
        return [entry[3] for entry in islice(self._ranked, self._size)]
