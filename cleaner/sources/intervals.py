"""95 % intervals of shares, ratios and means, for all sources at once: arrays in, arrays out, NaN where nothing is known.

numpy and scipy are loaded on first use: who only asks for an article's source needs neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[float64]

__all__ = ["CONFIDENCE", "Intervals", "Ratio", "beta_intervals", "means", "mixture_intervals", "ratios", "shares"]

CONFIDENCE: Final = 0.95
"""Probability that an interval covers."""
_TAIL: Final = (1 - CONFIDENCE) / 2
_HALVINGS: Final = 20  # an end is found to 10⁻⁶


class Intervals(NamedTuple):
    """Estimates, and the lower and upper ends of their intervals: one of each a source."""

    value: Floats
    low: Floats
    high: Floats


@dataclass(slots=True)
class Ratio:
    """Sums over articles for a ratio of two integers of each, such as characters removed by characters given.

    >>> ratio = Ratio()
    >>> ratio.add(1, 4)
    >>> ratio.merge(ratio)
    >>> ratio.part, ratio.whole, ratio.articles
    (2, 8, 2)
    """

    articles: int = 0
    part: int = 0
    whole: int = 0
    part2: int = 0
    whole2: int = 0
    cross: int = 0

    def add(self, part: int, whole: int) -> None:
        """Count an article; `part` is at most `whole`."""
        self.articles += 1
        self.part += part
        self.whole += whole
        self.part2 += part * part
        self.whole2 += whole * whole
        self.cross += part * whole

    def merge(self, other: Ratio) -> None:
        """Add the other's sums."""
        (self.articles, self.part, self.whole, self.part2, self.whole2, self.cross) = (
            mine + others for mine, others in zip(astuple(self), astuple(other), strict=True)
        )

    def variance(self) -> float:
        """Linearised variance of the ratio over articles (Cochran 1977, 6.4); NaN below two articles.

        The sum of squares around the ratio is taken in integers, where nothing can cancel.
        """
        if self.articles < 2 or not self.whole:
            return float("nan")
        squares = self.part2 * self.whole**2 - 2 * self.cross * self.part * self.whole + self.whole2 * self.part**2
        return squares / self.whole**4 * self.articles / (self.articles - 1)


def beta_intervals(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Ends of the central intervals of Beta(a, b)."""
    from scipy.special import betaincinv

    return betaincinv(a, b, _TAIL), betaincinv(a, b, 1 - _TAIL)


def mixture_intervals(weight: Floats, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Ends of the central intervals of mixtures of Beta(a, b), one mixture a column; `weight` is one number a row, and sums to 1.

    Found by halving: the distribution function of a mixture is a sum, its inverse is none.
    """
    import numpy as np
    from scipy.special import betainc

    ends = []
    for tail in (_TAIL, 1 - _TAIL):
        below, above = np.zeros(a.shape[1]), np.ones(a.shape[1])
        for _ in range(_HALVINGS):
            middle = (below + above) / 2
            less = (weight[:, None] * betainc(a, b, middle)).sum(axis=0) < tail
            below, above = np.where(less, middle, below), np.where(less, above, middle)
        ends.append((below + above) / 2)
    return ends[0], ends[1]


def shares(hits: ArrayLike, of: ArrayLike) -> Intervals:
    """Shares with Jeffreys intervals (Brown, Cai and DasGupta 2001), closed at 0 and 1 where none or all were hit."""
    import numpy as np

    k, n = np.asarray(hits, float), np.asarray(of, float)
    with np.errstate(invalid="ignore"):
        value = np.where(n > 0, k / np.where(n > 0, n, 1), np.nan)
    low, high = beta_intervals(k + 0.5, n - k + 0.5)
    return _known(value, np.where(k <= 0, 0.0, low), np.where(k >= n, 1.0, high), n > 0)


def ratios(sums: Sequence[Ratio]) -> Intervals:
    """Ratios of sums over articles, with intervals over articles after Korn and Graubard 1998; those need two articles.

    A share of characters varies as that of so many independent draws as would give its variance. As many, fewer where few
    articles make the variance itself uncertain, are put into Jeffreys' rule. So an interval stays inside 0..1, is longer
    towards the middle, and is no point where no article has any: there the draws are the articles.
    """
    import numpy as np
    from scipy.special import ndtri, stdtrit

    n = np.array([each.articles for each in sums], float)
    value = np.array([each.part / each.whole if each.whole else np.nan for each in sums], float)
    variance = np.array([each.variance() for each in sums], float)
    with np.errstate(divide="ignore", invalid="ignore"):
        draws = np.where(variance > 0, value * (1 - value) / variance, n)
        draws *= (ndtri(1 - _TAIL) / stdtrit(np.maximum(n - 1, 1), 1 - _TAIL)) ** 2
    known = ~np.isnan(variance)
    draws = np.where(known, draws, 0.0)
    found = shares(np.where(known, value * draws, 0.0), draws)
    return Intervals(value, *(np.where(known, end, np.nan) for end in (found.low, found.high)))


def means(count: ArrayLike, total: ArrayLike, variance: ArrayLike) -> Intervals:
    """Means of scores in 0..1 from their number, their sum and the variance of their mean; Student's t, held to 0..1."""
    import numpy as np
    from scipy.special import stdtrit

    n, sums, spread = (np.asarray(each, float) for each in (count, total, variance))
    value = np.where(n > 0, sums / np.maximum(n, 1), np.nan)
    reach = stdtrit(np.maximum(n - 1, 1), 1 - _TAIL) * np.sqrt(spread)
    return Intervals(value, np.maximum(value - reach, 0.0), np.minimum(value + reach, 1.0))


def _known(value: Floats, low: Floats, high: Floats, where: Any) -> Intervals:
    import numpy as np

    return Intervals(*(np.where(where, each, np.nan) for each in (value, low, high)))
