"""The exact scores of shares and counts are those of SciPy's binomial and Poisson, however far out."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.special import logsumexp, ndtri_exp

from cityscore.scoring.normal_scores import count_scores, gap_scores

Floats = NDArray[np.float64]
CLOSE = 1e-9


def by_scipy(count: NDArray[np.int64], chance: stats.rv_discrete) -> Floats:
    """The normal scores of counts, half of each one's own chance counted as below it."""
    half = chance.pmf(count) / 2
    below, above = chance.cdf(count) - half, chance.sf(count) + half
    return np.where(below < above, stats.norm.ppf(below), stats.norm.isf(above))


@pytest.mark.parametrize("share", [0.005, 0.07, 0.3, 0.5, 0.8, 0.93, 0.98, 0.995])
@pytest.mark.parametrize("cases", [1, 2, 10, 23, 100, 1000, 20_000])
def test_shares_are_scored_as_scipys_binomial_has_them(cases: int, share: float) -> None:
    chance = stats.binom(cases, share)
    middle, spread = cases * share, np.sqrt(cases * share * (1 - share))
    count = np.unique(np.linspace(max(0, middle - 6 * spread), min(cases, middle + 6 * spread), 400).astype(np.int64))
    score = by_scipy(count, chance)
    known = np.abs(score) < 6  # SciPy's own tails lose digits further out

    found = count_scores(count.astype(np.float64), np.full(len(count), float(cases)), np.full(len(count), share))

    assert known.any()
    np.testing.assert_allclose(found[known], score[known], rtol=0, atol=CLOSE)


@pytest.mark.parametrize("mean", [0.02, 0.33, 1, 2, 8, 40, 300, 1000, 50_000])
def test_counts_are_scored_as_scipys_poisson_has_them(mean: float) -> None:
    count = np.unique(np.linspace(max(0, mean - 6 * mean**0.5), mean + 6 * mean**0.5 + 8, 400).astype(np.int64))
    score = by_scipy(count, stats.poisson(mean))
    known = np.abs(score) < 6

    found = count_scores(count.astype(np.float64), np.full(len(count), np.inf), np.full(len(count), mean))

    np.testing.assert_allclose(found[known], score[known], rtol=0, atol=CLOSE)


@pytest.mark.parametrize(("cases", "share"), [(1000, 0.98), (1000, 0.3), (200, 0.5)])
def test_far_out_as_the_logarithms_of_their_terms_add_up(cases: int, share: float) -> None:
    """Scores beyond ±30, where no probability can be told from nothing."""
    every = np.arange(cases + 1)
    logs = stats.binom(cases, share).logpmf(every)
    own = np.log(2)
    below = np.array([logsumexp(np.append(logs[:at], logs[at] - own)) for at in every])
    above = np.array([logsumexp(np.append(logs[at + 1 :], logs[at] - own)) for at in every])

    found = count_scores(every.astype(np.float64), np.full(cases + 1, float(cases)), np.full(cases + 1, share))

    np.testing.assert_allclose(
        found, np.where(below < above, ndtri_exp(below), -ndtri_exp(above)), rtol=1e-9, atol=CLOSE
    )
    assert found.min() < -15


@pytest.mark.parametrize("usual", [0.7, 3, 41, 400])
def test_days_between_events_are_scored_as_scipys_geometric_distribution_has_them(usual: float) -> None:
    days = np.unique(np.linspace(0, 15 * usual + 10, 300).astype(np.int64))
    score = by_scipy(days, stats.geom(1 / (usual + 1), loc=-1))
    known = np.abs(score) < 6

    found = gap_scores(days.astype(np.float64), np.full(len(days), float(usual)))

    np.testing.assert_allclose(found[known], score[known], rtol=0, atol=CLOSE)
