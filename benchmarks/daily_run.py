"""Budget: the daily run for one new day, 100 metrics, at most 1.2 × as long with ten years of history as with four."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from benchmarks import sample, scratch  # scratch sets Django up
from benchmarks.measuring import alone, in_turn
from cityscore.jobs.city_run import Outcome
from cityscore.jobs.city_run import run_city as run_jobs
from cityscore.store import models
from cityscore.store.definitions import apply_definitions

YEARS = (4, 10)
ROUNDS = 15
DEFINITIONS = sample.definitions()


def run() -> None:
    """Print how long the first run takes, then how long the run of a new day does, with either history behind it."""
    with scratch.new_stores(*(f"of_{years}_years" for years in YEARS)) as names:
        stores = dict(zip(YEARS, names, strict=True))
        for years, name in stores.items():
            first = alone(_first_run, name, years)
            print(f"  first run of {years} years, {first.result.figures:,} figures: {first}")
            scratch.open_store(name)
            scratch.settle()
        days = [sample.THROUGH + timedelta(days=place) for place in range(1, ROUNDS + 2)]
        works = {f"{years} years": _daily_run(name) for years, name in stores.items()}
        in_turn(works, days[:1])
        took = in_turn(works, days[1:])
    for name in works:
        print(f"  run of a new day, {name} of history: {took.milliseconds(name)}")
    print(f"  ten years of history / four: {took.ratio('10 years', '4 years')}, budget 1.2 ×")


def _first_run(name: str, years: int) -> Callable[[], Outcome]:
    """Get ready to collect, score and publish all days of so many years at once."""
    scratch.open_store(name)
    first = sample.years_before(years)
    apply_definitions(DEFINITIONS)
    city, figures = models.City.objects.get(), sample.observations(DEFINITIONS, first)
    return lambda: run_jobs(city, lambda _: figures, through=sample.THROUGH)


def _daily_run(name: str) -> Callable[[date], Outcome]:
    """The run that a new day's figures, one of each metric, call for."""

    def run_day(day: date) -> Outcome:
        figures = sample.observations(DEFINITIONS, day, day)
        return run_jobs(models.City.objects.get(), lambda _: figures, through=day)

    def work(day: date) -> Outcome:
        scratch.open_store(name)
        return run_day(day)

    return work
