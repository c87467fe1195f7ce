"""A run that somebody asks for: one at most waits, and the hour of publication and holds are as for any other."""

from __future__ import annotations

from datetime import date

import pytest

from cityscore.jobs.asked_runs import ask_for_run, pending_run
from cityscore.jobs.city_run import run_city
from cityscore.jobs.tasks.run import run
from cityscore.model import CityScoreError
from cityscore.people.models import User
from cityscore.store import jobs, models, releases, runs
from cityscore.store.city_archive import archive_city
from cityscore.store.definitions import definitions_in_force
from cityscore.store.models import JobState
from cityscore.store.observation_writes import write_observations
from tests.store.milltown import (
    DAY,
    NOON,
    Clock,
    Row,
    city,
    clock,
    collecting,
    define,
    every_day,
    observations_of,
    plain,
)

pytestmark = pytest.mark.django_db
__all__ = ["clock"]
LAST = date(2025, 2, 28)


@pytest.fixture
def ann(clock: Clock) -> User:
    """Somebody of Milltown, where 28 February waits for six o'clock, and whatever came before is public."""
    define(plain(city={"publication": "18:00"}), None)
    clock.moment = NOON
    rows = every_day("potholes", LAST - 40 * DAY, 40, (8, 10))
    run_city(city(), collecting(rows), through=LAST - DAY)
    assert runs.published(city())
    user: User = User.objects.create(email="ann@city.gov")
    return user


def correct(ann: User, day: date) -> None:
    in_force = definitions_in_force(city())
    write_observations(city(), in_force, observations_of(in_force.definitions, [Row("potholes", day, 1, 10)]), who=ann)


def pending(clock: Clock) -> int:
    return pending_run(city(), definitions_in_force(city()).definitions.city, clock.moment).figures


def do_next() -> None:
    job = jobs.take()
    assert job is not None
    jobs.done(job, run(job))


def test_one_at_most_waits_and_another_while_it_runs(ann: User) -> None:
    first = ask_for_run(city(), ann)
    assert ask_for_run(city(), ann) == first
    assert jobs.take() == first
    second = ask_for_run(city(), ann)  # what is typed while it runs is for another
    assert second != first
    assert ask_for_run(city(), ann) == second
    assert models.Job.objects.filter(state=JobState.WAITING).count() == 1


def test_what_is_corrected_is_public_and_what_has_its_hour_to_come_waits(ann: User, clock: Clock) -> None:
    correct(ann, LAST - DAY)
    assert pending(clock) == 1
    ask_for_run(city(), ann)
    do_next()
    assert pending(clock) == 0
    public = runs.published(city())
    assert public is not None
    assert public.through == LAST - DAY
    run_city(city(), collecting([Row("potholes", LAST, 9, 10)]))
    assert releases.waiting_run(city())
    correct(ann, LAST)
    ask_for_run(city(), ann)
    do_next()
    waiting = releases.waiting_run(city())
    assert waiting is not None
    assert (waiting.through, runs.published(city())) == (LAST, public)


def test_none_is_made_of_a_city_that_has_ended(ann: User) -> None:
    archive_city(city(), "it merged")
    with pytest.raises(CityScoreError, match="ended on"):
        ask_for_run(city(), ann)
    assert not models.Job.objects.exists()
