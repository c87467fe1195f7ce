"""A secret key for every test of the site, without which nobody could sign in, and windows for those in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django import Settings

    from tests.browser.visit import OpenWindow


@pytest.fixture(autouse=True)
def _secret_key() -> Iterator[None]:
    """Set by hand: Django can't put back a key that is empty."""
    settings.SECRET_KEY = "only for these tests, and long enough to be taken for a key"
    yield
    settings.SECRET_KEY = ""


@pytest.fixture
def window(browser: Browser) -> Iterator[OpenWindow]:
    """Opens windows in the shared browser; the test fails if a script fails in one, or the console tells an error."""
    from tests.browser.visit import windows

    with windows(browser) as open_window:
        yield open_window


@pytest.fixture
def fast_passwords(settings: Settings) -> None:
    """Passwords that are hashed at once: for tests that try many, and are about something else."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
