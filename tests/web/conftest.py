"""A secret key for every test of the site, without which nobody could sign in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def _secret_key() -> Iterator[None]:
    """Set by hand: Django can't put back a key that is empty."""
    settings.SECRET_KEY = "only for these tests, and long enough to be taken for a key"
    yield
    settings.SECRET_KEY = ""
