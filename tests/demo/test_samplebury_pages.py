"""Samplebury's year on its pages: scores worked by hand, what was known in March, and the front page in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from cityscore.demo import samplebury_run
from cityscore.store import models
from tests.browser import axe
from tests.browser.chromium import context
from tests.browser.looks import Look
from tests.store.store_answers import scores_now
from tests.web.test_currency_screen import copies, open_copy

EVENINGS = (date(2025, 3, 15), date(2025, 3, 16), date(2025, 6, 30))
"""Those whose figures are published here: few, for each takes a second, and the first, with all of its past, six."""
LAST = EVENINGS[-1]


@pytest.fixture(scope="module")
def city(browser: Browser, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[models.City]:
    """The city and some days of its year, once for all tests here; after the browser, which changes Django's thread."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = samplebury_run.store_samplebury_definitions()
        samplebury_run.replay_samplebury(made, EVENINGS)
        yield made
        transaction.set_rollback(True)


def score(slug: str, period: str, day: date = LAST) -> models.Score:
    return scores_now(day).get(subject__slug=slug, subject__district="", period=period)


def balanced(ratio: float) -> float:
    """The score of a ratio, as the rules say it."""
    return ratio if ratio <= 1 else 2 - 1 / ratio


@pytest.mark.parametrize(
    ("slug", "period", "first", "value", "ratio"),
    [
        ("permits-on-time", "month", date(2025, 4, 1), 72 / 88, 72 / 88 / 0.8),
        ("permits-issued", "month", date(2025, 5, 1), 128, 128 / 100),
        ("crime-rate", "month", date(2025, 5, 1), 1000 * 44 / 61811, 12 / 12 / (1000 * 44 / 61811)),
        ("net-staff", "month", date(2025, 5, 1), 8, (8 - -20) / (10 - -20)),
        ("satisfaction", "month", date(2025, 5, 1), 502 / 126, (502 / 126 - 1) / (4 - 1)),
        ("overtime-of-budget", "month", date(2025, 5, 1), 171712 / 180000, 180000 / 171712),
        ("injuries", "quarter", date(2025, 1, 1), 13, 12 / 13),
        ("graduation", "year", date(2023, 7, 1), 568 / 669, 568 / 669 / 0.88),
        ("homes-finished", "year", date(2024, 7, 1), 575, 575 / (600 * 335 / 365)),
        ("climate-plan", "year", date(2024, 7, 1), 3 / 4, 3 / 4),
    ],
)
def test_scores_are_those_worked_by_hand(
    db: None, city: models.City, slug: str, period: str, first: date, value: float, ratio: float
) -> None:
    row = score(slug, period)
    assert row.start == first
    assert row.value == pytest.approx(value)
    assert row.score == pytest.approx(balanced(ratio))


def test_an_electric_fleet_on_its_path_to_2030(db: None, city: models.City) -> None:
    days = (date(2030, 6, 30) - date(2023, 7, 1)).days
    # a quarter's goal is the mean of its days', which on a straight path is that of the day in its middle
    middle = (date(2025, 2, 14) - date(2023, 7, 1)).days + 0.5
    goal = 0.06 + (0.5 - 0.06) * middle / days
    row = score("electric-fleet", "quarter")
    assert (row.start, row.end) == (date(2025, 1, 1), date(2025, 3, 31))
    assert row.yardstick == pytest.approx(goal)
    assert row.score == pytest.approx(balanced(67 / 412 / goal))


def text_of(client: Client, address: str) -> str:
    """What a page says, without its marks."""
    caches["pages"].clear()
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_figure_that_takes_45_days_shows_in_the_middle_of_march(db: None, city: models.City, client: Client) -> None:
    before, after = text_of(client, "/samplebury/2025-03-15/"), text_of(client, "/samplebury/2025-03-16/")
    assert "December 2024: 58 of 83 · goal 80 %" in before
    assert "January 2025: 68 of 86 · goal 80 %" in after


def test_a_feed_that_broke_is_named_until_its_figures_come(db: None, city: models.City, client: Client) -> None:
    silent = "No figures from Customer Service since 9 March 2025: Calls to 311 answered within 30 seconds."
    assert silent in text_of(client, "/samplebury/2025-03-16/")
    assert silent not in text_of(client, "/samplebury/")
    assert score("calls-answered", "week", date(2025, 3, 16)).score is not None  # as it is known now


def test_the_front_page_names_months_and_quarters_and_tells_plans(db: None, city: models.City, client: Client) -> None:
    page = text_of(client, "/samplebury/")
    for words in (
        "May 2025: 128 · goal 100",
        "April 2025: 72 of 88",
        "January to March 2025: 67 of 412",
        "July 2023 to June 2024: 568 of 669",
        "575 of 551 planned by now, on track; 600 by 30 June 2025. The rest needs 25 a month.",
        "just behind plan; 2,400 by 30 June 2025",
        "No figures from Housing since 28 February 2025: Rental homes inspected on time.",
        "“Plan for the river park adopted” is 14 days late",
    ):
        assert words in page, words
    assert "no figure due" not in page.lower()
    assert "no figure was due" not in page.lower()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "2025-03-16/",
        "board/",
        "method/",
        "cabinets/city-services/",
        "metrics/net-staff/",
        "reports/weeks/2025-06-23/",
    ],
)
def test_every_page_says_that_the_figures_are_made_up(db: None, city: models.City, client: Client, path: str) -> None:
    assert "made-up figures" in text_of(client, f"/samplebury/{path}")


def test_potholes_are_told_by_district(db: None, city: models.City, client: Client) -> None:
    page = text_of(client, "/samplebury/metrics/potholes-on-time/")
    assert all(district in page for district in ("Hilltop", "Lakeside", "Mill Quarter", "Northgate", "Old Town"))


@pytest.mark.parametrize("width", [390, 1280])
def test_the_front_page_fits_in_a_browser(
    db: None, browser: Browser, city: models.City, client: Client, width: int
) -> None:
    caches["pages"].clear()
    kept = copies(client, "/samplebury/")
    with context(browser, Look(size=(width, 844))) as window:
        page = window.new_page()
        open_copy(page, kept, "/samplebury/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        words = page.inner_text("main").lower()
        assert "no figure due" not in words
        assert "575 of 551 planned by now, on track" in words
        assert page.get_by_role("link", name="Affordable homes finished").first.is_visible()
        assert axe.violations(page) == []
