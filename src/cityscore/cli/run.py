"""``cityscore run`` and ``cityscore collect``: the daily run, all of it or its first part."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from cityscore.cli import json_output, site
from cityscore.cli.options import City, moment_of
from cityscore.cli.progress import Steps
from cityscore.library.coercion import read_day
from cityscore.model import CityScoreError

if TYPE_CHECKING:
    from cityscore.model import SourceFailure
    from cityscore.store.models import City as StoredCity

Done: TypeAlias = "tuple[str, tuple[SourceFailure, ...]]"
"""What was done for a city, in a line, and what could not be."""
SOME_FAILED = 3
"""The exit code where some sources failed, and everything else was done."""


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
    A source that can't be used stops its own metrics alone: what is wrong with it is listed, everything else is
    published, and the exit code is 3. It is 2 where a city could not be run at all.
    """
    site.ready()
    from cityscore.jobs import city_run as jobs
    from cityscore.jobs.alternative_composites import compare_newest
    from cityscore.jobs.run_summary import run_facts, run_text
    from cityscore.store.definitions import definitions_in_force

    day = read_day(through, "through") if through is not None else None

    def work(stored_city: StoredCity, steps: Steps) -> Done:
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
        json_output.state_of_city({"city": stored_city.slug, **run_facts(outcome)})
        for concern in outcome.concerns:
            print(f"{stored_city.name}: {concern}", file=sys.stderr)  # noqa: T201
        if outcome.published and moment is None:
            compare_newest(stored_city)
        return f"{run_text(outcome)}.", outcome.failures

    _for_each(city, "Running", work)


def collect(city: City = None) -> None:
    """Collect what is new, and leave it to the next run to score it; of every city unless one is named.

    The exit code is 3 where some sources could not be used, and everything else was collected.
    """
    site.ready()
    from cityscore.jobs import city_run as jobs
    from cityscore.jobs.run_summary import failure_facts, written_facts, written_text

    def work(stored_city: StoredCity, steps: Steps) -> Done:
        collected = jobs.collect_only(
            stored_city, jobs.from_sources(stored_city, progress=steps.reading), progress=partial(steps.show, "Writing")
        )
        json_output.state_of_city(
            {"city": stored_city.slug, **written_facts(collected.written), **failure_facts(collected.failures)}
        )
        new = f"{written_text(collected.written)}; the next run scores them."
        return new if collected.written else "nothing new.", collected.failures

    _for_each(city, "Collecting", work)


def _for_each(slug: str | None, doing: str, work: Callable[[StoredCity, Steps], Done]) -> None:
    """Do something for a city, or for all; what stops one does not stop the others, nor does a source that fails."""
    from cityscore.jobs.source_failures import failures_error
    from cityscore.store.cities import cities_at, not_ended

    problems, failed = [], []
    chosen = cities_at(slug) if slug else not_ended(cities_at())
    if not chosen:  # or it would be as silent as a run that succeeded under --quiet
        typer.echo("nothing was done: each city here has ended.")
    for stored_city in chosen:
        try:
            with site.database_at_work(), Steps(f"{doing} {stored_city.name}") as steps:
                summary, failures = work(stored_city, steps)
            if failures:
                failed.append(f"{stored_city.name}: {failures_error(failures).listed()}")
            typer.echo(f"{stored_city.name}: {summary}")
        except CityScoreError as error:
            json_output.find_error(error, city=stored_city.slug)
            problems.append(f"{stored_city.name}: {error.listed()}")
    if problems or failed:
        print("\n".join([*problems, *failed]), file=sys.stderr)  # noqa: T201
        raise typer.Exit(2 if problems else SOME_FAILED)
