"""A visit to a page in one look: what the browser complained of, what it asked for, and what is on the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser.looks import Look
from tests.browser.served import Served

SCRIPT = Path(__file__).with_name("contents.js").read_text()


@contextmanager
def visit(window: BrowserContext, site: Served, look: Look, path: str) -> Iterator[tuple[Page, list[str]]]:
    """A page, and the list of what is wrong with it so far."""
    page = window.new_page()
    problems: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and message.location.get("url") != page.url:  # a 404's own line
            problems.append(f"the console says: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith((site.home, "data:")):
            problems.append(f"asks another host: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            problems.append(f"{response.status} for {response.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: problems.append(f"a script fails: {error}"))
    page.on("request", asked)
    page.on("response", answered)
    page.goto(site.home + look.address(path), wait_until="load")
    yield page, problems
    page.close()


def contents(page: Page, look: Look) -> list[str]:
    """What is wrong with its size, its headings, its language; and anything inline."""
    problems: list[str] = page.evaluate(SCRIPT, {"language": look.language, "dark": look.scheme == "dark"})
    return problems
