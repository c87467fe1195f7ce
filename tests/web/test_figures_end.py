"""A site to which no new figures come says so on every page: until when its figures are, whenever it is opened."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from cityscore.jobs.city_run import run_city
from cityscore.store import models
from tests.browser.chromium import context
from tests.browser.looks import Look
from tests.store.milltown import CRIMES, POTHOLES, Clock, city, clock, collecting, define, every_day, plain
from tests.web.test_currency import PAST, addresses, text_of
from tests.web.test_currency_screen import copies, cut_off, open_copy

__all__ = ["clock"]

FIRST, LAST = date(2025, 1, 1), date(2025, 1, 30)
LATER = datetime(2026, 11, 30, 12, tzinfo=UTC)
PAGES = ("city", "cabinet", "department", "goal", "metric", "reports", "report-week", "method", "board", "card")


@pytest.fixture(autouse=True)
def long_after(db: None, clock: Clock) -> None:
    """The clock stands at November 2026."""
    clock.moment = LATER


def loaded(**settings: Any) -> models.City:
    """Milltown, whose history to 30 January 2025 was loaded and which nobody has run since."""
    metrics = {"potholes": {**POTHOLES, "goal": "safe"}, "crimes": CRIMES}
    goals = {"safe": {"name": "Safe streets"}}
    town = plain(metrics, city={"embed": True, **settings}, goals=goals)
    define(town, datetime(2025, 1, 1, tzinfo=UTC))
    rows = every_day("potholes", FIRST, 30, (8, 10)) + every_day("crimes", FIRST, 30, (3, 1))
    run_city(city(), collecting(rows), moment=datetime(2025, 1, 31, 12, tzinfo=UTC))
    return city()


@pytest.mark.parametrize("name", [*PAGES, "metric-card"])
def test_every_page_of_a_dead_site_says_until_when_its_figures_are(client: Client, name: str) -> None:
    """Opened in November 2026 it stood under "Today", without a word."""
    page = text_of(client, addresses(loaded())[name])
    assert 'data-ends="2025-01-30"' in page
    assert "The figures here end on 30 January 2025<span data-ago></span>." in page
    assert ">Today</a>" not in page


def test_pages_of_a_past_day_or_moment_do_not(client: Client) -> None:
    town = loaded()
    for name in PAST:
        assert "The figures here end" not in text_of(client, addresses(town)[name])
    assert "The figures here end" not in text_of(client, "/milltown/?as_of=2025-02-01T00:00:00Z")


def test_a_record_of_the_past_says_what_it_is_a_record_of(client: Client) -> None:
    town = loaded(record_through="2025-01-30")
    for name in ("city", "board", "metric", "report-week"):
        page = text_of(client, addresses(town)[name])
        assert "A record of 1 January 2025 to 30 January 2025: no later figures are to come." in page
        assert "data-ends" not in page


def test_a_record_that_is_not_whole_yet_is_none(client: Client) -> None:
    loaded(record_through="2025-06-30")
    assert "The figures here end on 30 January 2025" in text_of(client, "/milltown/")


def test_a_page_of_several_cities_says_it_of_each(client: Client) -> None:
    loaded()
    define(plain(city={"name": "Other"}), datetime(2025, 1, 1, tzinfo=UTC))
    assert "The figures here end on 30 January 2025" in text_of(client, "/")


def test_a_copy_says_how_long_ago_that_was(client: Client, browser: Browser) -> None:
    loaded()
    with context(browser, Look()) as window:
        page = window.new_page()
        page.clock.install(time=LATER)
        cut_off(page)
        open_copy(page, copies(client, "/milltown/"), "/milltown/")
        expect(page.locator("[data-ends]")).to_have_text("The figures here end on 30 January 2025 (22 months ago).")
