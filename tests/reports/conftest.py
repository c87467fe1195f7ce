"""Boston, as the City published it up to 10 April 2025."""

from __future__ import annotations

import pytest

from cityscore.demo import boston
from cityscore.demo.replay import replay, store_boston_definitions
from cityscore.store import models


@pytest.fixture
def published(db: None) -> models.City:
    """Boston with all its publications."""
    city = store_boston_definitions()
    replay(city, list(boston.revisions()))
    return city
