"""Do the sources' measures go with somebody's rating of them? Rank correlations, each with its interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from typing import Final

from cleaner.sources.ratings import Ratings
from cleaner.sources.table import MEASURES, Row

__all__ = ["RATING_COLUMNS", "Agreement", "agreements", "spearman", "with_ratings"]

RATING_COLUMNS: Final = ("rating", "rating_domain", "rating_match")
"""What a rating adds to a row: the score as published, the host it is of, and how that was matched (see `Match.how`)."""

FEWEST: Final = 5
"""Rated sources from which on an agreement is told."""
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Agreement:
    """Spearman's rank correlation of a measure with the rating, -1..1, and its 95 % interval."""

    measure: str
    sources: int
    rho: float
    low: float
    high: float


def agreements(rows: Iterable[Row], ratings: Ratings) -> list[Agreement]:
    """The agreement of each measure with the rating, over the sources that have both; strongest first, `reliability` before all.

    A measure that is the same for all sources has none.
    """
    rated = [(row, float(row["rating"])) for row in with_ratings(rows, ratings) if row["rating"] is not None]
    found = []
    for measure in MEASURES:
        pairs = [(float(row[measure] or 0), score) for row, score in rated if row[measure] is not None]
        if len(pairs) >= FEWEST and (rho := spearman(pairs)) is not None:
            found.append(Agreement(measure, len(pairs), rho, *_interval(rho, len(pairs))))
    return sorted(found, key=lambda each: (each.measure != MEASURES[0], -abs(each.rho), each.measure))


def with_ratings(rows: Iterable[Row], ratings: Ratings) -> list[Row]:
    """The rows with `RATING_COLUMNS`, None where a source is not rated."""
    found = []
    for row in rows:
        match = ratings.match(row["source"] if isinstance(row["source"], str) else None)
        rating = (match.score, match.domain, match.how) if match else (None, None, None)
        found.append({**row, **dict(zip(RATING_COLUMNS, rating, strict=True))})
    return found


def spearman(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Spearman's rank correlation, ties sharing their mean rank; None where one side does not vary.

    >>> spearman([(1, 10), (2, 20), (3, 15), (4, 40)])
    0.8
    """
    ranked = [_ranks([pair[side] for pair in pairs]) for side in (0, 1)]
    middle = (len(pairs) + 1) / 2
    (x, y) = ([rank - middle for rank in ranks] for ranks in ranked)
    spread = sqrt(sum(a * a for a in x) * sum(b * b for b in y))
    return sum(a * b for a, b in zip(x, y, strict=True)) / spread if spread else None


def _interval(rho: float, n: int) -> tuple[float, float]:
    """By Fisher's transformation, with the variance (1 + ρ²/2) / (n − 3) of Bonett and Wright 2000."""
    if abs(rho) >= 1:
        rho = rho * (1 - 1e-9)
    reach = _Z * sqrt((1 + rho * rho / 2) / (n - 3))
    return tanh(atanh(rho) - reach), tanh(atanh(rho) + reach)


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    for end in range(1, len(order) + 1):
        if end == len(order) or values[order[end]] != values[order[start]]:
            for place in order[start:end]:
                ranks[place] = (start + end + 1) / 2
            start = end
    return ranks
