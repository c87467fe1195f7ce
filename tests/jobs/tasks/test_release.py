"""The job that makes figures public: what may be, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cityscore.jobs.city_run import run_city
from cityscore.jobs.tasks.release import release
from cityscore.store import jobs, models, runs
from tests.store.milltown import DAY, HOUR, NOON, Clock, Row, city, clock, collecting, define, plain

__all__ = ["clock"]


@pytest.fixture
def milltown(db: None, clock: Clock) -> models.City:
    """Milltown at noon, with figures that wait for one o'clock."""
    define(plain(city={"publication": "13:00"}), None)
    run_city(city(), collecting([Row("crimes", NOON.date() - DAY, 4)]))
    return city()


def test_before_the_hour_it_makes_nothing_public(milltown: models.City) -> None:
    assert release(jobs.put(milltown, "release", "early")) == "nothing may be public yet"
    assert runs.published(milltown) is None


def test_after_the_hour_it_makes_them_public_once(milltown: models.City, clock: Clock) -> None:
    clock.moment += HOUR
    job = jobs.put(milltown, "release", "at the hour")
    assert release(job) == "figures through 28 February 2025 are public"
    published = runs.published(milltown)
    assert published
    assert timedelta(0) < published.published - published.due < timedelta(minutes=1)
    assert release(job) == "nothing may be public yet"  # a second time, as after a kill


def test_while_a_run_is_under_way_it_waits(milltown: models.City, clock: Clock) -> None:
    clock.moment += HOUR
    runs.begin(milltown)
    with pytest.raises(runs.Busy):
        release(jobs.put(milltown, "release", "at the hour"))
