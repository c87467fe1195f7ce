"""Zeros of districts are known without a row each, and are what they would be with one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cityscore.store import models
from cityscore.store.observation_writes import withdraw_observations
from tests.jobs.filled_town import FIRST, LAST, SENTINELS, Row, Town
from tests.store.milltown import DAY

DISTRICTS = [f"District {number:03}" for number in range(200)]
DAYS = (LAST - FIRST).days + 1


@pytest.fixture
def town(db: None, tmp_path: Path) -> Town:
    town = Town("milltown", tmp_path)
    town.define()
    return town


def events(*days: date) -> list[Row]:
    """One event in each district, on these days in turn, and the city's own rows."""
    rows: list[Row] = [("shots", days[place % len(days)], name, 1) for place, name in enumerate(DISTRICTS)]
    return [*SENTINELS, *rows, *(("shots", FIRST + DAY * number, "", 1) for number in range(DAYS))]


def stored_rows() -> int:
    return models.Observation.objects.filter(metric__key="shots", until=None).exclude(district="").count()


def test_a_hundred_rare_districts_have_the_rows_of_their_events_alone(town: Town) -> None:
    town.collect(events(FIRST, FIRST + DAY * 4, LAST))
    assert stored_rows() == len(DISTRICTS)
    assert all(len(town.zeros(name)) == DAYS - 1 for name in (DISTRICTS[0], DISTRICTS[1], DISTRICTS[-1]))
    values = models.Score.objects.filter(subject__district=DISTRICTS[0], period="week", is_current=True)
    assert values.exclude(value=None).exists()


def test_a_day_more_is_one_row_more_however_many_districts_there_are(town: Town) -> None:
    town.collect(events(FIRST))
    before = models.ZeroSpan.objects.count() + models.Observation.objects.count()
    town.collect([*events(FIRST), ("other", LAST + DAY, "", 1)])
    after = models.ZeroSpan.objects.count() + models.Observation.objects.count()
    assert after - before <= 3  # the other metric's figure, the city's zero, the districts' zeros
    assert town.zeros(DISTRICTS[7])[-1] == LAST + DAY
    assert models.ZeroSpan.objects.get(until=None).last == LAST + DAY


def test_what_was_known_before_stays_known_as_of_then(town: Town) -> None:
    town.collect(events(FIRST))
    then = town.moment
    town.collect([*events(FIRST), ("shots", FIRST + DAY, DISTRICTS[0], 5), ("other", LAST + DAY, "", 1)])
    former = {(row["district"], row["day"]): row["numerator"] for row in town.known(then) if row["metric"] == "shots"}
    assert former[DISTRICTS[0], FIRST + DAY] == 0
    assert (DISTRICTS[0], LAST + DAY) not in former
    latter = {(row["district"], row["day"]): row["numerator"] for row in town.known() if row["metric"] == "shots"}
    assert latter[DISTRICTS[0], FIRST + DAY] == 5
    assert latter[DISTRICTS[0], LAST + DAY] == 0


def test_an_event_that_turns_out_to_be_none_is_a_zero(town: Town) -> None:
    extra = ("shots", FIRST + DAY, DISTRICTS[0], 5)
    town.collect([*events(FIRST), extra])
    assert FIRST + DAY not in town.zeros(DISTRICTS[0])
    town.collect(events(FIRST))
    assert FIRST + DAY in town.zeros(DISTRICTS[0])
    assert stored_rows() == len(DISTRICTS)


def test_one_districts_zeros_can_be_taken_back_and_the_others_stay(town: Town) -> None:
    town.collect(events(FIRST))
    city = models.City.objects.get()
    withdraw_observations(city, "shots", (FIRST + DAY, FIRST + DAY), DISTRICTS[0])
    assert FIRST + DAY not in town.zeros(DISTRICTS[0])
    assert all(FIRST + DAY in town.zeros(name) for name in DISTRICTS[1:5])
    assert models.Unscored.objects.filter(metric__key="shots", first__lte=FIRST + DAY).exists()


def test_all_that_is_known_of_a_day_can_be_taken_back(town: Town) -> None:
    town.collect(events(FIRST))
    count = withdraw_observations(models.City.objects.get(), "shots", (FIRST + DAY, FIRST + DAY))
    assert count >= 2
    assert not [row for row in town.known() if row["metric"] == "shots" and row["day"] == FIRST + DAY]


def test_zeros_that_have_rows_already_are_kept_as_they_are(town: Town) -> None:
    """A store of before has a row for each: they say the same, and none is written or ended again."""
    town.collect(events(FIRST))
    metric = models.Metric.objects.get(key="shots")
    row = models.Observation.objects.filter(metric=metric).first()
    assert row is not None
    models.Observation.objects.create(
        metric=metric, district=DISTRICTS[0], day=FIRST + DAY, numerator=0, denominator=1, filled=True,
        moment=row.moment, run=row.run,
    )  # fmt: skip
    assert town.collect(events(FIRST)) == 0
    assert town.zeros(DISTRICTS[0]).count(FIRST + DAY) == 1
    assert stored_rows() == len(DISTRICTS) + 1


def test_a_figure_that_the_source_no_longer_states_gives_way_to_its_zero(town: Town) -> None:
    town.collect(events(FIRST))
    models.Observation.objects.filter(district=DISTRICTS[3]).update(filled=False)
    rest = [row for row in events(FIRST) if row[2] != DISTRICTS[3]]
    town.collect([*rest, ("shots", LAST, DISTRICTS[3], 2)])
    assert FIRST in town.zeros(DISTRICTS[3])
