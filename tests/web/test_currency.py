"""Twelve days without a worker, as everybody sees it: readers, staff, whatever watches the site, and ``check``."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from cityscore.jobs.city_run import run_city
from cityscore.model import Problem, SourceFailure
from cityscore.people.models import Membership, Role, User
from cityscore.present.read.published_scores import Publication
from cityscore.store import holds, models, runs
from cityscore.store.definitions import definitions_in_force
from cityscore.store.failed_sources import note_failures
from cityscore.store.presence import note_presence
from cityscore.web.checks.city_checks import problems_at
from cityscore.web.page_currency import late_since
from cityscore.web.pages import PAGES
from cityscore.web.readiness import KEPT
from tests.store.milltown import (
    CRIMES,
    DAY,
    HOUR,
    NOON,
    POTHOLES,
    Clock,
    city,
    clock,
    collecting,
    define,
    every_day,
    plain,
)

__all__ = ["clock"]

FIRST = date(2025, 1, 1)
LATE = NOON + 12 * DAY + HOUR
PAST = ("city-day", "cabinet-day", "department-day", "goal-day")
TOWN = plain(
    {"potholes": {**POTHOLES, "goal": "safe"}, "crimes": CRIMES},
    city={"embed": True},
    goals={"safe": {"name": "Safe streets"}},
)
NOTICE = re.compile(
    r'<p class="stale" role="status" data-expected="(\S+)" data-through="(\S+)"\s+data-zone="(\S+)"(.*?)>'
)
DUE = "2025-03-02T08:00:00-05:00"


def readyz(client: Client) -> Any:
    """What whatever watches the site is told, some seconds after it asked last."""
    caches["pages"].delete(KEPT)
    return client.get("/readyz")


@pytest.fixture
def town(db: None, clock: Clock) -> models.City:
    """Milltown at noon of 1 March 2025, current: its figures are public, and its worker is there."""
    return begin(clock)


def begin(clock: Clock, definitions: dict[str, Any] | None = None) -> models.City:
    clock.moment = NOON - DAY
    define(definitions or TOWN, None)
    clock.moment = NOON
    rows = every_day("potholes", FIRST, 59, (8, 10), (9, 10)) + every_day("crimes", FIRST, 59, (3, 1), (4, 1))
    run_city(city(), collecting(rows))
    note_presence()
    return city()


def later(clock: Clock, moment: Any = LATE) -> None:
    """It is later, and pages are drawn anew, as those that are late are."""
    clock.moment = moment
    caches["pages"].clear()


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(answer.content.decode().split())


def addresses(town: models.City) -> dict[str, str]:
    """An address of each page."""
    publication = Publication.of(town)
    assert publication is not None
    examples = {page.name: next(iter(page.examples(publication)), None) for page in PAGES}
    return {name: reverse(name, kwargs=names) for name, names in examples.items() if names}


def staff(town: models.City, role: Role) -> Client:
    user = User.objects.create_user(f"{role}@city.gov", "plum garden tunnel")
    Membership.objects.create(user=user, city=town, role=role, departments=["Works"])
    client = Client()
    client.force_login(user)
    return client


def ids() -> list[str]:
    ignored = ("city.no-administrator", "city.backup-missing")
    return [problem.id for problem in problems_at(timezone.now()) if problem.id not in ignored]


def test_every_page_of_the_newest_figures_carries_when_it_expects_to_be_replaced(
    town: models.City, client: Client
) -> None:
    for name, path in addresses(town).items():
        found = NOTICE.findall(text_of(client, path))
        expected = [] if name in PAST else [(DUE, "2025-02-28", "America/New_York", " hidden")]
        assert found == expected, path
    page = text_of(client, "/milltown/")
    assert "Next figures: 2 March 2025, 08:00 at the latest." in page
    assert ">Today</a>" in page


def test_twelve_days_later_every_page_says_so(town: models.City, clock: Clock, client: Client) -> None:
    paths = addresses(town)
    later(clock)
    for name, path in paths.items():
        found, page = NOTICE.findall(text_of(client, path)), text_of(client, path)
        assert [notice[3] for notice in found] == ([] if name in PAST else [""]), path
        assert ">Today</a>" not in page, path
    page = text_of(client, "/milltown/")
    assert "<strong>Not up to date.</strong> The newest figures are for 28 February 2025" in page
    assert "New ones were due by 2 March 2025, 08:00." in page
    assert "Next figures" not in page
    spanish = text_of(client, "/es/milltown/")
    assert "<strong>No está al día.</strong> Las cifras más recientes son del 28 de febrero de 2025" in spanish


def test_a_past_day_or_moment_is_never_late(town: models.City, clock: Clock, client: Client) -> None:
    later(clock)
    for path in ("/milltown/2025-02-28/", "/milltown/2025-02-27/", f"/milltown/?as_of={NOON.date()}T18:00:00Z"):
        assert "data-expected" not in text_of(client, path), path


def test_several_cities_each_say_how_old_their_figures_are(town: models.City, clock: Clock, client: Client) -> None:
    models.City.objects.create(slug="hilltown", name="Hilltown")
    later(clock)
    assert [notice[0] for notice in NOTICE.findall(text_of(client, "/"))] == [DUE]


def test_whatever_watches_the_site_is_told(town: models.City, clock: Clock, client: Client) -> None:
    assert readyz(client).status_code == 200
    later(clock)
    answer = readyz(client)
    assert answer.status_code == 503
    assert "no-store" in answer.headers["Cache-Control"]
    assert json.loads(answer.content) == {
        "current": False,
        "worker": "late",
        "backup": "unknown",
        "cities": {
            "milltown": {
                "figures": "late", "runs": "fine", "feeds": "fine", "sources": "fine", "mail": "unused",
                "through": "2025-02-28", "next": DUE,
            }
        },
    }  # fmt: skip
    assert client.get("/healthz").status_code == 200


def test_whatever_watches_the_site_is_told_that_the_database_is_older(town: models.City, client: Client) -> None:
    models.Revision.objects.update(definitions='{"city": {}}')
    answer = readyz(client)
    assert (answer.status_code, json.loads(answer.content)) == (503, {"current": False, "database": "failed"})


@pytest.mark.parametrize("page", ["/manage/", "/manage/milltown/release/"])
def test_staff_are_told(town: models.City, clock: Clock, page: str) -> None:
    owner = staff(town, Role.OWNER)
    assert "no worker" not in text_of(owner, page).lower()
    later(clock)
    owner.force_login(User.objects.get())  # their session is over
    said = text_of(owner, page)
    assert (
        "The newest figures, for 28 February 2025, are 13 days old; new ones were due by 2 March 2025, 08:00." in said
    )
    assert "No worker has been running for 12 days, since 1 March 2025, 17:00 UTC." in said
    assert "Everything is public" not in said


@pytest.mark.parametrize("page", ["/manage/", "/manage/milltown/release/"])
def test_staff_are_told_of_a_run_that_failed(town: models.City, clock: Clock, page: str) -> None:
    def stopped(_: object) -> Any:
        raise OSError("no file data/daily.csv\nand more")

    clock.moment = NOON + 18 * HOUR
    note_presence()
    with pytest.raises(OSError, match="daily"):
        run_city(city(), stopped)
    owner = staff(town, Role.OWNER)
    said = text_of(owner, page)
    assert "The latest run, of 2 March 2025, 06:00, failed: no file data/daily.csv" in said
    assert "Everything is public" not in said
    assert ids() == ["city.run-failed"]
    run_city(city(), collecting())
    assert "failed" not in text_of(owner, page)


@pytest.mark.parametrize("page", ["/manage/", "/manage/milltown/release/", "/manage/milltown/upload/"])
def test_staff_are_told_of_a_source_that_failed_on_every_page(town: models.City, clock: Clock, page: str) -> None:
    problem = Problem(message="there is no file data/cad.csv", place=("sources", "cad", "path"))
    failure = SourceFailure("cad", ("crimes",), (problem,), 1)
    owner = staff(town, Role.OWNER)
    assert "has failed" not in text_of(owner, page)
    note_failures(town.runs.latest("pk"), definitions_in_force(town), [failure])
    said = text_of(owner, page)
    assert said.count("The source cad has failed since ") == 1
    assert "sources.cad.path: there is no file data/cad.csv. No new figures for: Crimes." in said
    assert ids() == ["city.source-failed"]
    note_failures(town.runs.latest("pk"), definitions_in_force(town), [])
    assert "has failed" not in text_of(owner, page)


def test_mail_and_back_up_concern_administrators(town: models.City, clock: Clock) -> None:
    failed = {"name": "report", "key": "2025-02-24", "state": "failed", "not_before": NOON, "finished": NOON}
    models.Job.objects.create(city=town, said="the mail server can't be reached", **failed)
    owner, administrator = (text_of(staff(town, role), "/manage/") for role in (Role.OWNER, Role.ADMINISTRATOR))
    for said in ("The latest mail (report 2025-02-24) was given up", "No back-up was ever made"):
        assert said in administrator
        assert said not in owner


def test_what_looks_wrong_with_records_reaches_staff_and_check(town: models.City) -> None:
    run = runs.published(town)
    assert run is not None
    concern = "none began in the last seven days, about 150 a week before: has a name changed, or a feed stopped?"
    run.log["records"] = {"potholes": {"counted": 5, "concerns": [concern]}}
    run.save()
    for page in ("/manage/", "/manage/milltown/release/"):
        assert f"Potholes: {concern}" in text_of(staff(town, Role.OWNER), page)
        User.objects.all().delete()
    (problem,) = (problem for problem in problems_at(NOON) if problem.id == "city.records-odd")
    assert problem.message == f"Milltown: Potholes: {concern}"
    assert problem.warning
    run.log["records"] = {"potholes": {"counted": 5, "concerns": ["9 are above 1.5 → write figures as decimals"]}}
    run.save()
    (problem,) = (problem for problem in problems_at(NOON) if problem.id == "city.records-odd")
    assert (problem.message, problem.fix) == ("Milltown: Potholes: 9 are above 1.5", "write figures as decimals")


def test_check_says_it(town: models.City, clock: Clock) -> None:
    assert ids() == []
    later(clock)
    assert ids() == ["city.run-late", "city.worker-silent"]


def test_a_city_of_monthly_figures_is_current_while_none_is_due(db: None, clock: Clock, client: Client) -> None:
    monthly = {name: {**metric, "cadence": "monthly"} for name, metric in (("potholes", POTHOLES), ("crimes", CRIMES))}
    begin(clock, plain(monthly))
    later(clock)
    note_presence()
    assert readyz(client).status_code == 200
    page = text_of(client, "/milltown/")
    assert [notice[::3] for notice in NOTICE.findall(page)] == [("2025-04-01T08:00:00-04:00", " hidden")]
    assert "Next figures: 1 April 2025, 08:00 at the latest." in page


def test_a_city_that_is_held_is_not_late_but_held(town: models.City, clock: Clock, client: Client) -> None:
    changed = city().changed
    holds.hold(town, "looks wrong", LATE + 2 * DAY, who=User.objects.create_user("ada@city.gov", "plum garden tunnel"))
    assert city().changed != changed  # pages that are kept are drawn anew
    later(clock)
    note_presence()
    assert json.loads(readyz(client).content)["cities"]["milltown"]["figures"] == "held"
    page = text_of(client, "/milltown/")
    assert [notice[3] for notice in NOTICE.findall(page)] == [" hidden"]
    assert "New figures are being checked before they are public, until 15 March 2025, 15:00 at the latest." in page
    assert "Figures after 28 February 2025 are held until 15 March 2025, 14:00: looks wrong" in text_of(
        staff(town, Role.OWNER), "/manage/"
    )
    assert ids() == []


def test_twelve_days_of_runs_without_a_figure_are_said_to_whoever_can_mend_it(
    town: models.City, clock: Clock, client: Client
) -> None:
    for _ in range(12):
        clock.moment += DAY
        run_city(town, collecting())
    answer = readyz(client)
    assert (answer.status_code, json.loads(answer.content)["cities"]["milltown"]["figures"]) == (503, "late")
    assert "city.run-late" in ids()
    for page in ("/manage/", "/manage/milltown/release/"):
        assert "No figure of any service has come since" in text_of(staff(town, Role.ADMINISTRATOR), page)
        User.objects.all().delete()


def test_history_that_was_replayed_expects_nothing(db: None, clock: Clock, client: Client) -> None:
    define(plain(), NOON - 40 * DAY)
    run_city(city(), collecting(every_day("crimes", FIRST, 50, (3, 1))), moment=NOON - 2 * DAY)
    later(clock)
    page = text_of(client, "/milltown/")
    assert "data-expected" not in page
    assert 'data-ends="2025-02-26"' in page  # the day is said, and no alarm is raised
    assert ">Latest</a>" in page
    assert readyz(client).status_code == 200
    assert ids() == []


def test_a_page_that_was_kept_is_known_to_be_late_without_a_query(
    town: models.City, clock: Clock, django_assert_num_queries: Any
) -> None:
    run = runs.published(town)
    assert run is not None
    key = (RequestFactory().get("/"), town.slug, f"{run.pk} {run.finished} {town.changed}")
    assert late_since(*key, timezone.now()) is None
    due = run.published + timedelta(hours=20)  # type: ignore[operator]
    with django_assert_num_queries(0):
        assert late_since(*key, due - HOUR) is None
        assert late_since(*key, due) is not None
        assert late_since(*key, LATE).isoformat() == DUE  # type: ignore[union-attr]


def test_a_worker_that_is_gone_is_remembered_until_another_is_there(town: models.City, clock: Clock) -> None:
    models.Presence.objects.update(worker="elsewhere 1 2.00")
    later(clock)
    assert ids() == ["city.run-late", "city.worker-silent"]
    note_presence()
    assert models.Presence.objects.count() == 1
    assert ids() == ["city.run-late"]
