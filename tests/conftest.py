"""What holds for all tests."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _nothing_kept_from_another_test(request: pytest.FixtureRequest) -> None:
    """Pages are kept by publication, and each test's first publication has the same number."""
    if "db" in request.fixturenames or "client" in request.fixturenames:
        from django.core.cache import cache

        cache.clear()
