"""Boston with its definitions and no figures."""

from __future__ import annotations

import pytest

from cityscore.demo.replay import START, collected, definitions, load_definitions, replay
from cityscore.store import models


@pytest.fixture
def city(db: None) -> models.City:
    """Boston with its definitions and no figures."""
    return load_definitions()


__all__ = ["START", "city", "collected", "definitions", "replay"]
