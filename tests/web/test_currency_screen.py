"""Pages that were loaded while all was well, or are copies: in a browser that asks nobody, they say when they age."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from cityscore.store import models
from cityscore.web.security import POLICY
from tests.browser import axe, validity
from tests.browser.chromium import context
from tests.browser.looks import Look
from tests.browser.visit import complaints
from tests.store.milltown import DAY, NOON, Clock, clock
from tests.web.test_currency import addresses, begin

__all__ = ["clock"]

OF_NOW = (
    *("city", "cabinet", "department", "goal", "reports", "report-week", "method", "board", "card", "metric-card"),
    "metric",
)
HOME = "http://milltown.test"


@pytest.fixture
def town(db: None, clock: Clock) -> models.City:
    return begin(clock)


Copies: TypeAlias = dict[str, tuple[str, bytes]]


def copies(client: Client, *paths: str) -> Copies:
    """Some pages with all that they are made of, as copied to a disk: the type and the contents of each address."""
    kept: Copies = {}
    for path in paths:
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        kept[path] = (answer.headers["Content-Type"], body)
        if answer.headers["Content-Type"].startswith("text/html"):
            parts = re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js|svg))"', body.decode())
            kept |= copies(client, *parts)
    return kept


@pytest.fixture
def screen(browser: Browser) -> Iterator[Page]:
    """A browser on 1 March 2025, which nobody answers."""
    with context(browser, Look()) as window:
        page = window.new_page()
        page.clock.install(time=NOON)
        cut_off(page)
        yield page


def open_copy(page: Page, kept: Copies, path: str) -> None:
    """Open a page from copies; whatever it asks for later has no answer."""

    def answer(route: Route) -> None:
        content_type, body = kept.get(urlsplit(route.request.url).path, ("text/plain", b""))
        policy = {"Content-Type": content_type, "Content-Security-Policy": POLICY}
        route.fulfill(status=200 if body else 404, headers=policy, body=body)

    page.route("**/*", answer)
    page.goto(HOME + path)
    cut_off(page)


def fulfill(html: str, route: Route) -> None:
    route.fulfill(body=html, content_type="text/html")


def cut_off(page: Page) -> None:
    """Whatever it asks from now on has no answer."""
    page.unroute_all()
    page.route("**/*", lambda route: route.abort())


def wait(page: Page, time: timedelta) -> None:
    page.clock.fast_forward(int(time / timedelta(milliseconds=1)))


@pytest.mark.parametrize("name", OF_NOW)
def test_a_page_that_stays_open_for_twelve_days_says_that_it_is_old(
    town: models.City, screen: Page, client: Client, name: str
) -> None:
    path = addresses(town)[name]
    problems = complaints(screen)
    open_copy(screen, copies(client, path), path)
    notice = screen.locator(".stale")
    expect(notice).to_be_hidden()
    wait(screen, timedelta(hours=19, minutes=55))  # 07:55 of the next day
    expect(notice).to_be_hidden()
    wait(screen, timedelta(minutes=6))
    expect(notice).to_be_visible()
    wait(screen, 11 * DAY)
    expect(notice).to_have_text(
        "Not up to date. The newest figures are for 28 February 2025 (13 days ago). New ones were due by 2 March 2025,"
        " 08:00."
    )
    assert axe.violations(screen, axe.rules(Look())) == []
    assert [each for each in problems if "net::ERR_" not in each] == []  # it is cut off


def test_pages_that_carry_it_are_valid_html(town: models.City, client: Client, tmp_path: Path) -> None:
    paths = addresses(town)
    pages = {paths[name]: client.get(paths[name]).content.decode() for name in OF_NOW}
    assert not any(validity.invalid(pages, tmp_path).values())


def test_nothing_is_called_today_any_more(town: models.City, screen: Page, client: Client) -> None:
    open_copy(screen, copies(client, "/milltown/"), "/milltown/")
    entry = screen.get_by_role("navigation").get_by_role("link").first
    expect(entry).to_have_text("Today")
    expect(screen.locator("[data-next]")).to_have_text("Next figures: 2 March 2025, 08:00 at the latest.")
    wait(screen, DAY)
    expect(entry).to_have_text("Latest")
    expect(screen.locator("[data-next]")).to_be_hidden()


def test_it_is_said_in_the_pages_language(town: models.City, screen: Page, client: Client) -> None:
    open_copy(screen, copies(client, "/es/milltown/"), "/es/milltown/")
    wait(screen, 12 * DAY)
    expect(screen.locator(".stale")).to_have_text(
        "No está al día. Las cifras más recientes son del 28 de febrero de 2025 (hace 13 días). Las siguientes debían"
        " llegar antes del 2 de marzo de 2025, 8:00."
    )


def test_a_copy_that_is_opened_later_says_so_at_once_and_without_scripts_when_more_was_due(
    town: models.City, screen: Page, browser: Browser, client: Client
) -> None:
    kept = copies(client, "/milltown/")
    screen.clock.set_fixed_time(NOON + 12 * DAY)
    open_copy(screen, kept, "/milltown/")
    expect(screen.locator(".stale")).to_contain_text("13 days ago")
    with context(browser, Look(), scripts=False) as window:
        page = window.new_page()
        open_copy(page, kept, "/milltown/")
        expect(page.locator(".stale")).to_be_hidden()
        expect(page.locator("[data-next]")).to_be_visible()


def test_a_board_that_hears_of_new_figures_is_current_again(town: models.City, screen: Page, client: Client) -> None:
    kept = copies(client, "/milltown/board/")
    old = kept["/milltown/board/"][1].decode()
    open_copy(screen, kept, "/milltown/board/")
    wait(screen, DAY)
    notice = screen.locator(".stale")
    expect(notice).to_be_visible()
    new = old.replace("2025-03-02T08:00:00-05:00", "2025-03-14T08:00:00-04:00")
    for html, says in ((new, expect(notice).to_be_hidden), (old, expect(notice).to_be_visible)):
        screen.route("**/board/", partial(fulfill, html))
        screen.clock.run_for(301_000)
        says()
