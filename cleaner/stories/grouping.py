"""Which articles are about one event.

Candidates share a name and a number or date at least. Two are linked when what they share is worth `policy.evidence` bits, some of it
numbers or dates: the same people meet every year, on another day. Links join groups, the strongest first, where most of the two groups
agree, so that a long chain of events does not become one story.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.config import StoryPolicy
from cleaner.copies.candidates import meeting
from cleaner.copies.clusters import UnionFind
from cleaner.features.lines import Hashes, Ints, mix, spread
from cleaner.stories.common import Common
from cleaner.stories.evidence import UNIT, FactTable, Weighed

__all__ = ["grouped"]

MIN_SHARE: Final = 0.15  # of what the facts of the article with fewer are worth: long texts share much with everything
MIN_SPECIFIC: Final = 4  # bits of numbers and dates that a link needs: one day, or one number of two digits, but not a year alone
ALONE: Final = 0.5  # of `policy.evidence`: numbers and dates worth so much are enough without names, which some scripts hide,
MOST: Final = 0.6  # if they are so much of the numbers and dates of the article that has fewer
NAMES: Final = 16  # of each article, the weightiest of those that another states as well, that candidates are looked for by
SPECIFICS: Final = 8
MIN_MEETINGS: Final = 2  # pairs of a name and a number or date that candidates share
AT_ONCE: Final = 3_000_000  # such pairs held in memory: some 100 MB
SUPPORT: Final = 0.5  # share of the pairs between two groups that must agree before they are joined
AGREED: Final = 0.5  # of `policy.evidence`: what agreement takes
ASKED: Final = 4  # members of a group that are asked
_DAY: Final = len("2024-05-03")
_HALF: Final = np.uint64(32)
_LOW: Final = np.uint64(2**32 - 1)


def grouped(table: FactTable, dates: Sequence[str | None], policy: StoryPolicy) -> list[list[int]]:
    """Groups of two articles or more about one event, by their numbers. `dates` are ISO 8601; those that tell no day are no dates.

    The groups do not depend on the order of the articles, but where two of them state exactly the same.
    """
    days = np.array([_day(each) for each in dates], np.int64)
    weighed = table.weighed()
    common = Common(weighed)
    ranks = _ranks(weighed, days)
    article = np.argsort(ranks)
    ones, others = _candidates(weighed, ranks)
    near = _near(days[article[ones]], days[article[others]], policy.max_days)
    ones, others = ones[near], others[near]
    first, second = article[ones], article[others]
    total, specific = common.of(first, second)
    fewer = np.minimum(weighed.specifics[first], weighed.specifics[second])
    linked = _linked(total, specific, fewer, policy.evidence * UNIT)
    linked &= total >= MIN_SHARE * np.minimum(weighed.totals[first], weighed.totals[second])
    links = sorted(zip((-total[linked]).tolist(), ones[linked].tolist(), others[linked].tolist(), strict=True))
    return _joined(links, article, common, policy)


def _linked(total: Ints, specific: Ints, fewer: Ints, evidence: float) -> NDArray[np.bool_]:
    """Whether what two articles share, in units, makes them reports of one event; `fewer`: the numbers and dates of the one with fewer."""
    enough = (total >= evidence) & (specific >= MIN_SPECIFIC * UNIT)
    without_names = (specific >= ALONE * evidence) & (specific >= MOST * fewer)
    either: NDArray[np.bool_] = enough | without_names
    return either


def _joined(links: Sequence[tuple[int, int, int]], article: Ints, common: Common, policy: StoryPolicy) -> list[list[int]]:
    """The groups that links make, the strongest first. Everything is in ranks until the end."""
    sets = UnionFind(len(article))
    members: dict[int, list[int]] = {}

    enough = AGREED * policy.evidence * UNIT
    for negative, one, other in links:
        roots = sets.find(one), sets.find(other)
        if roots[0] == roots[1]:
            continue
        groups = [members.get(root, [root]) for root in roots]
        asked = np.array(list(product(*(group[:: max(len(group) // ASKED, 1)] for group in groups))))
        totals = common.of(*article[asked].T)[0] if len(asked) > 1 else np.array([-negative])
        if np.count_nonzero(totals >= enough) >= SUPPORT * len(asked):
            sets.union(one, other)
            members[min(roots)] = sorted([*groups[0], *groups[1]])
            members.pop(max(roots), None)
    return sorted(sorted(int(article[rank]) for rank in group) for group in sets.groups())


def _candidates(weighed: Weighed, ranks: Ints) -> tuple[Ints, Ints]:
    """Pairs of ranks to be compared, in order."""
    names = _weightiest(weighed, ~weighed.specific & weighed.elsewhere, NAMES)
    specifics = _weightiest(weighed, weighed.specific & weighed.elsewhere, SPECIFICS)
    telling = np.sort(np.concatenate((names, specifics)))  # rows ascend by article
    parts = 1 + len(weighed.edges) * (NAMES + SPECIFICS) * SPECIFICS // AT_ONCE
    found = [np.zeros(0, np.uint64)]
    for part in range(parts):
        keys, owners = _crossed(weighed, telling, np.sort(specifics), part, parts)
        found.append(meeting(keys, ranks[owners]))
    pairs, times = np.unique(np.concatenate(found), return_counts=True)
    pairs = pairs[times >= MIN_MEETINGS]
    return (pairs >> _HALF).astype(np.int64), (pairs & _LOW).astype(np.int64)


def _weightiest(weighed: Weighed, which: NDArray[np.bool_], most: int) -> Ints:
    """Rows of the weightiest facts of each article, at most so many, of those that are asked for."""
    rows = np.flatnonzero(which)
    rows = rows[np.lexsort((weighed.keys[rows], -weighed.weights[rows], weighed.owner[rows]))]
    owner = weighed.owner[rows]
    place = np.arange(len(rows)) - np.searchsorted(owner, owner)
    chosen: Ints = rows[place < most]
    return chosen


def _crossed(weighed: Weighed, telling: Ints, specifics: Ints, part: int, parts: int) -> tuple[Hashes, Ints]:
    """A key for every pair of a fact and a number or date of one article, and its owner; of these, one part. Rows ascend."""
    first = np.searchsorted(weighed.owner[specifics], weighed.owner[telling], side="left")
    last = np.searchsorted(weighed.owner[specifics], weighed.owner[telling], side="right")
    one = spread(last - first)
    within = np.arange(len(one)) - np.repeat(np.cumsum(last - first) - (last - first), last - first)
    fact, other = weighed.keys[telling][one], weighed.keys[specifics][first[one] + within]
    keys = mix(mix(fact) + mix(other))
    chosen = (keys % np.uint64(parts) == part) & (fact != other)
    return keys[chosen], weighed.owner[telling][one][chosen]


def _ranks(weighed: Weighed, days: Ints) -> Ints:
    """The place of each article in the order of days, then of contents: neighbours are compared, and one event is reported within days."""
    sums = np.zeros(len(days), np.uint64)
    np.add.at(sums, weighed.owner, mix(weighed.keys + weighed.years.astype(np.uint64)))
    order = np.lexsort((sums, days))
    ranks = np.empty(len(days), np.int64)
    ranks[order] = np.arange(len(days))
    return ranks


def _day(published: str | None) -> int:
    try:
        return date.fromisoformat((published or "")[:_DAY]).toordinal()
    except ValueError:
        return 0


def _near(one: Ints, other: Ints, most: int) -> NDArray[np.bool_]:
    """Which pairs of days, 0 for none, are not too far from each other."""
    near: NDArray[np.bool_] = (one == 0) | (other == 0) | (np.abs(one - other) <= most)
    return near
