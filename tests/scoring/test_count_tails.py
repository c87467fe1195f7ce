"""How likely a count is, against SciPy's figures and against sums of binomial coefficients."""

from __future__ import annotations

from math import comb, isclose

import pytest

from cityscore.scoring.count_tails import chance_of_at_least, chance_of_at_most


@pytest.mark.parametrize(
    ("count", "mean", "chance"),
    [
        (5, 10, 0.06708596287903189),  # scipy.stats.poisson.cdf
        (2, 20.6, 2.644484507543695e-07),
        (0, 0.5, 0.6065306597126334),
    ],
)
def test_where_counts_vary_no_more_than_by_chance_it_is_poissons(count: float, mean: float, chance: float) -> None:
    assert chance_of_at_most(count, mean, mean) == pytest.approx(chance, rel=1e-9)
    assert chance_of_at_most(count, mean, mean / 2) == pytest.approx(chance, rel=1e-9)


@pytest.mark.parametrize("count", [0, 1, 3, 10, 40])
@pytest.mark.parametrize(("r", "mean"), [(1, 4.0), (5, 5.0), (30, 20.0)])
def test_where_they_vary_more_it_is_the_negative_binomials(count: int, r: int, mean: float) -> None:
    p = r / (r + mean)
    oracle = sum(comb(k + r - 1, k) * p**r * (1 - p) ** k for k in range(count + 1))
    variance = mean + mean * mean / r
    assert chance_of_at_most(count, mean, variance) == pytest.approx(oracle, rel=1e-9)
    assert chance_of_at_least(count + 1, mean, variance) == pytest.approx(1 - oracle, abs=1e-12)


def test_large_counts_are_scaled_down_and_their_chance_stays() -> None:
    full = chance_of_at_most(1600, 2000, 40_000)
    assert isclose(chance_of_at_most(16_000, 20_000, 4_000_000), full, rel_tol=0.05)


def test_nothing_is_sure_where_nothing_is_expected() -> None:
    assert chance_of_at_most(0, 0, 0) == 1.0
    assert chance_of_at_most(-1, 5, 5) == 0.0
    assert chance_of_at_least(0, 5, 5) == 1.0
