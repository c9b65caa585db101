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
from cleaner.copies.clusters import UnionFind
from cleaner.features.lines import Ints
from cleaner.stories.candidates import candidates
from cleaner.stories.common import Common
from cleaner.stories.evidence import UNIT, FactTable

__all__ = ["grouped"]

MIN_SHARE: Final = 0.15  # of what the facts of the article with fewer are worth: long texts share much with everything
MIN_SPECIFIC: Final = 4  # bits of numbers and dates that a link needs: one day, or one number of two digits, but not a year alone
ALONE: Final = 0.5  # of `policy.evidence`: numbers and dates worth so much are enough without names, which some scripts hide,
MOST: Final = 0.6  # if they are so much of the numbers and dates of the article that has fewer
SUPPORT: Final = 0.5  # share of the pairs between two groups that must agree before they are joined
AGREED: Final = 0.5  # of `policy.evidence`: what agreement takes
ASKED: Final = 4  # members of a group that are asked
_DAY: Final = len("2024-05-03")


def grouped(table: FactTable, dates: Sequence[str | None], policy: StoryPolicy) -> list[list[int]]:
    """Groups of two articles or more about one event, by their numbers. `dates` are ISO 8601; those that tell no day are no dates.

    The groups do not depend on the order of the articles, but where two of them state exactly the same.
    """
    days = np.array([_day(each) for each in dates], np.int64)
    weighed = table.weighed()
    common = Common(weighed)
    article = np.lexsort((weighed.contents, days))  # neighbours are compared, and one event is reported within days
    ones, others = candidates(weighed, article, days[article], policy.max_days)
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


def _day(published: str | None) -> int:
    try:
        return date.fromisoformat((published or "")[:_DAY]).toordinal()
    except ValueError:
        return 0
