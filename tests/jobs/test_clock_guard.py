"""A run refuses a day that its clocks and its sources can't all mean; a long pause and monthly figures are no proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cityscore.jobs import mail_schedule, run_schedule
from cityscore.jobs.city_run import collect_only, run_city
from cityscore.jobs.clock_guard import ClockInDoubt
from cityscore.jobs.job_worker import Worker
from cityscore.jobs.recalled_publication import recall
from cityscore.jobs.retryable import may_pass
from cityscore.store import clocks, jobs, models, runs
from cityscore.web.checks.city_checks import problems_at
from tests.store.milltown import CRIMES, DAY, HOUR, POTHOLES, Row, city, collecting, define, every_day, plain

START = datetime(2025, 3, 1, 12, tzinfo=UTC)
TODAY = START.date()


@dataclass
class Machine:
    """A machine with a clock, and its own count of the time since it was started."""

    now: datetime = START
    uptime: float = 10_000.0
    boot: str = "first"

    def pass_time(self, time: timedelta) -> None:
        """Time passes, and every clock knows."""
        self.now += time
        self.uptime += time.total_seconds()

    def __call__(self) -> datetime:
        self.pass_time(timedelta(seconds=1))
        return self.now


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    found = Machine()
    monkeypatch.setattr(timezone, "now", found)
    monkeypatch.setattr(clocks, "machine_now", lambda: found.now)
    monkeypatch.setattr(clocks, "since_boot", lambda: (found.boot, found.uptime))
    monkeypatch.setattr(clocks, "database_now", lambda: None)
    return found


@pytest.fixture
def milltown(db: None, machine: Machine) -> models.City:
    """Milltown on 1 March 2025, public through the day before."""
    return founded({"potholes": POTHOLES, "crimes": CRIMES}, daily(TODAY))


def founded(metrics: dict[str, Any], rows: list[Row]) -> models.City:
    define(plain(metrics), None)
    assert run_city(city(), collecting(rows)).published
    return city()


def daily(today: date, days: int = 40) -> list[Row]:
    """A source of daily figures up to yesterday."""
    return every_day("crimes", today - days * DAY, days, (3, 1), (4, 1))


def monthly(*days: date) -> list[Row]:
    return [Row("potholes", day, 8, 10) for day in days]


@pytest.mark.parametrize("ahead", [1, 30, 400])
def test_a_clock_that_jumped_while_no_source_moved_on_is_refused(
    milltown: models.City, machine: Machine, ahead: int
) -> None:
    machine.pass_time(HOUR)
    machine.now += ahead * DAY
    with pytest.raises(ClockInDoubt, match="by its own count since the last run it is 2025-03-01 13:0") as caught:
        run_city(milltown, collecting(daily(TODAY)))
    assert "no source has a figure after 28 February 2025" in str(caught.value)
    assert "cityscore run --trust-clock" in str(caught.value)
    assert may_pass(caught.value)
    machine.now += HOUR
    with pytest.raises(ClockInDoubt):  # however often it is tried
        run_city(milltown, collecting(daily(TODAY)))
    assert runs.published(milltown).through == TODAY - DAY
    machine.now -= ahead * DAY
    assert run_city(milltown, collecting([*daily(TODAY), Row("potholes", TODAY - DAY, 9, 10)])).published


def test_whoever_has_looked_at_the_clock_can_trust_it(milltown: models.City, machine: Machine) -> None:
    machine.now += 30 * DAY
    assert run_city(milltown, collecting(daily(TODAY)), trust_clock=True).through == TODAY + 29 * DAY
    machine.pass_time(DAY)
    assert run_city(milltown, collecting(daily(TODAY))).through == TODAY + 30 * DAY


def test_a_site_that_was_off_for_thirty_days_restarts_by_itself(milltown: models.City, machine: Machine) -> None:
    machine.pass_time(30 * DAY)
    outcome = run_city(milltown, collecting(daily(TODAY + 30 * DAY, 70)))
    assert (outcome.through, outcome.concerns) == (TODAY + 29 * DAY, ())


@pytest.mark.parametrize("how", ["started anew", "paused"])
def test_so_does_one_whose_machine_was_off_or_stood_still(milltown: models.City, machine: Machine, how: str) -> None:
    machine.now += 30 * DAY
    if how == "started anew":
        machine.boot, machine.uptime = "second", 60.0
    assert run_city(milltown, collecting(daily(TODAY + 30 * DAY, 70))).through == TODAY + 29 * DAY


def test_so_does_a_city_of_monthly_figures(db: None, machine: Machine) -> None:
    metrics = {"potholes": {**POTHOLES, "cadence": "monthly"}}
    milltown = founded(metrics, monthly(date(2025, 1, 31)))
    machine.now += 30 * DAY  # a virtual machine that was paused, at worst
    outcome = run_city(milltown, collecting(monthly(date(2025, 1, 31))))
    assert (outcome.through, outcome.concerns) == (TODAY + 29 * DAY, ())


def test_a_jump_that_is_no_proof_is_said(milltown: models.City, machine: Machine) -> None:
    machine.pass_time(30 * DAY)
    (concern,) = run_city(milltown, collecting(daily(TODAY))).concerns
    assert "no daily source has a figure after 28 February 2025" in concern
    assert "cityscore take-back" in concern
    assert runs.published(milltown).log["doubt"] == concern
    assert concern in [problem.message.partition(": ")[2] for problem in problems_at(machine.now)]


def test_a_case_that_falls_due_says_nothing_of_today(db: None, machine: Machine) -> None:
    records = {"source": "cases", "on_time": {"opened": "o", "closed": "c", "due": "d"}}
    metrics = {"potholes": {**POTHOLES, "records": records}, "crimes": CRIMES}
    define(plain(metrics, sources={"cases": {"type": "file", "path": "x.csv"}}), None)
    run_city(city(), collecting(daily(TODAY)))
    machine.now += 30 * DAY
    with pytest.raises(ClockInDoubt):
        run_city(city(), collecting([*daily(TODAY), Row("potholes", TODAY + 9 * DAY, 1, 4)]))


def test_clocks_of_machine_and_database_that_differ_are_refused(
    milltown: models.City, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "database_now", lambda: machine.now - timedelta(minutes=61))
    for work in (run_city, collect_only):
        with pytest.raises(ClockInDoubt, match="and the database's 2025-03-01 10:59"):
            work(milltown, collecting(daily(TODAY)))
    monkeypatch.setattr(clocks, "database_now", lambda: machine.now - timedelta(minutes=59))
    run_city(milltown, collecting(daily(TODAY)))


def test_a_clock_that_is_behind_is_refused_with_what_to_do(milltown: models.City, machine: Machine) -> None:
    machine.now += 30 * DAY
    run_city(milltown, collecting(daily(TODAY)), trust_clock=True)
    machine.now -= 30 * DAY
    with pytest.raises(ClockInDoubt, match="is dated 2025-03-31 12:0") as caught:
        run_city(milltown, collecting(daily(TODAY)))
    assert 'cityscore take-back --why "The clock was ahead"' in str(caught.value)
    assert "city.clock-ahead" in [problem.id for problem in problems_at(machine.now)]
    recall(milltown, None, "The clock was ahead")
    assert run_city(milltown, collecting(daily(TODAY))).through == TODAY - DAY
    assert "city.clock-ahead" not in [problem.id for problem in problems_at(machine.now)]


def test_a_moment_that_is_stated_needs_no_clock(milltown: models.City, machine: Machine) -> None:
    machine.now += 30 * DAY
    stated = machine.now - DAY
    assert run_city(milltown, collecting(daily(TODAY)), moment=stated).published


def test_the_real_clocks_agree(db: None) -> None:
    for database in filter(None, [clocks.database_now()]):
        assert abs(database - clocks.machine_now()) < HOUR
    boot, uptime = clocks.since_boot()
    assert bool(boot) == (uptime > 0)


def test_the_job_of_a_day_that_a_clock_only_believed_in_is_put_again_when_it_comes(
    milltown: models.City, machine: Machine
) -> None:
    right = machine.now
    machine.now += 30 * DAY
    run_schedule.put_daily_run(milltown)
    wrong = jobs.take()
    jobs.fail_job(wrong, "the clock", passing=True)
    machine.now = right + HOUR
    Worker(())._tick()
    wrong.refresh_from_db()
    assert (wrong.state, wrong.said) == ("failed", "put by a clock that was ahead")
    machine.now = right + 30 * DAY
    assert run_schedule.put_daily_run(milltown).pk != wrong.pk


def test_a_worker_that_starts_after_thirty_days_makes_one_run_and_tells_of_one_week(
    milltown: models.City, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_schedule.settings, "SENDS_MAIL", True)
    tick = Worker(())._tick
    tick()
    for job in iter(jobs.take, None):
        jobs.done(job, "done")
    machine.pass_time(30 * DAY)
    tick()
    (job,) = iter(jobs.take, None)
    assert (job.name, job.arguments) == ("run", {"through": (TODAY + 29 * DAY).isoformat()})
    run_city(milltown, collecting(daily(TODAY + 30 * DAY, 70)), through=TODAY + 29 * DAY)
    jobs.done(job, "done")
    tick()
    put = []
    while job := jobs.take():
        put.append((job.name, job.key.split()[0]))
        jobs.done(job, "done")
    assert [name for name, _ in put].count("run") == 0
    reports = [key for name, key in put if name == "report"]
    assert len(reports) == len(set(reports)) <= 3  # the last week, month, and quarter, and no week before
    assert "2025-03-24" in reports
    tick()
    assert jobs.take() is None
