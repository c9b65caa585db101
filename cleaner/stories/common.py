"""What pairs of articles have in common, many pairs at a time."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import Ints, ranges
from cleaner.stories.evidence import HALF, LOW, Weighed

__all__ = ["Common"]

AT_ONCE: Final = 1 << 14  # pairs compared at once: some 60 MB
SEVERAL: Final = 2**16 - 1  # in place of a year where a fact stands with more than one


class Common:
    """The facts of each article that another states as well, each once, so that those of two articles can be laid side by side."""

    def __init__(self, weighed: Weighed) -> None:
        """Nothing is compared yet."""
        addresses = weighed.addresses
        first = np.flatnonzero(np.append(True, addresses[1:] != addresses[:-1])[: len(addresses)])
        last = np.append(first[1:], len(addresses))[: len(first)] - 1
        self._years = weighed.years[first]
        self._several: dict[int, set[int]] = {}
        for fact in np.flatnonzero(last > first).tolist():
            if len(told := set(weighed.years[first[fact] : last[fact] + 1].tolist())) > 1:
                self._several[fact] = told
                self._years[fact] = SEVERAL
        self._numbers = addresses[first] & LOW
        self._weights, self._specific = weighed.weights[last], weighed.specific[last]
        self._edges = np.searchsorted(weighed.owner[first], np.arange(len(weighed.totals) + 1))

    def of(self, ones: Ints, others: Ints) -> tuple[Ints, Ints]:
        """What each of the `ones` shares with the other at its place: in all, and in numbers and dates; in units.

        Days of different years are not shared.
        """
        total, specific = np.zeros(len(ones), np.int64), np.zeros(len(ones), np.int64)
        for at in range(0, len(ones), AT_ONCE):
            part = slice(at, at + AT_ONCE)
            pair, worth, is_specific = self._met(ones[part], others[part])
            pair += at
            np.add.at(total, pair, worth)
            np.add.at(specific, pair[is_specific], worth[is_specific])
        return total, specific

    def _met(self, ones: Ints, others: Ints) -> tuple[Ints, Ints, NDArray[np.bool_]]:
        """The facts two articles share: the place of the pair, what the fact is worth, and whether it is a number or date."""
        both = np.concatenate((ones, others))
        first, behind = self._edges[both], self._edges[both + 1]
        facts = ranges(first, behind)
        pair = np.tile(np.arange(len(ones), dtype=np.uint64) << HALF, 2)
        # what both state comes twice in the order of numbers
        keys = np.repeat(pair, behind - first) | self._numbers[facts]
        order = np.argsort(keys)
        keys = keys[order]
        met = np.flatnonzero(keys[1:] == keys[:-1])
        mine, theirs = facts[order[met]], facts[order[met + 1]]
        of_one_year = np.flatnonzero(self._of_one_year(mine, theirs))
        met, mine, theirs = met[of_one_year], mine[of_one_year], theirs[of_one_year]
        worth = np.maximum(self._weights[mine], self._weights[theirs])
        return (keys[met] >> HALF).astype(np.int64), worth.astype(np.int64), self._specific[mine]

    def _of_one_year(self, mine: Ints, theirs: Ints) -> NDArray[np.bool_]:
        """Whether no year tells two facts apart."""
        years, their_years = self._years[mine], self._years[theirs]
        same: NDArray[np.bool_] = (years == 0) | (their_years == 0) | (years == their_years)
        for place in np.flatnonzero((years == SEVERAL) | (their_years == SEVERAL)).tolist():
            told, their_told = self._told_with(int(mine[place])), self._told_with(int(theirs[place]))
            same[place] = 0 in told or 0 in their_told or not told.isdisjoint(their_told)
        return same

    def _told_with(self, fact: int) -> set[int]:
        return self._several.get(fact) or {int(self._years[fact])}
