"""How much two articles have in common that only reports of one event would: in bits, each shared fact worth the more the rarer it is."""

from __future__ import annotations

from array import array
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import Hashes, Ints, mix, spread
from cleaner.stories.facts import Facts

__all__ = ["UNIT", "FactTable", "Weighed"]

UNIT: Final = 16  # weights are whole sixteenths of a bit, so that their sums are exact in any order
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
        owner = spread(np.frombuffer(self._counts, np.int64)) if self._counts else np.zeros(0, np.int64)
        keys = np.frombuffer(self._keys, np.uint64) if self._keys else np.zeros(0, np.uint64)
        order = np.lexsort((keys, owner))
        keys, owner = keys[order], owner[order]
        years, most, specific = (np.array(column)[order] for column in (self._years, self._most, self._specific))
        counts = _told_first(keys, owner, np.array(self._copies, bool))
        stated, elsewhere = _stated(keys, owner, counts)
        # log2 of how many articles there are for each that states it, at most what the fact can be worth
        bits = np.minimum(np.log2((counts.sum() + BACKGROUND) / (stated + 1)), most)
        return Weighed(keys, owner, years, np.rint(UNIT * bits).astype(np.int32), specific.astype(bool), elsewhere, len(self))


def _told_first(keys: Hashes, owner: Ints, copies: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which articles count: no copies, and of those that state exactly the same one."""
    sums = np.zeros(len(copies), np.uint64)
    np.add.at(sums, owner, mix(keys))
    first = np.zeros(len(copies), bool)
    first[np.unique(sums, return_index=True)[1]] = True
    return first & ~copies


def _stated(keys: Hashes, owner: Ints, counts: NDArray[np.bool_]) -> tuple[Ints, NDArray[np.bool_]]:
    """In how many of the articles that count each fact stands, and whether it stands in another article at all."""
    once = np.ones(len(keys), bool)
    once[1:] = (keys[1:] != keys[:-1]) | (owner[1:] != owner[:-1])
    found, place = np.unique(keys, return_inverse=True)
    stated = np.bincount(place, once & counts[owner], minlength=len(found)).astype(np.int64)
    return stated[place], (np.bincount(place, once, minlength=len(found)) > 1)[place]


class Weighed:
    """Facts with their weights; those of one article stand together, by key."""

    def __init__(
        self,
        keys: Hashes,
        owner: Ints,
        years: NDArray[np.uint16],
        weights: NDArray[np.int32],
        specific: NDArray[np.bool_],
        elsewhere: NDArray[np.bool_],
        articles: int,
    ) -> None:
        """Columns of equal length, sorted by owner and key; `elsewhere` tells which facts another article states as well."""
        self.keys, self.owner, self.years, self.weights = keys, owner, years, weights
        self.specific, self.elsewhere = specific, elsewhere
        self.edges = np.searchsorted(owner, np.arange(articles + 1))
        self.specifics = np.bincount(owner[specific], weights[specific], minlength=articles).astype(np.int64)
        """What the numbers and dates of each article are worth in all, in units."""
        self.totals = np.bincount(owner, weights, minlength=articles).astype(np.int64)
        """The same of all its facts."""
