"""``cityscore export``: what the store knows, on standard output, in the forms in which the other commands read it."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from cityscore.cli import site
from cityscore.cli.options import City, Format, moment_of
from cityscore.cli.output import write_tables
from cityscore.library.output_frames import SCHEMA
from cityscore.model import CityScoreError


class What(StrEnum):
    """What is handed out."""

    DEFINITIONS = "definitions"
    OBSERVATIONS = "observations"
    SCORES = "scores"
    BACKLOG = "backlog"


def export(
    what: Annotated[
        What, typer.Argument(help="Definitions as YAML; observations, scores or backlogs as CSV or JSON.")
    ] = (What.DEFINITIONS),
    city: City = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="MOMENT", help="As they were known, or public, at a moment; else now.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How figures are written: csv or json.")] = Format.CSV,
) -> None:
    """Write a city's definitions, observations, scores or backlogs to standard output.

    cityscore apply reads the definitions again, cityscore score the observations; the scores are those it then gives.
    A backlog is what of an on-time metric was open, and overdue, at the end of each day, how many overdue cases were
    closed on it, and the median age of the open ones in days.
    """
    if format is Format.TABLE:
        raise CityScoreError("an export is no table for the eye → choose --format csv or json")
    site.ready()
    from cityscore.jobs import exports as jobs
    from cityscore.store.cities import city_of
    from cityscore.store.definitions import definitions_in_force

    stored_city = city_of(city)
    moment = None if as_of is None else moment_of(as_of, definitions_in_force(stored_city).definitions.city.zone())
    if what is What.DEFINITIONS:
        sys.stdout.write(jobs.definitions_text(stored_city, moment))
    elif what is What.SCORES:
        write_tables(jobs.score_tables(stored_city, moment), SCHEMA.names, format)
    else:
        table = (jobs.backlog_table if what is What.BACKLOG else jobs.observations_table)(stored_city, moment)
        write_tables([table], table.schema.names, format)
