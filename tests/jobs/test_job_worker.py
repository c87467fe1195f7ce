"""What a worker does with one job, and with the database away; as a process it is in tests/store/test_workers.py."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Timer

import pytest
from django.db import OperationalError
from django.utils import timezone

from cityscore.jobs import job_worker
from cityscore.jobs.job_worker import Worker
from cityscore.jobs.tasks import Work
from cityscore.model import CityScoreError
from cityscore.store import jobs, models
from cityscore.store.models import Job
from cityscore.store.runs import Busy
from tests.waiting import LONG_ENOUGH


@pytest.fixture
def milltown(db: None) -> models.City:
    return models.City.objects.create(slug="milltown", name="Milltown")


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.INFO, logger="cityscore")
    return lambda: [record.getMessage() for record in caplog.records]


@pytest.fixture(autouse=True)
def _in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses, and no closing of the connection, for the test's own data are in a transaction of it."""
    monkeypatch.setattr(job_worker, "LOOK", 0.001)
    monkeypatch.setattr(job_worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(job_worker.connections, "close_all", lambda: None)


def work(*known: Work) -> Worker:
    """A worker that does what waits, and ends when a job called last is done, or after all too long a time."""
    this = Worker((*known, last))
    stopped[:] = [this]
    late = Timer(LONG_ENOUGH, this.stop)
    late.start()
    try:
        this.work()
    finally:
        late.cancel()
    return this


stopped: list[Worker] = []


def last(job: Job) -> str:
    stopped[0].stop()
    return "that was all"


def after_it(city: models.City) -> None:
    later = models.City.objects.create(slug="last", name="Last")
    jobs.put(later, "last", "", not_before=timezone.now() + timedelta(milliseconds=1))


def test_a_job_is_done_and_told_in_a_line(milltown: models.City, said: Callable[[], list[str]]) -> None:
    def sweep(job: Job) -> str:
        return f"swept {job.arguments['streets']} streets"

    jobs.put(milltown, "sweep", "2025-03-18", {"streets": 3})
    after_it(milltown)
    work(sweep)
    assert Job.objects.get(name="sweep").said == "swept 3 streets"
    assert said()[0].startswith("Milltown: sweep 2025-03-18: swept 3 streets (")


def test_a_job_that_nobody_knows_fails(milltown: models.City, said: Callable[[], list[str]]) -> None:
    jobs.put(milltown, "sweep", "2025-03-18")
    after_it(milltown)
    work()
    job = Job.objects.get(name="sweep")
    assert (job.state, job.said) == (
        "failed",
        "this version knows no job called 'sweep' → have all workers run one version",
    )
    assert said()[0] == f"Milltown: sweep 2025-03-18: {job.said}; given up"


@pytest.mark.parametrize(
    ("problem", "state", "line"),
    [
        (Busy("a run is under way"), "waiting", "a run is under way; tried again in 1 min"),
        (CityScoreError("two\nlines"), "failed", "two (and 1 more); given up"),
        (KeyError("day"), "failed", "KeyError: 'day'; given up"),
    ],
)
def test_a_job_that_is_stopped(
    milltown: models.City, said: Callable[[], list[str]], problem: Exception, state: str, line: str
) -> None:
    def sweep(_: Job) -> str:
        raise problem

    jobs.put(milltown, "sweep", "2025-03-18")
    after_it(milltown)
    work(sweep)
    assert Job.objects.get(name="sweep").state == state
    assert said()[0] == f"Milltown: sweep 2025-03-18: {line}"


@pytest.mark.parametrize(("problem", "traced"), [(KeyError("day"), True), (CityScoreError("day"), False)])
def test_what_nobody_foresaw_is_told_with_its_place(
    milltown: models.City, caplog: pytest.LogCaptureFixture, problem: Exception, traced: bool
) -> None:
    def sweep(_: Job) -> str:
        raise problem

    jobs.put(milltown, "sweep", "2025-03-18")
    after_it(milltown)
    work(sweep)
    assert bool(caplog.records[0].exc_info) == traced


def test_a_worker_that_is_interrupted_hands_its_job_back(milltown: models.City) -> None:
    def sweep(_: Job) -> str:
        raise KeyboardInterrupt

    jobs.put(milltown, "sweep", "2025-03-18")
    with pytest.raises(KeyboardInterrupt):
        work(sweep)
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("waiting", 0)


def test_a_job_that_was_given_up_meanwhile_is_not_ended(milltown: models.City, said: Callable[[], list[str]]) -> None:
    def sweep(job: Job) -> str:
        Job.objects.filter(pk=job.pk).update(worker="elsewhere 1 0.00", beat=timezone.now())
        return "swept"

    jobs.put(milltown, "sweep", "2025-03-18")
    after_it(milltown)
    work(sweep)
    assert Job.objects.get(name="sweep").state == "running"
    assert said()[0].startswith("Milltown: sweep 2025-03-18: had been taken from this worker")


def test_a_database_that_is_away_is_waited_for(
    milltown: models.City, said: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    take, tries = jobs.take, []

    def away_at_first() -> Job | None:
        tries.append(None)
        if len(tries) <= 3:
            raise OperationalError("server closed the connection")
        return take()

    monkeypatch.setattr(jobs, "take", away_at_first)
    jobs.put(milltown, "last", "")
    work()
    assert said()[:2] == [
        "the database does not answer: OperationalError: server closed the connection; waiting for it",
        "the database answers again",
    ]
    assert Job.objects.get().state == "done"


def test_a_worker_ends_while_the_database_is_away(
    db: None, said: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    this, tries = Worker(()), []

    def away() -> None:
        tries.append(None)
        this.stop()
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(jobs, "take", away)
    this.work()
    assert len(tries) == 1
    assert said() == ["the database does not answer: OperationalError: server closed the connection; waiting for it"]


def test_an_end_that_cannot_be_written_before_the_worker_stops_is_left_to_the_next(
    milltown: models.City, said: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> bool:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(jobs, "done", away)
    jobs.put(milltown, "last", "")
    work()
    assert said()[-1] == "Milltown: last : its end can't be written; the next worker does it again"
    assert Job.objects.get().state == "running"
