"""A feed that collapsed, or lost rows, is told and held: its figures are missing, and no score is better for it."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cityscore.jobs.city_run import Outcome, from_sources, run_city
from cityscore.model import Definitions, from_plain
from cityscore.store import models
from cityscore.store.definitions import apply_definitions

FIRST = date(2011, 1, 1)
FIRES = Path(__file__).with_name("data") / "toronto_fires.csv.gz"
"""Fires a day in Toronto, 2011 to 2020; see the README beside it."""
DAY = timedelta(days=1)
COLLAPSE = date(2019, 1, 1)


def fires() -> np.ndarray:
    with gzip.open(FIRES, "rt") as file:
        return np.array([int(row["fires"]) for row in csv.DictReader(file)])


def thinned(share: float, since: date = COLLAPSE) -> np.ndarray:
    counts = fires()
    start = (since - FIRST).days
    counts[start:] = np.random.default_rng(1).binomial(counts[start:], share)
    return counts


def plain() -> dict[str, Any]:
    count = {"source": "incidents", "count": {"on": "alarm"}}
    fire = {"name": "Fires", "department": "Fire", "better": "lower", "kind": "count", "records": count}
    calls = {"name": "Calls", "department": "Police", "better": "higher", "kind": "ratio", "target": 0.9}
    return {
        "city": {"name": "Toronto", "timezone": "America/Toronto"},
        "sources": {"incidents": {"type": "file", "path": "fires.csv"}, "calls": {"type": "file", "path": "calls.csv"}},
        "metrics": {"fires": {**fire, "history": {"years": 3}}, "calls": {**calls, "source": "calls"}},
    }


@pytest.fixture
def toronto(db: None, tmp_path: Path) -> models.City:
    apply_definitions(from_plain(Definitions, plain()), datetime(2011, 1, 1, tzinfo=UTC), folder=str(tmp_path))
    return models.City.objects.get()


def write(city: models.City, counts: np.ndarray, through: date) -> None:
    days = [FIRST + place * DAY for place in range((through - FIRST).days + 1)]
    times = [
        f"{day} {number % 24:02}:00:00\n" for day, count in zip(days, counts, strict=False) for number in range(count)
    ]
    Path(city.folder, "fires.csv").write_text("alarm\n" + "".join(times))
    rows = [f"calls,{day},85,100\n" for day in days[-400:]]
    Path(city.folder, "calls.csv").write_text("metric,day,numerator,denominator\n" + "".join(rows))


def run(city: models.City, through: date) -> Outcome:
    moment = datetime(through.year, through.month, through.day, 17, tzinfo=UTC) + DAY
    return run_city(city, from_sources(city, moment), moment=moment)


def scores(city: models.City) -> dict[tuple[str, str, date], float | None]:
    rows = models.Score.objects.filter(subject__city=city, is_current=True)
    values = rows.values_list("subject__slug", "subject__kind", "period", "through", "score")
    return {(kind, period, through): score for slug, kind, period, through, score in values if slug != "calls"}


def test_a(toronto):
    counts = thinned(0.05)
    import time

    t = time.time()
    write(toronto, counts, date(2018, 12, 31))
    print(run(toronto, date(2018, 12, 31)), time.time() - t)
    for n in range(1, 40):
        t = time.time()
        through = date(2018, 12, 31) + n * DAY
        write(toronto, counts, through)
        o = run(toronto, through)
        print(through, o.concerns, o.written, round(time.time() - t, 2))
    assert 0
