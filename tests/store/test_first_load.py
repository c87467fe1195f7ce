"""A first load of many years: more notes of days to be scored than SQLite lets a statement name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection

from cityscore.jobs.city_run import run_city
from cityscore.store import bulk, models
from tests.store.milltown import DAY, Clock, Row, city, clock, collecting, define, plain

__all__ = ["clock"]

MANY = 12_345
AS_MANY_AS_A_STATEMENT_MAY_NAME = 10_500


@pytest.fixture
def usual_limit(db: None) -> Iterator[None]:
    """SQLite as it is built almost everywhere: few names in a statement. (Debian's takes 250,000.)"""
    if connection.vendor != "sqlite":
        yield
        return
    before = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, AS_MANY_AS_A_STATEMENT_MAY_NAME)
    yield
    connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, before)


def test_every_note_is_settled(usual_limit: None, clock: Clock) -> None:
    define(plain(), None)
    metric = models.Metric.objects.get(slug="potholes")
    days = [date(1930, 1, 1) + 2 * number * DAY for number in range(MANY)]
    fields = ("metric", "first", "last", "moment")
    bulk.insert(models.Unscored, fields, ((metric.pk, day, day, clock.moment) for day in days))
    run_city(city(), collecting([Row("potholes", date(2025, 2, 28), 5, 10)]))
    assert not models.Unscored.objects.exists()
