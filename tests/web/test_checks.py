"""What a site is checked for: its cities, its people, and whether its database can be written."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from pytest_django import Settings

from cityscore.jobs.city_run import run_city
from cityscore.people.administrators import first_administrator
from cityscore.store import models
from cityscore.web.checks import database_checks, write_checks
from cityscore.web.checks import settings_checks as settings_checks
from cityscore.web.checks.city_checks import problems_at
from cityscore.web.environment import read_settings
from tests.store.boston_store import city
from tests.store.milltown import Row, collecting, define, plain
from tests.store.milltown import city as milltown

__all__ = ["city"]

NOW = datetime(2025, 3, 18, 12, tzinfo=UTC)


def run(city: models.City, state: models.RunState, ago: timedelta, **more: object) -> None:
    moment = NOW - ago
    published = moment if state == models.RunState.PUBLISHED else None
    revision = models.Revision.objects.get(city=city)
    models.Run.objects.create(
        **{"city": city, "state": state, "moment": moment, "revision": revision, "published": published},
        **{"through": moment.date() - timedelta(days=1), **more},
    )


def ids() -> list[str]:
    ignored = ("city.no-administrator", "city.backup-missing")
    return [problem.id for problem in problems_at(NOW) if problem.id not in ignored]


def test_a_site_without_a_city(db: None) -> None:
    assert ids() == ["city.missing"]


def test_a_city_without_figures_and_one_with(city: models.City) -> None:
    assert ids() == ["city.no-figures"]
    run(city, models.RunState.PUBLISHED, timedelta(hours=6))
    assert ids() == []


def test_figures_that_are_late_are_an_error_however_many_runs_began_since(city: models.City) -> None:
    run(city, models.RunState.PUBLISHED, timedelta(days=5, hours=1))
    run(city, models.RunState.RUNNING, timedelta(hours=1))
    (problem,) = (problem for problem in problems_at(NOW) if problem.id == "city.run-late")
    assert problem.message == (
        "Boston: The newest figures, for 12 March 2025, are 6 days old; new ones were due by 14 March 2025, 08:00"
    )
    assert problem.fix
    assert not problem.warning


def test_figures_that_wait_though_their_hour_is_past_are_an_error_unless_they_are_held(city: models.City) -> None:
    run(city, models.RunState.PUBLISHED, timedelta(hours=10), through=NOW.date() - timedelta(days=1))
    run(city, models.RunState.WAITING, timedelta(hours=9), due=NOW - timedelta(minutes=59))
    assert ids() == []
    models.Run.objects.filter(state="waiting").update(due=NOW - timedelta(minutes=61))
    assert ids() == ["city.run-late"]
    ada = first_administrator("ada@city.gov")
    times = {"moment": NOW - timedelta(days=2), "expires": NOW + timedelta(days=1)}
    held = models.Hold.objects.create(city=city, reason="looks wrong", who=ada, **times)
    assert ids() == []
    models.Hold.objects.filter(pk=held.pk).update(ended=NOW)
    assert ids() == ["city.run-late"]


def test_a_failed_run_is_said_until_a_later_one_ends_well(city: models.City) -> None:
    run(city, models.RunState.PUBLISHED, timedelta(hours=6))
    run(city, models.RunState.FAILED, timedelta(hours=4), log={"problem": "no file data/daily.csv\nmore"})
    (problem,) = (problem for problem in problems_at(NOW) if problem.id == "city.run-failed")
    assert problem.message.endswith("failed: no file data/daily.csv")
    run(city, models.RunState.RUNNING, timedelta(hours=3), beat=NOW)
    assert ids() == ["city.run-failed"]
    run(city, models.RunState.PUBLISHED, timedelta(hours=2))
    assert ids() == []


def test_somebody_can_sign_in(db: None, settings: Settings) -> None:
    alice = first_administrator("alice@city.gov")
    assert "city.no-administrator" in [problem.id for problem in problems_at(NOW)]
    settings.SINGLE_SIGN_ON = "the city's account"  # where a password is needed by nobody
    assert "city.no-administrator" not in [problem.id for problem in problems_at(NOW)]
    settings.SINGLE_SIGN_ON = ""
    alice.set_password("plum garden tunnel")
    alice.save()
    assert "city.no-administrator" not in [problem.id for problem in problems_at(NOW)]


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({"CITYSCORE_DEBUG": "yes", "CITYSCORE_ADDRESS": "http://score.city.gov"}, ["settings.debug-public"]),
        ({"CITYSCORE_DEBUG": "yes", "CITYSCORE_HOSTS": "score.city.gov"}, ["settings.debug-public"]),
        ({"CITYSCORE_DEBUG": "yes"}, []),
        ({"CITYSCORE_ADDRESS": "https://score.city.gov"}, ["settings.https-differs"]),
        ({"CITYSCORE_HTTPS": "yes"}, ["settings.https-differs"]),
        ({"CITYSCORE_HTTPS": "yes", "CITYSCORE_ADDRESS": "https://score.city.gov"}, []),
        ({"CITYSCORE_HOSTS": "*"}, ["settings.any-host"]),
        ({"CITYSCORE_SECRET_KEY": ""}, ["settings.secret-key"]),
    ],
)
def test_settings_that_do_not_go_together(given: dict[str, str], ids: list[str]) -> None:
    key = {"CITYSCORE_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-abc"}
    found = settings_checks.problems_of(read_settings({**key, **given}))
    assert [problem.id for problem in found] == ids
    assert all(problem.fix for problem in found)


def test_a_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_checks, "sqlite_file", lambda: Path("/proc/self/status"))
    (problem,) = database_checks.read_only()
    assert "can't be written" in problem.message


def test_a_database_that_keeps_no_log_ahead(db: None) -> None:
    (problem,) = database_checks.no_wal()  # the tests' own database is in memory
    assert "its journal is memory" in problem.message
    assert problem.warning


def test_mail_that_was_given_up_is_an_error(city: models.City) -> None:
    run(city, models.RunState.PUBLISHED, timedelta(hours=6))
    job = models.Job.objects.create(city=city, name="report", key="2025-03-10", not_before=NOW, state="done")
    assert ids() == []
    models.Job.objects.filter(pk=job.pk).update(state="failed", said="the mail server can't be reached")
    (problem,) = (problem for problem in problems_at(NOW) if problem.id == "city.mail-failed")
    assert "report 2025-03-10" in problem.message
    assert "can't be reached" in problem.message


def test_links_in_mail_must_lead_somewhere() -> None:
    given = {
        "CITYSCORE_MAIL": "smtps://mail.city.gov",
        "CITYSCORE_MAIL_FROM": "score@city.gov",
        "CITYSCORE_SECRET_KEY": "0123456789" * 5,
    }
    found = [each.id for each in settings_checks.problems_of(read_settings(given))]
    assert found == ["settings.mail-leads-nowhere"]
    given |= {"CITYSCORE_ADDRESS": "https://score.city.gov", "CITYSCORE_HTTPS": "yes"}
    assert settings_checks.problems_of(read_settings(given)) == []


def test_work_that_nobody_is_heard_of_is_an_error(city: models.City) -> None:
    run(city, models.RunState.PUBLISHED, timedelta(hours=6))
    job = {"city": city, "name": "run", "key": "2025-03-18", "not_before": NOW, "state": "running"}
    models.Job.objects.create(**job, beat=NOW - timedelta(seconds=90))
    run(city, models.RunState.RUNNING, timedelta(hours=1), beat=NOW - timedelta(seconds=90))
    assert ids() == []
    models.Run.objects.filter(state="running").update(beat=NOW - timedelta(minutes=7))
    models.Job.objects.update(beat=None)
    assert sorted(ids()) == ["city.job-silent", "city.run-silent"]
    (problem,) = (problem for problem in problems_at(NOW) if problem.id == "city.run-silent")
    assert "whoever makes it was last heard of on 18 March 2025, 07:53" in problem.message


def test_a_failed_run_is_said_while_another_is_under_way(city: models.City) -> None:
    run(city, models.RunState.PUBLISHED, timedelta(hours=6))
    run(city, models.RunState.FAILED, timedelta(hours=4), log={"problem": "database or disk is full"})
    run(city, models.RunState.RUNNING, timedelta(0), beat=NOW)
    assert ids() == ["city.run-failed"]


def test_a_database_that_may_not_grow(db: None) -> None:
    assert list(write_checks.no_room()) == []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1")
        (problem,) = write_checks.no_room()
        cursor.execute("PRAGMA max_page_count = 1073741823")
    assert problem.message.endswith("can't grow: the disk is full (database or disk is full)")


def test_a_disk_that_is_full(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(write_checks, "sqlite_file", lambda: Path("site.sqlite3"))
    monkeypatch.setattr(write_checks, "_write_and_take_back", lambda _: None)
    assert list(write_checks.no_room()) == []
    monkeypatch.setattr(write_checks.os, "fsync", write)
    (problem,) = write_checks.no_room()
    assert problem.message.endswith("can't grow: the disk is full")


def test_whatever_sqlite_calls_it_a_full_disk_is_one(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(database_checks, "sqlite_file", lambda: Path(__file__))
        patch.setattr(database_checks, "is_full", lambda _: True)
        patch.setattr(connection, "ensure_connection", lambda: _raise(OperationalError("disk I/O error")))
        (problem,) = database_checks.opening_problems()
    assert (problem.id, "the disk is full" in problem.message) == ("database.no-room", True)


def _raise(error: Exception) -> None:
    raise error


def test_a_file_that_somebody_else_writes_all_the_while(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = locked_error(tmp_path / "site.sqlite3")
    monkeypatch.setattr(write_checks, "sqlite_file", lambda: tmp_path / "site.sqlite3")
    monkeypatch.setattr(write_checks, "_write_and_take_back", lambda _: locked)
    (problem,) = write_checks.write_lock_held()
    assert "somebody else has been writing all the while (database is locked)" in problem.message
    assert list(write_checks.no_room()) == []


def locked_error(file: Path) -> OperationalError:
    """What Django raises of a file that another writes."""
    with closing(sqlite3.connect(file)) as first, closing(sqlite3.connect(file, timeout=0)) as second:
        first.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as caught:
            second.execute("BEGIN IMMEDIATE")
    error = OperationalError(str(caught.value))
    error.__cause__ = caught.value
    return error


def test_a_database_file_that_others_can_read_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "cityscore.sqlite3"
    file.touch()
    monkeypatch.setattr(database_checks, "sqlite_file", lambda: file)
    for mode, problems in ((0o600, 0), (0o640, 1), (0o604, 1)):
        file.chmod(mode)
        found = list(database_checks.file_readable())
        assert len(found) == problems
        assert all(problem.warning and "chmod 600" in str(problem.fix) for problem in found)


def test_figures_that_people_gave_and_that_look_wrong_are_told(db: None) -> None:
    share = {"name": "Satisfied", "department": "Works", "kind": "average", "better": "higher", "unit": "percent"}
    of_source = {**share, "name": "Paid", "source": "books"}
    books = {"books": {"type": "file", "path": "books.csv"}}
    define(plain({"satisfied": {**share, "target": 0.7}, "paid": of_source}, sources=books))
    day = NOW.date() - timedelta(days=2)
    run_city(milltown(), collecting([Row("satisfied", day, 72), Row("paid", day, 72)]), moment=NOW)
    told = [str(problem) for problem in problems_at(NOW) if problem.id == "city.figures-doubtful"]
    assert told == [
        "Milltown: Satisfied: its figure is above 1.5, such as 72 on 2025-03-16, which in percent is 7,200 %"
        " → write figures as decimals, 0.72; or another unit, such as points, and targets to match"
    ]
