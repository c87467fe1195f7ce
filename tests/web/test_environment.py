"""Settings from the environment: strict, all problems at once, and no secret in a message."""

from __future__ import annotations

import pytest

from cityscore.model import CityScoreError
from cityscore.web.environment import read_settings


def test_nothing_needs_to_be_set() -> None:
    settings = read_settings({})
    assert settings["DATABASE_URL"]["ENGINE"] == "django.db.backends.sqlite3"
    assert settings["CITYSCORE_DEBUG"] is False


def test_a_postgresql_address_keeps_its_options() -> None:
    found = read_settings({"DATABASE_URL": "postgresql://city:p%2Fss@db:5433/scores?sslmode=require"})["DATABASE_URL"]
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("city", "p/ss", "db", "5433")
    assert (found["NAME"], found["OPTIONS"]) == ("scores", {"sslmode": "require"})


def test_all_that_is_wrong_is_said_and_no_secret() -> None:
    wrong = {"DATABASE_URL": "postgresql://city:pa/ss@host/db", "CITYSCORE_DEBUG": "on", "CITYSCORE_DEBG": "1"}
    with pytest.raises(CityScoreError) as caught:
        read_settings(wrong)
    said = str(caught.value)
    assert "pa" not in said.replace("password", "").replace("PASSWORD", "").replace("PATH", "")
    assert "CITYSCORE_DEBUG must be yes or no" in said
    assert "CITYSCORE_DEBG is not a setting" in said


@pytest.mark.parametrize("address", ["sqlite://data.db", "mysql://x/y", "sqlite:///a.db?mode=ro", ""])
def test_a_database_that_is_none_of_ours_is_refused(address: str) -> None:
    with pytest.raises(CityScoreError, match="DATABASE_URL is not an address"):
        read_settings({"DATABASE_URL": address})
