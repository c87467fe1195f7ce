"""Boston with its definitions and no figures."""

from __future__ import annotations

import pytest

from cityscore.demo.replay import START, boston_definitions, handed_over_rows, replay, store_boston_definitions
from cityscore.store import models


@pytest.fixture
def city(db: None) -> models.City:
    """Boston with its definitions and no figures."""
    return store_boston_definitions()


__all__ = ["START", "city", "handed_over_rows", "boston_definitions", "replay"]
