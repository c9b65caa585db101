"""Which pairs of articles are worth asking what they have in common: those that share two pairs of a fact and a number or date, at least.

Where many share one, each is compared with a few neighbours in the order of days, and with the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.candidates import meeting
from cleaner.features.lines import Hashes, Ints, mix, ranges, spread
from cleaner.stories.evidence import HALF, LOW, Weighed

__all__ = ["candidates"]

NAMES: Final = 16  # of each article, the weightiest of those that another states as well, that candidates are looked for by
SPECIFICS: Final = 8
MIN_MEETINGS: Final = 2  # pairs of a name and a number or date that candidates share
AT_ONCE: Final = 3_000_000  # such pairs compared at once: some 200 MB
_SIDES: Final[tuple[Literal["left"], Literal["right"]]] = ("left", "right")
_QUARTER: Final = np.uint64(16)
_LOWEST: Final = np.uint64(2**16 - 1)

_Rows = tuple[Hashes, Ints]
"""Keys, and the rank of the article that each is of."""


def candidates(weighed: Weighed, article: Ints, days: Ints, max_days: int) -> tuple[Ints, Ints]:
    """Pairs of ranks to be compared, in order; the article and the day of each rank are given."""
    found = [np.zeros(0, np.uint64)]
    for keys, ranks in _shares(weighed, np.argsort(article)):
        pairs = meeting(keys, ranks)
        ones, others = pairs >> HALF, pairs & LOW
        found.append(pairs[(ones != others) & _near(days[ones], days[others], max_days)])
    pairs = np.sort(np.concatenate(found))
    pairs = np.unique(pairs[MIN_MEETINGS - 1 :][pairs[MIN_MEETINGS - 1 :] == pairs[: 1 - MIN_MEETINGS]])
    return (pairs >> HALF).astype(np.int64), (pairs & LOW).astype(np.int64)


def _shares(weighed: Weighed, ranks: Ints) -> Iterator[_Rows]:
    """Every pair of a fact and a number or date of one article as a key: a share of them at a time, with all that are equal."""
    specifics = _weightiest(weighed, weighed.specific, SPECIFICS)
    facts = np.sort(np.concatenate((_weightiest(weighed, ~weighed.specific, NAMES), specifics)))
    hashes, owner = mix(weighed.addresses & LOW), weighed.owner
    first, behind = (np.searchsorted(owner[specifics], owner[facts], side=side) for side in _SIDES)
    pairs = np.cumsum(behind - first)
    number = int(pairs[-1]) if len(pairs) else 0
    shares: list[list[_Rows]] = [[] for _ in range(2 ** max((number // AT_ONCE).bit_length(), 1))]
    for start, stop in pairwise([*np.searchsorted(pairs, np.arange(0, number, AT_ONCE)).tolist(), len(facts)]):
        ones = facts[start:stop][spread((behind - first)[start:stop])]
        others = specifics[ranges(first[start:stop], behind[start:stop])]
        two = weighed.addresses[ones] != weighed.addresses[others]
        _deal((hashes[ones] + hashes[others])[two], ranks[owner[ones[two]]].astype(np.int32), shares)
    for share in filter(None, shares):
        keys, of = zip(*share, strict=True)
        yield np.concatenate(keys), np.concatenate(of)


def _deal(keys: Hashes, ranks: Ints, shares: Sequence[list[_Rows]]) -> None:
    """Give each share the keys that begin with its number."""
    share = (keys >> np.uint64(64 - (len(shares) - 1).bit_length())).astype(np.uint16)
    order = np.argsort(share, kind="stable")
    edges = np.searchsorted(share[order], np.arange(len(shares) + 1))
    keys, ranks = keys[order], ranks[order]
    for held, (start, stop) in zip(shares, pairwise(edges), strict=True):
        held.append((keys[start:stop], ranks[start:stop]))


def _weightiest(weighed: Weighed, which: NDArray[np.bool_], most: int) -> Ints:
    """Rows of the weightiest facts of each article, at most so many, of those that are asked for, in order."""
    rows = np.flatnonzero(which)
    owner = weighed.owner[rows]
    edges = np.searchsorted(owner, np.arange(len(weighed.totals) + 1))
    # owner, weight and place among the owner's in one number: sorting such is much faster than sorting by columns
    keys = owner.astype(np.uint64) << HALF | (_LOWEST - weighed.weights[rows].astype(np.uint64)) << _QUARTER
    keys |= (np.arange(len(rows)) - edges[owner]).astype(np.uint64)
    keys.sort()
    chosen = np.arange(len(rows)) - edges[owner] < most
    found: Ints = np.sort(rows[edges[owner[chosen]] + (keys[chosen] & _LOWEST).astype(np.int64)])
    return found


def _near(one: Ints, other: Ints, most: int) -> NDArray[np.bool_]:
    """Which pairs of days, 0 for none, are not too far from each other."""
    near: NDArray[np.bool_] = (one == 0) | (other == 0) | (np.abs(one - other) <= most)
    return near
