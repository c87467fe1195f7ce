"""The pages of a town of slow figures in a browser: months and quarters named, on a phone and on a desk."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from cityscore.store import models
from tests.browser import axe
from tests.browser.chromium import context
from tests.browser.looks import DESK, Look
from tests.browser.visit import complaints
from tests.store.milltown import Clock, clock
from tests.web.slow_town import MOMENT, slow_town
from tests.web.test_currency_screen import copies, open_copy

__all__ = ["clock"]

PHONE = (390, 844)
LOOKS = (Look(), Look(size=PHONE), Look(scheme="dark", size=PHONE))
PATHS = ("", "cabinets/works/", "board/", "method/", "metrics/permits/", "metrics/graduation/", "metrics/homes/")


@pytest.fixture
def town(db: None, clock: Clock) -> models.City:
    clock.moment = MOMENT
    return slow_town(homes=True)


@pytest.fixture(params=LOOKS, ids=str)
def look(request: pytest.FixtureRequest) -> Look:
    look: Look = request.param
    return look


@pytest.fixture
def screen(look: Look, browser: Browser) -> Iterator[Page]:
    """A browser in one look, which asks nobody later than it opened a page."""
    with context(browser, look) as window:
        page = window.new_page()
        page.emulate_media(color_scheme="dark" if look.scheme == "dark" else "light")
        page.clock.install(time=MOMENT)
        yield page


def test_every_page_fits_and_is_sound_and_leaves_no_known_figure_out(
    town: models.City, look: Look, screen: Page, client: Client
) -> None:
    caches["pages"].clear()
    kept = copies(client, *(f"/milltown/{path}" for path in PATHS))
    problems = complaints(screen)
    for path in PATHS:
        open_copy(screen, kept, f"/milltown/{path}")
        assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert not re.search("no figure (was )?due", screen.locator("body").inner_text(), re.IGNORECASE), path
        assert axe.violations(screen, axe.rules(look)) == [], path
    assert [problem for problem in problems if "net::ERR_" not in problem and "404" not in problem] == []


def test_a_service_stands_with_its_month_or_quarter_and_a_score_for_each_period(
    town: models.City, look: Look, screen: Page, client: Client
) -> None:
    caches["pages"].clear()
    open_copy(screen, copies(client, "/milltown/"), "/milltown/")
    table = screen.get_by_role("table", name="All services")
    for line in ("January 2025: 60 of 100", "October to December 2024: 50 of 100", "July 2023 to June 2024: 81 of 100"):
        expect(table.get_by_text(line)).to_be_visible()
    expect(table.get_by_text("800 of 799 planned by now, on track")).to_be_visible()
    permits = table.get_by_role("row").filter(has_text="Permits in time")
    cells = permits.locator("td[data-period]")
    assert cells.evaluate_all("cells => cells.map(cell => cell.dataset.period)") == [
        "Latest", "Day", "Month", "Quarter", "Year",
    ]  # fmt: skip
    tops = cells.evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().top)")
    assert len(set(tops)) == 1  # side by side, on a phone too
    expect(cells.first).to_contain_text("0.75")
    if look.size == DESK:
        expect(table.get_by_role("columnheader", name="Latest")).to_be_visible()
