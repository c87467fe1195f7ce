"""The job table: what is put is done once, by one worker; what stops is tried again; nothing is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from cityscore.store import jobs, models
from cityscore.store.models import Job, JobState

HOUR = timedelta(hours=1)


@pytest.fixture
def milltown(db: None) -> models.City:
    return models.City.objects.create(slug="milltown", name="Milltown")


@pytest.fixture
def oakville(db: None) -> models.City:
    return models.City.objects.create(slug="oakville", name="Oakville")


def taken() -> Job:
    job = jobs.take()
    assert job is not None
    return job


def due(job: Job) -> None:
    """Let its pause be over."""
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now())


def lose(job: Job) -> None:
    """Let its process be gone."""
    machine, _, _ = job.worker.rsplit(" ", 2)
    Job.objects.filter(pk=job.pk).update(worker=f"{machine} 999999999 0.00")


def minutes_left(job: Job) -> int:
    return round((Job.objects.get(pk=job.pk).not_before - timezone.now()) / timedelta(minutes=1))


def test_the_same_job_is_put_once(milltown: models.City, oakville: models.City) -> None:
    first = jobs.put(milltown, "run", "2025-03-18", {"through": "2025-03-17"})
    again = jobs.put(milltown, "run", "2025-03-18", {"through": "2025-01-01"}, not_before=timezone.now() + HOUR)
    assert (again.pk, again.arguments, again.not_before) == (first.pk, first.arguments, first.not_before)
    others = [jobs.put(milltown, "run", "2025-03-19"), jobs.put(oakville, "run", "2025-03-18")]
    assert Job.objects.count() == 1 + len(others)


@pytest.mark.parametrize("again", [False, True])
def test_a_job_that_is_done_stays_done(milltown: models.City, again: bool) -> None:
    jobs.put(milltown, "run", "2025-03-18")
    jobs.done(taken(), "done")
    assert jobs.put(milltown, "run", "2025-03-18", again=again).state == JobState.DONE
    assert jobs.take() is None


def test_a_job_that_failed_is_put_again_only_if_that_is_said(milltown: models.City) -> None:
    jobs.put(milltown, "run", "2025-03-18")
    jobs.fail_job(taken(), "no such column")
    assert jobs.put(milltown, "run", "2025-03-18").state == JobState.FAILED
    again = jobs.put(milltown, "run", "2025-03-18", again=True)
    assert (again.state, again.attempts, again.said) == (JobState.WAITING, 0, "no such column")
    assert taken().attempts == 1


def test_the_job_that_has_been_due_longest_is_taken_first(milltown: models.City) -> None:
    now = timezone.now()
    for key, start in (("c", now), ("a", now - 2 * HOUR), ("later", now + HOUR), ("b", now - HOUR)):
        jobs.put(milltown, "run", key, not_before=start)
    order = []
    while (job := jobs.take()) is not None:
        order.append(job.key)
        jobs.done(job, "")
    assert order == ["a", "b", "c"]


def test_of_a_city_one_job_runs_at_a_time(milltown: models.City, oakville: models.City) -> None:
    for city in (milltown, milltown, oakville):
        jobs.put(city, "run", str(Job.objects.count()))
    first, second = taken(), taken()
    assert (first.city, second.city) == (milltown, oakville)
    assert jobs.take() is None
    jobs.done(first, "")
    assert taken().city == milltown


def test_what_a_job_did_is_kept(milltown: models.City) -> None:
    jobs.put(milltown, "run", "2025-03-18")
    assert jobs.done(taken(), "24 new figures")
    job = Job.objects.get()
    assert (job.state, job.said, job.attempts) == (JobState.DONE, "24 new figures", 1)
    assert job.started is not None
    assert job.finished is not None


def test_what_stops_a_job_for_good_is_kept(milltown: models.City) -> None:
    jobs.put(milltown, "run", "2025-03-18")
    jobs.fail_job(taken(), "no such column")
    job = Job.objects.get()
    assert (job.state, job.said) == (JobState.FAILED, "no such column")
    assert jobs.take() is None


def test_what_may_pass_is_tried_again_after_growing_pauses_up_to_a_limit(milltown: models.City) -> None:
    jobs.put(milltown, "run", "2025-03-18")
    pauses = []
    for _ in range(jobs.LIMIT - 1):
        job = taken()
        jobs.fail_job(job, "a run is under way", passing=True)
        assert jobs.take() is None
        pauses.append(minutes_left(job))
        due(job)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    jobs.fail_job(taken(), "a run is under way", passing=True)
    job = Job.objects.get()
    assert (job.state, job.said) == (JobState.FAILED, "a run is under way (tried 10 times)")


def test_a_job_whose_process_is_gone_starts_anew_at_once_then_after_pauses_up_to_a_limit(milltown: models.City) -> None:
    jobs.put(milltown, "run", "2025-03-18")
    pauses = []
    for _ in range(jobs.LIMIT - 1):
        job = taken()
        lose(job)
        (found,) = jobs.give_up_lost_jobs()
        assert (found.pk, found.state, found.said) == (job.pk, JobState.WAITING, jobs.GONE)
        pauses.append(minutes_left(job))
        due(job)
    assert pauses == [0, 1, 2, 4, 8, 16, 32, 60, 60]
    lose(taken())
    (found,) = jobs.give_up_lost_jobs()
    assert (found.state, found.said) == (JobState.FAILED, f"{jobs.GONE} (tried 10 times)")


def test_a_job_whose_process_is_there_is_left_to_it(milltown: models.City) -> None:
    jobs.put(milltown, "run", "2025-03-18")
    Job.objects.filter(pk=taken().pk).update(beat=timezone.now() - HOUR)
    assert jobs.give_up_lost_jobs() == []


@pytest.mark.parametrize(("silent", "gone"), [(timedelta(seconds=90), False), (timedelta(seconds=150), True)])
def test_another_machines_job_is_given_up_after_two_minutes_of_silence(
    milltown: models.City, silent: timedelta, gone: bool
) -> None:
    jobs.put(milltown, "run", "2025-03-18")
    elsewhere = {"worker": "elsewhere 1 0.00", "beat": timezone.now() - silent}
    Job.objects.filter(pk=taken().pk).update(**elsewhere)
    assert bool(jobs.give_up_lost_jobs()) == gone


def test_who_was_given_up_can_no_longer_end_the_job(milltown: models.City) -> None:
    jobs.put(milltown, "run", "2025-03-18")
    first = taken()
    lose(first)
    jobs.give_up_lost_jobs()
    assert not jobs.done(first, "late")
    second = taken()
    assert not jobs.done(first, "late")
    assert not jobs.fail_job(first, "late")
    assert not jobs.hand_back(first)
    assert jobs.done(second, "in time")
    assert Job.objects.get().said == "in time"


def test_a_job_that_is_handed_back_has_lost_no_attempt(milltown: models.City) -> None:
    jobs.put(milltown, "run", "2025-03-18")
    assert jobs.hand_back(taken())
    job = taken()
    assert (job.attempts, job.said) == (1, jobs.STOPPED)


def test_a_moment_is_kept_until_then(milltown: models.City) -> None:
    start = datetime(2099, 1, 1, tzinfo=UTC)
    assert jobs.put(milltown, "run", str(date(2099, 1, 1)), not_before=start).not_before == start
    assert jobs.take() is None
