"""The page of what has been public: an administrator takes the newest back with a reason, and nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from cityscore.jobs.city_run import run_city
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.store import models, runs
from tests.store.milltown import DAY, NOON, Clock, Row, city, clock, collecting, define, plain

__all__ = ["clock"]

PAGE = "/manage/milltown/publications/"
WHY = "Half of the file was missing"


@pytest.fixture
def milltown(db: None, clock: Clock) -> models.City:
    """Milltown, which has published twice."""
    define(plain())
    for n in (1, 2):
        clock.moment = NOON + n * DAY
        run_city(city(), collecting([Row("crimes", (clock.moment - DAY).date(), n)]))
    clock.moment += timedelta(hours=1)
    return city()


def client_of(role: Role) -> Client:
    user = User.objects.create(email=f"{role}@city.gov", name="Ada")
    Membership.objects.create(user=user, city=city(), role=role)
    client = Client()
    client.force_login(user)
    return client


def test_an_administrator_takes_the_newest_back(milltown: models.City) -> None:
    administrator = client_of(Role.ADMINISTRATOR)
    first, second = models.Run.objects.order_by("pk")
    answer = administrator.post(PAGE, {"run": second.pk, "why": WHY}, follow=True)
    page = answer.content.decode()
    assert "The publication through 2 March 2025 is taken back." in page
    assert f"Ada:\n                {WHY}" in page
    assert runs.published(milltown) == first
    entry = Entry.objects.get()
    assert (entry.action, entry.subject, entry.after) == (
        "took back the publication",
        "through 2025-03-02",
        {"reason": WHY},
    )


@pytest.mark.parametrize(
    ("which", "why", "said"), [(-1, "", "why it is taken back is missing"), (0, WHY, "is not the newest publication")]
)
def test_what_can_not_be_taken_back_is_told(milltown: models.City, which: int, why: str, said: str) -> None:
    numbers = sorted(models.Run.objects.values_list("pk", flat=True))
    answer = client_of(Role.ADMINISTRATOR).post(PAGE, {"run": numbers[which], "why": why})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert models.Run.objects.filter(state="published").count() == 2


def test_nothing_is_taken_back_while_a_run_is_under_way(milltown: models.City) -> None:
    newest = runs.published(milltown)
    runs.begin(milltown)
    assert client_of(Role.ADMINISTRATOR).post(PAGE, {"run": newest.pk, "why": WHY}).status_code == 409


@pytest.mark.parametrize("role", [Role.ANALYST, Role.OWNER])
def test_nobody_else_may(milltown: models.City, role: Role) -> None:
    client, newest = client_of(role), runs.published(milltown)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"run": newest.pk, "why": WHY}).status_code == 403
    assert runs.published(milltown) == newest


def test_a_number_that_is_none_is_no_page(milltown: models.City) -> None:
    assert client_of(Role.ADMINISTRATOR).post(PAGE, {"run": "x", "why": WHY}).status_code == 404


def test_a_publication_under_new_rules_says_that_they_are_its_reason(milltown: models.City) -> None:
    run = runs.published(milltown)
    assert run is not None
    administrator = client_of(Role.ADMINISTRATOR)
    sentence = "All figures were worked out anew under version 2 of the rules."
    assert sentence not in administrator.get(PAGE).content.decode()
    models.Run.objects.filter(pk=run.pk).update(log={**run.log, "rules": {"before": 1, "now": 2}})
    assert administrator.get(PAGE).content.decode().count(sentence) == 1
