"""How often a source's articles are worth keeping: a beta-binomial model whose prior is learned from all sources of a run.

Each source has a rate of its own, the share of `keep` among all articles it might have given, and these rates are drawn from one
Beta(μκ, (1−μ)κ). μ is what to expect of a source nobody has seen, κ is how many articles' worth of belief that is: small where
sources differ, large where they are alike. A source with k of n articles kept then has the posterior mean (k + μκ) / (n + κ): three
articles are drawn to the run's rate, three hundred speak for themselves.

Taking μ and κ at their likeliest values would be plain empirical Bayes (Griffiths 1973), whose intervals are too short where
sources are few: they leave out that μ and κ are estimates (Morris 1983). So both are averaged over what the run's counts say of
them, on a grid over the ridge of their likelihood (Gelman et al., *Bayesian Data Analysis*, 3rd ed., 5.3). For each κ of the grid a
source's rate has the Beta distribution with its mean and variance over μ (Kass and Steffey 1989, with a Beta in place of a normal).
The interval is that of the mixture of these: where sources are few κ is hardly known, and of one Beta in place of all the tails would
be too light, and most so for a source with few articles.

Before any count is seen, μ is uniform, and so is the weight κ / (κ + z) that a source with z articles gives the prior, for
z = `PRIOR_ARTICLES` (Christiansen and Morris 1997). It is a proper prior, so that a run of one source has an interval too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Final

from cleaner.sources.intervals import Intervals, mixture_intervals

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[float64]

__all__ = ["PRIOR_ARTICLES", "Prior"]

PRIOR_ARTICLES: Final = 4.0
"""Median of κ before any count is seen: the "add four" of Agresti and Coull 1998 (z² ≈ 4)."""
_COARSE: Final = 13
"""Points of the grid in each direction while the ridge is looked for."""
_FINE: Final = 31
"""The same when it was found, and is averaged over."""
_DEPTH: Final = 15.0
"""Logits below the highest point down to which the grid reaches: what lies lower is a share of about e⁻¹⁵."""
_ROUNDS: Final = 12
"""Times the grid is drawn closer at most; half as many do."""
_AT_ONCE: Final = 100_000
"""Numbers computed at once: points of the grid by different counts."""
_WIDEST: Final = ((-14.0, 14.0), (log(PRIOR_ARTICLES) - 9, log(PRIOR_ARTICLES) + 14))
"""Where the search begins: logit of μ, logarithm of κ."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What a run tells of sources in general: points (μ, κ), and how likely each is."""

    mean: Floats
    """μ, 0..1."""
    articles: Floats
    """κ, in articles."""
    weight: Floats
    """Their sum is 1."""

    @classmethod
    def of(cls, counts: Iterable[tuple[int, int]]) -> Prior:
        """Learn from the articles kept and read of each source; sources of which nothing was read say nothing.

        >>> prior = Prior.of([(90, 100), (70, 100), (80, 100), (85, 100)])
        >>> round(prior.base_rate(), 1), 10 < prior.strength() < 40
        (0.8, True)
        """
        import numpy as np

        known = sorted(Counter(pair for pair in counts if pair[1]).items())  # sorted: equal counts give equal sums
        columns = [(*pair, times) for pair, times in known]
        kept, read, times = np.array(columns, float).T if columns else np.zeros((3, 0))
        box = _WIDEST
        for _ in range(_ROUNDS):
            closer = _closer(box, _log_posterior(*_grid(box, _COARSE), kept, read, times))
            if _area(closer) > 0.5 * _area(box):
                break
            box = closer
        points = _grid(closer, _FINE)
        height = _log_posterior(*points, kept, read, times)
        weight = np.exp(height - height.max()).ravel()
        likely = weight > np.exp(-_DEPTH)
        logit, size = (each.ravel()[likely] for each in points)
        return cls(1 / (1 + np.exp(-logit)), np.exp(size), weight[likely] / weight[likely].sum())

    def base_rate(self) -> float:
        """Expected rate of a source of which nothing is known, 0..1."""
        return float(self.weight @ self.mean)

    def strength(self) -> float:
        """How many articles the belief in the base rate is worth: the median of κ."""
        import numpy as np

        order = np.argsort(self.articles, kind="stable")
        return float(self.articles[order][np.searchsorted(self.weight[order].cumsum(), 0.5)])

    def posterior(self, kept: ArrayLike, read: ArrayLike) -> Intervals:
        """Mean and 95 % interval of the rate of each source."""
        import numpy as np

        counts, place = np.unique(np.stack([np.asarray(kept, float), np.asarray(read, float)]), axis=1, return_inverse=True)
        k, n = counts
        weight, a, b = self._mixture(k, n)
        value = (weight[:, None] * a / (a + b)).sum(axis=0)
        low, high = mixture_intervals(weight, a, b)
        # where nearly all of a distribution is next to 0 or 1, its mean may lie outside
        ends = value, np.minimum(low, value), np.maximum(high, value)
        return Intervals(*(np.where(n > 0, each, np.nan)[place.ravel()] for each in ends))

    def _mixture(self, k: Floats, n: Floats) -> tuple[Floats, Floats, Floats]:
        """Weights of the κ of the grid, and for each of them and each source the Beta of its rate: shapes (κ,), (κ, sources) twice."""
        import numpy as np

        sizes, of = np.unique(self.articles, return_inverse=True)
        weight = np.bincount(of, self.weight).astype(float)
        first, second = (np.bincount(of, self.weight * self.mean**power) / weight for power in (1, 2))  # moments of μ
        middle, spread, size = (each[:, None] for each in (first, np.maximum(second - first**2, 0.0), sizes))
        rate = (k + middle * size) / (n + size)
        between = spread * (size / (n + size)) ** 2  # variance of the rate's mean, over μ
        within = (rate * (1 - rate) - between) / (n + size + 1)
        draws = rate * (1 - rate) / np.maximum(between + within, 1e-15) - 1
        return weight, rate * draws, (1 - rate) * draws


def _log_posterior(logit: Floats, size: Floats, kept: Floats, read: Floats, times: Floats) -> Floats:
    """Logarithm of the density of (logit μ, log κ) given the counts, but for a constant."""
    import numpy as np
    from scipy.special import betaln, log_expit

    density: Floats = log_expit(logit) + log_expit(-logit)  # uniform μ
    centred = size - log(PRIOR_ARTICLES)
    density = density + log_expit(centred) + log_expit(-centred)  # uniform κ / (κ + z)
    a, b = (np.exp(log_expit(sign * logit) + size).reshape(-1, 1) for sign in (1, -1))
    points = max(1, _AT_ONCE // max(len(kept), 1))
    likelihood = np.concatenate(
        [
            # a plain sum: that of a product of matrices would depend on the number of threads
            ((betaln(kept + a[part], read - kept + b[part]) - betaln(a[part], b[part])) * times).sum(axis=1)
            for part in (slice(at, at + points) for at in range(0, len(a), points))
        ]
    )
    density += likelihood.reshape(density.shape)
    return density


Box = tuple[tuple[float, float], tuple[float, float]]


def _grid(box: Box, steps: int) -> tuple[Floats, Floats]:
    import numpy as np

    across, up = np.meshgrid(*(np.linspace(low, high, steps) for low, high in box), indexing="ij")
    return across, up


def _closer(box: Box, height: Floats) -> Box:
    """The box around what is not too low, two steps wider on every side: a ridge between two points must not be lost."""
    import numpy as np

    high_enough = np.nonzero(height > height.max() - _DEPTH)
    (left, right), (lower, upper) = (
        (max(low, low + step * (places.min() - 2)), min(high, low + step * (places.max() + 2)))
        for (low, high), places in zip(box, high_enough, strict=True)
        for step in [(high - low) / (_COARSE - 1)]
    )
    return (left, right), (lower, upper)


def _area(box: Box) -> float:
    return (box[0][1] - box[0][0]) * (box[1][1] - box[1][0])
