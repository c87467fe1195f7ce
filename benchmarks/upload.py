"""Uploading 200,000 figures: sent, looked over, and kept; beside collecting the same file without a page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment
from openpyxl import Workbook

from benchmarks import sample, scratch  # scratch sets Django up
from benchmarks.measuring import Alone, alone
from cityscore.jobs.city_run import collect_only
from cityscore.jobs.collect import collect_observations
from cityscore.people.models import Membership, Role, User
from cityscore.store import models
from cityscore.store.definitions import apply_definitions

METRICS, DAYS = 100, 2_000
HEADER = ("metric", "day", "numerator", "denominator")


def run() -> None:
    """Print seconds and memory of each, and how many times as long an upload takes as collecting does."""
    settings.SECRET_KEY = "only for these figures, and long enough to be taken for a key"
    definitions = sample.definitions(METRICS)
    observations = sample.observations(definitions, sample.THROUGH - timedelta(days=DAYS - 1))
    slugs = [metric.slug for metric in definitions.metrics]
    figures = (
        [f"{number:g}" for number in each.tolist()] for each in (observations.numerator, observations.denominator)
    )
    columns = (observations.metric.tolist(), observations.day.tolist(), *figures)
    rows = [(slugs[metric], day, *rest) for metric, day, *rest in zip(*columns, strict=True)]
    with TemporaryDirectory() as folder:
        lines = [",".join(map(str, row)) for row in (HEADER, *rows)]
        Path(folder, "daily.csv").write_text("\n".join(lines))
        book = Workbook(write_only=True)
        tab = book.create_sheet("Daily")
        for row in (HEADER, *rows):
            tab.append(row)
        book.save(Path(folder, "daily.xlsx"))
        with scratch.new_stores("collected", "csv", "xlsx") as (collected, *names):
            scratch.open_store(collected)
            apply_definitions(sample.definitions(METRICS, file="daily.csv"), folder=folder)
            floor = alone(_collect, collected)
            print(f"  {len(rows):,} figures collected: {floor}")
            for name, file in zip(names, ("daily.csv", "daily.xlsx"), strict=True):
                scratch.open_store(name)
                apply_definitions(definitions)
                found = alone(_upload, name, Path(folder, file))
                parts = ", ".join(f"{part} {seconds:.1f} s" for part, seconds in found.result.items())
                print(f"  uploaded as {file}: {found} ({parts}); {_ratio(found, floor)} × collecting")


def _ratio(one: Alone, other: Alone) -> str:
    return f"{one.seconds / other.seconds:.2f}"


def _collect(name: str) -> Callable[[], Any]:
    scratch.open_store(name)
    city = models.City.objects.get()
    return partial(collect_only, city, lambda definitions: collect_observations(definitions, Path(city.folder)))


def _upload(name: str, file: Path) -> Callable[[], dict[str, float]]:
    settings.SECRET_KEY = "only for these figures, and long enough to be taken for a key"
    scratch.open_store(name)
    city, user = models.City.objects.get(), User.objects.create_user("ann@city.gov")
    Membership.objects.create(user=user, city=city, role=Role.ANALYST)
    data = file.read_bytes()
    setup_test_environment()
    client = Client()
    client.force_login(user)

    def work() -> dict[str, float]:
        took: dict[str, float] = {}
        with _timed(took, "sent"):
            address = f"/manage/{city.slug}/upload/"
            page = client.post(address, {"file": SimpleUploadedFile(file.name, data)}).headers["Location"]
        with _timed(took, "looked over"):
            digest = client.get(page).context["comparison"].digest
        with _timed(took, "kept"):
            client.post(page, {"do": "keep", "digest": digest})
        assert models.Upload.objects.get().counts["added"] == METRICS * DAYS
        teardown_test_environment()
        return took

    return work


@contextmanager
def _timed(took: dict[str, float], part: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    took[part] = time.perf_counter() - begun
