"""Collecting 200,000 observations from one CSV file into the store, and again when nothing in it is new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from benchmarks import sample, scratch  # scratch sets Django up
from benchmarks.measuring import Alone, alone
from cityscore.jobs.city_run import collect_only
from cityscore.jobs.collect import collect_observations
from cityscore.model import Definitions
from cityscore.store import models
from cityscore.store.definitions import apply_definitions
from cityscore.store.observation_writes import WriteCounts

METRICS, DAYS = 100, 2_000
FILE = "daily.csv"


def run() -> None:
    """Print seconds and memory of collecting a file for the first time, then of collecting it unchanged."""
    definitions = sample.definitions(METRICS, file=FILE)
    with scratch.new_stores("loading") as (name,), TemporaryDirectory() as folder:
        scratch.open_store(name)
        apply_definitions(definitions, folder=folder)
        _write(definitions, Path(folder, FILE))
        connection.close()
        read = alone(partial(_read, Path(folder)))
        print(f"  {read.result:,} observations read and checked: {read}")
        _report("collected", alone(_collect, name), read)
        _report("collected again unchanged", alone(_collect, name), read)


def _write(definitions: Definitions, file: Path) -> None:
    """The file as a department hands it over: day after day, a row of each metric."""
    rows = sample.observations(definitions, sample.THROUGH - timedelta(days=DAYS - 1))
    slugs = [metric.slug for metric in definitions.metrics]
    columns = (rows.day.tolist(), rows.metric.tolist(), rows.numerator.tolist(), rows.denominator.tolist())
    lines = [
        f"{slugs[metric]},{day},{numerator:g},{denominator:g}"
        for day, metric, numerator, denominator in sorted(zip(*columns, strict=True))
    ]
    file.write_text("\n".join(["metric,day,numerator,denominator", *lines, ""]))


def _read(folder: Path) -> Callable[[], int]:
    definitions = sample.definitions(METRICS, file=FILE)
    return lambda: len(collect_observations(definitions, folder).observations)


def _collect(name: str) -> Callable[[], WriteCounts]:
    scratch.open_store(name)
    city = models.City.objects.get()
    return lambda: collect_only(city, partial(collect_observations, folder=Path(city.folder)))


def _report(what: str, each: Alone, read: Alone) -> None:
    done = each.result
    counts = f"{done.added:,} added, {done.unchanged:,} unchanged"
    print(f"  {what}, {counts}: {each} (guides 10 s, 500 MB); {each.seconds / read.seconds:.1f} × reading alone")
