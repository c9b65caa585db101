from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.sources.intervals import ratios, shares
from cleaner.sources.posterior import PRIOR_ARTICLES, Prior

COUNTS = st.lists(st.integers(0, 300).flatmap(lambda read: st.tuples(st.integers(0, read), st.just(read))), max_size=6)


def test_nothing_known() -> None:
    prior = Prior.of([])
    assert prior.base_rate() == pytest.approx(0.5)
    assert prior.strength() == pytest.approx(PRIOR_ARTICLES, rel=0.3)
    assert np.isnan(prior.posterior([0], [0]).value).all()


def test_alike_sources_are_drawn_together_and_different_ones_are_not() -> None:
    alike, different = Prior.of([(90, 100)] * 30), Prior.of([(100, 100), (5, 100)] * 15)
    assert alike.strength() > 50 * different.strength()
    few = [prior.posterior([1], [3]).value[0] for prior in (alike, different)]
    assert few[0] > 0.8
    assert few[1] < 0.6


@pytest.mark.parametrize("counts", [[(3, 3)], [(0, 3)], [(0, 500)] * 3, [(500_000, 1_000_000)] * 4, [(1, 1)] * 10_000])
def test_extremes(counts: list[tuple[int, int]]) -> None:
    kept, read = zip(*counts, strict=True)
    value, low, high = (ends[0] for ends in Prior.of(counts).posterior(kept, read))
    assert 0 <= low <= value <= high <= 1


@settings(deadline=None, max_examples=50)
@given(COUNTS)
def test_intervals_hold_their_estimates(counts: list[tuple[int, int]]) -> None:
    kept, read = ([pair[side] for pair in counts] for side in (0, 1))
    found = Prior.of(counts).posterior(kept, read)
    known = np.array(read) > 0
    assert (found.low[known] <= found.value[known]).all()
    assert (found.value[known] <= found.high[known]).all()


@settings(deadline=None, max_examples=50)
@given(COUNTS)
def test_the_order_of_sources_changes_nothing(counts: list[tuple[int, int]]) -> None:
    assert Prior.of(counts).base_rate() == Prior.of(reversed(counts)).base_rate()


@pytest.mark.parametrize("sources", [3, 10, 60])
def test_intervals_cover(sources: int) -> None:
    draw = np.random.default_rng(sources)
    covered = total = 0
    for _ in range(1200 // sources):
        rate = draw.beta(6, 2, sources)
        read = draw.integers(1, 80, sources)
        kept = draw.binomial(read, rate)
        found = Prior.of(zip(kept.tolist(), read.tolist(), strict=True)).posterior(kept, read)
        covered += int(((found.low <= rate) & (rate <= found.high)).sum())
        total += sources
    assert 0.93 <= covered / total <= 0.975


@pytest.mark.parametrize("counts", [[(1, 1), (2, 3), (40, 40)], [(0, 2)], [(3, 3)] * 9 + [(90, 100)]])
def test_the_interval_is_that_of_the_mixture(counts: list[tuple[int, int]]) -> None:
    """Against draws: a point of the prior, then a rate given it and the counts."""
    prior = Prior.of(counts)
    draw = np.random.default_rng(1)
    points = draw.choice(len(prior.weight), 200_000, p=prior.weight)
    for kept, read in counts:
        mean, size = prior.mean[points], prior.articles[points]
        rates = draw.beta(kept + mean * size, read - kept + (1 - mean) * size)
        value, low, high = (ends[0] for ends in prior.posterior([kept], [read]))
        assert value == pytest.approx(rates.mean(), abs=0.003)
        assert [low, high] == pytest.approx(np.quantile(rates, [0.025, 0.975]), abs=0.02)


def test_a_source_has_one_interval_whoever_else_is_asked_for() -> None:
    prior = Prior.of([(9, 10), (1, 2), (30, 90)])
    together = prior.posterior([9, 1, 30, 0, 9], [10, 2, 90, 0, 10])
    apart = [prior.posterior([kept], [read]) for kept, read in ((9, 10), (1, 2), (30, 90), (0, 0), (9, 10))]
    np.testing.assert_allclose(np.stack(together), np.concatenate([np.stack(each) for each in apart], axis=1), atol=2e-6)
    assert [len(each) for each in prior.posterior([], [])] == [0, 0, 0]


def test_nothing_known_of_shares_and_ratios() -> None:
    assert np.isnan(shares([0], [0])).all()
    assert [list(each) for each in ratios([])] == [[], [], []]
