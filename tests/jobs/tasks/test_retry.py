"""The job that tries failed sources again: nothing is left behind while they fail, and a run follows a success."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from cityscore.jobs.job_worker import Worker
from cityscore.jobs.source_retries import put_retry
from cityscore.jobs.tasks.retry import retry
from cityscore.store import jobs, models
from cityscore.store.failed_sources import failing_sources
from cityscore.store.models import Job, JobState, Run
from cityscore.store.runs import published
from tests.jobs.feeding_town import feeding_town, morning, run_now, write_feeds
from tests.store.milltown import DAY, Clock, clock

__all__ = ["clock"]
MINUTE = timedelta(minutes=1)
MARCH_1 = date(2025, 3, 1)


@pytest.fixture
def town(db: None, tmp_path: Path, clock: Clock) -> models.City:
    """Published through 1 March 2025 without Police, whose feed is gone."""
    city = feeding_town(tmp_path)
    clock.moment = morning(0)
    run_now(city)
    clock.moment = morning(1)
    write_feeds(tmp_path, MARCH_1)
    (tmp_path / "feeds" / "police.csv").unlink()
    run_now(city)
    return city


def tried(city: models.City) -> str | None:
    """What a worker does of it when it looks: what it puts among the jobs, it does."""
    if put_retry(city) is None:
        return None
    job = jobs.take()
    assert job is not None
    said = retry(job)
    assert jobs.done(job, said)
    return said


def test_it_is_tried_after_a_minute_then_every_quarter_of_an_hour_and_leaves_nothing(
    town: models.City, clock: Clock
) -> None:
    runs, began, tries = Run.objects.count(), clock.moment, []
    while clock.moment < began + timedelta(hours=1):
        clock.moment += MINUTE / 2
        if said := tried(town):
            assert said == "still failing: police"
            tries.append(round((clock.moment - began) / MINUTE))
    assert tries == [1, 2, 3, 19, 34, 49]  # a look every half minute, and the clock goes on with each
    assert Run.objects.count() == runs
    assert Job.objects.filter(name="retry").count() == 1


def test_what_does_not_pass_is_not_tried_every_minute_and_after_a_day_hourly(town: models.City, clock: Clock) -> None:
    failing_sources(town).update(may_pass=False)
    clock.moment += 14 * MINUTE
    assert put_retry(town) is None
    clock.moment += 2 * MINUTE
    assert tried(town) == "still failing: police"
    clock.moment += 2 * DAY
    assert tried(town) == "still failing: police"
    clock.moment += 30 * MINUTE
    assert put_retry(town) is None
    clock.moment += 31 * MINUTE
    assert put_retry(town) is not None


def test_a_feed_that_is_put_back_is_taken_with_no_command_typed(
    town: models.City, clock: Clock, tmp_path: Path
) -> None:
    write_feeds(tmp_path, MARCH_1, "police")
    clock.moment += 2 * MINUTE
    said = tried(town)
    assert said is not None
    assert said.startswith("1 new figure; ")
    assert not failing_sources(town).exists()
    assert published(town).through == MARCH_1
    clock.moment += DAY / 2
    assert tried(town) is None


def test_what_can_be_taken_of_it_is_taken(town: models.City, clock: Clock, tmp_path: Path) -> None:
    """A source that can be read again with one row wrong still fails, but it is another failure."""
    write_feeds(tmp_path, MARCH_1, "police")
    file = tmp_path / "feeds" / "police.csv"
    file.write_text(file.read_text() + "police-figure,2025-03-01,x,100\n")
    clock.moment += 2 * MINUTE
    assert tried(town) == "still failing: police"


def test_a_source_that_the_definitions_no_longer_have_fails_no_more(town: models.City, clock: Clock) -> None:
    failing_sources(town).update(source="former")
    clock.moment += 2 * MINUTE
    assert "source police failed" in (tried(town) or "")
    assert [row.source for row in failing_sources(town)] == ["police"]


def test_a_job_of_what_fails_no_more_has_nothing_to_do(town: models.City) -> None:
    failing_sources(town).update(ended=morning(1))
    assert retry(jobs.put(town, "retry", "sources")) == "no source fails any more"


def test_a_worker_tries_it(town: models.City, clock: Clock, tmp_path: Path) -> None:
    write_feeds(tmp_path, MARCH_1, "police")
    jobs.put(town, "run", MARCH_1.isoformat())
    Job.objects.filter(name="run").update(state=JobState.DONE)
    clock.moment += 2 * MINUTE
    worker = Worker()
    worker._tick()
    assert Job.objects.filter(name="retry", state=JobState.WAITING).exists()
