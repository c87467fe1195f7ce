"""Work is held by a process and its attempt: what nobody works on any more is free, wherever it was taken."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import psutil
import pytest
from django.db import OperationalError
from django.utils import timezone

from cityscore.jobs.city_run import run_city
from cityscore.model import Definitions
from cityscore.scoring.observations import Observations
from cityscore.store import heartbeat, jobs, models, releases, runs, unwritten
from cityscore.store.heartbeat import DROPPED, SILENT
from tests.store.milltown import NOON, Row, city, collecting, define, plain

LONG_AGO = 2 * heartbeat.SILENCE


@pytest.fixture(autouse=True)
def _no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is waited for."""
    monkeypatch.setattr(heartbeat, "CHANCE", 0.0)


@pytest.fixture
def milltown(db: None) -> models.City:
    define(plain(), NOON)
    return city()


@pytest.fixture
def alive() -> Iterator[str]:
    """Another process of this machine, which lives, as work names it."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        yield heartbeat.name_of_process(other.pid)
        other.kill()


def heard(run: models.Run, worker: str, ago: timedelta) -> None:
    """Let a run be in a process's hands that was last heard of a while ago."""
    models.Run.objects.filter(pk=run.pk).update(worker=worker, beat=timezone.now() - ago)


def away(*_: object) -> None:
    raise OperationalError("the server closed the connection")


def test_a_run_whose_failure_could_not_be_written_does_not_stop_the_next_in_the_same_process(
    milltown: models.City, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(runs, "end_run", away)
        with pytest.raises(OperationalError):
            run_city(milltown, away)
    assert models.Run.objects.get().state == "running"
    run_city(milltown, collecting([Row("crimes", timezone.now().date() - timedelta(days=3), 4)]))
    assert [(run.state, run.log.get("problem")) for run in models.Run.objects.order_by("pk")] == [
        ("failed", "the server closed the connection"),
        ("published", None),
    ]


def test_a_run_that_this_process_has_let_go_is_given_up(milltown: models.City) -> None:
    heartbeat.let_go(runs.begin(milltown))
    runs.begin(milltown)
    assert [run.log.get("problem") for run in models.Run.objects.order_by("pk")] == [DROPPED, None]


def test_a_run_in_hand_is_left_however_long_it_says_nothing(milltown: models.City) -> None:
    run = runs.begin(milltown)
    heard(run, run.worker, LONG_AGO)
    with pytest.raises(runs.Busy, match="under way"):
        runs.begin(milltown)


@pytest.mark.parametrize(("ago", "gone"), [(LONG_AGO, True), (heartbeat.SILENCE / 2, False)])
def test_a_process_that_lives_on_this_machine_and_says_nothing_loses_what_it_has(
    milltown: models.City, alive: str, ago: timedelta, gone: bool
) -> None:
    run = runs.begin(milltown)
    heard(run, alive, ago)
    runs.give_up_lost_runs(milltown)
    run.refresh_from_db()
    assert (run.state, run.log.get("problem")) == (("failed", SILENT) if gone else ("running", None))


def test_who_says_a_word_while_it_is_waited_for_keeps_what_it_has(
    milltown: models.City, alive: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.begin(milltown)
    heard(run, alive, LONG_AGO)
    monkeypatch.setattr(heartbeat.connection, "vendor", "sqlite")
    monkeypatch.setattr(heartbeat, "CHANCE", 60.0)
    monkeypatch.setattr(heartbeat.time, "sleep", lambda _: heard(run, alive, timedelta(0)))
    runs.give_up_lost_runs(milltown)
    run.refresh_from_db()
    assert run.state == "running"


def test_a_release_waits_for_no_run_that_nobody_works_on(milltown: models.City) -> None:
    heartbeat.let_go(runs.begin(milltown))
    assert releases.release_waiting(milltown) is None
    assert models.Run.objects.get().state == "failed"


def test_a_job_of_this_process_that_it_has_not_in_hand_waits_again(milltown: models.City) -> None:
    jobs.put(milltown, "run", "2025-03-18")
    job = jobs.take()
    assert job is not None
    assert jobs.give_up_lost_jobs() == []
    heartbeat.let_go(job)
    (lost,) = jobs.give_up_lost_jobs()
    assert (lost.state, lost.said) == ("waiting", DROPPED)


def test_ends_are_kept_in_their_order_while_the_database_is_away(caplog: pytest.LogCaptureFixture, db: None) -> None:
    written: list[int] = []
    is_away = True

    def end(number: int) -> None:
        if is_away:
            away()
        written.append(number)

    unwritten.write_end(lambda: end(1))
    unwritten.write_end(lambda: end(2))
    with pytest.raises(OperationalError):
        unwritten.write_kept_ends()
    assert (written, "will be" in caplog.text) == ([], True)
    is_away = False
    unwritten.write_kept_ends()
    unwritten.write_kept_ends()
    assert written == [1, 2]


def test_an_end_of_what_is_there_no_more_stops_no_other(db: None) -> None:
    unwritten.write_end(away_once := _AwayOnce(KeyError("gone")))
    written: list[int] = []
    unwritten.write_end(_AwayOnce(None, written))
    unwritten.write_kept_ends()
    assert (away_once.calls, written) == (2, [1])


class _AwayOnce:
    """An end that can't be written the first time, and then fails for good, or is written."""

    def __init__(self, problem: Exception | None, written: list[int] | None = None) -> None:
        self.calls, self._problem, self._written = 0, problem, written

    def __call__(self) -> None:
        self.calls += 1
        if self.calls == 1:
            away()
        if self._problem is not None:
            raise self._problem
        assert self._written is not None
        self._written.append(1)


def test_who_goes_on_after_its_work_was_taken_finds_that_out_and_publishes_nothing(milltown: models.City) -> None:
    def suspended(definitions: Definitions) -> Observations:
        running = models.Run.objects.get(state="running")
        heard(running, "elsewhere 1 0.00", LONG_AGO)
        runs.give_up_lost_runs(milltown)
        return collecting([Row("crimes", timezone.now().date() - timedelta(days=3), 4)])(definitions)

    with pytest.raises(runs.Busy, match="given up while it was under way"):
        run_city(milltown, suspended)
    (run,) = models.Run.objects.all()
    assert (run.state, run.log["problem"]) == ("failed", SILENT)
    assert (models.Observation.objects.count(), models.Score.objects.count()) == (0, 0)


def test_a_clock_that_is_set_takes_no_process_for_another(
    milltown: models.City, alive: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.begin(milltown)
    heard(run, alive, timedelta(0))
    real = psutil.Process.create_time
    monkeypatch.setattr(psutil.Process, "create_time", lambda process: real(process) + 3600)
    runs.give_up_lost_runs(milltown)
    run.refresh_from_db()
    assert run.state == "running"
