"""Sources of known quality: how often the interval of `reliability` covers it, and how well the ranking finds the best of them.

    python benchmarks/sources_simulated.py [--draws N] [--seed N]

A run is so many sources, each with a rate of its own; each gives some articles, of which a binomial number is kept. The table is
made of these counts alone, by the code that makes sources.csv. A draw is one source of one run. Beside our interval stand Wilson's
of the raw share, which knows nothing of the other sources, and the Beta posterior under the likeliest prior (plain empirical Bayes).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaincinv, betaln
from scipy.stats import kendalltau
from timing import Table

from cleaner.sources.posterior import Prior

Rates = Callable[[np.random.Generator, int], np.ndarray]

Z = 1.959964
WORLDS: dict[str, Rates] = {
    "alike, good": lambda draw, n: draw.beta(40, 4, n),
    "different": lambda draw, n: draw.beta(4, 1.5, n),
    "two camps": lambda draw, n: np.where(draw.random(n) < 0.3, draw.beta(4, 12, n), draw.beta(40, 3, n)),
    "one rate for all": lambda _, n: np.full(n, 0.85),
}
"""How the true rates of sources are spread. The first two are what the model supposes, the others are not."""
SOURCES = (3, 10, 100)
ARTICLES = (1, 400)
"""Articles a source, between these, evenly by logarithm: most folders hold many sources with few articles."""
BANDS = ((1, 3), (4, 20), (21, 100), (101, 400))
TOP = 0.1
"""Share of the sources that the best are."""


@dataclass(frozen=True, slots=True)
class Run:
    """Counts of a simulated run, the true rates, and what each method makes of the counts."""

    rate: np.ndarray
    read: np.ndarray
    ends: dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]
    """Estimate, lower and upper end, by method."""


def simulated(draw: np.random.Generator, rates: Rates, sources: int) -> Run:
    """One run."""
    rate = rates(draw, sources)
    read = np.exp(draw.uniform(np.log(ARTICLES[0]), np.log(ARTICLES[1] + 1), sources)).astype(int)
    kept = draw.binomial(read, rate)
    ours = Prior.of(zip(kept.tolist(), read.tolist(), strict=True)).posterior(kept, read)
    return Run(rate, read, {"reliability": tuple(ours), "plain empirical Bayes": plain(kept, read), "Wilson": wilson(kept, read)})


def wilson(kept: np.ndarray, read: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The raw share with Wilson's interval."""
    share = kept / read
    middle = (share + Z**2 / (2 * read)) / (1 + Z**2 / read)
    reach = Z / (1 + Z**2 / read) * np.sqrt(share * (1 - share) / read + Z**2 / (4 * read**2))
    return share, middle - reach, middle + reach


def plain(kept: np.ndarray, read: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Beta posterior under the prior of highest likelihood (Griffiths 1973)."""

    def height(point: np.ndarray) -> float:
        a, b = np.exp(np.clip(point, -10, 12))
        return -float(np.sum(betaln(kept + a, read - kept + b) - betaln(a, b)))

    a, b = np.exp(np.clip(minimize(height, [1.0, 0.0], method="Nelder-Mead").x, -10, 12))
    return (kept + a) / (read + a + b), *(betaincinv(kept + a, read - kept + b, p) for p in (0.025, 0.975))


def runs(draws: int, sources: int, rates: Rates, seed: int) -> Iterator[Run]:
    """So many runs that there are at least `draws` sources in all."""
    draw = np.random.default_rng(seed)
    return (simulated(draw, rates, sources) for _ in range(-(-draws // sources)))


def covered(found: list[Run], method: str) -> tuple[np.ndarray, np.ndarray]:
    """For each source whether its interval covers, and how many articles it had."""
    holds = [(run.ends[method][1] <= run.rate) & (run.rate <= run.ends[method][2]) for run in found]
    return np.concatenate(holds), np.concatenate([run.read for run in found])


def width(found: list[Run], method: str) -> float:
    """Mean length of the interval."""
    return float(np.mean(np.concatenate([run.ends[method][2] - run.ends[method][1] for run in found])))


def ranking(found: list[Run], method: str, by: int) -> tuple[float, float]:
    """Kendall's tau with the true rates, and the share of the best sources among as many that are ranked highest; means over runs."""
    taus, hits = [], []
    for run in found:
        score = run.ends[method][by]
        taus.append(kendalltau(score, run.rate).statistic)
        best = max(1, round(TOP * len(score)))
        hits.append(len({*np.argsort(-score, kind="stable")[:best]} & {*np.argsort(-run.rate)[:best]}) / best)
    return float(np.nanmean(taus)), float(np.mean(hits))


def coverage_rows(draws: int, seed: int, numbers: Sequence[int]) -> list[list[str]]:
    """A row for each world, number of sources and method."""
    rows = []
    for world, rates in WORLDS.items():
        for sources in numbers:
            found = list(runs(draws, sources, rates, seed))
            for method in found[0].ends:
                holds, read = covered(found, method)
                bands = [holds[(read >= low) & (read <= high)] for low, high in BANDS]
                cells = [f"{100 * band.mean():.1f}" for band in bands]
                rows.append([world, str(sources), method, f"{100 * holds.mean():.1f} %", *cells, f"{width(found, method):.3f}"])
    return rows


def ranking_rows(draws: int, seed: int) -> list[list[str]]:
    """How well each order finds the truth, in runs of many sources."""
    orders = {
        "raw share": ("Wilson", 0),
        "Wilson, lower end": ("Wilson", 1),
        "reliability, mean": ("reliability", 0),
        "reliability, lower end": ("reliability", 1),
    }
    rows = []
    for world in ("alike, good", "different", "two camps"):
        found = list(runs(draws, SOURCES[-1], WORLDS[world], seed))
        for name, (method, by) in orders.items():
            tau, hits = ranking(found, method, by)
            first = np.array([run.rate[np.argsort(-run.ends[method][by], kind="stable")[0]] for run in found])
            fewest = np.mean([run.read[np.argsort(-run.ends[method][by], kind="stable")[0]] <= BANDS[0][1] for run in found])
            rows.append([world, name, f"{tau:.2f}", f"{100 * hits:.0f} %", f"{first.mean():.3f}", f"{100 * fewest:.0f} %"])
    return rows


def measure(draws: int, seed: int = 1, numbers: Sequence[int] = SOURCES) -> list[Table]:
    """How often intervals cover, in runs of so many sources each, and how well rankings of many sources find the truth."""
    covers = ["rates", "sources", "interval", "covers", *(f"{low}-{high} articles" for low, high in BANDS), "length"]
    ranks = ["rates", "order", "tau", "best found", "true rate of the first", f"first has at most {BANDS[0][1]} articles"]
    above = f"Ranking of {SOURCES[-1]} sources: against the true rates (Kendall), the best {TOP:.0%} found, who stands first"
    return [
        Table(covers, coverage_rows(draws, seed, numbers), f"Share of 95 % intervals that cover the true rate, {draws:,} draws a row"),
        Table(ranks, ranking_rows(draws, seed), above),
    ]


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=10_000, help="sources simulated for each row (default: 10,000)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(*measure(options.draws, options.seed), sep="\n\n")


if __name__ == "__main__":
    main()
