"""The daily run: put once a day when its hour has come by the city's clock, and caught up once, whatever was missed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cityscore.jobs.due_day import latest_due
from cityscore.jobs.run_schedule import put_daily_run
from cityscore.model import City, CityScoreError, Definitions, from_plain
from cityscore.store import models
from cityscore.store.definitions import apply_definitions

CALLS = {"name": "Calls", "department": "Police", "better": "higher", "kind": "ratio", "target": 0.9}
START = datetime(2025, 3, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def milltown(**settings: Any) -> Definitions:
    city = {"name": "Milltown", "timezone": "America/New_York", **settings}
    return from_plain(Definitions, {"city": city, "metrics": {"calls": CALLS}})


@pytest.fixture
def city(db: None) -> models.City:
    apply_definitions(milltown(), START)
    return models.City.objects.get()


def days(city: models.City) -> list[str]:
    return list(models.Job.objects.filter(city=city, name="run").values_list("key", flat=True))


@pytest.mark.parametrize(
    ("zone", "hour", "moment", "day"),
    [
        ("UTC", "06:00", "2025-03-18T05:59:59", "2025-03-17"),
        ("UTC", "06:00", "2025-03-18T06:00:00", "2025-03-18"),
        ("UTC", "00:00", "2025-03-18T00:00:00", "2025-03-18"),
        ("UTC", "23:59", "2025-03-18T23:58:00", "2025-03-17"),
        ("America/New_York", "06:00", "2025-03-18T09:30:00", "2025-03-17"),
        ("America/New_York", "06:00", "2025-03-18T10:00:00", "2025-03-18"),
        ("Asia/Tokyo", "06:00", "2025-03-17T21:00:00", "2025-03-18"),
        ("America/New_York", "02:30", "2025-03-09T06:59:00", "2025-03-08"),  # 01:59; then the clock jumps
        ("America/New_York", "02:30", "2025-03-09T07:00:00", "2025-03-09"),  # to 03:00
        ("America/New_York", "01:30", "2025-11-02T05:30:00", "2025-11-02"),  # 01:30 comes
        ("America/New_York", "01:30", "2025-11-02T06:30:00", "2025-11-02"),  # and comes again
    ],
)
def test_the_latest_day_whose_hour_has_come(zone: str, hour: str, moment: str, day: str) -> None:
    city = City(name="Milltown", timezone=zone, daily_run=hour)
    assert latest_due(city, at(moment)) == date.fromisoformat(day)


def test_it_is_put_once_a_day(city: models.City) -> None:
    for moment in ("2025-03-18T10:00:00", "2025-03-18T10:00:10", "2025-03-18T23:00:00", "2025-03-19T09:59:00"):
        put_daily_run(city, at(moment))
    assert days(city) == ["2025-03-18"]
    put_daily_run(city, at("2025-03-19T10:00:00"))
    assert days(city) == ["2025-03-18", "2025-03-19"]


def test_of_a_week_that_was_missed_only_the_last_day_is_caught_up(city: models.City) -> None:
    put_daily_run(city, at("2025-03-18T10:00:00"))
    put_daily_run(city, at("2025-03-25T12:00:00"))
    assert days(city) == ["2025-03-18", "2025-03-25"]


def test_it_covers_up_to_the_day_before_even_if_caught_up_before_the_next_days_hour(city: models.City) -> None:
    job = put_daily_run(city, at("2025-03-19T03:00:00"))
    assert (job.key, job.arguments) == ("2025-03-18", {"through": "2025-03-17"})


def test_it_follows_the_hour_that_the_definitions_state(city: models.City) -> None:
    put_daily_run(city, at("2025-03-18T10:30:00"))
    apply_definitions(milltown(daily_run="07:15"), START + timedelta(days=18))
    put_daily_run(city, at("2025-03-19T11:00:00"))
    assert days(city) == ["2025-03-18"]
    put_daily_run(city, at("2025-03-19T11:15:00"))
    assert days(city) == ["2025-03-18", "2025-03-19"]


def test_a_city_without_definitions_has_none(db: None) -> None:
    with pytest.raises(CityScoreError, match="has no definitions"):
        put_daily_run(models.City.objects.create(slug="oakville", name="Oakville"))


@pytest.mark.parametrize("hour", ["6:00", "24:00", "06:60", "06.00", "06:00-07:00", 6])
def test_an_hour_that_is_none_is_refused(hour: object) -> None:
    with pytest.raises(CityScoreError, match="daily_run"):
        milltown(daily_run=hour)
