"""Boston for every test of the store, and which of them a database can't be asked."""

from __future__ import annotations

import pytest
from boston_store import city
from django.db import connection

__all__ = ["city"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only PostgreSQL can show, on SQLite; ``make test-postgresql`` runs it."""
    if connection.vendor == "postgresql":
        return
    left = [item for item in items if item.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]
