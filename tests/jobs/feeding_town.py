"""A town whose figures come from four files, one of each cabinet, and which loses one of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from cityscore.jobs.city_run import Outcome, from_sources, run_city
from cityscore.model import Definitions, from_plain
from cityscore.store import models
from cityscore.store.definitions import apply_definitions
from tests.store.milltown import DAY, NOON

FEEDS = {"police": "Calls answered", "fire": "Alarms met", "works": "Potholes repaired", "health": "Visits kept"}
FIRST = date(2025, 1, 6)
HEADER = "metric,day,numerator,denominator\n"
APPLIED = NOON - 30 * DAY
"""When its definitions are applied: 30 January 2025."""


def feeding_town(folder: Path, **settings: Any) -> models.City:
    """Make it, with its files up to 28 February 2025."""
    plain = {
        "city": {"name": "Milltown", "timezone": "America/New_York", **settings},
        "cabinets": {slug.title(): [f"{slug.title()} Department"] for slug in FEEDS},
        "sources": {slug: {"type": "file", "path": f"feeds/{slug}.csv"} for slug in FEEDS},
        "metrics": {
            f"{slug}-figure": {
                "name": name, "department": f"{slug.title()} Department", "kind": "ratio", "better": "higher",
                "target": 0.8, "source": slug,
            }
            for slug, name in FEEDS.items()
        },
    }  # fmt: skip
    (folder / "feeds").mkdir()
    write_feeds(folder, NOON.date() - DAY)
    apply_definitions(from_plain(Definitions, plain), APPLIED, folder=str(folder))
    return models.City.objects.get(slug="milltown")


def write_feeds(folder: Path, last: date, *slugs: str) -> None:
    """Write some feeds, or all, up to a day."""
    days = [FIRST + n * DAY for n in range((last - FIRST).days + 1)]
    for slug in slugs or FEEDS:
        rows = "".join(f"{slug}-figure,{day},{80 + day.day % 5},100\n" for day in days)
        (folder / "feeds" / f"{slug}.csv").write_text(HEADER + rows)


def run_now(city: models.City) -> Outcome:
    """What its daily run does."""
    return run_city(city, from_sources(city))


def morning(days: int) -> datetime:
    """Eight o'clock in the morning, some days after 1 March 2025."""
    return NOON + days * DAY - timedelta(hours=4)
