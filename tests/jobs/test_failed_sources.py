"""A run with a source that fails: the others are published, what failed lasts in the store until it succeeds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cityscore.jobs.city_run import collect_only, from_sources, run_city
from cityscore.jobs.source_failures import failures_error
from cityscore.store import models
from cityscore.store.definitions import definitions_in_force
from cityscore.store.failed_sources import failing_sources
from cityscore.store.models import FailedSource, Observation, Run, RunState, Score
from cityscore.store.observation_writes import write_observations
from tests.jobs.feeding_town import feeding_town, morning, run_now, write_feeds
from tests.store.milltown import CRIMES, DAY, POTHOLES, Clock, Row, clock, define, observations_of, plain

__all__ = ["clock"]
MARCH_1, MARCH_2 = date(2025, 3, 1), date(2025, 3, 2)


@pytest.fixture
def town(db: None, tmp_path: Path, clock: Clock) -> models.City:
    """Published through 28 February 2025; then a day has come, and the feed of Police is gone."""
    city = feeding_town(tmp_path)
    clock.moment = morning(0)
    assert run_now(city).failures == ()
    clock.moment = morning(1)
    write_feeds(tmp_path, MARCH_1)
    (tmp_path / "feeds" / "police.csv").rename(tmp_path / "feeds" / "x.csv")
    return city


def newest() -> Run:
    return Run.objects.filter(state=RunState.PUBLISHED).latest("pk")


def days_scored(day: date) -> set[str]:
    rows = Score.objects.filter(subject__kind="metric", period="day", through=day, is_current=True)
    return set(rows.exclude(score=None).values_list("subject__slug", flat=True))


def test_everything_else_is_published_and_what_failed_is_kept(town: models.City) -> None:
    outcome = run_now(town)
    assert outcome.published
    assert [(failure.source, failure.metrics) for failure in outcome.failures] == [("police", ("police-figure",))]
    assert newest().through == MARCH_1
    assert days_scored(MARCH_1) == {"fire-figure", "works-figure", "health-figure"}
    (row,) = failing_sources(town)
    assert (row.source, row.since, row.tries, row.may_pass) == ("police", newest().moment, 1, True)
    assert row.metrics == {"police-figure": newest().moment.isoformat()}
    assert row.reason.startswith("sources.police.path: there is no file")
    (failure,) = newest().log["failures"]
    assert (failure["source"], failure["metrics"]) == ("police", ["police-figure"])


def test_nothing_that_stands_of_it_is_withdrawn(town: models.City) -> None:
    before = set(Observation.objects.filter(until=None, metric__key="police-figure").values_list("pk", flat=True))
    outcome = run_now(town)
    assert outcome.written.withdrawn == 0
    assert before == set(
        Observation.objects.filter(until=None, metric__key="police-figure").values_list("pk", flat=True)
    )
    assert "police-figure" in days_scored(date(2025, 2, 28))


def test_it_lasts_while_it_fails_and_ends_with_the_first_success(
    town: models.City, clock: Clock, tmp_path: Path
) -> None:
    run_now(town)
    since = failing_sources(town).get().since
    clock.moment = morning(2)
    write_feeds(tmp_path, MARCH_2, "fire", "works", "health")
    run_now(town)
    row = failing_sources(town).get()
    assert (row.since, row.tries) == (since, 2)
    assert row.tried > since + DAY / 2
    write_feeds(tmp_path, MARCH_2, "police")
    run_now(town)
    assert not failing_sources(town).exists()
    assert FailedSource.objects.get().ended == newest().moment
    assert "failures" not in newest().log
    assert "police-figure" in days_scored(MARCH_1) & days_scored(MARCH_2)


def test_a_run_that_finds_nothing_new_leaves_nothing_but_that_it_was_tried(town: models.City) -> None:
    run_now(town)
    runs = Run.objects.count()
    outcome = run_now(town)
    assert (outcome.published, len(outcome.failures)) == (False, 1)
    assert Run.objects.count() == runs
    assert failing_sources(town).get().tries == 2


def test_a_feed_that_comes_back_as_it_was_ends_it(town: models.City, tmp_path: Path) -> None:
    run_now(town)
    write_feeds(tmp_path, date(2025, 2, 28), "police")
    run_now(town)
    assert not failing_sources(town).exists()


def test_where_everything_fails_the_day_is_published_with_everything_missing(town: models.City, tmp_path: Path) -> None:
    for file in (tmp_path / "feeds").iterdir():
        file.unlink()
    outcome = run_now(town)
    assert outcome.published
    assert (len(outcome.failures), newest().through, days_scored(MARCH_1)) == (4, MARCH_1, set())
    assert failing_sources(town).count() == 4


def test_the_first_run_of_all_may_fail_in_everything(db: None, tmp_path: Path, clock: Clock) -> None:
    city = feeding_town(tmp_path)
    for file in (tmp_path / "feeds").iterdir():
        file.unlink()
    assert len(run_now(city).failures) == 4
    assert newest().since is None


def test_collecting_alone_notes_it_too(town: models.City) -> None:
    outcome = collect_only(town, from_sources(town))
    assert outcome.written.added == 3
    assert [failure.source for failure in outcome.failures] == ["police"]
    assert failing_sources(town).count() == 1


def test_what_people_type_is_not_said_to_be_missing(db: None, tmp_path: Path, clock: Clock) -> None:
    sources = {"daily": {"type": "file", "path": "gone.csv"}}
    define(plain({"potholes": POTHOLES, "crimes": CRIMES}, sources=sources), morning(-3))
    city = models.City.objects.get()
    city.folder = str(tmp_path)
    in_force = definitions_in_force(city)
    typed = observations_of(in_force.definitions, [Row("crimes", date(2025, 2, 27), 3)])
    write_observations(city, in_force, typed)
    outcome = run_city(city, from_sources(city))
    assert [failure.metrics for failure in outcome.failures] == [("potholes",)]
    assert str(failures_error(outcome.failures)).startswith("sources.daily.path: there is no file")
