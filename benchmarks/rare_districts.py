"""10,000 cases of ten kinds in 276 districts, most of which have none on most days: counted, scored and kept."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from benchmarks import scratch  # sets Django up
from benchmarks.measuring import Alone, alone
from cityscore.jobs.city_run import from_sources, run_city
from cityscore.model import Definitions, from_plain
from cityscore.store import models
from cityscore.store.definitions import apply_definitions

CASES, METRICS, DISTRICTS = 10_000, 10, 276
FIRST, DAYS = date(2024, 1, 1), 366
MOMENT = datetime(2025, 1, 1, 12, tzinfo=UTC)
FILE = "cases.csv"
TABLES = ("store_observation", "store_zerospan", "store_score", "store_subject", "store_unscored")


def run() -> None:
    """Print seconds and size with half of the districts and with all, and how that grows."""
    half, whole = (_measure(districts) for districts in (DISTRICTS // 2, DISTRICTS))
    by_clock, own = whole.seconds / half.seconds, whole.own / half.own
    print(f"  twice the districts: {by_clock:.2f} × the time (own {own:.2f} ×; budget 2 ×)")


def _measure(districts: int) -> Alone:
    with scratch.new_stores(f"rare_{districts}") as (name,), TemporaryDirectory() as folder:
        scratch.open_store(name)
        _write(Path(folder, FILE), districts)
        apply_definitions(_definitions(), FIRST_MOMENT, folder=folder)
        connection.close()
        took = alone(partial(_run, name))
        scratch.open_store(name)
        scratch.settle()
        megabytes = sum(sum(scratch.sizes(table).values()) for table in TABLES)
        rows = {table._meta.db_table: table.objects.count() for table in (models.Observation, models.Score)}
        windows = models.Score.objects.values("subject", "period", "start", "end").distinct().count()
        cases = models.Observation.objects.filter(filled=False).count()
        needed = cases * scratch.sizes("store_observation")["store_observation"] / rows["store_observation"]
        needed += windows * scratch.sizes("store_score")["store_score"] / rows["store_score"]
        print(
            f"  {CASES:,} cases × {METRICS} metrics × {districts} districts: {took} (guide 30 s);"
            f" {rows['store_observation']:,} observations, {rows['store_score']:,} scores of {windows:,} windows,"
            f" {megabytes:,.0f} MB: {megabytes / needed:.1f} × its figures and windows alone (budget 5 ×)"
        )
        return took


FIRST_MOMENT = datetime(2024, 12, 31, 12, tzinfo=UTC)


def _run(name: str) -> Callable[[], int]:
    scratch.open_store(name)
    city = models.City.objects.get()
    return lambda: run_city(city, from_sources(city, MOMENT), moment=MOMENT).figures


def _write(file: Path, districts: int) -> None:
    """Cases as a 311 export has them, the same ones however many districts there are."""
    chance = random.Random(311)
    lines = ["case_id,type,opened,due,closed,district"]
    for number in range(CASES):
        opened = datetime.combine(FIRST, datetime.min.time()) + timedelta(minutes=chance.randrange(DAYS * 1440))
        due = opened + timedelta(days=5)
        closed = opened + timedelta(days=chance.expovariate(1 / 3))
        kind, district = chance.randrange(METRICS), chance.randrange(10**6) % districts
        lines.append(f"{number},Type {kind},{opened},{due},{closed:%Y-%m-%d %H:%M:%S},District {district:03}")
    file.write_text("\n".join([*lines, ""]))


def _definitions() -> Definitions:
    metrics = {
        f"type-{kind}": {
            "name": f"Type {kind} on time",
            "department": "Public Works",
            "better": "higher",
            "kind": "ratio",
            "target": 0.8,
            "records": {
                "source": "cases",
                "where": f"type = 'Type {kind}'",
                "on_time": {"opened": "opened", "closed": "closed", "due": "due"},
                "district": "district",
            },
        }
        for kind in range(METRICS)
    }
    city = {"name": "Rareton", "timezone": "America/New_York"}
    sources = {"cases": {"type": "file", "path": FILE}}
    return from_plain(Definitions, {"city": city, "sources": sources, "metrics": metrics})
