"""Uploads that are killed while they are kept or undone, and what is left: ``upload_process KILLS``."""

from __future__ import annotations

import random
import sys
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402

from cityscore.people.models import User  # noqa: E402
from cityscore.store import bulk, models, uploads  # noqa: E402
from cityscore.store.definitions import definitions_in_force  # noqa: E402
from cityscore.store.observation_changes import compare_observations  # noqa: E402
from tests.store.busy_town import FIRST, first_day  # noqa: E402
from tests.store.forked import answer  # noqa: E402
from tests.store.kept_database import Kept  # noqa: E402
from tests.store.kill_process import BATCH, killed_at  # noqa: E402
from tests.store.milltown import city, every_day, observations_of  # noqa: E402


def keep() -> None:
    """Keep the upload."""
    in_force = definitions_in_force(city())
    rows = every_day("potholes", FIRST, 40, (1.0, 2.0)) + every_day("crimes", FIRST, 400, (5.0, 1.0))
    found = observations_of(in_force.definitions, rows)
    digest = compare_observations(city(), in_force, found).digest
    uploads.keep_upload(models.Upload.objects.get(), in_force, found, who=User.objects.get(), expected=digest)


def undo() -> None:
    """Undo it."""
    uploads.undo(models.Upload.objects.get(), who=User.objects.get())


def standing_figures() -> list[tuple[Any, ...]]:
    """What stands, and how far the upload is."""
    columns = ("metric", "district", "day", "sample", "numerator", "denominator", "exempt")
    rows = models.Observation.objects.filter(until=None).order_by(*columns).values_list(*columns)
    return [*rows, (models.Upload.objects.get().state, models.Upload.objects.get().grids is None)]


def killed(kills: str) -> dict[str, int]:
    """How often what was left is what was before, and what is after; anything else is an error."""
    bulk.BATCH = BATCH
    first_day()
    who = User.objects.create_user("ann@city.gov")
    models.Upload.objects.create(city=city(), who=who, name="figures.csv", size=1, grids=b".", created=timezone.now())
    found = {"before": 0, "after": 0}
    draw = random.Random(6)
    for work in (keep, undo):
        kept, before = Kept(), standing_figures()
        steps = len(killed_at(work, 0))
        after = standing_figures()
        assert after != before
        for _ in range(int(kills)):
            kept.back()
            killed_at(work, draw.randrange(1, steps + 1))
            left = standing_figures()
            found["before" if left == before else "after"] += 1
            assert left in (before, after)
            if left == before:
                work()
                assert standing_figures() == after
    return found


if __name__ == "__main__":
    answer({"killed": killed}, ["killed", sys.argv[1]])
