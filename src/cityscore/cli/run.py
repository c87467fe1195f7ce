"""``cityscore run`` and ``cityscore collect``: the daily run, all of it or its first part."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from cityscore.cli import site
from cityscore.cli.options import City, moment_of
from cityscore.cli.progress import Steps
from cityscore.library.coercion import read_day
from cityscore.model import CityScoreError

if TYPE_CHECKING:
    from cityscore.store.models import City as StoredCity


def run(
    city: City = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="MOMENT", help="The moment that it stands for, to load history; else now."),
    ] = None,
    through: Annotated[
        str | None, typer.Option(metavar="DAY", help="The last day it covers; else the day before the moment.")
    ] = None,
    trust_clock: Annotated[
        bool, typer.Option("--trust-clock", help="Run although the clock is in doubt: somebody has looked at it.")
    ] = False,
) -> None:
    """Collect what is new, score what that can change, and publish it; of every city unless one is named.

    A run that finds nothing new writes nothing. While another run of the city is under way it says so and ends.
    """
    site.ready()
    from cityscore.jobs import city_run as jobs
    from cityscore.jobs.alternative_composites import compare_newest
    from cityscore.jobs.run_summary import run_text
    from cityscore.store.definitions import definitions_in_force

    day = read_day(through, "through") if through is not None else None

    def work(stored_city: StoredCity, steps: Steps) -> str:
        zone = definitions_in_force(stored_city).definitions.city.zone()
        moment = moment_of(at, zone) if at is not None else None
        collect = jobs.from_sources(stored_city, moment, progress=steps.reading)
        outcome = jobs.run_city(
            stored_city,
            collect,
            moment=moment,
            through=day,
            progress=partial(steps.show, "Writing"),
            trust_clock=trust_clock,
        )
        for concern in outcome.concerns:
            print(f"{stored_city.name}: {concern}", file=sys.stderr)  # noqa: T201
        if outcome.published and moment is None:
            compare_newest(stored_city)
        return f"{run_text(outcome)}."

    _for_each(city, "Running", work)


def collect(city: City = None) -> None:
    """Collect what is new, and leave it to the next run to score it; of every city unless one is named."""
    site.ready()
    from cityscore.jobs import city_run as jobs
    from cityscore.jobs.run_summary import written_text

    def work(stored_city: StoredCity, steps: Steps) -> str:
        written = jobs.collect_only(
            stored_city, jobs.from_sources(stored_city, progress=steps.reading), progress=partial(steps.show, "Writing")
        )
        return f"{written_text(written)}; the next run scores them." if written else "nothing new."

    _for_each(city, "Collecting", work)


def _for_each(slug: str | None, doing: str, work: Callable[[StoredCity, Steps], str]) -> None:
    """Do something for a city, or for all; what stops one does not stop the others."""
    from cityscore.store.cities import cities_at, not_ended

    problems = []
    for stored_city in cities_at(slug) if slug else not_ended(cities_at()):
        try:
            with site.database_at_work(), Steps(f"{doing} {stored_city.name}") as steps:
                summary = work(stored_city, steps)
            typer.echo(f"{stored_city.name}: {summary}")
        except CityScoreError as error:
            problems.append(f"{stored_city.name}: {error.listed()}")
    if problems:
        print("\n".join(problems), file=sys.stderr)  # noqa: T201
        raise typer.Exit(2)
