"""The job that keeps what a publication's composite could have been: once, of what is public, for the method page."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from django.test import Client

from cityscore.jobs.city_run import run_city
from cityscore.jobs.release_schedule import put_comparison
from cityscore.jobs.tasks.compare import compare
from cityscore.library import score
from cityscore.people.models import User
from cityscore.scoring.sensitivity import Sensitivity, Varied
from cityscore.store import comparisons, holds, jobs, models, runs
from cityscore.store.definitions import definitions_in_force
from tests.store.milltown import (
    CRIMES,
    DAY,
    NOON,
    POTHOLES,
    Clock,
    Row,
    city,
    clock,
    collecting,
    define,
    every_day,
    plain,
)

__all__ = ["clock"]

FIRST, THROUGH = date(2025, 1, 1), date(2025, 2, 28)
METRICS = {"potholes": POTHOLES, "crimes": CRIMES, "secret": {**CRIMES, "name": "Secret", "visibility": "internal"}}
ROWS = [
    *every_day("potholes", FIRST, 59, (7, 10), (6, 10), (9, 10)),
    *every_day("crimes", FIRST, 59, (2, 1), (3, 1), (1, 1)),
    *every_day("secret", FIRST, 59, (40, 1)),
]


@pytest.fixture
def milltown(db: None, clock: Clock) -> models.City:
    define(plain(METRICS), None)
    run_city(city(), collecting(ROWS))
    return city()


def kept() -> Sensitivity:
    newest = runs.published(city())
    assert newest is not None
    found = comparisons.of(newest)
    assert found is not None
    return found


def test_it_is_put_and_made_once_for_each_publication(milltown: models.City) -> None:
    job = put_comparison(milltown)
    assert job is not None
    assert put_comparison(milltown) == job
    assert compare(job) == "kept what the composite could have been"
    assert put_comparison(milltown) is None
    assert compare(job) == "nothing to compare"  # a second time, as after a kill
    assert models.Comparison.objects.count() == 1

    run_city(milltown, collecting([Row("crimes", THROUGH, 9)]))
    again = put_comparison(milltown)
    assert again is not None
    assert again != job


def test_it_says_what_the_library_says_of_the_public_metrics(milltown: models.City) -> None:
    compare(jobs.put(milltown, "compare", "now"))
    rows = [
        {"metric": row.metric, "day": row.day, "numerator": row.numerator, "denominator": row.denominator}
        for row in ROWS
    ]
    wanted = score(pd.DataFrame(rows), definitions_in_force(milltown).definitions, through=THROUGH).sensitivity("week")
    assert wanted is not None
    found = kept()
    assert (found.met, found.scored) == (wanted.met, wanted.scored)
    assert found.scored == 2
    assert found.own == pytest.approx(wanted.own)
    assert {(each.varied, each.name): pytest.approx(each.score) for each in wanted.alternatives} == {
        (each.varied, each.name): each.score for each in found.alternatives
    }
    assert {each.name for each in found.alternatives if each.varied is Varied.LEFT_OUT} == {"potholes", "crimes"}


def test_a_metric_that_is_held_is_compared_as_it_is_public(milltown: models.City, clock: Clock) -> None:
    compare(jobs.put(milltown, "compare", "now"))
    before = kept()
    ann = User.objects.create_user("ann@city.gov", "plum garden tunnel")
    holds.hold(milltown, "checking", expires=NOON + 9 * DAY, who=ann, key="crimes")
    run_city(milltown, collecting([Row("crimes", date(2025, 2, 20), 300), Row("potholes", THROUGH, 10, 10)]))
    compare(jobs.put(milltown, "compare", "later"))

    assert kept().own == pytest.approx(before.own)


def test_the_method_page_says_it_as_soon_as_it_is_there(milltown: models.City, client: Client) -> None:
    page = "/milltown/method/"
    assert "What else it could have been" not in client.get(page).content.decode()
    compare(jobs.put(milltown, "compare", "now"))
    text = " ".join(client.get(page).content.decode().split())

    assert "What else it could have been" in text
    assert "Had other choices been made, it would lie between" in text
    assert "Without Potholes" in text or "Without Crimes" in text
    assert "Secret" not in text


def test_a_city_without_a_score_has_nothing_to_compare(db: None, clock: Clock, client: Client) -> None:
    define(plain(METRICS), None)
    run_city(city(), collecting([Row("secret", THROUGH, 4)]))
    compare(jobs.put(city(), "compare", "now"))

    newest = runs.published(city())
    assert newest is not None
    assert not comparisons.is_missing(newest)
    assert comparisons.of(newest) is None
    assert put_comparison(city()) is None
