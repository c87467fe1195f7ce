"""``cityscore take-back``: take the newest publication back, such as one of a clock that was ahead."""

from __future__ import annotations

from typing import Annotated

import typer

from cityscore.cli import site
from cityscore.cli.options import City
from cityscore.present.say.terms import day_text


def take_back(
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why, in a few words that everyone can read.")],
    run: Annotated[
        int | None, typer.Option("--run", metavar="NUMBER", help="Only if the newest publication is that run.")
    ] = None,
    city: City = None,
) -> None:
    """Take the newest publication back: what was public before it is public again, and nothing is lost.

    It stays in the record with the reason, and the next run scores every day again. Mend what was wrong first, such as
    a clock or a source, or hold the figures: what is still wrong becomes public again. Several are taken back one
    after the other, the newest first.
    """
    site.ready()
    from cityscore.jobs.recalled_publication import recall
    from cityscore.store.cities import city_of
    from cityscore.store.runs import published

    stored_city = city_of(city)
    with site.database_at_work():
        recalled = recall(stored_city, run, why)
    standing = published(stored_city)
    now = f"the figures through {day_text(standing.through)} are public again" if standing else "nothing is public now"
    typer.echo(
        f"{stored_city.name}: run {recalled.pk}, through {day_text(recalled.through)}, is taken back; {now}."
        " The next run scores all days again: cityscore run"
    )
