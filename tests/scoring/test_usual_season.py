"""A season is what two earlier years agree on: no trend, no step, and no chance."""

from __future__ import annotations

import numpy as np
import pytest

from cityscore.scoring.observations import Bools, Floats
from cityscore.scoring.usual_season import LOOKED_BACK, YEAR, UsualSeason, usual_season

WEEKS = LOOKED_BACK + YEAR
WEEK = np.arange(WEEKS)
SEASON = 1 + 0.25 * np.sin(2 * np.pi * WEEK / YEAR)
EVERY: Bools = np.ones(WEEKS, dtype=np.bool_)


def season_of(total: Floats, is_known: Bools = EVERY) -> UsualSeason:
    return usual_season(total, np.full(len(total), 7.0), is_known)


def test_what_comes_again_each_year_is_expected() -> None:
    found = season_of(280 * SEASON)
    assert found.repeats[-1]
    year = slice(-YEAR, None)
    np.testing.assert_allclose(found.index[year], SEASON[year], atol=0.02)  # five weeks flatten its peaks


def test_a_season_is_seen_through_chance() -> None:
    random = np.random.default_rng(3)
    found = season_of(random.poisson(40 * SEASON).astype(np.float64))
    assert found.repeats[-1]
    assert np.corrcoef(found.index[-YEAR:], SEASON[-YEAR:])[0, 1] > 0.9


@pytest.mark.parametrize(
    "level",
    [
        np.full(WEEKS, 280.0),
        280.0 * (1 + WEEK / 100),
        np.where(WEEK < WEEKS - 78, 280.0, 420.0),
        np.where(WEEK < WEEKS - 130, 280.0, 210.0),
        np.where(WEEK < WEEKS - 2 * YEAR, 280.0, 420.0),
    ],
    ids=["flat", "trend", "step", "earlier step", "step between the years"],
)
def test_neither_a_level_nor_a_trend_nor_a_step_is_a_season(level: Floats) -> None:
    named = 0
    for seed in range(40):
        found = season_of(np.random.default_rng(seed).poisson(level).astype(np.float64))
        named += bool(found.repeats[-1])
        if found.repeats[-1]:  # and where chance agrees with itself, next to nothing is expected of it
            assert np.abs(found.index[-YEAR:] - 1).max() < 0.25
    assert named <= 12


def test_it_takes_three_years() -> None:
    figures = 280 * SEASON
    assert season_of(figures[-3 * YEAR :], EVERY[-3 * YEAR :]).repeats[-1]
    assert not season_of(figures[1 - 3 * YEAR :], EVERY[1 - 3 * YEAR :]).repeats.any()
    assert not season_of(figures, EVERY & (WEEK > WEEKS - 3 * YEAR)).repeats.any()


def test_weeks_that_are_missing_leave_it_as_it_is_until_too_many_are() -> None:
    figures = 280 * SEASON
    some = EVERY & (WEEK % 6 != 0)
    assert season_of(figures, some).repeats[-1]
    gone = EVERY & ~((WEEK >= WEEKS - 100) & (WEEK < WEEKS - 94))
    assert not season_of(figures, gone).repeats[-1]


def test_a_time_of_the_year_without_anything_is_no_measure() -> None:
    assert not season_of(np.where(WEEK % YEAR < 12, 280.0, 0.0)).repeats.any()


def test_figures_below_zero_have_no_season() -> None:
    assert not season_of(-280 * SEASON).repeats.any()
    assert not season_of(np.zeros(WEEKS)).repeats.any()


def test_of_an_earlier_last_week_it_says_the_same_whatever_comes_later() -> None:
    random = np.random.default_rng(3)
    week = np.arange(WEEKS + 60)
    figures = random.poisson(40 * (1 + 0.25 * np.sin(2 * np.pi * week / YEAR))).astype(np.float64)
    every = np.ones(len(figures), dtype=np.bool_)
    long, short = season_of(figures, every), season_of(figures[60:], every[60:])
    assert long.repeats[-1]
    assert short.repeats[-1]
    np.testing.assert_allclose(long.index[-YEAR:], short.index[-YEAR:], rtol=1e-12)
