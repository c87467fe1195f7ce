"""What is held of a feed, as staff, ``check`` and mail tell it; an analyst says that the data are right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cityscore.jobs.city_run import run_city
from cityscore.jobs.currency_notices import put_notice
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.present.read.currency import site_currency
from cityscore.store import feed_holds, models
from cityscore.store.models import DoubtReason, FailedSource, FeedHold
from cityscore.store.presence import note_presence
from cityscore.web.checks.city_checks import problems_at
from tests.store.milltown import DAY, HOUR, NOON, Clock, city, clock, collecting, define, every_day, plain

__all__ = ["clock"]
PAGE = "/manage/milltown/release/"
FELL = {
    "observed": 2,
    "expected": 44.2,
    "rows": 14,
    "cadence": "daily",
    "last": "2025-02-28",
    "chance": 1e-9,
    "rate": 0.14,
}
LOST = {"first": "2024-01-01", "last": "2025-02-28", "before": 12480, "now": 7488}
SENTENCE = (
    "Crimes: 2 came in the 14 days to 28 February 2025, where about 44 are usual."
    " Figures from 15 February 2025 on are not taken."
)
OF_SOURCE = (
    "The source cases has 7,488 rows from 1 January 2024 to 28 February 2025, where it had 12,480 when it was last"
    " taken: nothing of it is taken."
)
COUNTED = {**LOST, "counted": True}
"""Of records: each metric counts them anew, so that the numbers are none of rows."""
OF_RECORDS = (
    "Of what the source cases had of 1 January 2024 to 28 February 2025 when it was last taken, 40 % is gone:"
    " nothing of it is taken."
)
RIGHT = "The data are right: take them"


@pytest.fixture
def town(db: None, clock: Clock) -> models.City:
    define(plain(), None)
    rows = every_day("potholes", date(2025, 1, 1), 59, (8, 10)) + every_day("crimes", date(2025, 1, 1), 59, (3, 1))
    run_city(city(), collecting(rows))
    note_presence()
    return city()


def hold(town: models.City, **columns: Any) -> FeedHold:
    metric = models.Metric.objects.get(city=town, key="crimes")
    given = {"metric": metric, "reason": DoubtReason.VOLUME_FELL, "evidence": FELL, **columns}
    return FeedHold.objects.create(city=town, source="cases", first=date(2025, 2, 15), moment=timezone.now(), **given)


def staff(town: models.City, role: Role) -> Client:
    user = User.objects.create_user(f"{role}@city.gov", "plum garden tunnel", name=str(role).title())
    Membership.objects.create(user=user, city=town, role=role, departments=["Works"])
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, page: str) -> str:
    return " ".join(client.get(page).content.decode().split())


def test_all_staff_see_why_and_only_who_may_release_can_take_it(town: models.City) -> None:
    hold(town)
    for role in (Role.OWNER, Role.ANALYST, Role.ADMINISTRATOR):
        client = staff(town, role)
        assert SENTENCE in text_of(client, "/manage/")
        page = text_of(client, PAGE)
        assert page.count(SENTENCE) == 1
        assert (RIGHT in page) == (role == Role.ANALYST)
        assert "Everything is public" not in page


def test_an_analyst_takes_it_and_the_log_and_a_run_follow(town: models.City) -> None:
    held, analyst = hold(town, reason=DoubtReason.ROWS_LOST, metric=None, evidence=LOST), staff(town, Role.ANALYST)
    assert OF_SOURCE in text_of(analyst, PAGE)
    answer = analyst.post(PAGE, {"do": "take", "hold": held.pk}, follow=True).content.decode()
    assert "cases: taken with the next run, which begins now." in answer
    assert OF_SOURCE not in text_of(analyst, PAGE)
    held.refresh_from_db()
    assert (held.ended is not None, held.who.email) == (True, "analyst@city.gov")
    assert list(Entry.objects.values_list("action", "subject")) == [("said that the data are right of", "cases")]
    assert models.Job.objects.filter(city=town, name="run", key=f"feed hold {held.pk} ended").exists()
    again = analyst.post(PAGE, {"do": "take", "hold": held.pk}, follow=True).content.decode()
    assert "It was over already." in again
    assert Entry.objects.count() == 1


def test_of_records_the_share_that_is_gone_is_told_and_no_number_that_is_none_of_rows(town: models.City) -> None:
    hold(town, reason=DoubtReason.ROWS_LOST, metric=None, evidence=COUNTED)
    assert OF_RECORDS in text_of(staff(town, Role.ANALYST), PAGE)


@pytest.mark.parametrize("role", [Role.OWNER, Role.READER, Role.ADMINISTRATOR])
def test_nobody_else_can_take_it(town: models.City, role: Role) -> None:
    held = hold(town)
    assert staff(town, role).post(PAGE, {"do": "take", "hold": held.pk}).status_code == 403
    held.refresh_from_db()
    assert held.ended is None


def test_the_hold_of_another_city_is_not_there(town: models.City) -> None:
    define(plain(city={"name": "Elsewhere"}), None)
    there = models.City.objects.get(slug="elsewhere")
    held = FeedHold.objects.create(
        city=there, source="x", reason=DoubtReason.ROWS_LOST, evidence=LOST, first=date(2025, 1, 1), moment=NOON
    )
    assert staff(town, Role.ANALYST).post(PAGE, {"do": "take", "hold": held.pk}).status_code == 404


def test_check_says_it(town: models.City) -> None:
    held = hold(town)
    (problem,) = (problem for problem in problems_at(timezone.now()) if problem.id == "city.feed-held")
    assert problem.message == f"Milltown: {SENTENCE}".rstrip(".")
    assert not problem.warning
    feed_holds.end_feed_hold(held)
    assert not [problem for problem in problems_at(timezone.now()) if problem.id == "city.feed-held"]


def test_why_nothing_comes_is_told_once(town: models.City, clock: Clock) -> None:
    clock.moment += 5 * DAY
    run_city(town, collecting(every_day("potholes", date(2025, 1, 1), 64, (8, 10))))

    def told() -> list[str]:
        return [problem.message for problem in problems_at(timezone.now()) if "no figures since" in problem.message]

    assert told() == ["Milltown: Crimes: no figures since 28 February 2025"]
    held = hold(town)
    assert told() == []
    feed_holds.end_feed_hold(held)
    now, stopped = timezone.now(), {"crimes": timezone.now().isoformat()}
    failed = FailedSource.objects.create(
        city=town, source="rms", since=now, tried=now, reason="away", metrics=stopped, may_pass=False
    )
    assert told() == []
    failed.delete()
    assert told() == ["Milltown: Crimes: no figures since 28 February 2025"]


def test_administrators_get_mail_of_each_new_one(town: models.City, settings: Any, clock: Clock) -> None:
    settings.SENDS_MAIL = True
    told = []
    for _ in range(2):
        clock.moment += HOUR
        hold(town)
        for _ in range(2):
            job = put_notice(town, site_currency(timezone.now()))
            told += [job.key] if job else []
    assert len([key for key in told if key.startswith("feeds ")]) == len(set(told)) == 2


def test_nothing_of_it_is_public_but_that_figures_are_late(town: models.City, client: Client) -> None:
    hold(town)
    page = text_of(client, "/milltown/")
    assert "not taken" not in page
    assert "44" not in page
