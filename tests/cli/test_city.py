"""``cityscore city`` renames, archives, takes up again and removes; in a pipe it removes nothing without --yes."""

from __future__ import annotations

from typing import Any

import pytest
from typer.testing import CliRunner

from cityscore.cli import app, site
from cityscore.people.models import Entry
from cityscore.store import models
from tests.store.milltown import city, define, plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> models.City:
    """Milltown, in the database of the tests, which the command finds ready."""
    monkeypatch.setattr(site, "ready", lambda: None)
    define(plain(), None)
    return city()


def said(*words: str) -> str:
    """What a command says, which ends well."""
    result = CliRunner().invoke(app, ["city", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*words: str) -> str:
    """Why a command is refused."""
    error: Any = CliRunner().invoke(app, ["city", *words]).exception
    return str(error)


def test_a_city_is_renamed_archived_and_taken_up_again(town: models.City) -> None:
    renamed = said("rename", "milltown", "--name", "Mill City", "--to", "mill-city")
    assert renamed == "Milltown is now Mill City, at /mill-city/.\n"
    assert "is archived" in said("archive", "mill-city", "--why", "it merged")
    assert city("mill-city").ended_why == "it merged"
    assert "Mill City goes on." in said("reopen", "mill-city")
    assert set(Entry.objects.values_list("action", flat=True)) == {
        "renamed the city to",
        "archived the city",
        "took up again the city",
    }


@pytest.mark.parametrize("command", ["run", "collect"])
def test_where_each_city_has_ended_a_run_says_that_it_did_nothing(town: models.City, command: str) -> None:
    said("archive", "milltown", "--why", "it merged")
    result = CliRunner().invoke(app, [command])
    assert (result.exit_code, result.stdout) == (0, "nothing was done: each city here has ended.\n")


def test_it_is_removed_when_all_is_said(town: models.City) -> None:
    assert "--keep-published or --delete-all" in refused("remove", "milltown")
    assert "say --yes" in refused("remove", "milltown", "--delete-all")
    assert models.City.objects.exists()
    assert said("remove", "milltown", "--delete-all", "--yes") == "Milltown is removed; nothing of it is left.\n"
    assert not models.City.objects.exists()
