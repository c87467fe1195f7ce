"""A statistician's findings on Boston's demo (A4 to A8, A11, A14, A19, A20): it says what the City published."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from cityscore.demo import boston
from cityscore.demo.replay import boston_definitions, replay, store_boston_definitions
from cityscore.jobs.alternative_composites import compare_newest
from cityscore.jobs.preliminary_figures import revised_metrics
from cityscore.model import Lag
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.runs import published
from cityscore.web.checks.first_figure_checks import first_figures_revised, lag_advice
from tests.store.store_answers import scores_now

CRIMES = ("part-1-crimes", "homicides", "shootings", "stabbings")
TRENDS = (*CRIMES, "fire-incidents", "library-users")


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[models.City]:
    """Boston with all its publications, as ``cityscore demo`` loads it, once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        loaded = store_boston_definitions()
        replay(loaded, boston.revisions())
        compare_newest(loaded)
        yield loaded
        transaction.set_rollback(True)


def score(slug: str, period: str, day: date = boston.LAST_DAY) -> models.Score:
    return scores_now(day).get(subject__slug=slug, subject__district="", period=period)


def text_of(address: str) -> str:
    """A page as it is read: no marks, one blank between words."""
    answer = Client().get(address)
    assert answer.status_code == 200
    body = re.sub(r"(?s)<(script|style|svg).*?</\1>", " ", answer.content.decode())
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("slug", TRENDS)
def test_a4_what_is_usual_of_a_week_judges_no_month_quarter_or_year(db: None, city: models.City, slug: str) -> None:
    """Shootings in March were "fewer than usual" where the City had published 31 % more than usual."""
    assert score(slug, "week").reason in ("", "too_few_cases")
    for period in ("month", "quarter", "year"):
        assert (score(slug, period).score, score(slug, period).reason) == (None, "no_target")
    page = text_of(f"/boston/metrics/{slug}/")
    assert "usual not known" in page
    assert "approximate" not in page


def test_a4_the_week_is_still_compared_with_the_citys_own_average(db: None, city: models.City) -> None:
    row = score("shootings", "week")
    assert (row.numerator, row.denominator) == (5, 7)
    assert row.yardstick == pytest.approx(0.961038961038961)  # published on 10 April for the week to the 6th


def test_a4_a_day_takes_what_its_week_is_compared_with(db: None, city: models.City) -> None:
    row = score("fire-incidents", "day")
    assert row.yardstick == pytest.approx(189.328571428571)
    assert row.score is not None


def test_a5_a_month_of_weeks_says_its_days(db: None, city: models.City) -> None:
    month = score("homicides", "month")
    assert (month.start, month.end, month.days) == (date(2025, 2, 24), date(2025, 3, 30), 5)
    page = text_of("/boston/metrics/homicides/")
    assert "24 February to 30 March 2025" in page
    assert "1 to 31 March" not in page


@pytest.mark.parametrize(
    ("slug", "start"), [("permit-reviews-on-time", date(2025, 1, 17)), ("homicides", date(2025, 1, 13))]
)
def test_a6_the_year_begins_where_the_record_does(db: None, city: models.City, slug: str, start: date) -> None:
    """A daily service's year with its first day; a weekly one's with the first day of its first row's week."""
    assert score(slug, "year").start == start
    page = text_of(f"/boston/metrics/{slug}/")
    assert "July 2024" not in page
    assert f"{start.day} January" in page


@pytest.mark.parametrize(
    "address", ["", "board/", "2025-04-09/", "cabinets/streets/", "method/", "reports/weeks/2025-03-31/"]
)
def test_a6_no_page_counts_from_before_there_were_figures(db: None, city: models.City, address: str) -> None:
    page = text_of(f"/boston/{address}")
    assert "July 2024" not in page
    assert "1 January" not in page


def test_a7_the_start_of_the_record_is_no_start_of_a_miss(db: None, city: models.City) -> None:
    """Permits had missed their goal in every week that the City published before, too."""
    page = text_of("/boston/")
    told = page[page.index("Permit reviews on time 192 of 304") :][:400]
    assert "Missed its goal since" not in told
    assert re.search(r"week[^.]* scored[^.]* since 17 January 2025", told)


def test_a8_two_survey_answers_move_nothing(db: None, city: models.City) -> None:
    row = score("satisfaction-surveys", "week", date(2025, 3, 30))
    assert (row.numerator, row.denominator) == (10, 2)
    assert (row.score, row.reason) == (None, "too_few_cases")
    assert "2.81 of 5 points · 21 answers" in text_of("/boston/")


def test_a11_first_figures_of_crimes_wait_until_they_have_settled(db: None, city: models.City) -> None:
    """The report of Monday, 7 April, said that stabbings were fewer than usual: three days later they were more."""
    monday, thursday = date(2025, 4, 6), date(2025, 4, 9)
    assert score("stabbings", "week", monday).end == date(2025, 3, 30)
    assert (score("stabbings", "week", thursday).end, score("stabbings", "week", thursday).numerator) == (monday, 10)
    report = text_of("/boston/reports/weeks/2025-03-31/")
    assert "1.14 a day" not in report
    assert all(boston_definitions().by_slug[slug].lag[0].settles for slug in CRIMES)
    assert list(first_figures_revised(timezone.now())) == []


def test_a11_without_a_lag_it_is_proposed(db: None, city: models.City) -> None:
    """Seven to 25 % of the first Part 1 crimes were missing, and nothing said so."""
    run = published(city)
    assert run is not None
    seen = revised_metrics(run, DefinitionsInForce.of(run.revision))
    assert seen.keys() == {"part-1-crimes", "shootings"}  # of the others too few were revised to tell
    crimes = lag_advice(
        replace(boston_definitions().by_slug["part-1-crimes"], lag=(Lag(value=0),)), seen["part-1-crimes"]
    )
    assert crimes is not None
    assert "usually revised up, by 7 % to 13 %" in crimes.message
    assert "8 of the 8" in crimes.message
    assert "lag: {value: 2, settles: true}" in (crimes.fix or "")


def test_a14_nobody_can_have_more_than_five_of_five(db: None, city: models.City) -> None:
    page = text_of("/boston/method/")
    assert "311 satisfaction survey score goal 4 points 1.20" in page
    assert "EMS response time goal 6 minutes no limit known below 2.00" in page
    assert "Permit reviews on time goal 100 % 1.00" in page


@pytest.mark.parametrize("metric", boston.METRICS)
def test_a19_a_week_made_of_days_says_that_it_is_not_the_citys(metric: boston.PublishedMetric) -> None:
    defined = boston_definitions().by_slug[metric.slug]
    if defined.cadence == "daily":
        assert "16 of these 83 days" in (defined.note or "")
        assert "is not the week that the City published" in (defined.note or "")


def test_a19_a_figure_says_how_many_of_its_days_came(db: None, city: models.City) -> None:
    page = text_of("/boston/reports/weeks/2025-03-03/")
    assert "56 of 90 · goal 100 % · 5 of 7 figures came" in page  # the City's own week was 150 of 266


def test_a20_the_demo_says_what_the_cityscore_could_have_been(db: None, city: models.City) -> None:
    page = text_of("/boston/method/")
    assert "What else it could have been" in page
    assert "Scored by the method boston-2019 1.01" in page
