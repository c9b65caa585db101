"""What pairs of articles have in common, many pairs at a time."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import Hashes, Ints, spread
from cleaner.stories.evidence import Weighed

__all__ = ["Common"]

AT_ONCE: Final = 1 << 14  # pairs compared at once: some 60 MB
SEVERAL: Final = 2**16 - 1  # in place of a year where a fact stands with more than one
_HALF: Final = np.uint64(32)
_LOW: Final = np.uint64(2**32 - 1)
_END: Final = np.uint64(2**64 - 1)  # above every address, so that a search always finds something


class Common:
    """The facts of each article that another states as well, each once, so that those of two articles can be laid side by side."""

    def __init__(self, weighed: Weighed) -> None:
        """Nothing is compared yet."""
        rows = np.flatnonzero(weighed.elsewhere)
        keys, owner, years = weighed.keys[rows], weighed.owner[rows], weighed.years[rows]
        numbered = np.unique(keys, return_inverse=True)[1].astype(np.uint64)
        self._addresses: Hashes = owner.astype(np.uint64) << _HALF | numbered  # ascending, for keys do, within their owner
        new = np.append(True, self._addresses[1:] != self._addresses[:-1])[: len(rows)]
        first = np.flatnonzero(new)
        last = np.append(first[1:], len(rows))[: len(first)] - 1
        self._years = years[first].astype(np.int64)
        self._several: dict[int, set[int]] = {}
        for fact in np.flatnonzero(last > first).tolist():
            if len(told := set(years[first[fact] : last[fact] + 1].tolist())) > 1:
                self._several[fact] = told
                self._years[fact] = SEVERAL
        self._addresses, owner = np.append(self._addresses[first], _END), owner[first]
        self._weights, self._specific = weighed.weights[rows][last].astype(np.int64), weighed.specific[rows][last]
        self._edges = np.searchsorted(owner, np.arange(len(weighed.totals) + 1))

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
        sizes = self._edges[ones + 1] - self._edges[ones]
        pair = spread(sizes)
        mine = np.arange(len(pair)) + np.repeat(self._edges[ones] - (np.cumsum(sizes) - sizes), sizes)
        sought = others.astype(np.uint64)[pair] << _HALF | self._addresses[mine] & _LOW
        theirs = np.searchsorted(self._addresses, sought)
        met = np.flatnonzero(self._addresses[theirs] == sought)
        pair, mine, theirs = pair[met], mine[met], theirs[met]
        met = np.flatnonzero(self._of_one_year(mine, theirs))
        pair, mine, theirs = pair[met], mine[met], theirs[met]
        return pair, np.maximum(self._weights[mine], self._weights[theirs]), self._specific[mine]

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
