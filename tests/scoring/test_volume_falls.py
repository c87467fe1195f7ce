"""Volumes that fell as chance and season can't explain, and all that is no fall."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.feed_alarms import DAYS, KINDS, RATES, series
from cityscore.scoring.observations import Floats
from cityscore.scoring.volume_falls import DAILY, MONTHLY, WEEKLY, VolumeFall, volume_falls

SINCE = DAYS - 3 * 364


def falls(values: Floats, since: int = SINCE) -> list[VolumeFall]:
    return list(volume_falls(values, DAILY, since=since))


def steady(rate: float, seed: int = 1) -> Floats:
    return series("stable", rate, np.random.default_rng(seed))


def fallen(rate: float, share: float, days: int, seed: int = 1) -> Floats:
    """With so small a share of it in the last days."""
    values = steady(rate, seed)
    values[-days:] = np.random.default_rng(seed).binomial(values[-days:].astype(int), share)
    return values


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_stable_is_told_in_fewer_than_one_of_five_hundred_weeks(kind: str) -> None:
    random = np.random.default_rng(9)
    weeks = told = 0
    for rate in RATES:
        for _ in range(4):
            told += len(falls(series(kind, rate, random)))
            weeks += 3 * 52
    assert told * 500 <= weeks


@pytest.mark.parametrize(("rate", "days"), [(5, 84), (20, 14), (100, 7), (1000, 6)])
def test_a_collapse_is_told_the_sooner_the_more_comes(rate: float, days: int) -> None:
    found = [fall for seed in range(8) if (fall := falls(fallen(rate, 0.05, days, seed)))]
    assert len(found) >= 6
    for *_, last in found:
        assert last.last is None
        assert last.has_season


def test_half_of_much_is_told() -> None:
    (fall,) = falls(fallen(700, 0.5, 14))
    assert fall.last is None
    assert DAYS - 21 <= fall.first <= DAYS - 13


def test_it_begins_with_its_first_day_or_a_little_before() -> None:
    for seed in range(8):
        (fall,) = falls(fallen(60, 0.05, 60, seed))
        assert DAYS - 64 <= fall.first <= DAYS - 59


def test_it_lasts_as_long_as_it_lasts() -> None:
    (fall,) = falls(fallen(20, 0.05, 730))
    assert fall.last is None
    assert abs(fall.first - (DAYS - 730)) < 15


def test_a_collapse_that_is_over_ends_and_is_no_part_of_what_is_usual() -> None:
    values = steady(60)
    values[-200:-100] = 0
    (fall,) = falls(values)
    assert abs(fall.first - (DAYS - 200)) < 7
    assert fall.last is not None
    assert abs(fall.last - (DAYS - 101)) < 8


def test_a_slow_decline_is_none() -> None:
    for rate in (5, 20, 100, 1000):
        years = np.maximum(0, np.arange(DAYS) - 600) / 365.25
        values = np.random.default_rng(3).poisson(rate / 7 * 0.85**years).astype(float)
        assert falls(values, since=0) == []


def test_a_season_that_comes_every_year_is_none_however_deep() -> None:
    day = np.arange(DAYS) % 364
    rate = np.where((day > 60) & (day < 150), 60, 0.2)  # leaves in autumn
    values = np.random.default_rng(4).poisson(rate).astype(float)
    assert falls(values, since=2 * 364) == []


def test_a_week_of_holidays_is_none_where_a_year_ago_had_it_too() -> None:
    values = steady(200)
    for year in range(1, 5):
        values[DAYS - 364 * year - 3 : DAYS - 364 * year + 4] = 3
    values[-4:] = 0
    assert falls(values) == []


def test_none_of_what_is_rare_is_none() -> None:
    values = steady(0.5)
    values[-60:] = 0
    assert falls(values) == []


def test_what_is_not_known_is_not_zero() -> None:
    values = steady(60)
    values[-40:] = np.nan
    assert falls(values) == []


def test_what_somebody_said_is_right_is_no_fall_and_less_of_it_is() -> None:
    values = fallen(200, 0.25, 60)
    (fall,) = falls(values)
    accepted = fall.observed / fall.rows
    known = {"since": DAYS - 30, "usual_since": fall.first, "accepted": accepted}
    assert list(volume_falls(values, DAILY, **known)) == []
    values[-10:] = 0
    assert len(list(volume_falls(values, DAILY, **known))) == 1


@pytest.mark.parametrize(("rhythm", "rate", "rows"), [(WEEKLY, 40, 260), (MONTHLY, 300, 60)])
def test_slower_rows_are_looked_at_one_by_one(rhythm: object, rate: float, rows: int) -> None:
    values = np.random.default_rng(5).poisson(rate, rows).astype(float)
    assert list(volume_falls(values, rhythm)) == []  # type: ignore[arg-type]
    values[-1:] = 1
    (fall,) = volume_falls(values, rhythm)  # type: ignore[arg-type]
    assert (fall.last, fall.rows) == (None, 1)
