"""A visit to a page in one look: what the browser complained of, what it asked for, and what is on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser.chromium import context
from tests.browser.looks import DESK, Look
from tests.browser.served import Served

OpenWindow: TypeAlias = Callable[..., Page]
"""Opens a window of somebody's own, perhaps of another ``width`` than a desk's."""
SCRIPT = Path(__file__).with_name("contents.js").read_text()


@contextmanager
def visit(window: BrowserContext, site: Served, look: Look, path: str) -> Iterator[tuple[Page, list[str]]]:
    """A page, and the list of what is wrong with it so far."""
    page = window.new_page()
    problems = complaints(page)

    def check_host(request: Request) -> None:
        if not request.url.startswith((site.home, "data:")):
            problems.append(f"asks another host: {request.url}")

    page.on("request", check_host)
    page.goto(site.home + look.address(path), wait_until="load")
    yield page, problems
    page.close()


@contextmanager
def windows(browser: Browser) -> Iterator[OpenWindow]:
    """Opens windows of a width, each without a past; whatever a browser complains of in one of them is an error."""
    problems: list[list[str]] = []
    with ExitStack() as contexts:

        def open_window(width: int = DESK[0]) -> Page:
            page = contexts.enter_context(context(browser, Look(size=(width, DESK[1])))).new_page()
            problems.append(complaints(page))
            return page

        yield open_window
    assert not any(problems), problems


def complaints(page: Page) -> list[str]:
    """What a browser complains of in a page, and what it asks for in vain: a list that grows while the page is used."""
    problems: list[str] = []

    def check_message(message: ConsoleMessage) -> None:
        own_status = "the server responded with" in message.text and message.location.get("url") == page.url  # a 404's
        if message.type in ("error", "warning") and not own_status:
            problems.append(f"the console says: {message.text}")

    def check_answer(response: Response) -> None:  # by 422 a form says what to mend
        if response.status >= 400 and response.status != 422 and not response.request.is_navigation_request():
            problems.append(f"{response.status} for {response.url}")

    page.on("console", check_message)
    page.on("pageerror", lambda error: problems.append(f"a script fails: {error}"))
    page.on("response", check_answer)
    return problems


def contents(page: Page, look: Look) -> list[str]:
    """What is wrong with its size, its headings, its language; and anything inline."""
    problems: list[str] = page.evaluate(SCRIPT, {"language": look.language, "dark": look.scheme == "dark"})
    return problems
