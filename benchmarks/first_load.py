"""Budget: ten years of 100 metrics scored and kept, at most 3 × as long as the same rows bare into the same tables."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from benchmarks import sample, scratch  # scratch sets Django up
from benchmarks.measuring import alone
from cityscore.jobs.city_run import Outcome, run_city
from cityscore.store import models
from cityscore.store.definitions import apply_definitions

YEARS = int(os.environ.get("YEARS", "10"))
DEFINITIONS = sample.definitions()
TABLES = (models.Observation, models.Score)


def run() -> None:
    """Print how many rows a first load makes, how long it takes, and how long its rows alone do."""
    with scratch.new_stores("first_load", "bare") as (name, bare):
        loaded = alone(_loading, name)
        rows = _kept(name)
        weeks = _weeks(name)
        written = alone(_bare, bare, rows)
        counts = ", ".join(f"{len(of_table):,} of {table._meta.db_table}" for table, of_table in rows.items())
        print(f"  first load of {YEARS} years, {counts}: {loaded}")
        print(
            f"  the same rows alone: {written}; {loaded.seconds / written.seconds:.2f} ×"
            f" (own {loaded.own / written.own:.2f} ×; budget 3 ×)"
        )
        print(f"  complete weeks of a metric, a year: {weeks / YEARS:.1f} rows")


def _loading(name: str) -> Callable[[], Outcome]:
    scratch.open_store(name)
    apply_definitions(DEFINITIONS)
    city, figures = models.City.objects.get(), sample.observations(DEFINITIONS, sample.years_before(YEARS))
    return lambda: run_city(city, lambda _: figures, through=sample.THROUGH)


def _kept(name: str) -> dict[Any, list[tuple[Any, ...]]]:
    scratch.open_store(name)
    rows = {}
    for table in TABLES:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table._meta.db_table}")
            rows[table] = cursor.fetchall()
    return rows


def _weeks(name: str) -> int:
    scratch.open_store(name)
    subject = models.Subject.objects.filter(kind=models.SubjectKind.METRIC).order_by("id")[0]
    return models.Score.objects.filter(subject=subject, period="week").count()


def _bare(name: str, rows: dict[Any, list[tuple[Any, ...]]]) -> Callable[[], None]:
    scratch.open_store(name)

    def write() -> None:
        connection.disable_constraint_checking()  # SQLite's: the rows that these refer to are not there
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = replica")
            for table, of_table in rows.items():
                if connection.vendor == "postgresql":
                    with cursor.copy(f"COPY {table._meta.db_table} FROM STDIN") as copy:
                        for row in of_table:
                            copy.write_row(row)
                else:
                    marks = ", ".join(["%s"] * len(of_table[0]))
                    cursor.executemany(f"INSERT INTO {table._meta.db_table} VALUES ({marks})", of_table)

    return write
