"""The job that runs a city: from its sources to published figures, up to the day it states."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cityscore.jobs.tasks.run import run
from cityscore.model import Definitions, from_plain
from cityscore.store import jobs, models
from cityscore.store.definitions import apply_definitions
from cityscore.store.failed_sources import failing_sources
from cityscore.store.runs import published
from tests.store.milltown import Clock, clock

__all__ = ["clock"]
LAST = date(2025, 3, 17)
PLAIN = {
    "city": {"name": "Milltown", "timezone": "UTC"},
    "sources": {"daily": {"type": "file", "path": "data/daily.csv"}},
    "metrics": {"calls": {"name": "Calls", "department": "Police", "better": "higher", "kind": "ratio", "target": 0.9}},
}


@pytest.fixture
def city(db: None, tmp_path: Path) -> models.City:
    apply_definitions(from_plain(Definitions, PLAIN), datetime(2025, 1, 1, tzinfo=UTC), folder=str(tmp_path))
    return models.City.objects.get()


def write(city: models.City, numerator: int) -> None:
    file = Path(city.folder, "data", "daily.csv")
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"metric,day,numerator,denominator\ncalls,{LAST},{numerator},100\n")


def job(city: models.City, key: str, through: date | None = None) -> models.Job:
    return jobs.put(city, "run", key, {"through": through.isoformat()} if through else None)


def test_it_collects_scores_and_publishes_up_to_its_day(city: models.City) -> None:
    write(city, 81)
    said = run(job(city, "2025-03-18", LAST))
    assert said.startswith("1 new figure; ")
    assert said.endswith(" published, through 17 March 2025")
    assert published(city).through == LAST
    day = models.Score.objects.get(subject__kind="metric", period="day", through=LAST, is_current=True)
    assert day.score == pytest.approx(0.9)


def test_again_it_finds_nothing_new(city: models.City) -> None:
    write(city, 81)
    run(job(city, "2025-03-18", LAST))
    assert run(job(city, "2025-03-18", LAST)) == "nothing new"


def test_days_that_are_published_already_stay_covered(city: models.City) -> None:
    write(city, 81)
    run(job(city, "later", LAST + timedelta(days=2)))
    write(city, 90)
    assert run(job(city, "2025-03-18", LAST)).startswith("0 new figures, 1 corrected; ")
    assert published(city).through == LAST + timedelta(days=2)


def test_without_a_day_it_covers_yesterday(city: models.City, clock: Clock) -> None:
    clock.moment = datetime(2025, 3, 18, tzinfo=UTC)
    write(city, 81)
    run(job(city, "now"))
    assert published(city).through == LAST


def test_a_file_that_is_not_there_is_said_and_its_day_is_published_with_it_missing(city: models.City) -> None:
    said = run(job(city, "2025-03-18", LAST))
    assert "source daily failed, which stops calls: sources.daily.path: there is no file" in said
    assert published(city).through == LAST
    assert [(row.source, list(row.metrics)) for row in failing_sources(city)] == [("daily", ["calls"])]


def test_a_city_without_sources_just_runs(db: None) -> None:
    apply_definitions(from_plain(Definitions, {**PLAIN, "sources": {}}), datetime(2025, 1, 1, tzinfo=UTC))
    run(job(models.City.objects.get(), "2025-03-18", LAST))
    assert published(models.City.objects.get()).through == LAST
