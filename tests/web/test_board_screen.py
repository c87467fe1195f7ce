"""The board on a screen: plates turn when figures change, and a day without network leaves everything there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.served import PAGES_SITE, Served
from tests.waiting import until

pytestmark = PAGES_SITE
ASKS = 300_000
"""Milliseconds until the board asks for news."""
FIGURE = '[data-key="city  week"]'


@pytest.fixture
def screen(pages_site: Served, browser: Browser) -> Iterator[Page]:
    """Boston's board on a wall, with a clock that the test sets."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.clock.install()
    page.goto(f"{pages_site.home}/boston/board/")
    yield page
    page.close()


def wait(page: Page, milliseconds: int) -> None:
    """Let time go by; in steps, so that an answer under way is not taken for one that does not come."""
    for _ in range(0, milliseconds, 5000):
        page.clock.run_for(5000)


def with_figure(html: str, digits: str) -> str:
    """The board's page with another figure of the city's week."""
    before, after = html.split('data-key="city  week">', 1)
    plates = iter(digits)
    return before + 'data-key="city  week">' + re.sub(r"<b>\d</b>", lambda _: f"<b>{next(plates)}</b>", after, count=3)


def test_a_changed_figure_comes_without_the_page_being_loaded_again(pages_site: Served, screen: Page) -> None:
    html = pages_site.get("/boston/board/").html
    screen.evaluate("window.stayed = true")
    screen.route("**/board/", lambda route: route.fulfill(body=with_figure(html, "147"), content_type="text/html"))
    wait(screen, ASKS)
    expect(screen.locator(f"{FIGURE} b")).to_have_text(["1", "4", "7"])
    assert screen.evaluate("window.stayed")


def test_a_day_without_network_leaves_the_board_and_says_since_when(screen: Page) -> None:
    lines = screen.locator("tbody tr").count()
    figure = screen.locator(FIGURE).inner_text()
    silence = screen.locator("[data-silence]")
    expect(silence).to_have_text("")
    screen.context.set_offline(True)
    wait(screen, ASKS)
    expect(silence).to_have_text(re.compile(r"No news since \d"))
    screen.clock.fast_forward("24:00:00")
    wait(screen, 65_000)
    expect(silence).to_have_text(re.compile(r"No news since \w+day "))
    assert screen.locator("tbody tr").count() == lines
    assert screen.locator(FIGURE).inner_text() == figure
    screen.context.set_offline(False)
    until(lambda: answered(screen))


def answered(screen: Page) -> bool:
    """Whether news have come when it asks next; a question can be under way while the network comes back."""
    wait(screen, ASKS)
    return screen.locator("[data-silence]").inner_text() == ""


def test_follow_ups_take_turns_until_they_are_paused(screen: Page) -> None:
    shown = screen.locator("[data-ticker] li.shown")
    first = shown.inner_text()
    wait(screen, 10_000)
    second = shown.inner_text()
    assert second != first
    screen.get_by_role("button", name="Pause").click()
    wait(screen, 30_000)
    assert shown.inner_text() == second
