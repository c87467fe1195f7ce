"""Chromium, as Debian ships it, and the two tools beside it; ``tests/with-chromium`` installs them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from tests.browser.looks import Look
from tests.waiting import LONG_ENOUGH

MODULES = Path(sys.prefix) / "npm" / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
VALIDATOR = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
INSTALL = "run tests/with-chromium true, or make test, which does"
ARGUMENTS = (
    "--no-sandbox",  # in a container there is none to be had
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program is not None, INSTALL
    assert AXE.exists(), INSTALL
    expect.set_options(timeout=1000 * LONG_ENOUGH)
    with sync_playwright() as playwright:
        kept = {name: text for name, text in os.environ.items() if name != "LD_PRELOAD"}  # by which tests/on-days works
        browser = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS], env={**kept})
        browser.on("context", lambda window: window.set_default_timeout(1000 * LONG_ENOUGH))
        yield browser
        browser.close()


def context(browser: Browser, look: Look, *, scripts: bool = True) -> BrowserContext:
    """A window of its own, without a past."""
    return browser.new_context(
        viewport=_viewport(look), locale=look.language, java_script_enabled=scripts, reduced_motion="reduce"
    )


def put_on(page: Page, look: Look) -> None:
    """Give a page another size, and light or dark."""
    page.set_viewport_size(_viewport(look))
    page.emulate_media(color_scheme="dark" if look.scheme == "dark" else "light")


def _viewport(look: Look) -> ViewportSize:
    width, height = look.size
    return {"width": width, "height": height}
