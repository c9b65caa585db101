"""How much two articles have in common that only reports of one event would: in bits, each shared fact worth the more the rarer it is."""

from __future__ import annotations

from array import array
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import Hashes, Ints, mix, spread
from cleaner.stories.facts import Facts

__all__ = ["HALF", "LOW", "UNIT", "FactTable", "Weighed"]

UNIT: Final = 16  # weights are whole sixteenths of a bit, so that their sums are exact in any order
HALF: Final = np.uint64(32)
LOW: Final = np.uint64(2**32 - 1)
BACKGROUND: Final = 500  # articles nobody has seen that the run is thought of as a part of: in a small run nothing is rare


class FactTable:
    """The facts of all articles of a run, some 16 bytes each."""

    def __init__(self) -> None:
        """No article."""
        self._keys, self._years, self._most, self._specific = array("Q"), array("H"), array("f"), array("b")
        self._counts, self._copies = array("q"), array("b")

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, facts: Facts, *, copy: bool = False) -> None:
        """The next article. What is a `copy` of another makes none of its facts less rare: an agency's text is printed a hundred times."""
        names = len(facts.names)
        self._keys.extend((*facts.names, *facts.specifics))
        self._years.extend((*[0] * names, *facts.years))
        self._most.extend(facts.bits)
        self._specific.extend((*[0] * names, *[1] * len(facts.specifics)))
        self._counts.append(names + len(facts.specifics))
        self._copies.append(copy)

    def weighed(self) -> Weighed:
        """The table with the weight of every fact, once all articles are in it."""
        owner = spread(np.array(self._counts, np.int64))
        keys, years = np.array(self._keys, np.uint64), np.array(self._years, np.uint16)
        most, specific = np.array(self._most, np.float32), np.array(self._specific, bool)
        counts = _told_first(_sums(owner, mix(keys), len(self)), np.array(self._copies, bool))
        contents = _sums(owner, mix(keys + years), len(self))
        addresses = owner.astype(np.uint64) << HALF | _numbered(keys)
        del keys
        order = np.argsort(addresses)
        addresses, owner = addresses[order], owner[order]
        years, most, specific = years[order], most[order], specific[order]
        stated, elsewhere = _stated(addresses, counts)
        # log2 of how many articles there are for each that states it, at most what the fact can be worth
        bits = np.minimum(np.log2((counts.sum() + BACKGROUND) / (stated + 1)), most)
        weights = np.rint(UNIT * bits).astype(np.int32)
        totals = np.bincount(owner, weights, minlength=len(self)).astype(np.int64)
        specifics = np.bincount(owner[specific], weights[specific], minlength=len(self)).astype(np.int64)
        shared = np.flatnonzero(elsewhere)
        return Weighed(addresses[shared], years[shared], weights[shared], specific[shared], totals, specifics, contents)


def _numbered(keys: Hashes) -> Hashes:
    """The place of each key among all that there are: a number of 32 bits in place of one of 64."""
    order = np.argsort(keys)
    ordered = keys[order]
    numbers = np.zeros(len(keys), np.uint64)
    numbers[order[1:]] = np.cumsum(ordered[1:] != ordered[:-1])
    return numbers


def _sums(owner: Ints, hashes: Hashes, articles: int) -> Hashes:
    """One hash an article: the sum of those of its facts, in whatever order."""
    sums = np.zeros(articles, np.uint64)
    np.add.at(sums, owner, hashes)
    return sums


def _told_first(sums: Hashes, copies: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which articles count: no copies, and of those that state exactly the same one."""
    first = np.zeros(len(copies), bool)
    first[np.unique(sums, return_index=True)[1]] = True
    return first & ~copies


def _stated(addresses: Hashes, counts: NDArray[np.bool_]) -> tuple[Ints, NDArray[np.bool_]]:
    """In how many of the articles that count each fact stands, and whether it stands in another article at all."""
    once = np.ones(len(addresses), bool)
    once[1:] = addresses[1:] != addresses[:-1]
    numbers = (addresses & LOW).astype(np.int64)
    stated = np.bincount(numbers, once & counts[addresses >> HALF]).astype(np.int64)
    return stated[numbers], (np.bincount(numbers, once) > 1)[numbers]


class Weighed:
    """The facts that more than one article states, with their weights; those of one article stand together, by number."""

    def __init__(
        self,
        addresses: Hashes,
        years: NDArray[np.uint16],
        weights: NDArray[np.int32],
        specific: NDArray[np.bool_],
        totals: Ints,
        specifics: Ints,
        contents: Hashes,
    ) -> None:
        """Columns of equal length, sorted by address, and what is known of each article in all."""
        self.addresses = addresses
        """The article in the upper half, the number of the fact in the lower."""
        self.years, self.weights, self.specific = years, weights, specific
        self.totals, self.specifics = totals, specifics
        """What all facts of each article, and what its numbers and dates are worth, in units; those that nobody else states included."""
        self.contents = contents
        """A hash of all facts of each article."""

    @property
    def owner(self) -> Ints:
        """The article of each row."""
        return (self.addresses >> HALF).astype(np.int64)
