"""``cityscore withdraw``: take back figures that should never have been given."""

from __future__ import annotations

from typing import Annotated

import typer

from cityscore.cli import site
from cityscore.cli.options import City
from cityscore.library.coercion import one_of, read_day
from cityscore.model import CityScoreError
from cityscore.present.say.terms import counted, span_text


def withdraw(
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="The metric's name in the definitions file.")],
    day: Annotated[str, typer.Option(metavar="DAY", help="The day of the figures, or the first.")],
    to: Annotated[str | None, typer.Option(metavar="DAY", help="The last day; else the same.")] = None,
    district: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of one district alone; '' is the whole city. Else of all.")
    ] = None,
    city: City = None,
) -> None:
    """Take back figures, such as those of a mistyped day; the next run scores without them.

    What was published stays as it was published then. Mend the source first: what it still holds comes back.
    """
    first = read_day(day, "--day")
    last = first if to is None else read_day(to, "--to")
    if last < first:
        raise CityScoreError(f"--to {last} is before --day {first} → turn them round")
    site.ready()
    from cityscore.store import observation_writes
    from cityscore.store.cities import city_of
    from cityscore.store.definitions import definitions_in_force

    found = city_of(city)
    in_force = definitions_in_force(found)
    slug = one_of("metric", metric, in_force.keys)
    with site.database_at_work():
        count = observation_writes.withdraw_observations(found, in_force.keys[slug], (first, last), district)
    when = span_text(first, last)
    if not count:
        raise CityScoreError(f"nothing is known of {slug} of {when} → cityscore export observations lists what is")
    typer.echo(
        f"{counted(count, 'figure', 'figures')} of {slug} withdrawn, {when}. The next run scores without: cityscore run"
    )
