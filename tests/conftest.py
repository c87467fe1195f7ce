"""What holds for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.mailbox_server import Mailbox


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only PostgreSQL can show, on SQLite; ``make test-postgresql`` runs it."""
    if os.environ.get("DATABASE_URL", "").startswith("postgresql:"):
        return
    left = [item for item in items if item.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


@pytest.fixture(autouse=True)
def _nothing_kept_from_another_test(request: pytest.FixtureRequest) -> None:
    """Pages are kept by publication, and each test's first publication has the same number."""
    if "db" in request.fixturenames or "client" in request.fixturenames:
        from django.core.cache import caches

        caches["pages"].clear()


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server of the test's own, which the site's mail goes to."""
    from tests.mailbox_server import mailbox  # what it is made of takes its time to load

    with mailbox() as found:
        yield found
